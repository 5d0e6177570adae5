"""Writes `test/fixtures/animation/tables.json`: what other libraries make of small pictures.

Pillow (affine transform, bilinear), numpy (the definition of cubic convolution), SciPy (affine transform, bilinear, with its borders), scikit-image (colour spaces,
histogram matching), Pillow's ImageEnhance and Python's colorsys (adjustments). Run it with
`python animation_tables.py`; it needs numpy, pillow, scipy and scikit-image, in the versions that it writes down.
"""

import colorsys
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance
from scipy import ndimage
from skimage import color, exposure

OUT = Path(__file__).parents[1] / "fixtures" / "animation" / "tables.json"
WIDTH, HEIGHT = 20, 14


def picture(seed: int) -> np.ndarray:
    """Smooth colours with some noise, so that nothing is flat and nothing is only noise."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    waves = [np.sin(x / (3 + c) + seed) * np.cos(y / (4 - c)) for c in range(3)]
    levels = 128 + 90 * np.stack(waves, axis=-1) + random.normal(0, 12, (HEIGHT, WIDTH, 3))
    return np.clip(np.rint(levels), 0, 255).astype(np.uint8)


def camera(angle: float, zoom: float, tx: float, ty: float) -> np.ndarray:
    """M = C·Rot·Scale·C⁻¹·T(−tx, +ty), a pixel's centre at its index + ½."""
    radians = np.radians(angle)
    turn = np.array([[np.cos(radians), -np.sin(radians), 0], [np.sin(radians), np.cos(radians), 0], [0, 0, 1]])
    centre = np.array([[1, 0, WIDTH / 2], [0, 1, HEIGHT / 2], [0, 0, 1]])
    move = np.array([[1, 0, -tx], [0, 1, ty], [0, 0, 1]])
    return centre @ turn @ np.diag([zoom, zoom, 1]) @ np.linalg.inv(centre) @ move


MOVES = [
    dict(angle=0, zoom=1, translationX=3, translationY=2),
    dict(angle=0, zoom=1, translationX=0.5, translationY=0),
    dict(angle=0, zoom=1.3, translationX=0, translationY=0),
    dict(angle=17, zoom=1, translationX=0, translationY=0),
    dict(angle=-30, zoom=0.8, translationX=2.25, translationY=-1.5),
]


def matrix(move: dict) -> np.ndarray:
    return camera(move["angle"], move["zoom"], move["translationX"], move["translationY"])


def keys_bicubic(source: np.ndarray, move: dict) -> np.ndarray:
    """Cubic convolution, Keys 1981, a = −½: the sum over all pixels of the edge-padded picture, each under the kernel."""

    def kernel(distance: np.ndarray) -> np.ndarray:
        d = np.abs(distance)
        near = 1.5 * d**3 - 2.5 * d**2 + 1
        far = -0.5 * d**3 + 2.5 * d**2 - 4 * d + 2
        return np.where(d <= 1, near, np.where(d < 2, far, 0))

    pad = 40
    padded = np.pad(source.astype(float), ((pad, pad), (pad, pad), (0, 0)), mode="edge")
    rows, columns = np.arange(padded.shape[0]) - pad, np.arange(padded.shape[1]) - pad
    inverse = np.linalg.inv(matrix(move))
    out = np.zeros(source.shape)
    for row, column in np.ndindex(HEIGHT, WIDTH):
        x, y, _ = inverse @ (column + 0.5, row + 0.5, 1) - 0.5
        out[row, column] = np.einsum("r,c,rcv->v", kernel(rows - y), kernel(columns - x), padded)
    return np.clip(np.rint(out), 0, 255).astype(np.uint8)


def pillow_bilinear(source: np.ndarray, move: dict) -> np.ndarray:
    inverse = np.linalg.inv(matrix(move))
    size = (WIDTH, HEIGHT)
    data = tuple(inverse[:2].ravel())
    return np.asarray(Image.fromarray(source).transform(size, Image.Transform.AFFINE, data, Image.Resampling.BILINEAR))


def scipy_bilinear(source: np.ndarray, move: dict, mode: str) -> np.ndarray:
    """SciPy counts rows first, and a pixel's centre at its index."""
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    inverse = np.linalg.inv(half) @ np.linalg.inv(matrix(move)) @ half
    swapped = inverse[:2, :2][::-1, ::-1]
    offset = inverse[:2, 2][::-1]
    channels = [
        ndimage.affine_transform(source[..., c].astype(float), swapped, offset, order=1, mode=mode, cval=0)
        for c in range(3)
    ]
    return np.clip(np.rint(np.stack(channels, axis=-1)), 0, 255).astype(np.uint8)


BORDERS = {"replicate": "nearest", "reflect": "reflect", "wrap": "grid-wrap", "zero": "grid-constant"}


def matched(source: np.ndarray, key: np.ndarray, space: str) -> np.ndarray:
    there = {"LAB": color.rgb2lab, "HSV": color.rgb2hsv, "RGB": lambda rgb: rgb / 255}[space]
    back = {"LAB": color.lab2rgb, "HSV": color.hsv2rgb, "RGB": lambda rgb: rgb}[space]
    result = exposure.match_histograms(there(source), there(key), channel_axis=-1)
    return np.clip(np.rint(back(result) * 255), 0, 255).astype(np.uint8)


def hsl(source: np.ndarray, hue: float, saturation: float, lightness: float) -> np.ndarray:
    out = np.zeros_like(source)
    for index in np.ndindex(HEIGHT, WIDTH):
        h, l, s = colorsys.rgb_to_hls(*(source[index] / 255))
        h, s, l = (h + hue / 360) % 1, min(max(s * saturation, 0), 1), min(max(l + lightness, 0), 1)
        out[index] = np.rint(np.array(colorsys.hls_to_rgb(h, l, s)) * 255)
    return out


def flat(levels: np.ndarray) -> list[int]:
    return levels.astype(int).ravel().tolist()


def main() -> None:
    source, key = picture(1), picture(5)[::-1] // 2 + 60
    image = Image.fromarray(source)
    tables = {
        "versions": {name: version(name) for name in ("numpy", "pillow", "scipy", "scikit-image")},
        "width": WIDTH,
        "height": HEIGHT,
        "source": flat(source),
        "key": flat(key),
        "bicubic": [{"move": move, "levels": flat(keys_bicubic(source, move))} for move in MOVES],
        "pillow": [{"move": move, "levels": flat(pillow_bilinear(source, move))} for move in MOVES],
        "bilinear": [
            {"move": move, "border": border, "levels": flat(scipy_bilinear(source, move, mode))}
            for move in (MOVES[0], MOVES[4])
            for border, mode in BORDERS.items()
        ],
        "lab": [color.rgb2lab(source[row, row] / 255).round(5).tolist() for row in range(6)],
        "matched": [{"space": space, "levels": flat(matched(source, key, space))} for space in ("LAB", "HSV", "RGB")],
        "adjusted": [
            {"brightness": 1.25, "levels": flat(np.asarray(ImageEnhance.Brightness(image).enhance(1.25)))},
            {"contrast": 1.4, "levels": flat(np.asarray(ImageEnhance.Contrast(image).enhance(1.4)))},
            {"contrast": 0.6, "levels": flat(np.asarray(ImageEnhance.Contrast(image).enhance(0.6)))},
            {"hue": 77, "levels": flat(hsl(source, 77, 1, 0))},
            {"saturation": 0.5, "levels": flat(hsl(source, 0, 0.5, 0))},
            {"lightness": 0.2, "levels": flat(hsl(source, 0, 1, 0.2))},
            {
                "hue": -120,
                "saturation": 1.5,
                "lightness": -0.15,
                "levels": flat(hsl(source, -120, 1.5, -0.15)),
            },
        ],
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(tables, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
