"""DDIM with trailing timesteps, as the engine does it: to look at a model before it is exported."""

import torch
from torch import Tensor

from .painter import LATENT, TRAIN_STEPS, Painter


@torch.no_grad()
def sample(painter: Painter, context: Tensor, seeds: list[int], steps: int = 8, height: int = 32, width: int = 32) -> Tensor:
    """Latents [B, 16, height, width] for contexts [B, rows, 256]; each picture has its own seed."""
    device = context.device
    noise = [torch.randn(LATENT, height, width, generator=torch.Generator().manual_seed(s)) for s in seeds]
    latents = torch.stack(noise).to(device)
    times = (torch.arange(TRAIN_STEPS, 0, -TRAIN_STEPS / steps).round() - 1).long().tolist()
    for now, after in zip(times, [*times[1:], None]):
        v = painter(latents, torch.full((len(seeds),), now, device=device), context)
        a = painter.alphas[now]
        b = torch.ones_like(a) if after is None else painter.alphas[after]
        picture, rest = a.sqrt() * latents - (1 - a).sqrt() * v, a.sqrt() * v + (1 - a).sqrt() * latents
        latents = b.sqrt() * picture + (1 - b).sqrt() * rest
    return latents
