"""What torch's CPU generator draws."""

from pathlib import Path

import torch

from .vocabulary import write_json

SEEDS = (0, 42, 2**32 - 1)
SIZES = (1, 5, 15, 16, 17, 100, 4096)


def write_random(fixtures: Path) -> None:
    """Writes `random.json`: first and last 8 values and the sum of float32 `randn` draws, and a stream of two draws."""
    draws = [_draw(seed, size) for seed in SEEDS for size in SIZES]
    streams = [_stream(seed, sizes) for seed in SEEDS for sizes in ((256, 256), (5, 20), (192, 192, 192))]
    write_json(fixtures / "random.json", {"draws": draws, "streams": streams})


def _draw(seed: int, size: int) -> dict:
    values = torch.randn(size, generator=torch.Generator("cpu").manual_seed(seed))
    return {"seed": seed, "size": size, **_summary(values)}


def _stream(seed: int, sizes: tuple[int, ...]) -> dict:
    generator = torch.Generator("cpu").manual_seed(seed)
    draws = [torch.randn(size, generator=generator) for size in sizes]
    return {"seed": seed, "draws": [{"size": len(values), **_summary(values)} for values in draws]}


def _summary(values: torch.Tensor) -> dict:
    return {
        "first": [round(value, 7) for value in values[:8].tolist()],
        "last": [round(value, 7) for value in values[-8:].tolist()],
        "sum": round(values.double().sum().item(), 6),
    }
