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
from .samples import Pool
from .scorer import CELL, Scorer, cut
from .world import SIDE, Rendered

TRAINING_SEED = 1
PICTURES = 32
RENEWED_EVERY = 3
"""Steps between two batches of new pictures."""
CROPS_OF_ONE = 2
NOTHING = .06
"""Share of crops that show no thing."""


def train(renderer: Renderer, things: tuple[Thing, ...], folder: Path, seconds: float, pool_size: int = 2400,
          rate: float = 2e-3) -> Scorer:
    scorer = Scorer([t.name for t in things]).to(memory_format=torch.channels_last)
    stage = Stage("scorer", scorer, folder, seconds, rate, decay=.998)
    random = np.random.default_rng([TRAINING_SEED, stage.step])
    torch_random = torch.Generator().manual_seed(int(random.integers(2 ** 62)))
    pool = Pool(renderer, SpecSampler(things), random, pool_size)

    def step() -> dict[str, Tensor]:
        if stage.step % RENEWED_EVERY == 0:
            pool.renew()
        batch = pool.take(PICTURES)
        batch.pictures = degrade(batch.pictures, torch_random)
        return losses(scorer, batch, torch_random)

    trained = stage.run(step)
    assert isinstance(trained, Scorer)
    return trained


def losses(scorer: Scorer, batch: Rendered, random: torch.Generator) -> dict[str, Tensor]:
    crops, thing, colour = named_crops(batch, len(scorer.names), random)
    with autocast(crops.device):
        cells, ground = scorer.finder(batch.pictures)
        name, tint = scorer.namer(crops)
    cells, ground, name, tint = cells.float(), ground.float(), name.float(), tint.float()
    where, box = finding_loss(cells, batch)
    named = F.cross_entropy(name, thing, label_smoothing=.02)
    # Only a tinted thing has a colour that can be named; "transparent" is no class of the ground.
    coloured = F.cross_entropy(tint, colour - 1, ignore_index=-1, reduction="sum") / (colour > 0).sum().clamp(min=1)
    grounded = F.cross_entropy(ground, torch.where(batch.ground == len(GROUNDS), -1, batch.ground), ignore_index=-1)
    return {
        "loss": where + .5 * box + named + .3 * coloured + .3 * grounded,
        "where": where, "box": box, "name": named, "colour": coloured, "ground": grounded,
        "right": (name.argmax(1) == thing).float().mean(),
    }


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


def named_crops(batch: Rendered, nothing: int, random: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Crops around things, not quite where they stand, and some beside them: pictures, names, colours."""
    def spread(number: int, by: float) -> Tensor:
        return torch.empty(number).uniform_(-by, by, generator=random)
    order = torch.rand(batch.present.shape, generator=random).masked_fill(~batch.present, 2).argsort(1)[:, :CROPS_OF_ONE]
    picture, slot = batch.present.gather(1, order).nonzero(as_tuple=True)
    which = order[picture, slot]
    side = batch.side[picture, which] * (1 + spread(len(picture), .1))
    x = batch.x[picture, which] + spread(len(picture), .06) * side
    y = batch.y[picture, which] + spread(len(picture), .06) * side
    thing, colour = batch.thing[picture, which], batch.colour[picture, which]

    beside = (torch.rand(len(batch.ground), generator=random) < NOTHING * CROPS_OF_ONE).nonzero()[:, 0]
    height, width = batch.pictures.shape[2:]
    bx, by = torch.rand(2, len(beside), generator=random) * torch.tensor([[width], [height]])
    bside = SIDE * (.45 + spread(len(beside), .15))
    distance = torch.hypot(batch.x[beside] - bx[:, None], batch.y[beside] - by[:, None])
    alone = ((distance > .5 * (batch.side[beside] + bside[:, None])) | ~batch.present[beside]).all(1)
    beside, bx, by, bside = beside[alone], bx[alone], by[alone], bside[alone]

    picture, x, y, side = (torch.cat(pair) for pair in ((picture, beside), (x, bx), (y, by), (side, bside)))
    thing = torch.cat([thing, torch.full_like(beside, nothing)])
    colour = torch.cat([colour, torch.zeros_like(beside)])
    return cut(batch.pictures[picture], x, y, side), thing, colour
