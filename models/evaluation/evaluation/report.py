"""The table by kind of prompt, and a sheet of pictures."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .judge import QUESTION
from .prompts import KINDS, Prompt

Verdicts = Sequence[Mapping[str, bool]]


def shares(prompts: Sequence[Prompt], verdicts: Verdicts) -> dict[str, tuple[float, float]]:
    """By kind: the share of what the kind is asked about, and the share of prompts in which everything is right."""
    out = {}
    for kind in KINDS:
        of = [v for p, v in zip(prompts, verdicts) if p.kind == kind]
        if of:
            out[kind] = (sum(v.get(QUESTION[kind], v.get("thing", False)) for v in of) / len(of), sum(all(v.values()) for v in of) / len(of))
    return out


def table(prompts: Sequence[Prompt], runs: Mapping[str, Verdicts]) -> str:
    """Markdown; a column a run, "asked for / everything" in per cent."""
    columns = {name: shares(prompts, v) for name, v in runs.items()}
    rows = [f"| kind of prompt | prompts | {' | '.join(columns)} |", f"|---|---{'|---' * len(columns)}|"]
    for kind in KINDS:
        number = sum(p.kind == kind for p in prompts)
        if number:
            cells = [f"{100 * c[kind][0]:.0f} / {100 * c[kind][1]:.0f}" for c in columns.values()]
            rows.append(f"| {kind}: {QUESTION[kind]} | {number} | {' | '.join(cells)} |")
    relations = {n: [v["relation"] for v in verdicts if "relation" in v] for n, verdicts in runs.items()}
    rows.append(f"| two things: relation | {len(next(iter(relations.values())))} | {' | '.join(f'{100 * sum(r) / max(1, len(r)):.0f}' for r in relations.values())} |")
    return "\n".join(rows)


def misses(prompts: Sequence[Prompt], verdicts: Verdicts, seen: Sequence[object]) -> list[str]:
    """A line for each prompt of which something is not as asked."""
    return [
        f"{p.kind}: {p.prompt!r}: not the {', '.join(k for k, right in v.items() if not right)}; seen: {s}"
        for p, v, s in zip(prompts, verdicts, seen) if not all(v.values())
    ]


def sheet(pictures: Sequence[Tensor], file: Path, columns: int = 8, side: int = 160) -> None:
    """Square pictures [4, H, W] side by side, what is transparent on a checkerboard."""
    tiles = []
    for rgba in pictures:
        small = torch.nn.functional.interpolate(rgba[None], (side, side), mode="bilinear", antialias=True)[0].clamp(0, 1)
        y, x = torch.meshgrid(torch.arange(side) // 8, torch.arange(side) // 8, indexing="ij")
        checks = .85 + .1 * ((x + y) % 2)
        tiles.append(((small[:3] * small[3:] + checks * (1 - small[3:])) * 255).round().byte().permute(1, 2, 0).numpy())
    while len(tiles) % columns:
        tiles.append(np.full_like(tiles[0], 255))
    rows = [np.concatenate(tiles[i:i + columns], 1) for i in range(0, len(tiles), columns)]
    Image.fromarray(np.concatenate(rows)).quantize(256).save(file, optimize=True)
