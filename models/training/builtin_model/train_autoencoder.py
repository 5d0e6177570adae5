"""Stage 1: the autoencoder learns crops of rendered pictures."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .autoencoder import Autoencoder, psnr, reconstruction_loss
from .layout import FREE_NUMBERS
from .renderer import Renderer, attributes
from .spec import SpecSampler
from .stage import Stage, autocast

CROP = 128
CANVASES = [(256, 256), (256, 256), (384, 384), (384, 192), (192, 384), (512, 512)]
"""Sizes that crops are taken from: details and lines of every thickness a user can ask for."""
NOISE = .12
"""The decoder sees latents that are off by as much as this deviation: what paints them is not perfect either."""


class Crops:
    """A pool of rendered pictures that is renewed all the time, so that rendering never starves training."""

    def __init__(self, renderer: Renderer, sampler: SpecSampler, size: int, seed: int):
        self.renderer, self.sampler = renderer, sampler
        self.random = np.random.default_rng(seed)
        self.generator = torch.Generator().manual_seed(seed)
        self.pool: list[Tensor] = []
        self.size, self.oldest = size, 0
        while len(self.pool) < size:
            self.renew(8)

    def renew(self, count: int) -> None:
        width, height = CANVASES[int(self.random.integers(len(CANVASES)))]
        said = attributes([self.sampler.sample(self.random) for _ in range(count)], self.renderer.device)
        free = torch.randn(count, FREE_NUMBERS, generator=self.generator).to(self.renderer.device)
        with torch.no_grad():
            pictures = (self.renderer(said, free, width, height) * 255).round().byte()
        for picture in pictures:
            if len(self.pool) < self.size:
                self.pool.append(picture)
            else:
                self.pool[self.oldest] = picture
                self.oldest = (self.oldest + 1) % self.size

    def batch(self, count: int) -> Tensor:
        """[count, 4, CROP, CROP] in −1…1; of three crops the one with most edges, mirrored, turned and recoloured by chance."""
        return torch.stack([self._crop() for _ in range(count)]).float() / 127.5 - 1

    def _crop(self) -> Tensor:
        picture = self.pool[int(self.random.integers(len(self.pool)))]
        crop = max((self._cut(picture) for _ in range(3)), key=lambda c: _edges(c) + self.random.random())
        if self.random.random() < .3:  # other pictures than ours pass here too (image to image)
            crop = crop[[*self.random.permutation(3), 3]]
        crop = crop.rot90(int(self.random.integers(4)), (1, 2))
        return crop.flip(2) if self.random.random() < .5 else crop

    def _cut(self, picture: Tensor) -> Tensor:
        y, x = (int(self.random.integers(side - CROP + 1)) for side in picture.shape[1:])
        return picture[:, y:y + CROP, x:x + CROP]


def _edges(crop: Tensor) -> float:
    small = crop[:, ::4, ::4].float()
    return float((small[..., 1:] - small[..., :-1]).abs().mean() + (small[..., 1:, :] - small[..., :-1, :]).abs().mean()) / 8


def train_autoencoder(model: Autoencoder, renderer: Renderer, sampler: SpecSampler, folder: Path, seconds: float,
                      batch: int = 16, pool: int = 1200, rate: float = 8e-4) -> Autoencoder:
    device = next(model.parameters()).device
    model.to(memory_format=torch.channels_last)
    stage = Stage("autoencoder", model, folder, seconds, rate, decay=.998)
    if stage.progress >= 1:
        return stage.average.module
    crops = Crops(renderer, sampler, pool, seed=stage.step + 1)

    def loss() -> dict[str, Tensor]:
        crops.renew(max(2, batch // 16))
        wanted = crops.batch(batch).contiguous(memory_format=torch.channels_last)
        if stage.progress > .5:
            model.encoder.normalise.eval()  # the painter needs latents that stay what they are
        with autocast(device):
            latents = model.encoder(wanted)
            noise = torch.rand(batch, 1, 1, 1, device=device) * NOISE
            made = model.decoder(latents + noise * torch.randn_like(latents))
        made = made.float()
        return {"loss": reconstruction_loss(made, wanted), "psnr": psnr(made.detach(), wanted).mean()}

    return stage.run(loss)


@torch.no_grad()
def held_out_psnr(model: Autoencoder, renderer: Renderer, sampler: SpecSampler, count: int = 96, side: int = 256) -> tuple[float, float]:
    """Mean and tenth percentile of the reconstruction's PSNR in dB on pictures of a seed that training never uses."""
    random, generator = np.random.default_rng(10**6), torch.Generator().manual_seed(10**6)
    values = []
    for _ in range(0, count, 8):
        said = attributes([sampler.sample(random) for _ in range(8)], renderer.device)
        free = torch.randn(8, FREE_NUMBERS, generator=generator).to(renderer.device)
        pictures = renderer(said, free, side, side) * 2 - 1
        values.append(psnr(model.decoder(model.encoder(pictures)), pictures))
    all_values = torch.cat(values)
    return float(all_values.mean()), float(all_values.quantile(.1))
