"""The denoiser: from noise and the context to velocity.

At every step it lays the remembered sprites out on the canvas (a coarse draft), encodes the draft, and expects from it
the mean and the variance of the picture's latents. Noise and expectation together give the best linear guess; a small
network adds what that misses. The last latent channel is no part of the picture: its data are noise, so every solver
carries the seed's numbers through to the end, and they settle what the words leave free (side, size, style, scene…).
"""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from .autoencoder import FACTOR, Encoder, Residual
from .compose import draw, draw_grounds
from .layout import FREE_NUMBERS, Facts, place
from .memory import unpack_context

LATENT = 16
PICTURE = LATENT - 1
"""Latent channels that hold the picture."""
TRAIN_STEPS = 1000
UNIT = 4
"""Latent cells in the coarsest cell of the U-Net."""


def alphas_cumprod() -> Tensor:
    """Cumulative products of scaled-linear betas (.00085, .012), rescaled to zero terminal SNR (Lin et al. 2024)."""
    betas = torch.linspace(.00085**.5, .012**.5, TRAIN_STEPS, dtype=torch.float64) ** 2
    root = torch.cumprod(1 - betas, 0).sqrt()
    root = (root - root[-1]) * root[0] / (root[0] - root[-1])
    return (root**2).float()


def free_numbers(sample: Tensor) -> Tensor:
    """The seed's numbers [B, FREE_NUMBERS] from the last channel of [B, LATENT, h, w], whatever its scale is at this step."""
    noise = sample[:, PICTURE].flatten(1)
    return noise[:, :FREE_NUMBERS] / noise.square().mean(1, keepdim=True).sqrt().clamp(min=1e-6)


class Block(nn.Module):
    """A residual block that is told the time by scale and shift."""

    def __init__(self, channels: int, time: int):
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        self.told = nn.Linear(time, 2 * channels)
        for layer in (self.second, self.told):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, x: Tensor, time: Tensor) -> Tensor:
        scale, shift = self.told(time)[:, :, None, None].chunk(2, 1)
        return x + self.second(F.leaky_relu(self.first(x) * (1 + scale) + shift, .1))


class Expectation(nn.Module):
    """Draft latents [B, 15, h, w] → mean and log-variance of the picture's latents, the same shape each."""

    def __init__(self, channels: int, blocks: int):
        super().__init__()
        out = nn.Conv2d(channels, 8 * PICTURE, 3, padding=1)
        nn.init.zeros_(out.weight)
        nn.init.zeros_(out.bias)
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(2), nn.Conv2d(4 * PICTURE, channels, 3, padding=1),
            *(Residual(channels) for _ in range(blocks)), nn.LeakyReLU(.1), out, nn.PixelShuffle(2),
        )

    def forward(self, draft: Tensor) -> tuple[Tensor, Tensor]:
        change, spread = self.layers(draft).chunk(2, 1)
        return draft + change, (spread - 3).clamp(-8, 2)


class Denoiser(nn.Module):
    """A small U-Net on half the latents' resolution: [B, 3 · 15, h, w] → [B, 15, h, w]."""

    def __init__(self, outer: int, inner: int, blocks: int, time: int = 128):
        super().__init__()
        self.time = nn.Sequential(nn.Linear(64, time), nn.SiLU(), nn.Linear(time, time), nn.SiLU())
        self.enter = nn.Conv2d(12 * PICTURE, outer, 3, padding=1)
        self.down = nn.ModuleList(Block(outer, time) for _ in range(blocks))
        self.narrow = nn.Conv2d(4 * outer, inner, 1)
        self.middle = nn.ModuleList(Block(inner, time) for _ in range(2))
        self.widen = nn.Conv2d(inner, 4 * outer, 1)
        self.up = nn.ModuleList(Block(outer, time) for _ in range(blocks))
        self.leave = nn.Conv2d(outer, 4 * PICTURE, 3, padding=1)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def forward(self, x: Tensor, timestep: Tensor) -> Tensor:
        time = self.time(_sinusoids(timestep))
        x = self.enter(F.pixel_unshuffle(x, 2))
        for block in self.down:
            x = block(x, time)
        low = self.narrow(F.pixel_unshuffle(x, 2))
        for block in self.middle:
            low = block(low, time)
        x = x + F.pixel_shuffle(self.widen(low), 2)
        for block in self.up:
            x = block(x, time)
        return F.pixel_shuffle(self.leave(F.leaky_relu(x, .1)), 2)


class Painter(nn.Module):
    """Everything the exported `unet` does."""

    alphas: Tensor

    def __init__(self, encoder: Encoder, expectation: tuple[int, int] = (96, 2), outer: int = 128, inner: int = 192, blocks: int = 2):
        super().__init__()
        self.encoder = encoder.eval().requires_grad_(False)
        self.expectation = Expectation(*expectation)
        self.denoiser = Denoiser(outer, inner, blocks)
        self.register_buffer("alphas", alphas_cumprod())

    def train(self, mode: bool = True) -> "Painter":
        super().train(mode)
        self.encoder.eval()
        return self

    def draft(self, sample: Tensor, context: Tensor) -> Tensor:
        """The draft's latents [B, 15, h, w] on a canvas of the sample's size."""
        facts, things, scenes = unpack_context(context)
        return self.encode_draft(facts, things, scenes, free_numbers(sample), sample.shape[3] * FACTOR, sample.shape[2] * FACTOR)

    def encode_draft(self, facts: Facts, things: Tensor, scenes: Tensor, free: Tensor, width: int, height: int) -> Tensor:
        canvas = draw_grounds(facts, scenes, free, width, height)
        return self.encoder(draw(canvas, things, facts, place(facts, free, width, height)) * 2 - 1)

    def velocity(self, picture: Tensor, timestep: Tensor, draft: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """v for noisy picture latents [B, 15, h, w] at timesteps [B], and the expected mean and log-variance."""
        height, width = picture.shape[2:]
        # The U-Net halves twice; canvases of other sizes get a border that is cut off again.
        border = (0, -width % UNIT, 0, -height % UNIT)
        picture, draft = F.pad(picture, border), F.pad(draft, border)
        mean, spread = self.expectation(draft)
        a = self.alphas[timestep][:, None, None, None]
        variance = spread.exp()
        total = a * variance + 1 - a
        guess = mean + a.sqrt() * variance / total * (picture - a.sqrt() * mean)
        linear = (a.sqrt() * picture - guess) / (1 - a).sqrt()
        added = self.denoiser(torch.cat([picture, mean, draft], 1), timestep)
        v = linear + added * (variance / total).sqrt()
        return v[:, :, :height, :width], mean[:, :, :height, :width], spread[:, :, :height, :width]

    def forward(self, sample: Tensor, timestep: Tensor, encoder_hidden_states: Tensor) -> Tensor:
        """sample [B, 16, h, w], timestep [B], context [B, rows, 256] → v [B, 16, h, w]; the last channel does not move."""
        draft = self.draft(sample, encoder_hidden_states)
        v, _, _ = self.velocity(sample[:, :PICTURE], timestep, draft)
        return torch.cat([v, torch.zeros_like(sample[:, PICTURE:])], 1)


def _sinusoids(timestep: Tensor, width: int = 64) -> Tensor:
    rates = torch.exp(-math.log(10_000) * torch.arange(width // 2, device=timestep.device) / (width // 2))
    angles = timestep[:, None].float() * rates
    return torch.cat([angles.cos(), angles.sin()], 1)
