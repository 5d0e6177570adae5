"""The scorer's own accuracy, on pictures of the renderer from seeds that no training uses."""

import numpy as np
import torch
from builtin_model.renderer import Renderer
from builtin_model.spec import SpecSampler
from builtin_model.things import Thing
from builtin_model.words import COLOURS, GROUNDS

from .degrade import degrade
from .samples import sample_pictures
from .scorer import GROUND_CLASSES, Scorer

HELD_OUT_SEED = 990_017
NEAR = .5
"""A thing is found where the scorer sees one within this share of its side."""


def accuracy(scorer: Scorer, renderer: Renderer, things: tuple[Thing, ...], batches: int = 32, spoilt: bool = False) -> dict[str, float]:
    """Shares of things found, of those named rightly, of tints and grounds; and false finds for each picture.

    `spoilt`: pictures as soft and grainy as those it was trained on, otherwise as the renderer draws them.
    """
    random, noise = np.random.default_rng(HELD_OUT_SEED), torch.Generator().manual_seed(HELD_OUT_SEED)
    sampler = SpecSampler(things)
    counts = dict.fromkeys(("things", "found", "named", "tinted", "tint", "grounds", "ground", "false", "pictures"), 0)
    for _ in range(batches):
        batch = sample_pictures(renderer, sampler, random, 16, (1., 1.))
        pictures = degrade(batch.pictures, noise) if spoilt else batch.pictures
        height, width = pictures.shape[2:]
        for i, seen in enumerate(scorer.see(pictures)):
            counts["pictures"] += 1
            if int(batch.ground[i]) != len(GROUNDS):
                counts["grounds"] += 1
                counts["ground"] += GROUND_CLASSES[int(batch.ground[i])] == seen.ground
            left = list(seen.found)
            for k in batch.present[i].nonzero()[:, 0].tolist():
                counts["things"] += 1
                side = float(batch.side[i, k])
                at = [np.hypot(f.x * width - float(batch.x[i, k]), f.y * height - float(batch.y[i, k])) for f in left]
                if not at or min(at) > NEAR * side:
                    continue
                found = left.pop(int(np.argmin(at)))
                counts["found"] += 1
                counts["named"] += found.name == scorer.names[int(batch.thing[i, k])]
                if (colour := int(batch.colour[i, k])) > 0:
                    counts["tinted"] += 1
                    counts["tint"] += found.colour == list(COLOURS)[colour - 1]
            counts["false"] += len(left)
    def share(part: str, whole: str) -> float:
        return counts[part] / max(1, counts[whole])
    return {
        "things found": share("found", "things"), "of these named rightly": share("named", "found"), "colours": share("tint", "tinted"),
        "grounds": share("ground", "grounds"), "false finds a picture": share("false", "pictures"),
    }
