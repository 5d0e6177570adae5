"""Art: packages from the npm registry, rasterised once into sprites."""

import base64
import hashlib
import io
import json
import math
import subprocess
import tarfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import resvg_py
from PIL import Image, ImageDraw

from .things import HERE, Thing

SHADED_SET = "noto"
MARGIN = .05
"""Empty border of a sprite, as a fraction of its side: room for a sticker's outline."""


def sources() -> list[dict[str, str]]:
    return tomllib.loads((HERE / "sources.toml").read_text(encoding="utf8"))["package"]


def fetch(folder: Path) -> None:
    """Downloads and unpacks every package of sources.toml into `folder`/NAME; what is there already is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    for package in sources():
        target = folder / package["name"]
        if (target / "package.json").exists():
            continue
        spec = f"{package['name']}@{package['version']}"
        listing = subprocess.run(["npm", "pack", "--json", spec], cwd=folder, check=True, capture_output=True, text=True)
        archive = folder / json.loads(listing.stdout)[0]["filename"]
        digest = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if digest != package["integrity"]:
            raise RuntimeError(f"{spec} is not the package that was recorded: {digest} instead of {package['integrity']}")
        with tarfile.open(archive) as tar:
            for member in tar.getmembers():
                member.name = member.name.partition("/")[2]
                if member.name:
                    tar.extract(member, target, filter="data")
        archive.unlink()


class IconSet:
    """One folder of drawings: an Iconify package, or our own SVG files."""

    def __init__(self, path: Path):
        self.data = json.loads((path / "icons.json").read_text(encoding="utf8"))

    def svg(self, slug: str, size: int) -> str | None:
        icon = self.data["icons"].get(slug)
        if icon is None and (alias := self.data.get("aliases", {}).get(slug)):
            icon = self.data["icons"].get(alias["parent"])
        if icon is None:
            return None
        width, height = (icon.get(key, self.data.get(key, 16)) for key in ("width", "height"))
        view = f"{icon.get('left', 0)} {icon.get('top', 0)} {width} {height}"
        namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        return f'<svg {namespaces} viewBox="{view}" width="{size}" height="{size}">{icon["body"]}</svg>'


def rasterise(svg: str, size: int) -> np.ndarray | None:
    """The drawing, cropped tight and centred in a square with `MARGIN` around: [size, size, 4] uint8, or None if empty."""
    def draw(side: int) -> Image.Image:
        return Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=side, height=side)))).convert("RGBA")

    box = draw(256).getchannel("A").point(lambda a: 255 if a > 8 else 0).getbbox()
    if box is None:
        return None
    inner = size * (1 - 2 * MARGIN)
    scale = inner / max(box[2] - box[0], box[3] - box[1])  # pixels of the sprite for one of the probe's
    side = max(1, round(256 * scale))
    whole = draw(side)
    sprite = Image.new("RGBA", (size, size))
    centre = ((box[0] + box[2]) / 2 * side / 256, (box[1] + box[3]) / 2 * side / 256)
    sprite.alpha_composite(whole, *_placed(round(size / 2 - centre[0]), round(size / 2 - centre[1]), whole.size))
    return np.asarray(sprite)


def _placed(x: int, y: int, size: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int, int, int]]:
    """alpha_composite takes no negative place: the source is cropped instead."""
    return (max(0, x), max(0, y)), (max(0, -x), max(0, -y), *size)


def shape(kind: str, size: int) -> np.ndarray:
    """A geometric figure in mid grey (captions always name a colour), [size, size, 4] uint8."""
    side = size * 4
    image = Image.new("RGBA", (side, side))
    pen, low, high = ImageDraw.Draw(image), side * MARGIN, side * (1 - MARGIN)
    fill, middle, radius = (140, 145, 152, 255), side / 2, side * (.5 - MARGIN)

    def polygon(corners: int, radii: Sequence[float] = (1,)) -> None:
        n = corners * len(radii)
        turn = [2 * math.pi * i / n for i in range(n)]
        r = [radius * radii[i % len(radii)] for i in range(n)]
        pen.polygon([(middle + q * math.sin(a), middle - q * math.cos(a)) for q, a in zip(r, turn)], fill=fill)

    match kind:
        case "circle":
            pen.ellipse([low, low, high, high], fill=fill)
        case "square":
            pen.rectangle([low * 1.5, low * 1.5, side - low * 1.5, side - low * 1.5], fill=fill)
        case "triangle":
            pen.polygon([(middle, low * 1.5), (high, high * .98), (low, high * .98)], fill=fill)
        case "star shape":
            polygon(5, (1, .42))
        case "hexagon":
            polygon(6)
        case "rectangle":
            pen.rectangle([low, side * .27, high, side * .73], fill=fill)
        case "ring shape":
            pen.ellipse([low, low, high, high], fill=fill)
            pen.ellipse([side * .28, side * .28, side * .72, side * .72], fill=(0, 0, 0, 0))
        case "cross shape":
            pen.rectangle([side * .35, low, side * .65, high], fill=fill)
            pen.rectangle([low, side * .35, high, side * .65], fill=fill)
        case _:
            raise ValueError(f"no such shape: {kind}")
    return np.asarray(image.resize((size, size), Image.Resampling.BOX))


def sprites(packages: Path, things: Sequence[Thing], size: int) -> tuple[np.ndarray, np.ndarray]:
    """Draws every thing in its own art and, where Noto has it, in the shaded style.

    Returns [2, N, size, size, 4] uint8 (flat, shaded) and [N] bool: has a shaded drawing. Without one, the flat one
    stands in its place.
    """
    sets = {p.name: IconSet(p) for p in (packages / "@iconify-json").iterdir()}
    out = np.zeros((2, len(things), size, size, 4), np.uint8)
    has_shaded = np.zeros(len(things), bool)
    for i, thing in enumerate(things):
        kind, slug = thing.art.split(":", 1)
        if kind == "shape":
            flat = shape(slug, size)
        elif kind == "own":
            flat = rasterise((HERE / "art" / f"{slug}.svg").read_text(encoding="utf8"), size)
        else:
            svg = sets[kind].svg(slug, size)
            flat = rasterise(svg, size) if svg else None
        if flat is None:
            raise ValueError(f"{thing.name}: no drawing {thing.art}")
        shaded_svg = sets[SHADED_SET].svg(slug, size) if kind == "fluent-emoji-flat" else None
        shaded = rasterise(shaded_svg, size) if shaded_svg else None
        has_shaded[i] = shaded is not None
        out[0, i], out[1, i] = flat, flat if shaded is None else shaded
    return out, has_shaded
