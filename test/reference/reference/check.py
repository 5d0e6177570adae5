"""Compares freshly written fixtures with the committed ones, allowing for another processor's round-off."""

import json
import math
from pathlib import Path

import numpy as np
from PIL import Image

PIXELS = 1
"""How far pixels may differ, in 1/255."""
RELATIVE, ABSOLUTE = 1e-4, 1e-5
NOT_COMPARED = {"torchVersusOnnx"}


def differences(committed: Path, fresh: Path) -> list[str]:
    """A line for every file of `fresh` that is missing in `committed` or differs from it, and for stale pictures
    and models."""
    found = []
    for file in sorted(path for path in fresh.rglob("*") if path.is_file()):
        name = file.relative_to(fresh)
        if not (committed / name).exists():
            found.append(f"{name}: not committed")
        elif difference := _difference(committed / name, file):
            found.append(f"{name}: {difference}")
    for part in (folder for folder in fresh.iterdir() if folder.is_dir() and (committed / folder.name).is_dir()):
        for file in sorted(path for path in (committed / part.name).rglob("*") if path.is_file()):
            if not (fresh / file.relative_to(committed)).exists():
                found.append(f"{file.relative_to(committed)}: no longer written")
    return found


def _difference(first: Path, second: Path) -> str | None:
    if first.read_bytes() == second.read_bytes():
        return None
    if first.suffix == ".png":
        a, b = (np.asarray(Image.open(path)).astype(int) for path in (first, second))
        if a.shape != b.shape:
            return f"size {a.shape}, now {b.shape}"
        largest = int(np.abs(a - b).max())
        return f"pixels differ by up to {largest}" if largest > PIXELS else None
    if first.suffix == ".json":
        return _json_difference(json.loads(first.read_text("utf-8")), json.loads(second.read_text("utf-8")), "")
    return "bytes differ"


def _json_difference(first, second, where: str) -> str | None:
    if isinstance(first, dict) and isinstance(second, dict) and first.keys() == second.keys():
        pairs = [(key, first[key], second[key]) for key in first if key not in NOT_COMPARED]
    elif isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        pairs = [(index, *values) for index, values in enumerate(zip(first, second))]
    elif _is_number(first) and _is_number(second):
        near = math.isclose(first, second, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
        return None if near else f"{where}: {first}, now {second}"
    else:
        return None if first == second else f"{where}: {str(first)[:60]}, now {str(second)[:60]}"
    return next((found for key, *both in pairs if (found := _json_difference(*both, f"{where}/{key}"))), None)


def _is_number(value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
