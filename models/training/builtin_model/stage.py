"""One stage of training: a loop with a time budget, told on a line now and then, saved often, resumed where it stopped."""

import math
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from copy import deepcopy
from pathlib import Path

import torch
from torch import Tensor, nn

SAVE_EVERY = 120.
TELL_EVERY = 100


def autocast(device: torch.device) -> AbstractContextManager[object]:
    """bfloat16 where the hardware multiplies it (any CUDA card we mean, CPUs with AVX-512 BF16 or AMX), else fp32."""
    if device.type == "cuda" or torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported():
        return torch.autocast(device.type, torch.bfloat16)
    return nullcontext()


class Average(nn.Module):
    """An exponential moving average of a module's weights and buffers."""

    def __init__(self, module: nn.Module, decay: float):
        super().__init__()
        self.module, self.decay = deepcopy(module).eval().requires_grad_(False), decay

    @torch.no_grad()
    def update(self, module: nn.Module, step: int) -> None:
        keep = min(self.decay, (step + 1) / (step + 20))
        torch._foreach_lerp_(list(self.module.parameters()), list(module.parameters()), 1 - keep)
        for mine, theirs in zip(self.module.buffers(), module.buffers()):
            mine.copy_(theirs)


class Stage:
    """Trains `module` for `seconds` of its own time, in as many pieces as it takes.

    The learning rate rises over 100 steps, stays, and falls along a cosine in the second half of the time.
    `folder`/NAME.pt holds everything: weights, average, optimiser, steps, seconds spent, the generator's state.
    """

    def __init__(self, name: str, module: nn.Module, folder: Path, seconds: float, rate: float, decay: float = .999,
                 betas: tuple[float, float] = (.9, .99), weight_decay: float = .01):
        self.name, self.module, self.seconds, self.rate = name, module, seconds, rate
        self.file = folder / f"{name}.pt"
        self.parameters = [p for p in module.parameters() if p.requires_grad]
        fused = next(iter(self.parameters)).device.type in ("cpu", "cuda")
        self.optimiser = torch.optim.AdamW(self.parameters, rate, betas=betas, weight_decay=weight_decay, fused=fused)
        self.average = Average(module, decay)
        self.step, self.spent = 0, 0.
        self._sums: dict[str, float] = {}
        if self.file.exists():
            state = torch.load(self.file, map_location=next(iter(self.parameters)).device)
            module.load_state_dict(state["module"])
            self.average.module.load_state_dict(state["average"])
            if state["optimiser"] is not None:
                self.optimiser.load_state_dict(state["optimiser"])
            self.step, self.spent = state["step"], state["spent"]

    @property
    def progress(self) -> float:
        return min(1., self.spent / self.seconds)

    def run(self, loss: Callable[[], dict[str, Tensor]], every: Callable[[], None] | None = None,
            every_seconds: float = 600.) -> nn.Module:
        """`loss()` returns numbers to tell, "loss" among them; `every()` is called now and then (to draw a grid, say).

        Returns the averaged module.
        """
        last = saved = looked = time.monotonic()
        self.module.train()
        while self.progress < 1:
            for group in self.optimiser.param_groups:
                group["lr"] = self.rate * min(1, (self.step + 1) / 100) * self._schedule()
            numbers = loss()
            numbers["loss"].backward()
            nn.utils.clip_grad_norm_(self.parameters, 1.)
            self.optimiser.step()
            self.optimiser.zero_grad(set_to_none=True)
            self.average.update(self.module, self.step)
            self.step += 1
            now = time.monotonic()
            self.spent, last = self.spent + now - last, now
            self._tell(numbers)
            if now - saved > SAVE_EVERY:
                self.save()
                saved = now
            if every and now - looked > every_seconds:
                every()
                looked = last = time.monotonic()
        self.save()
        return self.average.module

    def save(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        part = self.file.with_suffix(".part")
        torch.save({
            "module": self.module.state_dict(), "average": self.average.module.state_dict(),
            "optimiser": self.optimiser.state_dict(), "step": self.step, "spent": self.spent,
        }, part)
        os.replace(part, self.file)

    def _schedule(self) -> float:
        p = self.progress
        return 1. if p < .5 else .02 + .98 * .5 * (1 + math.cos(math.pi * (p - .5) / .5))

    def _tell(self, numbers: dict[str, Tensor]) -> None:
        for key, value in numbers.items():
            self._sums[key] = self._sums.get(key, 0.) + value.item()
        if self.step % TELL_EVERY == 0:
            told = "  ".join(f"{key} {value / TELL_EVERY:.4f}" for key, value in self._sums.items())
            print(f"{self.name} {self.step} {self.spent:.0f}/{self.seconds:.0f}s  {told}", flush=True)
            self._sums.clear()
