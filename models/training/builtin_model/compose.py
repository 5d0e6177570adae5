"""Pictures from sprites: premultiplied RGBA in 0…1, batches of tensors, on whatever device they live.

Placing an upright sprite is separable, so it is two matrix products: rows of weights that average a sprite's texels over
each pixel's footprint (area sampling when it shrinks, linear when it grows). The same code makes the pictures the model
is trained on, the drafts it paints from, and runs inside the exported network.
"""

import torch
from torch import Tensor

from .layout import GROUND, INSTANCES, SCENE, WINDOW, Facts, Placement, uniform
from .words import PLAIN_GROUNDS

WANDER = .3
"""How far a scene's window may move from its middle, in windows (see `scenes.Canvas.middle`)."""


def resampling(start: Tensor, length: Tensor, texels: int, pixels: Tensor | int, mirror: Tensor | None = None) -> Tensor:
    """Weights [B, pixels, texels] that show `texels` texels on the stretch `start`…`start + length` (pixels, [B])."""
    device = start.device
    centre = torch.arange(pixels, device=device) + .5
    q = (centre - start[:, None]) / length[:, None] * texels
    if mirror is not None:
        q = torch.where(mirror[:, None] > .5, texels - q, q)
    footprint = (texels / length).clamp(min=1.)[:, None, None]
    low = torch.arange(texels, device=device, dtype=q.dtype)
    q = q[:, :, None]
    overlap = torch.minimum(q + footprint / 2, low + 1) - torch.maximum(q - footprint / 2, low)
    return overlap.clamp(min=0) / footprint


def over(canvas: Tensor, layer: Tensor) -> Tensor:
    return canvas * (1 - layer[:, 3:]) + layer


def draw_grounds(facts: Facts, scenes: Tensor, free: Tensor, width: Tensor | int, height: Tensor | int) -> Tensor:
    """The background [B, 4, height, width]. `scenes` [B, V, 3, h, 2h]: V drawings of the scene, of which one is taken."""
    batch = free.shape[0]
    count = len(PLAIN_GROUNDS)
    which = (uniform(free[:, GROUND]) * count).long().clamp(0, count - 1)
    rows = torch.arange(batch, device=free.device)
    colour = facts.grounds.view(batch, count, 4)[rows, which]
    variants, tall, wide = int(scenes.shape[1]), int(scenes.shape[3]), int(scenes.shape[4])
    drawing = scenes[rows, (uniform(free[:, SCENE]) * variants).long().clamp(0, variants - 1)]
    height_f, width_f = torch.as_tensor(height).to(free.dtype), torch.as_tensor(width).to(free.dtype)
    scale = height_f / tall
    shown = width_f / scale
    start = wide / 2 - shown / 2 + (uniform(free[:, WINDOW]) - .5) * 2 * WANDER * shown
    start = start.clamp(min=0.).minimum((wide - shown).clamp(min=0.))
    across = resampling(-start * scale, (wide * scale).expand(batch), wide, width)
    down = resampling(torch.zeros_like(start), height_f.expand(batch), tall, height)
    picture = down[:, None] @ drawing @ across[:, None].transpose(2, 3)
    alpha, ornament = facts.scene[:, :, None, None], facts.ornament[:, :, None, None]
    solid = torch.ones_like(picture[:, :1])
    plain = colour[:, :, None, None] + torch.cat([(picture - .5) * ornament, 0 * solid], 1)
    return torch.cat([picture, solid], 1) * alpha + plain.clamp(0, 1) * (1 - alpha)


def draw(canvas: Tensor, sprites: Tensor, facts: Facts, placed: Placement) -> Tensor:
    """Lays the instances on the canvas. `sprites` [B, 2, 2, 4, T, T]: first and second thing, flat and shaded."""
    shaded = placed.shaded[:, :, None, None, None]
    things = sprites[:, :, 0] * (1 - shaded) + sprites[:, :, 1] * shaded
    texels = int(sprites.shape[-1])
    height, width = canvas.shape[2], canvas.shape[3]
    for k in range(INSTANCES):
        if not torch.jit.is_tracing() and not torch.onnx.is_in_onnx_export() and not facts.present[:, k].any():
            continue
        second = facts.second[:, k]
        sprite = things[:, 0] * (1 - second)[:, None, None, None] + things[:, 1] * second[:, None, None, None]
        mirror = torch.where(second > .5, placed.mirror[:, 1], placed.mirror[:, 0])
        side, x, y = placed.side[:, k], placed.x[:, k], placed.y[:, k]
        across = resampling(x - side / 2, side, texels, width, mirror)[:, None]
        down = resampling(y - side / 2, side, texels, height)[:, None]
        canvas = over(canvas, (down @ sprite @ across.transpose(2, 3)) * facts.present[:, k, None, None, None])
    return canvas
