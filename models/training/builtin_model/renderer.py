"""The renderer: specs → pictures, a batch at a time on any device. Training and evaluation draw with it alone."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from . import art
from .compose import draw, draw_grounds
from .layout import Attributes, Facts, Layout, place, scene_drawing
from .scenes import draw_scene
from .spec import Spec
from .styling import colour_table, premultiply, reference_luma, sticker, tint
from .things import Thing
from .words import COLOURS, GROUNDS, ORNAMENT, PLACES, RELATIONS, SCENES, SIZES, STYLES

VARIANTS = 4
"""Drawings of each scene."""


def attributes(specs: Sequence[Spec], device: torch.device | str = "cpu") -> Attributes:
    """What a perfect reader would read in the specs' captions."""
    def one(spec: Spec) -> list[int]:
        a, b = (*spec.items, None, None)[:2]
        def index(words: Sequence[str], word: str | None) -> int:
            return 0 if word is None else 1 + words.index(word)
        colours = list(COLOURS)
        return [
            0 if a is None else 1 + a.thing, 0 if b is None else 1 + b.thing,
            0 if a is None else index(colours, a.colour), 0 if b is None else index(colours, b.colour),
            0 if a is None else index(SIZES, a.size), spec.count - 1, index(PLACES, spec.place),
            index(RELATIONS, spec.relation), index(GROUNDS, spec.ground), index(STYLES, spec.style),
        ]
    return Attributes(*torch.tensor([one(s) for s in specs], device=device).unbind(1))


@dataclass
class Drawings:
    """All art, ready to be placed: straight RGBA sprites [2, N, 4, T, T] (flat, shaded) and scenes [18, V, 3, h, 2h]
    (the ornament last), uint8."""

    sprites: Tensor
    has_shaded: Tensor
    scenes: Tensor

    @staticmethod
    def build(packages: Path, things: tuple[Thing, ...], cache: Path, texels: int = 256) -> "Drawings":
        """Rasterises the art once; `cache` keeps the result and is ignored when the things have changed."""
        key = f"{texels}:{VARIANTS}:{hash_of(things)}"
        if cache.exists() and (kept := torch.load(cache))["key"] == key:
            return Drawings(kept["sprites"], kept["has_shaded"], kept["scenes"])
        sprites, has_shaded = art.sprites(packages, things, texels)
        scenes = np.stack([np.stack([draw_scene(kind, seed) for seed in range(VARIANTS)]) for kind in [*SCENES, ORNAMENT]])
        made = Drawings(
            torch.from_numpy(sprites).permute(0, 1, 4, 2, 3).contiguous(),
            torch.from_numpy(has_shaded),
            torch.from_numpy(scenes).permute(0, 1, 4, 2, 3).contiguous(),
        )
        cache.parent.mkdir(parents=True, exist_ok=True)
        torch.save({"key": key, "sprites": made.sprites, "has_shaded": made.has_shaded, "scenes": made.scenes}, cache)
        return made

    def to(self, device: torch.device | str) -> "Drawings":
        return Drawings(self.sprites.to(device), self.has_shaded.to(device), self.scenes.to(device))


def hash_of(things: tuple[Thing, ...]) -> str:
    return hashlib.sha256("|".join(t.art for t in things).encode()).hexdigest()[:16]


class Renderer(torch.nn.Module):
    """Draws what the attributes say with given drawings."""

    def __init__(self, drawings: Drawings, things: tuple[Thing, ...]):
        super().__init__()
        self.drawings = drawings
        self.layout = Layout(things, drawings.has_shaded).to(drawings.sprites.device)
        flat = drawings.sprites.flatten(0, 1)
        parts = [reference_luma(chunk.float() / 255) for chunk in flat.split(64)]
        self.reference = torch.cat(parts).view(2, -1)
        self.colours = colour_table().to(flat.device)

    @property
    def device(self) -> torch.device:
        return self.reference.device

    def facts(self, said: Attributes) -> Facts:
        return self.layout(said)

    def things(self, said: Attributes) -> Tensor:
        """Premultiplied sprites of the named things, [B, 2, 2, 4, T, T]: first and second, flat and shaded."""
        texels, device = self.drawings.sprites.shape[-1], self.reference.device
        out = torch.zeros(len(said.thing_a), 2, 2, 4, texels, texels, device=device)
        sticky = said.style == 1 + STYLES.index("sticker")
        for slot, (which, colour) in enumerate(((said.thing_a, said.colour_a), (said.thing_b, said.colour_b))):
            for style in (0, 1):
                for rows, change in self._groups(which > 0, colour > 0, sticky):
                    index = which[rows] - 1
                    sprite = self.drawings.sprites[style][index].float() / 255
                    if change[0]:
                        named = torch.ones(len(rows), device=device)
                        sprite = tint(sprite, self.reference[style][index], self.colours[colour[rows]], named)
                    sprite = premultiply(sprite)
                    if change[1]:
                        sprite = sticker(sprite, torch.ones(len(rows), device=device))
                    out[rows, slot, style] = sprite
        return out

    @staticmethod
    def _groups(there: Tensor, *changes: Tensor) -> list[tuple[Tensor, list[bool]]]:
        """Row numbers of a batch that need the same changes: work that a row does not need is not done."""
        groups = []
        for pick in range(2 ** len(changes)):
            wanted = [bool(pick >> i & 1) for i in range(len(changes))]
            mask = there
            for change, on in zip(changes, wanted):
                mask = mask & (change if on else ~change)
            if len(rows := mask.nonzero()[:, 0]):
                groups.append((rows, wanted))
        return groups

    def scenes(self, said: Attributes) -> Tensor:
        """[B, V, 3, h, 2h] in 0…1"""
        return self.drawings.scenes[scene_drawing(said)].float() / 255

    def forward(self, said: Attributes, free: Tensor, width: int, height: int) -> Tensor:
        """Premultiplied pictures [B, 4, height, width] in 0…1."""
        facts = self.facts(said)
        canvas = draw_grounds(facts, self.scenes(said), free, width, height)
        return draw(canvas, self.things(said), facts, place(facts, free, width, height))
