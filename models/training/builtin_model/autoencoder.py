"""The autoencoder: RGBA pictures ↔ latents of an eighth of the side.

Plain convolutions with residual branches that start at zero, and no normalisation: what a pixel becomes depends on its
surroundings alone, so crops train for pictures of any size, and flat grounds stay flat.
"""

from copy import deepcopy

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

FACTOR = 8
UNSHUFFLE = 4
"""Pictures enter and leave as 64 channels of a quarter of the side."""


class Residual(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.leaky_relu(self.first(x), .1))


class Encoder(nn.Module):
    """Premultiplied RGBA in −1…1, [B, 4, H, W] → latents [B, C, H/8, W/8] of unit variance."""

    def __init__(self, latent: int, channels: tuple[int, int], blocks: int):
        super().__init__()
        outer, inner = channels
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(UNSHUFFLE), nn.Conv2d(4 * UNSHUFFLE**2, outer, 3, padding=1),
            *(Residual(outer) for _ in range(blocks)),
            nn.PixelUnshuffle(2), nn.Conv2d(4 * outer, inner, 1),
            *(Residual(inner) for _ in range(blocks)), nn.Conv2d(inner, latent, 3, padding=1),
        )
        self.normalise = nn.BatchNorm2d(latent, affine=False, momentum=.01)

    def forward(self, picture: Tensor) -> Tensor:
        return self.normalise(self.layers(picture))


def folded(encoder: Encoder) -> Encoder:
    """A copy with the latents' mean and deviation moved into its last convolution."""
    copy = deepcopy(encoder).eval()
    last, norm = copy.layers[-1], copy.normalise
    scale = (norm.running_var + norm.eps).rsqrt()
    with torch.no_grad():
        last.weight.mul_(scale[:, None, None, None])
        last.bias.sub_(norm.running_mean).mul_(scale)
    copy.normalise = nn.Identity()
    return copy


class Decoder(nn.Module):
    """Latents [B, C, h, w] → premultiplied RGBA in −1…1, [B, 4, 8h, 8w]."""

    def __init__(self, latent: int, channels: tuple[int, int], blocks: tuple[int, int]):
        super().__init__()
        inner, outer = channels
        self.layers = nn.Sequential(
            nn.Conv2d(latent, inner, 3, padding=1), *(Residual(inner) for _ in range(blocks[0])),
            nn.Conv2d(inner, 4 * outer, 1), nn.PixelShuffle(2),
            *(Residual(outer) for _ in range(blocks[1])),
            nn.LeakyReLU(.1), nn.Conv2d(outer, 4 * UNSHUFFLE**2, 3, padding=1), nn.PixelShuffle(UNSHUFFLE),
        )

    def forward(self, latents: Tensor) -> Tensor:
        return self.layers(latents)


class Autoencoder(nn.Module):
    def __init__(self, latent: int = 15, encoder: tuple[int, int] = (32, 64), encoder_blocks: int = 1,
                 decoder: tuple[int, int] = (128, 64), decoder_blocks: tuple[int, int] = (3, 2)):
        super().__init__()
        self.latent = latent
        self.encoder = Encoder(latent, encoder, encoder_blocks)
        self.decoder = Decoder(latent, decoder, decoder_blocks)


def reconstruction_loss(made: Tensor, wanted: Tensor) -> Tensor:
    """Absolute and squared error, and the error of the differences between neighbours: edges, and flatness between them."""
    error = made - wanted
    across, down = error[..., 1:] - error[..., :-1], error[..., 1:, :] - error[..., :-1, :]
    return error.abs().mean() + error.square().mean() + .5 * (across.abs().mean() + down.abs().mean())


def psnr(made: Tensor, wanted: Tensor) -> Tensor:
    """Peak signal-to-noise ratio of each picture in dB, [B]; values in −1…1, compared after clamping and rounding to 8 bit."""
    made = ((made.clamp(-1, 1) + 1) * 127.5).round()
    wanted = ((wanted.clamp(-1, 1) + 1) * 127.5).round()
    mse = (made - wanted).square().flatten(1).mean(1).clamp(min=1e-3)
    return 10 * torch.log10(255**2 / mse)
