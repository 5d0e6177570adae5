"""What tells a thing's colour: the colours of a crop's middle, as far as they differ from its border."""

import torch
from torch import Tensor

SHADES = 5
TINT_FEATURES = SHADES ** 3 + 9
BORDER = 3
"""Pixels of a crop's edge that show the ground."""
LIKE, UNLIKE = .08, .2
"""How far a colour is from the ground's (largest channel) where a pixel counts nothing, and where it counts wholly."""


def tint_features(crops: Tensor) -> Tensor:
    """Crops [N, 3, S, S] in 0…1 → [N, TINT_FEATURES]: a soft histogram of 5³ shades, their mean and spread, the ground."""
    edge = [crops[:, :, :BORDER], crops[:, :, -BORDER:], crops[..., :BORDER], crops[..., -BORDER:]]
    ground = torch.cat([part.flatten(2) for part in edge], 2).median(2).values
    off = (crops - ground[:, :, None, None]).abs().amax(1)
    place = torch.linspace(-1, 1, crops.shape[-1], device=crops.device).square()
    counts = ((off - LIKE) / (UNLIKE - LIKE)).clamp(0, 1) * torch.exp(-place[:, None] - place)
    counts = counts / counts.sum((1, 2), keepdim=True).clamp(min=1e-3)
    shades = torch.linspace(0, 1, SHADES, device=crops.device)
    near = (1 - (crops[:, :, None] - shades[:, None, None]).abs() * (SHADES - 1)).clamp(min=0)
    red, green, blue = near.unbind(1)
    histogram = torch.einsum("nrhw,nghw,nbhw->nrgb", red * counts[:, None], green, blue).flatten(1)
    mean = (crops * counts[:, None]).sum((2, 3))
    spread = ((crops - mean[:, :, None, None]).square() * counts[:, None]).sum((2, 3)).sqrt()
    return torch.cat([histogram.sqrt(), 2 * mean - 1, 2 * spread, 2 * ground - 1], 1)
