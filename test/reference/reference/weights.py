"""Random weights that make lively but numerically tame models.

Plain random weights give flat grey pictures, in which a wrong scheduler passes for a right one. Here instead:

- every layer is scaled so that its output has about unit variance, and biases and norms are random too;
- the UNet carries the latents to its last layer and predicts `carry · latents + random part`, so that an
  epsilon-predicting model takes most of the noise away, as a trained one does, and the latents stay bounded;
- the VAE decoder's last layer is scaled for contrast.

Numbers come from numpy's generator, not torch's, and are rounded to 10 bits after the point, so that they are
the same on every machine and exact in half precision.
"""

import zlib

import numpy as np
import torch
from torch import nn

SCALE = 1024


def _draw(name: str, shape: torch.Size, seed: int) -> np.ndarray:
    """Unit normal numbers that depend on the parameter's name only, so that adding a layer disturbs no other."""
    generator = np.random.Generator(np.random.PCG64([zlib.crc32(name.encode()), seed]))
    return generator.standard_normal(tuple(shape))


def _assign(parameter: nn.Parameter, values: np.ndarray) -> None:
    rounded = np.clip(np.round(values * SCALE), -8 * SCALE, 8 * SCALE) / SCALE
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(rounded.astype(np.float32)))


def randomise(module: nn.Module, seed: int, gain: float = 1.0, gains: dict[str, float] | None = None) -> None:
    """Gives every parameter of `module` seeded random values.

    gain: standard deviation of a layer's output for unit input. gains: other gains by a part of the parameter's name.
    """
    for name, parameter in module.named_parameters():
        values = _draw(name, parameter.shape, seed)
        if name.endswith("bias"):
            _assign(parameter, 0.2 * values)
        elif parameter.dim() == 1:
            _assign(parameter, 1 + 0.1 * values)
        else:
            # Embeddings are looked up, not summed; the timestep's layers are left as strong, so that time matters.
            fan_in = 1 if "embedding" in name and parameter.dim() == 2 else parameter[0].numel()
            factor = next((value for part, value in (gains or {}).items() if part in name), gain)
            _assign(parameter, factor * values / np.sqrt(fan_in))


def carry_latents(unet: nn.Module, carry: float, random_part: float) -> None:
    """Makes the UNet's output `carry · latents (normalised) + random_part · (unit random function)`, roughly.

    The first channels of `conv_in` hold the latents as they are; the last residual block's shortcut hands them on;
    before the last convolution a bias of 2.5 lifts them to where SiLU is nearly the identity.
    """
    latents = unet.config.out_channels
    with torch.no_grad():
        middle = 1  # of a 3×3 kernel
        unet.conv_in.weight[:latents] = 0
        unet.conv_in.bias[:latents] = 0
        shortcut = unet.up_blocks[-1].resnets[-1].conv_shortcut
        hidden = shortcut.in_channels - unet.conv_in.out_channels
        for channel in range(latents):
            unet.conv_in.weight[channel, channel, middle, middle] = 1
            shortcut.weight[channel] *= 0.125
            shortcut.weight[channel, hidden + channel] = 1
        unet.conv_norm_out.bias[:latents] = 2.5
        unet.conv_out.weight.mul_(random_part)
        unet.conv_out.bias.zero_()
        for channel in range(latents):
            unet.conv_out.weight[channel, channel, middle, middle] += carry
            unet.conv_out.bias[channel] -= carry * 2.5
        _round_parameters(unet)


def add_contrast(decoder: nn.Module, contrast: float) -> None:
    """Scales the VAE decoder's last convolution so that pixels (−1..1) have about this standard deviation."""
    with torch.no_grad():
        decoder.conv_out.weight.mul_(contrast)
        decoder.conv_out.bias.mul_(contrast)
        _round_parameters(decoder)


def shape_posterior(vae: nn.Module, log_variance: float) -> None:
    """Gives the VAE encoder's mean the standard deviation of a real one, about 4, and its log-variance the given
    value (−20: samples are the mean)."""
    half = vae.config.latent_channels
    with torch.no_grad():
        vae.quant_conv.weight[:half] *= 4
        vae.quant_conv.weight[half:] *= 0.125
        vae.quant_conv.bias[half:] = log_variance
        _round_parameters(vae)


def _round_parameters(module: nn.Module) -> None:
    for parameter in module.parameters():
        parameter.copy_((parameter * SCALE).round() / SCALE)
