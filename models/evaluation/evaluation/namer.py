"""Names the thing in a crop, and its colour: linear discriminants fitted in closed form, over colours and edges for the
name, over what stands out from the ground for the colour (`tints.py`).

A thing has one prototype for each of its drawings, mirrored and not; all share one covariance, which knows what jitter,
grounds, tints and softness do to a crop. A network was tried first: with twelve hundred drawings it was at 9 % after a
quarter of an hour of two shared cores; this takes minutes and one pass.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from builtin_model.compose import resampling
from builtin_model.layout import FREE_NUMBERS, MIRROR_A, place
from builtin_model.renderer import Renderer, attributes
from builtin_model.spec import Item, Spec
from builtin_model.things import Thing
from builtin_model.words import COLOURS, GROUND_COLOURS, SCENES
from torch import Tensor, nn

from .degrade import degrade
from .tints import TINT_FEATURES, tint_features
from .world import BEHIND, SIDE

CROP = 64
AROUND = 1.08
"""How much more than the thing's own square is cut out for naming."""
GRID = 12
ANGLES = 6
FEATURES = (3 + ANGLES) * GRID * GRID
SHRINKAGE = .08
"""How far the covariance is drawn to a multiple of the unit matrix."""
JITTER_PLACE, JITTER_SIDE = .05, .08
TINTED = .4
SEED = 5


def cut(pictures: Tensor, x: Tensor, y: Tensor, side: Tensor) -> Tensor:
    """Squares around (x, y) [N] of [N, 3, H, W], scaled to 64 × 64; what lies outside of the picture is black."""
    height, width = pictures.shape[2:]
    side = side * AROUND
    scale = CROP / side
    across = resampling((side / 2 - x) * scale, width * scale, width, CROP)
    down = resampling((side / 2 - y) * scale, height * scale, height, CROP)
    return down[:, None] @ pictures @ across[:, None].transpose(2, 3)


def features(crops: Tensor) -> Tensor:
    """Crops [N, 3, 64, 64] in 0…1 → [N, FEATURES]: colours, and how much edge of which angle, on a grid of 12 × 12."""
    colours = F.adaptive_avg_pool2d(crops, GRID).flatten(1) - .5
    across = F.pad(crops[..., 2:] - crops[..., :-2], (1, 1))
    down = F.pad(crops[..., 2:, :] - crops[..., :-2, :], (0, 0, 1, 1))
    strength = across.square() + down.square()
    strongest = strength.argmax(1, keepdim=True)
    across, down = across.gather(1, strongest)[:, 0], down.gather(1, strongest)[:, 0]
    turn = torch.atan2(down, across) / torch.pi * ANGLES % ANGLES
    bins = torch.arange(ANGLES, device=crops.device)[:, None, None]
    apart = (turn[:, None] - bins).abs()
    share = (1 - torch.minimum(apart, ANGLES - apart)).clamp(min=0)
    edges = F.adaptive_avg_pool2d(share * (across.square() + down.square()).sqrt()[:, None], GRID).flatten(1).sqrt()
    return torch.cat([colours, edges / edges.norm(dim=1, keepdim=True).clamp(min=.5) * 6], 1)


class Namer(nn.Module):
    """Crops [N, 3, 64, 64] → names [N, things], colours [N, 12], both logits."""

    weight: Tensor
    bias: Tensor
    owner: Tensor
    colour_weight: Tensor
    colour_bias: Tensor

    def __init__(self, things: int, prototypes: int | None = None):
        super().__init__()
        self.things = things
        count = 4 * things if prototypes is None else prototypes
        self.register_buffer("weight", torch.zeros(count, FEATURES))
        self.register_buffer("bias", torch.zeros(count))
        self.register_buffer("owner", torch.zeros(count, dtype=torch.long))
        self.register_buffer("colour_weight", torch.zeros(len(COLOURS), TINT_FEATURES))
        self.register_buffer("colour_bias", torch.zeros(len(COLOURS)))

    def forward(self, crops: Tensor) -> tuple[Tensor, Tensor]:
        seen = features(crops)
        each = seen @ self.weight.T + self.bias
        names = torch.full((len(crops), self.things), -1e4, device=crops.device)
        names = names.scatter_reduce(1, self.owner.expand(len(crops), -1), each, "amax")
        return names, tint_features(crops) @ self.colour_weight.T + self.colour_bias


@dataclass
class Moments:
    """Sums over classes of the features seen so far."""

    first: Tensor
    number: Tensor
    second: Tensor

    @staticmethod
    def of(classes: int, features: int) -> "Moments":
        return Moments(torch.zeros(classes, features, dtype=torch.float64), torch.zeros(classes, dtype=torch.float64),
                       torch.zeros(features, features, dtype=torch.float64))

    def add(self, seen: Tensor, label: Tensor) -> None:
        self.first.index_add_(0, label, seen.double())
        self.number.index_add_(0, label, torch.ones(len(label), dtype=torch.float64))
        self.second += (seen.T @ seen).double()

    def discriminant(self) -> tuple[Tensor, Tensor]:
        """Weights and biases of classes that are as likely as one another."""
        mean = self.first / self.number.clamp(min=1)[:, None]
        within = (self.second - (mean * self.number[:, None]).T @ mean) / max(1., float(self.number.sum() - (self.number > 0).sum()))
        unit = torch.eye(len(within), dtype=torch.float64) * within.diagonal().mean()
        weight = torch.linalg.solve(within.lerp(unit, SHRINKAGE), mean.T).T
        return weight.float(), (-.5 * (weight * mean).sum(1)).float()


def fit(renderer: Renderer, things: tuple[Thing, ...], rounds: int = 8) -> Namer:
    """`rounds` crops of every prototype."""
    prototypes = [
        (i, style, mirror) for i, thing in enumerate(things) for style in range(2 if renderer.drawings.has_shaded[i] else 1)
        for mirror in range(1 if thing.fixed else 2)
    ]
    namer = Namer(len(things), len(prototypes))
    of_names, of_colours = Moments.of(len(prototypes), FEATURES), Moments.of(len(COLOURS), TINT_FEATURES)
    for number, (crops, label, colour) in enumerate(_crops(renderer, prototypes, things, rounds)):
        of_names.add(features(crops), label)
        if (colour > 0).any():
            of_colours.add(tint_features(crops[colour > 0]), colour[colour > 0] - 1)
        if number % 100 == 0:
            print(f"namer: batch {number}", flush=True)
    namer.weight, namer.bias = of_names.discriminant()
    namer.owner = torch.tensor([i for i, _, _ in prototypes])
    namer.colour_weight, namer.colour_bias = of_colours.discriminant()
    return namer


@torch.no_grad()
def _crops(renderer: Renderer, prototypes: list[tuple[int, int, int]], things: tuple[Thing, ...], rounds: int,
           batch: int = 48) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Crops, prototypes and colours (0: its own), from pictures as the finder would cut them."""
    random, noise = np.random.default_rng(SEED), torch.Generator().manual_seed(SEED)
    grounds = [*GROUND_COLOURS, *SCENES, None, None, None, None]
    for _ in range(rounds):
        order = random.permutation(len(prototypes))
        for start in range(0, len(order), batch):
            label = torch.from_numpy(order[start:start + batch])
            rows = [prototypes[i] for i in label.tolist()]
            said = attributes([_spec(thing, style, things[thing].is_shape, random, grounds) for thing, style, _ in rows])
            free = torch.randn(len(rows), FREE_NUMBERS, generator=noise)
            free[:, MIRROR_A] = free[:, MIRROR_A].abs() * torch.tensor([1. if mirror else -1. for _, _, mirror in rows])
            drawn = renderer(said, free, SIDE, SIDE)
            pictures = degrade(drawn[:, :3] + BEHIND * (1 - drawn[:, 3:]), noise)
            at = place(renderer.facts(said), free, SIDE, SIDE)
            side = at.side[:, 0] * (1 + _spread(len(rows), JITTER_SIDE, noise))
            x, y = (c[:, 0] + _spread(len(rows), JITTER_PLACE, noise) * side for c in (at.x, at.y))
            yield cut(pictures, x, y, side), label, said.colour_a


def _spec(thing: int, style: int, shape: bool, random: np.random.Generator, grounds: list[str | None]) -> Spec:
    colour = list(COLOURS)[int(random.integers(len(COLOURS)))] if shape or random.random() < TINTED else None
    ground = grounds[int(random.integers(len(grounds)))]
    if colour is not None and ground is not None and ground.endswith(colour):
        ground = "white" if colour != "white" else "black"
    size = (None, "small", None, "big")[int(random.integers(4))]
    return Spec((Item(thing, colour, size),), ground, style=("flat", "shaded")[style])


def _spread(number: int, by: float, noise: torch.Generator) -> Tensor:
    return torch.empty(number).uniform_(-by, by, generator=noise)
