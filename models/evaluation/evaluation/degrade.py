"""What painting and storing does to a picture, mildly: the scorer must know a thing in a soft picture too."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

BLOCK = 8


def degrade(pictures: Tensor, random: torch.Generator) -> Tensor:
    """[B, 3, H, W] in 0…1 → the same, each spoilt by its own chance: softened, squeezed by blocks, grainy, off in tone."""
    pictures = pictures.clone()
    for share, spoil in ((.5, _soften), (.2, _shrink), (.2, _block), (.4, _retone), (.4, _roughen)):
        rows = (torch.rand(len(pictures), generator=random) < share).nonzero()[:, 0]
        if len(rows):
            pictures[rows] = spoil(pictures[rows], random)
    return pictures.clamp(0, 1)


def _amount(low: float, high: float, number: int, random: torch.Generator) -> Tensor:
    return torch.empty(number, 1, 1, 1).uniform_(low, high, generator=random)


def _soften(pictures: Tensor, random: torch.Generator) -> Tensor:
    return pictures.lerp(blur(pictures), _amount(.2, 1, len(pictures), random))


def _shrink(pictures: Tensor, random: torch.Generator) -> Tensor:
    return through_a_smaller(pictures, float(_amount(.5, .8, 1, random)))


def _block(pictures: Tensor, random: torch.Generator) -> Tensor:
    return in_blocks(pictures, _amount(.02, .12, len(pictures), random))


def _retone(pictures: Tensor, random: torch.Generator) -> Tensor:
    contrast, light = _amount(.96, 1.04, len(pictures), random), _amount(-.02, .02, len(pictures), random)
    return (pictures - .5) * contrast + .5 + light


def _roughen(pictures: Tensor, random: torch.Generator) -> Tensor:
    return pictures + torch.randn(pictures.shape, generator=random) * _amount(.004, .03, len(pictures), random)


def blur(pictures: Tensor) -> Tensor:
    """A binomial filter over three pixels and, wider, over five."""
    for reach in (1, 2):
        padded = F.pad(pictures, (reach,) * 4, "replicate")
        height, width = pictures.shape[2:]
        rows = (padded[:, :, :height] + 2 * padded[:, :, reach:-reach] + padded[:, :, 2 * reach:]) / 4
        pictures = (rows[..., :width] + 2 * rows[..., reach:-reach] + rows[..., 2 * reach:]) / 4
    return pictures


def through_a_smaller(pictures: Tensor, scale: float) -> Tensor:
    """As an autoencoder that cannot keep all detail leaves it."""
    size = pictures.shape[2:]
    small = F.interpolate(pictures, [round(s * scale) for s in size], mode="bilinear", antialias=True)
    return F.interpolate(small, size, mode="bilinear")


def in_blocks(pictures: Tensor, step: Tensor) -> Tensor:
    """Cosine coefficients of 8×8 blocks rounded to multiples of `step` [B, 1, 1, 1], coarser for high frequencies (JPEG)."""
    batch, _, height, width = pictures.shape
    n = torch.arange(BLOCK)
    basis = torch.cos(math.pi * (n[None] + .5) * n[:, None] / BLOCK) * math.sqrt(2 / BLOCK)
    basis[0] /= math.sqrt(2)
    blocks = pictures.unfold(2, BLOCK, BLOCK).unfold(3, BLOCK, BLOCK)
    coefficients = basis @ blocks @ basis.T
    grid = step[..., None, None] * (1 + (n[:, None] + n) / 4)
    restored = basis.T @ ((coefficients / grid).round() * grid) @ basis
    return restored.permute(0, 1, 2, 4, 3, 5).reshape(batch, 3, height, width)
