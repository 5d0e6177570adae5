"""Draws prompts with an exported model through Easel's own command line: sidecar, engine, PNG and all."""

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from .scorer import Seen, Scorer
from .world import BEHIND, HERE, SIDE

EASEL = HERE.parents[1] / "dist" / "easel.js"
BORDER = .04
"""Width of the border whose opacity is told, in short sides."""


def draw(requests: Sequence[dict[str, Any]], folder: Path) -> list[Path]:
    """One PNG a request (keys as in the protocol), drawn by a sidecar of its own; fails when any request does."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as state:
        environment = os.environ | {"EASEL_STATE_FOLDER": state}
        lines = "\n".join(json.dumps(r) for r in requests)
        command = ["node", str(EASEL), "generate", "--batch", "-", "--json", "--output", f"{folder}/"]
        ran = subprocess.run(command, input=lines, capture_output=True, text=True, env=environment)
        subprocess.run(["node", str(EASEL), "sidecar", "stop"], capture_output=True, env=environment)
    if not ran.stdout:
        raise RuntimeError(f"{' '.join(command)} ended with {ran.returncode}: {ran.stderr}")
    results = {r["line"]: r for r in json.loads(ran.stdout)["results"]}
    failed = [r["error"]["what"] for r in results.values() if "error" in r]
    if failed:
        raise RuntimeError(f"{len(failed)} of {len(requests)} were not drawn: {failed[0]}")
    return [Path(results[1 + i]["files"][0]["file"]) for i in range(len(requests))]


def read(file: Path) -> Tensor:
    """[4, H, W] in 0…1, straight alpha."""
    return torch.from_numpy(np.asarray(Image.open(file).convert("RGBA")).copy()).permute(2, 0, 1).float() / 255


def look(scorer: Scorer, pictures: Sequence[Tensor], batch: int = 32) -> list[Seen]:
    """What is in pictures [4, H, W] of one shape."""
    seen: list[Seen] = []
    for start in range(0, len(pictures), batch):
        rgba = torch.stack(list(pictures[start:start + batch]))
        height, width = rgba.shape[2:]
        scale = SIDE / min(height, width)
        flat = rgba[:, :3] * rgba[:, 3:] + BEHIND * (1 - rgba[:, 3:])
        small = F.interpolate(flat, (round(height * scale), round(width * scale)), mode="bilinear", antialias=True)
        for one, alpha in zip(scorer.see(small.clamp(0, 1)), rgba[:, 3]):
            one.edge_alpha, one.solid = _border(alpha), float((alpha > .5).float().mean())
            seen.append(one)
    return seen


def _border(alpha: Tensor) -> float:
    wide = max(1, round(BORDER * min(alpha.shape)))
    inner = torch.zeros_like(alpha, dtype=torch.bool)
    inner[wide:-wide, wide:-wide] = True
    return float(alpha[~inner].mean())
