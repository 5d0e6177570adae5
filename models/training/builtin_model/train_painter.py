"""Stage 3: the painter learns to make crisp pictures of coarse drafts, and how far to trust them."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .autoencoder import FACTOR, Encoder
from .layout import FREE_NUMBERS
from .memory import Memory
from .painter import PICTURE, TRAIN_STEPS, Painter
from .renderer import Renderer, attributes
from .spec import SpecSampler
from .stage import Stage, autocast

CELLS = 32
"""Training sees windows of 32×32 latents: the painter's work is local, so they serve every size of picture."""
RENEW_EVERY = 3
"""Steps between renewals of the pool: a new pair costs as much time as a step learns from, an old one has new noise each time."""
CANVASES = [(256, 256)] * 3 + [(512, 256), (384, 256), (256, 384), (256, 512), (384, 384), (512, 512)]


class Pairs:
    """A pool of (picture, draft) latents that is renewed all the time."""

    def __init__(self, renderer: Renderer, memory: Memory, painter: Painter, encoder: Encoder, sampler: SpecSampler, size: int, seed: int):
        self.renderer, self.memory, self.painter, self.encoder, self.sampler = renderer, memory, painter, encoder, sampler
        self.random = np.random.default_rng(seed)
        self.generator = torch.Generator().manual_seed(seed)
        self.pictures = torch.zeros(size, PICTURE, CELLS, CELLS, dtype=torch.float16, device=renderer.device)
        self.drafts = torch.zeros_like(self.pictures)
        self.filled = self.next = 0
        while self.filled < size:
            self.renew(8)

    @torch.no_grad()
    def renew(self, count: int) -> None:
        width, height = CANVASES[int(self.random.integers(len(CANVASES)))]
        device = self.renderer.device
        said = attributes([self.sampler.sample(self.random) for _ in range(count)], device)
        free = torch.randn(count, FREE_NUMBERS, generator=self.generator).to(device)
        picture = self.encoder(self.renderer(said, free, width, height) * 2 - 1)
        facts = self.renderer.facts(said)
        draft = self.painter.encode_draft(facts, self.memory.things(said), self.memory.scenes(said), free, width, height)
        y, x = (int(self.random.integers(side // FACTOR - CELLS + 1)) for side in (height, width))
        window = (..., slice(y, y + CELLS), slice(x, x + CELLS))
        size = len(self.pictures)
        rows = (self.next + torch.arange(count, device=device)) % size
        self.pictures[rows], self.drafts[rows] = picture[window].half(), draft[window].half()
        self.next = (self.next + count) % size
        self.filled = min(size, self.filled + count)

    def batch(self, count: int) -> tuple[Tensor, Tensor]:
        rows = torch.from_numpy(self.random.integers(0, self.filled, count)).to(self.pictures.device)
        return self.pictures[rows].float(), self.drafts[rows].float()


def train_painter(painter: Painter, renderer: Renderer, memory: Memory, sampler: SpecSampler, folder: Path, seconds: float,
                  batch: int = 16, pool: int = 4000, rate: float = 6e-4) -> Painter:
    device = painter.alphas.device
    painter.to(memory_format=torch.channels_last)
    stage = Stage("painter", painter, folder, seconds, rate)
    if stage.progress >= 1:
        return stage.average.module
    pairs = Pairs(renderer, memory, painter, painter.encoder, sampler, pool, seed=stage.step + 3)

    def loss() -> dict[str, Tensor]:
        if stage.step % RENEW_EVERY == 0:
            pairs.renew(max(1, batch // 16))
        picture, draft = pairs.batch(batch)
        # One timestep in each sixteenth of the range: the loss says the same at every step.
        place = (torch.randperm(batch, device=device) + torch.rand(batch, device=device)) / batch
        timestep = (place * TRAIN_STEPS).long().clamp(max=TRAIN_STEPS - 1)
        a = painter.alphas[timestep][:, None, None, None]
        noise = torch.randn_like(picture)
        noisy = a.sqrt() * picture + (1 - a).sqrt() * noise
        wanted = a.sqrt() * noise - (1 - a).sqrt() * picture
        with autocast(device):
            v, mean, spread = painter.velocity(noisy, timestep, draft)
        error = (v.float() - wanted).square().mean((1, 2, 3))
        off, spread = (picture - mean.float()).square(), spread.float()
        likelihood = .5 * (spread + off * (-spread).exp()).mean()
        weight = (5 / (a.flatten() / (1 - a.flatten()) + 1)).clamp(max=1)
        return {
            "loss": (error * weight).mean() + .1 * likelihood + off.mean(),
            "v": error.mean(), "mean": off.mean(), "draft": (picture - draft).square().mean(), "nll": likelihood,
            "v late": error[timestep < 500].mean(),
        }

    return stage.run(loss)
