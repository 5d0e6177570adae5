"""`python -m reference`: writes `test/fixtures` anew, or with `--check` compares it with what would be written."""

import argparse
import sys
import tempfile
from pathlib import Path

import torch

from . import quiet
from .check import differences
from .folders import write_models
from .interpolations import write_interpolations
from .pictures import write_pictures
from .randoms import write_random
from .scheduler_cases import write_scheduler_cases
from .separation import print_separation
from .tokens import write_tokens

ROOT = Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "test" / "fixtures"
PARTS = {
    "models": write_models,
    "random": write_random,
    "interpolations": write_interpolations,
    "tokens": lambda fixtures: write_tokens(fixtures, ROOT),
    "schedulers": write_scheduler_cases,
    "pictures": write_pictures,
}


def main() -> int:
    """Returns the exit status: 1 where `--check` finds differences."""
    parser = argparse.ArgumentParser(prog="python -m reference", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"only these parts, of: {', '.join(PARTS)}")
    parser.add_argument("--check", action="store_true", help="write to a temporary folder and compare")
    parser.add_argument("--separation", action="store_true", help="print how far schedulers and mistakes are apart")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    quiet()
    torch.set_num_threads(1)
    if options.separation:
        print_separation(FIXTURES)
        return 0
    parts = [part for part in PARTS if part in options.parts or not options.parts]
    return check(parts) if options.check else write(parts, FIXTURES)


def write(parts: list[str], fixtures: Path) -> int:
    """Writes the parts, models first, as pictures need them."""
    for part in parts:
        print(f"{part} …", flush=True)
        PARTS[part](fixtures)
    return 0


def check(parts: list[str]) -> int:
    """Writes the parts elsewhere, and prints what differs from the committed ones."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        write(parts if "pictures" not in parts or "models" in parts else ["models", *parts], fresh)
        found = differences(FIXTURES, fresh)
    for difference in found:
        print(difference)
    print(f"{len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
