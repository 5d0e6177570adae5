"""The model's world as the scorer sees it: the things, and the renderer with drawings as fine as it looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch
import torch.nn.functional as F
from builtin_model import art
from builtin_model.layout import FREE_NUMBERS, place
from builtin_model.renderer import Drawings, Renderer, attributes
from builtin_model.spec import Spec
from builtin_model.things import Thing, all_things
from torch import Tensor

HERE = Path(__file__).resolve().parent.parent
STATE = HERE / "state"
PACKAGES = HERE.parent / "training" / "state" / "packages"

SIDE = 160
"""The short side at which pictures are looked at."""
TEXELS = 128
"""Side of a drawing: most things stand smaller in a picture of `SIDE`."""
BEHIND = .8
"""The grey behind what is transparent."""


@cache
def make_renderer() -> Renderer:
    art.fetch(PACKAGES)
    things = all_things()
    drawings = Drawings.build(PACKAGES, things, STATE / "drawings.pt", TEXELS)
    scenes = torch.stack([F.interpolate(s.float(), (SIDE, 2 * SIDE), mode="area").byte() for s in drawings.scenes])
    return Renderer(Drawings(drawings.sprites, drawings.has_shaded, scenes), things)



@dataclass
class Rendered:
    """A batch of pictures and what stands in them, [B, 4] for up to four things each."""

    pictures: Tensor
    """[B, 3, H, W] in 0…1, transparent parts over `BEHIND`"""
    present: Tensor
    x: Tensor
    """Centre and side in pixels."""
    y: Tensor
    side: Tensor
    thing: Tensor
    """Index into the things."""
    colour: Tensor
    """0: its own colours, otherwise 1 + index into `COLOURS`."""
    ground: Tensor
    """0: none named, otherwise 1 + index into `GROUNDS`."""


@torch.no_grad()
def render(renderer: Renderer, specs: Sequence[Spec], random: torch.Generator, width: int, height: int) -> Rendered:
    said = attributes(specs)
    free = torch.randn(len(specs), FREE_NUMBERS, generator=random)
    pictures = renderer(said, free, width, height)
    facts = renderer.facts(said)
    placed = place(facts, free, width, height)
    second = facts.second > .5
    def of(first: Tensor, other: Tensor) -> Tensor:
        return torch.where(second, other[:, None], first[:, None])
    return Rendered(
        pictures[:, :3] + BEHIND * (1 - pictures[:, 3:]), facts.present > .5, placed.x, placed.y, placed.side,
        of(said.thing_a, said.thing_b) - 1, of(said.colour_a, said.colour_b), said.ground,
    )
