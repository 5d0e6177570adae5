"""Pictures to learn from: a pool of each shape, renewed bit by bit, because looking is quicker than drawing."""

from dataclasses import dataclass, fields

import numpy as np
import torch
from builtin_model.renderer import Renderer
from builtin_model.spec import SpecSampler
from torch import Tensor

from .world import SIDE, Rendered, render

SHAPES = {(1., 1.): .7, (1.5, 1.): .1, (1., 1.5): .1, (2., 1.): .05, (1., 2.): .05}
"""Width and height in short sides, and how often."""
KINDS = {"one": .26, "in scene": .2, "count": .14, "two": .33, "ground only": .02, "nothing": .01, "shape": .04}


def sample_pictures(renderer: Renderer, sampler: SpecSampler, random: np.random.Generator, number: int,
                    shape: tuple[float, float]) -> Rendered:
    kinds = random.choice(list(KINDS), number, p=list(KINDS.values()))
    specs = [sampler.sample(random, str(kind)) for kind in kinds]
    torch_random = torch.Generator().manual_seed(int(random.integers(2 ** 62)))
    return render(renderer, specs, torch_random, round(shape[0] * SIDE), round(shape[1] * SIDE))


@dataclass
class Pool:
    """`size` square pictures, and of the other shapes as many as their share; `renew` replaces the oldest."""

    renderer: Renderer
    sampler: SpecSampler
    random: np.random.Generator
    size: int
    batch: int = 16

    def __post_init__(self) -> None:
        self.shapes = list(SHAPES)
        self.shares = np.array(list(SHAPES.values()))
        self.pictures: dict[tuple[float, float], list[Rendered]] = {shape: [] for shape in self.shapes}

    def renew(self) -> None:
        shape = self._shape()
        batch = sample_pictures(self.renderer, self.sampler, self.random, self.batch, shape)
        batch.pictures = (batch.pictures.clamp(0, 1) * 255).round().byte()
        kept = self.pictures[shape]
        kept.append(batch)
        room = max(1, round(self.size * SHAPES[shape] / SHAPES[1., 1.] / self.batch))
        del kept[:-room]

    def take(self, number: int) -> Rendered:
        """Pictures of one shape, each from another batch as far as there are so many."""
        shape = self._shape()
        while not self.pictures[shape]:
            self.renew()
        kept = self.pictures[shape]
        picks = [(kept[int(self.random.integers(len(kept)))], int(self.random.integers(self.batch))) for _ in range(number)]
        columns: dict[str, Tensor] = {f.name: torch.stack([getattr(b, f.name)[i] for b, i in picks]) for f in fields(Rendered)}
        columns["pictures"] = columns["pictures"].float() / 255
        return Rendered(**columns)

    def _shape(self) -> tuple[float, float]:
        return self.shapes[int(self.random.choice(len(self.shapes), p=self.shares))]
