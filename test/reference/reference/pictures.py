"""Draws every case with torch, measures ONNX against it, and writes the pictures and their index."""

from pathlib import Path

import numpy as np
from PIL import Image

from .image_cases import given_images, image_cases
from .picture_cases import picture_cases, tolerance
from .pipelines import draw
from .specs import SPEC_BY_NAME
from .vocabulary import write_json


def largest_difference(first: list[np.ndarray], second: list[np.ndarray]) -> int:
    """The largest difference of any two pixels' values, 0..255."""
    return max(int(np.abs(a.astype(int) - b.astype(int)).max()) for a, b in zip(first, second, strict=True))


def write_pictures(fixtures: Path) -> None:
    """Writes `pictures/*.png`, `pictures/cases.json` (from text) and `pictures/imageCases.json` (from an image)."""
    folder = fixtures / "pictures"
    (folder / "given").mkdir(parents=True, exist_ok=True)
    images = given_images()
    for name, image in images.items():
        image.save(folder / "given" / name, optimize=True)
    from_text = [_write_case(case, fixtures, images) for case in picture_cases()]
    from_images = [_write_case(case, fixtures, images) for case in image_cases()]
    names = [case["name"] for case in (*from_text, *from_images)]
    assert len(set(names)) == len(names), "two cases have one name"
    write_json(folder / "cases.json", from_text)
    write_json(folder / "imageCases.json", from_images)
    written = {file for case in (*from_text, *from_images) for file in case["pictures"]}
    for stale in {path.name for path in folder.glob("*.png")} - written:
        (folder / stale).unlink()


def _write_case(case: dict, fixtures: Path, images: dict[str, Image.Image]) -> dict:
    given = {
        argument: images[case[key]]
        for argument, key in (("image", "initImage"), ("mask_image", "maskImage"))
        if key in case
    }
    what = {
        "spec": SPEC_BY_NAME[case["model"]],
        "folder": fixtures / "models" / case["model"],
        "request": case["request"],
        "scheduler_name": case["scheduler"],
        "scheduler_config": case.get("schedulerConfig"),
        "images": given,
    }
    drawn, on_onnx = draw(**what), draw(**what, onnx=True)
    difference = largest_difference(drawn, on_onnx)
    contrast = min(picture.std() for picture in drawn)
    if contrast < 30 or difference > 2:
        raise ValueError(f"{case['name']}: contrast {contrast:.1f} (30 wanted), torch against ONNX {difference} (≤ 2)")
    files = []
    for index, picture in enumerate(drawn):
        suffix = f"-{index + 1}" if len(drawn) > 1 else ""
        files.append(f"{case['name']}{suffix}.png")
        Image.fromarray(picture).save(fixtures / "pictures" / files[-1], optimize=True)
    paths = {key: f"given/{case[key]}" for key in ("initImage", "maskImage") if key in case}
    return {**case, **paths, "pictures": files, "tolerance": tolerance(case), "torchVersusOnnx": difference}
