"""The memory that travels in the text encoder's weights: every drawing, coarse and in few colours.

A sprite is 128² palette indices of four bits (8 KiB) and 16 RGBA colours; a scene is 128×256 RGB. The named ones are
looked up, coloured, and handed to the painter as rows of the context.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .layout import FACT_NUMBERS, Attributes, Facts, scene_drawing
from .renderer import Drawings
from .styling import colour_table, premultiply, reference_luma, sticker, tint
from .words import SCENES, STYLES

TEXELS = 128
COLOURS_EACH = 16
SCENE_HEIGHT = 128
WIDTH = 256
"""Numbers in a row of the context."""


class Memory(nn.Module):
    """Attributes → what the renderer needs, from what is stored."""

    packed: Tensor
    palettes: Tensor
    reference: Tensor
    shaded_row: Tensor
    scene_drawings: Tensor
    colours: Tensor

    def __init__(self, things: int, shaded: int, variants: int):
        super().__init__()
        rows = things + shaded
        self.register_buffer("packed", torch.zeros(rows, TEXELS * TEXELS // 2, dtype=torch.uint8))
        self.register_buffer("palettes", torch.zeros(rows, COLOURS_EACH, 4, dtype=torch.uint8))
        self.register_buffer("reference", torch.zeros(rows))
        self.register_buffer("shaded_row", torch.zeros(things, dtype=torch.long))
        scenes = (len(SCENES) + 1, variants, 3, SCENE_HEIGHT, 2 * SCENE_HEIGHT)
        self.register_buffer("scene_drawings", torch.zeros(scenes, dtype=torch.uint8))
        self.register_buffer("colours", colour_table())

    @staticmethod
    @torch.no_grad()
    def remember(drawings: Drawings) -> "Memory":
        """Reduces the drawings to what is stored."""
        flat, shaded = drawings.sprites
        count = len(flat)
        memory = Memory(count, int(drawings.has_shaded.sum()), drawings.scenes.shape[1])
        sprites = torch.cat([flat, shaded[drawings.has_shaded]])
        after = count + torch.arange(int(drawings.has_shaded.sum()))
        memory.shaded_row = torch.arange(count).masked_scatter(drawings.has_shaded, after)
        for start in range(0, len(sprites), 32):
            rows = slice(start, start + 32)
            sprite = sprites[rows].float() / 255
            memory.reference[rows] = reference_luma(sprite)
            small = _shrink(sprite, TEXELS)
            palette, index = _palette(small)
            memory.palettes[rows] = (palette * 255).round().byte()
            memory.packed[rows] = (index[:, 0::2] + 16 * index[:, 1::2]).byte()
        scenes = drawings.scenes.flatten(0, 1).float()
        scenes = F.interpolate(scenes, (SCENE_HEIGHT, 2 * SCENE_HEIGHT), mode="area").round().byte()
        memory.scene_drawings = scenes.unflatten(0, drawings.scenes.shape[:2])
        return memory

    def sprite(self, row: Tensor, colour: Tensor) -> Tensor:
        """Premultiplied [B, 4, TEXELS, TEXELS] of stored rows [B] in colours [B] (0: its own)."""
        palette = self.palettes[row].float() / 255
        palette = palette.transpose(1, 2)[..., None]
        palette = premultiply(tint(palette, self.reference[row], self.colours[colour], (colour > 0).float()))[..., 0]
        packed = self.packed[row].int()
        high = torch.div(packed, 16, rounding_mode="floor")
        index = torch.stack([packed - 16 * high, high], 2).flatten(1).long()
        pixels = torch.gather(palette, 2, index[:, None].expand(-1, 4, -1))
        return pixels.unflatten(2, (TEXELS, TEXELS))

    def things(self, said: Attributes) -> Tensor:
        """[B, 2, 2, 4, TEXELS, TEXELS]: first and second thing, flat and shaded; empty where there is none."""
        sticky = (said.style == 1 + STYLES.index("sticker")).float()
        out = []
        for which, colour in ((said.thing_a, said.colour_a), (said.thing_b, said.colour_b)):
            index = (which - 1).clamp(min=0)
            there = (which > 0).float()[:, None, None, None]
            for row in (index, self.shaded_row[index]):
                out.append(sticker(self.sprite(row, colour), sticky) * there)
        return torch.stack(out, 1).unflatten(1, (2, 2))

    def scenes(self, said: Attributes) -> Tensor:
        """[B, V, 3, h, 2h] in 0…1"""
        return self.scene_drawings[scene_drawing(said)].float() / 255


def pack_context(facts: Facts, things: Tensor, scenes: Tensor) -> Tensor:
    """One row of facts, then the sprites, then the scenes: [B, rows, WIDTH]."""
    first = F.pad(facts.pack(), (0, WIDTH - FACT_NUMBERS))
    return torch.cat([first, things.flatten(1), scenes.flatten(1)], 1).unflatten(1, (-1, WIDTH))


def unpack_context(context: Tensor) -> tuple[Facts, Tensor, Tensor]:
    """What `pack_context` packed. Further rows (a second chunk of a long prompt) are ignored."""
    sprites = 4 * 4 * TEXELS * TEXELS // WIDTH
    facts = Facts.unpack(context[:, 0])
    things = context[:, 1:1 + sprites].reshape(-1, 2, 2, 4, TEXELS, TEXELS)
    scenes = context[:, 1 + sprites:].reshape(context.shape[0], -1, 3, SCENE_HEIGHT, 2 * SCENE_HEIGHT)
    return facts, things, scenes


def _shrink(sprite: Tensor, texels: int) -> Tensor:
    small = F.interpolate(premultiply(sprite), (texels, texels), mode="area")
    alpha = small[:, 3:]
    return torch.cat([(small[:, :3] / alpha.clamp(min=1e-3)).clamp(max=1), alpha], 1)


def _palette(sprites: Tensor, rounds: int = 12) -> tuple[Tensor, Tensor]:
    """k-means of each sprite's pixels, premultiplied so that invisible colours do not count.

    [N, 4, T, T] → straight palettes [N, 16, 4] and indices [N, T·T].
    """
    pixels = premultiply(sprites).flatten(2).transpose(1, 2)  # [N, T·T, 4]
    batch, count, _ = pixels.shape
    generator = torch.Generator().manual_seed(0)
    # Start far apart: each next centre is the pixel farthest from those chosen.
    centres = torch.zeros(batch, COLOURS_EACH, 4)
    sample = pixels[:, torch.randperm(count, generator=generator)[:4096]]
    distance = sample.square().sum(2)
    for k in range(1, COLOURS_EACH):
        farthest = distance.argmax(1)
        centres[:, k] = sample[torch.arange(batch), farthest]
        distance = torch.minimum(distance, (sample - centres[:, k, None]).square().sum(2))
    for _ in range(rounds):
        nearest = torch.cdist(sample, centres).argmin(2)
        share = F.one_hot(nearest, COLOURS_EACH).float()
        weight = share.sum(1)
        moved = share.transpose(1, 2) @ sample / weight.clamp(min=1)[..., None]
        centres = torch.where((weight > 0)[..., None], moved, centres)
        centres[:, 0] = 0  # what is empty stays empty
    index = torch.cdist(pixels, centres).argmin(2)
    alpha = centres[..., 3:]
    straight = torch.cat([(centres[..., :3] / alpha.clamp(min=1e-3)).clamp(0, 1), alpha], 2)
    return straight, index
