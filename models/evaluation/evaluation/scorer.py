"""The scorer: a small network finds where things stand and on what ground, linear discriminants name a thing and its colour.

Both see nothing but pixels, so what they say of a picture does not depend on what was asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
import torch.nn.functional as F
from builtin_model.words import COLOURS, GROUNDS, TRANSPARENT
from torch import Tensor, nn

from .namer import Namer, cut
from .world import SIDE

CELL = 16
"""Pixels of a cell of the finder's map."""
PLAIN = "plain"
GROUND_CLASSES = [PLAIN, *(g for g in GROUNDS if g != TRANSPARENT)]
FOUND = .4
"""From this likelihood on something stands there."""
SURE = .5
"""From this likelihood on its name is claimed."""


def layer(inputs: int, outputs: int, stride: int = 1, dilation: int = 1) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, dilation, dilation, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(),
    )


class Residual(nn.Module):
    def __init__(self, channels: int, dilation: int = 1):
        super().__init__()
        self.layers = nn.Sequential(layer(channels, channels, 1, dilation), layer(channels, channels))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x)


class Finder(nn.Module):
    """Pictures [B, 3, H, W] → map [B, 4, H/16, W/16] (likelihood, shift of the centre, logarithm of the side), grounds [B, 38]."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            layer(3, 24, 2), layer(24, 48, 2), Residual(48), layer(48, 96, 2), Residual(96, 2), Residual(96, 2),
        )
        self.map = nn.Conv2d(96, 4, 1)
        nn.init.constant_(self.map.bias[:1], -3.)
        self.ground = nn.Sequential(nn.Linear(2 * 96, 128), nn.ReLU(), nn.Linear(128, len(GROUND_CLASSES)))

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        features = self.layers(F.avg_pool2d(pictures, 2) * 2 - 1)
        pooled = torch.cat([features.mean((2, 3)), features.amax((2, 3))], 1)
        return self.map(features), self.ground(pooled)


@dataclass
class Found:
    """Centre as fractions of width and height, side in short sides, names by likelihood, the colour if it were tinted."""

    x: float
    y: float
    side: float
    likelihood: float
    names: list[tuple[str, float]]
    colour: str

    @property
    def name(self) -> str:
        return self.names[0][0]

    @property
    def claimed(self) -> bool:
        return self.names[0][1] >= SURE


@dataclass
class Seen:
    """What is in a picture; `edge_alpha` and `solid` (share of opaque pixels) are the picture's own numbers."""

    found: list[Found] = field(default_factory=list)
    ground: str = PLAIN
    edge_alpha: float = 1.
    solid: float = 1.


class Scorer(nn.Module):
    def __init__(self, names: Sequence[str], namer: Namer | None = None):
        super().__init__()
        self.names = list(names)
        self.finder, self.namer = Finder(), namer or Namer(len(names))

    @staticmethod
    def load(file: Path) -> "Scorer":
        if not file.exists():
            raise SystemExit(f"The scorer has not been trained: {file} is missing. `python -m evaluation train` makes it.")
        kept = torch.load(file)
        scorer = Scorer(kept["names"], Namer(len(kept["names"]), len(kept["weights"]["namer.weight"])))
        scorer.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in kept["weights"].items()})
        return scorer.eval()

    def save(self, file: Path) -> None:
        weights = {k: v.half() if v.is_floating_point() else v for k, v in self.state_dict().items()}
        torch.save({"names": self.names, "weights": weights}, file)

    @torch.no_grad()
    def see(self, pictures: Tensor) -> list[Seen]:
        """Opaque pictures [B, 3, H, W] in 0…1 of any one shape, at least as wide and high as `SIDE`."""
        maps, grounds = self.finder(pictures)
        return [self._one(p, m, g) for p, m, g in zip(pictures, maps, grounds)]

    def _one(self, picture: Tensor, cells: Tensor, ground: Tensor) -> Seen:
        x, y, side, likelihood = peaks(cells)
        seen = Seen(ground=GROUND_CLASSES[int(ground.argmax())])
        if len(x) == 0:
            return seen
        names, colours = self.namer(cut(picture.expand(len(x), -1, -1, -1), x, y, side))
        height, width = picture.shape[1:]
        for i, shares in enumerate(names.softmax(1)):
            best, index = shares.topk(min(3, len(self.names)))
            seen.found.append(Found(
                float(x[i]) / width, float(y[i]) / height, float(side[i]) / min(width, height), float(likelihood[i]),
                [(self.names[int(k)], float(p)) for k, p in zip(index, best)],
                list(COLOURS)[int(colours[i].argmax())],
            ))
        return seen


def peaks(cells: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Centre, side (pixels) and likelihood of what stands in a map [4, h, w], the likeliest first, each thing once."""
    heat = cells[0].sigmoid()
    high = (heat == F.max_pool2d(heat[None], 3, 1, 1)[0]) & (heat >= FOUND)
    rows, columns = high.nonzero(as_tuple=True)
    order = heat[rows, columns].argsort(descending=True)
    rows, columns = rows[order], columns[order]
    x = (columns + .5 + cells[1, rows, columns]) * CELL
    y = (rows + .5 + cells[2, rows, columns]) * CELL
    side = cells[3, rows, columns].clamp(-3, 1).exp() * SIDE
    kept: list[int] = []
    for i in range(len(x)):
        if all(torch.hypot(x[i] - x[k], y[i] - y[k]) > .45 * side[k] for k in kept):
            kept.append(i)
    return x[kept], y[kept], side[kept], heat[rows, columns][kept]
