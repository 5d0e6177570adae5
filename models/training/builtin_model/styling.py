"""What is done to a drawing before it is placed: a colour, a sticker's outline. Batches of straight RGBA, 0…1."""

import torch
import torch.nn.functional as F
from torch import Tensor

from .words import COLOURS

LUMA = (.299, .587, .114)
STICKER_OUTLINE = .028
"""Width of a sticker's white border, as a fraction of the sprite's side."""


def colour_table() -> Tensor:
    """[13, 3]: row 0 is no colour."""
    return torch.cat([torch.zeros(1, 3), torch.tensor(list(COLOURS.values())) / 255])


def reference_luma(sprite: Tensor) -> Tensor:
    """The median luminance of each sprite's visible part, [N], at least .24: what becomes the named colour itself."""
    luma = _luma(sprite[:, :3])
    luma = torch.where(sprite[:, 3:] > .5, luma, torch.nan).flatten(1)
    return luma.nanmedian(1).values.nan_to_num(.5).clamp(min=.24)


def _luma(rgb: Tensor) -> Tensor:
    return (rgb * torch.tensor(LUMA, device=rgb.device).view(1, 3, 1, 1)).sum(1, keepdim=True)


def tint(sprite: Tensor, reference: Tensor, colour: Tensor, wanted: Tensor) -> Tensor:
    """Recolours [N, 4, H, W] to one hue, keeping shading and the nearly black and nearly white parts.

    `reference` [N] from `reference_luma`, `colour` [N, 3], `wanted` [N] is 1 where a colour was named.
    """
    rgb, alpha = sprite[:, :3], sprite[:, 3:]
    luma = _luma(rgb)
    middle = reference[:, None, None, None]
    c = colour[:, :, None, None]
    t = luma / middle
    darker = c * t.clamp(0, 1) ** .8
    lighter = c + (1 - c) * ((t - 1) / (1 / middle - 1).clamp(min=.2)).clamp(0, 1) * .8
    tinted = torch.where(t <= 1, darker, lighter)
    grey = rgb.amax(1, keepdim=True) - rgb.amin(1, keepdim=True) < .12
    keep = ((luma < .18) | ((luma > .88) & grey)) & ((middle - luma).abs() > .16)
    keep = keep | (wanted[:, None, None, None] < .5)
    return torch.cat([torch.where(keep, rgb, tinted), alpha], 1)


def premultiply(sprite: Tensor) -> Tensor:
    return torch.cat([sprite[:, :3] * sprite[:, 3:], sprite[:, 3:]], 1)


def sticker(sprite: Tensor, wanted: Tensor) -> Tensor:
    """Premultiplied [N, 4, T, T] with a white border and a thin grey line around it where `wanted` [N] is 1."""
    texels = int(sprite.shape[-1])
    radius = max(1, round(STICKER_OUTLINE * texels))
    inner = _grow(sprite[:, 3:], radius)
    outer = _grow(inner, max(1, radius // 3))
    border = torch.cat([inner.expand(-1, 3, -1, -1), inner], 1)
    line = torch.cat([outer.expand(-1, 3, -1, -1) * .8, outer], 1)
    under = line * (1 - border[:, 3:]) + border
    on = wanted[:, None, None, None]
    return sprite + under * (1 - sprite[:, 3:]) * on


def _grow(alpha: Tensor, radius: int) -> Tensor:
    """Widens a mask by a roughly round brush: square and cross in turn make an octagon."""
    for i in range(radius):
        if i % 2:
            alpha = F.max_pool2d(alpha, 3, 1, 1)
        else:
            alpha = torch.maximum(F.max_pool2d(alpha, (3, 1), 1, (1, 0)), F.max_pool2d(alpha, (1, 3), 1, (0, 1)))
    return alpha
