"""Trains the scorer on what the renderer draws: one command, two cores, resumable."""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from builtin_model.renderer import Renderer
from builtin_model.spec import SpecSampler
from builtin_model.stage import Stage, autocast
from builtin_model.things import Thing
from builtin_model.words import GROUNDS
from torch import Tensor

from .degrade import degrade
from .namer import fit
from .samples import Pool
from .scorer import CELL, Finder, Scorer
from .world import SIDE, Rendered

TRAINING_SEED = 1
PICTURES = 32
RENEWED_EVERY = 3
"""Steps between two batches of new pictures."""


def train(renderer: Renderer, things: tuple[Thing, ...], folder: Path, seconds: float, pool_size: int = 2400,
          rate: float = 2e-3) -> Scorer:
    """The finder for `seconds`, then the namer, which takes as long as it takes (minutes)."""
    finder = Finder().to(memory_format=torch.channels_last)
    stage = Stage("finder", finder, folder, seconds, rate, decay=.998)
    lessons = Lessons(renderer, things, pool_size, seed=stage.step)
    trained = stage.run(lambda: losses(finder, lessons.batch(stage.step)))
    scorer = Scorer([t.name for t in things], fit(renderer, things))
    scorer.finder.load_state_dict(trained.state_dict())
    return scorer.eval()


class Lessons:
    """Batches of pictures from a pool that is renewed all the time, spoilt mildly."""

    def __init__(self, renderer: Renderer, things: tuple[Thing, ...], pool_size: int, seed: int):
        random = np.random.default_rng([TRAINING_SEED, seed])
        self.noise = torch.Generator().manual_seed(int(random.integers(2 ** 62)))
        self.pool = Pool(renderer, SpecSampler(things), random, pool_size)

    def batch(self, step: int) -> Rendered:
        if step % RENEWED_EVERY == 0:
            self.pool.renew()
        batch = self.pool.take(PICTURES)
        batch.pictures = degrade(batch.pictures, self.noise)
        return batch


def losses(finder: Finder, batch: Rendered) -> dict[str, Tensor]:
    with autocast(batch.pictures.device):
        cells, ground = finder(batch.pictures)
    where, box = finding_loss(cells.float(), batch)
    # "transparent" is no class of the ground.
    wanted = torch.where(batch.ground == len(GROUNDS), -1, batch.ground)
    grounded = F.cross_entropy(ground.float(), wanted, ignore_index=-1)
    return {"loss": where + .5 * box + .3 * grounded, "where": where, "box": box, "ground": grounded}


def finding_loss(cells: Tensor, batch: Rendered) -> tuple[Tensor, Tensor]:
    """CenterNet's: a focal loss on likelihoods with soft surroundings, and the distance of centre and side in cells."""
    rows, columns = cells.shape[2:]
    x, y = batch.x / CELL, batch.y / CELL
    column, row = x.long().clamp(0, columns - 1), y.long().clamp(0, rows - 1)
    dx = torch.arange(columns) - column[..., None]
    dy = torch.arange(rows) - row[..., None]
    bump = torch.exp(-(dx[:, :, None, :].square() + dy[:, :, :, None].square()) / (2 * .8 ** 2)) * batch.present[:, :, None, None]
    target = bump.amax(1)
    heat = cells[:, 0]
    likelihood = heat.sigmoid()
    centre = target > .999
    loss = torch.where(
        centre, F.softplus(-heat) * (1 - likelihood).square(), F.softplus(heat) * likelihood.square() * (1 - target) ** 4,
    )
    number = centre.sum().clamp(min=1)
    picture, which = batch.present.nonzero(as_tuple=True)
    r, c = row[picture, which], column[picture, which]
    wanted = torch.stack([
        x[picture, which] - c - .5, y[picture, which] - r - .5, (batch.side[picture, which] / SIDE).log(),
    ], 1)
    box = F.l1_loss(cells[picture, 1:, r, c], wanted, reduction="sum") / max(1, len(picture))
    return loss.sum() / number, box
