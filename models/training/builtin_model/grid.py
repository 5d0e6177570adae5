"""A sheet of prompts, to look at."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image

from .export import PictureDecoder, TextEncoder
from .parser import Parser
from .sampling import sample
from .tokenizer import PromptTokenizer
from .workshop import Workshop

PROMPTS = [
    "a red apple on a blue background", "a cat", "a cat under a rainbow", "two rockets in the night sky",
    "a sailboat at sunset", "a blue car on the road", "a penguin in the snow", "a yellow circle on a purple background",
    "a guitar to the left of a drum", "three bananas on a green background", "a rabbit in the forest", "an icon of a key",
    "a pink elephant in a meadow", "a house in the mountains", "a green dragon in the desert", "a city skyline",
    "a small star in the top left corner on black", "a laptop and a cup of coffee", "a lighthouse on the beach",
    "a kitten in a room", "a whale underwater", "an automobile in the rain", "a sticker of an octopus",
    "a heart above a gift on a pink background", "a database and a server", "warning sign", "quarterly growth of revenue",
    "four stars on a dark blue background", "an old wooden ship sailing through a storm", "a tree, glossy 3d style", "",
    "a check mark on a light green background",
]


@torch.no_grad()
def draw_grid(shop: Workshop, prompts: list[str], file: Path, columns: int = 8, width: int = 256, height: int = 256, steps: int = 8) -> Path:
    autoencoder, painter = shop.trained()
    text = TextEncoder(Parser.trained(shop), shop.layout, shop.memory).eval()
    tokenizer = PromptTokenizer(shop.folder / "tokenizer")
    decoder = PictureDecoder(autoencoder)
    pictures = []
    for i, prompt in enumerate(prompts):
        context, _ = text(tokenizer.encode([prompt]).to(shop.device))
        latents = sample(painter, context, [i], steps, height // 8, width // 8)
        pictures.append(_on_checks(decoder(latents)[0].cpu()))
    while len(pictures) % columns:
        pictures.append(np.full_like(pictures[0], 255))
    rows = [np.concatenate(pictures[i:i + columns], 1) for i in range(0, len(pictures), columns)]
    Image.fromarray(np.concatenate(rows)).save(file)
    return file


def _on_checks(picture: torch.Tensor) -> np.ndarray:
    """Straight RGBA in −1…1 over a checkerboard, [H, W, 3] uint8."""
    rgba = ((picture + 1) / 2).clamp(0, 1)
    y, x = (torch.arange(n) // 8 for n in rgba.shape[1:])
    checks = .85 + .1 * ((y[:, None] + x[None, :]) % 2)
    shown = rgba[:3] * rgba[3:] + checks * (1 - rgba[3:])
    return (shown * 255).round().byte().permute(1, 2, 0).numpy()
