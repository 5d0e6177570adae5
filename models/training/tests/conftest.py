"""A tiny world that needs no download: shapes only, with drawings made here."""

import numpy as np
import pytest
import torch

from builtin_model.art import shape
from builtin_model.renderer import VARIANTS, Drawings, Renderer
from builtin_model.scenes import draw_scene
from builtin_model.things import Thing
from builtin_model.words import ORNAMENT, SCENES, SHAPES


@pytest.fixture(autouse=True)
def same_numbers_every_time() -> None:
    torch.manual_seed(0)
    torch.set_num_threads(2)


@pytest.fixture(scope="session")
def things() -> tuple[Thing, ...]:
    drawn = tuple(Thing(f"shape:{kind}", f"drawn {kind}", place=place) for kind, place in zip(SHAPES[:4], "gswa"))
    return (*drawn, *(Thing(f"shape:{kind}", kind) for kind in SHAPES))


@pytest.fixture(scope="session")
def drawings(things: tuple[Thing, ...]) -> Drawings:
    sprites = np.stack([shape(t.art.removeprefix("shape:"), 128) for t in things])
    left_red = sprites.copy()
    left_red[:, :, :64, :3] = (200, 30, 30)  # a left half of another colour shows mirroring and style
    has_shaded = torch.tensor([i < 2 for i in range(len(things))])
    both = torch.from_numpy(np.stack([sprites, left_red])).permute(0, 1, 4, 2, 3).contiguous()
    both[1][~has_shaded] = both[0][~has_shaded]
    scenes = np.stack([np.stack([draw_scene(kind, s) for s in range(VARIANTS)]) for kind in [*SCENES, ORNAMENT]])
    return Drawings(both, has_shaded, torch.from_numpy(scenes).permute(0, 1, 4, 2, 3).contiguous())


@pytest.fixture(scope="session")
def renderer(drawings: Drawings, things: tuple[Thing, ...]) -> Renderer:
    return Renderer(drawings, things)
