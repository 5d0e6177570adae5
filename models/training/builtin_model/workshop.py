"""Everything a configuration names, made once: things, drawings, networks, and where their state is kept."""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import torch

from . import art
from .autoencoder import Autoencoder
from .layout import Layout
from .memory import Memory
from .painter import PICTURE, Painter
from .renderer import Drawings, Renderer
from .spec import SpecSampler
from .things import Thing, all_things

ROOT = Path(__file__).parent.parent
STATE = ROOT / "state"
PACKAGES = STATE / "packages"
STAGES = ("autoencoder", "parser", "painter")


@dataclass
class Workshop:
    """`name` is a file of configs/; state is kept in state/NAME."""

    name: str
    config: dict[str, Any]

    @staticmethod
    def open(name: str) -> "Workshop":
        file = ROOT / "configs" / f"{name}.toml"
        if not file.exists():
            known = ", ".join(sorted(f.stem for f in file.parent.glob("*.toml")))
            raise SystemExit(f"There is no configuration {name!r}; there are {known}.")
        return Workshop(name, tomllib.loads(file.read_text(encoding="utf8")))

    @property
    def folder(self) -> Path:
        return STATE / self.name

    @property
    def device(self) -> torch.device:
        return torch.device(self.config["device"])

    @cached_property
    def things(self) -> tuple[Thing, ...]:
        return all_things(self.config.get("things"))

    @cached_property
    def sampler(self) -> SpecSampler:
        return SpecSampler(self.things)

    @cached_property
    def drawings(self) -> Drawings:
        art.fetch(PACKAGES)
        return Drawings.build(PACKAGES, self.things, self.folder / "drawings.pt").to(self.device)

    @cached_property
    def renderer(self) -> Renderer:
        return Renderer(self.drawings, self.things)

    @cached_property
    def memory(self) -> Memory:
        return Memory.remember(self.drawings).to(self.device)

    @cached_property
    def layout(self) -> Layout:
        return self.renderer.layout

    def autoencoder(self) -> Autoencoder:
        return Autoencoder(PICTURE, **self.network("autoencoder")).to(self.device)

    def painter(self, autoencoder: Autoencoder) -> Painter:
        return Painter(autoencoder.encoder, **self.network("painter")).to(self.device)

    def trained(self) -> tuple[Autoencoder, Painter]:
        """The averaged weights of both stages; an error names the stage that has not run."""
        autoencoder = self.autoencoder()
        autoencoder.load_state_dict(self.average("autoencoder"))
        painter = self.painter(autoencoder)
        painter.load_state_dict(self.average("painter"))
        return autoencoder.eval(), painter.eval()

    def average(self, stage: str) -> dict[str, torch.Tensor]:
        file = self.folder / f"{stage}.pt"
        if not file.exists():
            raise SystemExit(f"The stage {stage!r} of {self.name!r} has not been trained: {file} is missing.")
        return torch.load(file, map_location=self.device)["average"]

    def options(self, stage: str) -> dict[str, Any]:
        """Everything of the stage's table but the network's shape."""
        return {key: value for key, value in self.config[stage].items() if key != "network"}

    def network(self, stage: str) -> dict[str, Any]:
        return {k: tuple(v) if isinstance(v, list) else v for k, v in self.config[stage].get("network", {}).items()}
