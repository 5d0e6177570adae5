"""The namer tells drawings apart, and their colours, however they are placed."""

import numpy as np
import pytest
import torch
from builtin_model.art import shape
from builtin_model.renderer import VARIANTS, Drawings, Renderer
from builtin_model.scenes import draw_scene
from builtin_model.things import Thing
from builtin_model.words import COLOURS, ORNAMENT, SCENES, SHAPES

from evaluation.namer import CROP, FEATURES, Namer, _crops, cut, features, fit
from evaluation.tints import TINT_FEATURES, tint_features


@pytest.fixture(scope="module")
def things() -> tuple[Thing, ...]:
    return tuple(Thing(f"shape:{kind}", kind) for kind in SHAPES)


@pytest.fixture(scope="module")
def renderer(things: tuple[Thing, ...]) -> Renderer:
    sprites = torch.from_numpy(np.stack([shape(kind, 64) for kind in SHAPES])).permute(0, 3, 1, 2)
    scenes = np.stack([np.stack([draw_scene(kind, s) for s in range(VARIANTS)]) for kind in [*SCENES, ORNAMENT]])
    both = torch.stack([sprites, sprites]).contiguous()
    return Renderer(Drawings(both, torch.zeros(len(SHAPES), dtype=torch.bool), torch.from_numpy(scenes).permute(0, 1, 4, 2, 3).contiguous()), things)


def test_shapes_and_colours_are_told_apart(renderer: Renderer, things: tuple[Thing, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    namer = fit(renderer, things, rounds=25)
    monkeypatch.setattr("evaluation.namer.SEED", 77)  # pictures that it was not fitted on
    prototypes = [(i, 0, mirror) for i in range(len(things)) for mirror in (0, 1)]
    named = coloured = number = 0
    for crops, label, colour in _crops(renderer, prototypes, things, rounds=3):
        names, tints = namer(crops)
        named += int((names.argmax(1) == label // 2).sum())
        coloured += int((tints.argmax(1) == colour - 1).sum())
        number += len(label)
    assert named > .9 * number and coloured > .95 * number


def test_an_unfitted_namer_has_a_score_for_each_thing_and_colour() -> None:
    names, colours = Namer(3)(torch.rand(2, 3, CROP, CROP))
    assert names.shape == (2, 3) and colours.shape == (2, len(COLOURS))


def test_edges_are_seen_at_their_angle() -> None:
    upright = torch.zeros(1, 3, CROP, CROP)
    upright[..., 32:] = 1
    seen, turned = features(upright), features(upright.transpose(2, 3))
    assert seen.shape == (1, FEATURES)
    assert not torch.allclose(seen, turned)
    assert torch.equal(features(upright * .0)[0, -10:], torch.zeros(10))


def test_a_thin_things_colour_does_not_depend_on_its_ground() -> None:
    grounds = torch.tensor([[1., 1, 1], [0, 0, .4]])[:, :, None, None].expand(-1, -1, CROP, CROP).clone()
    grounds[:, :, 30:34, 10:54] = torch.tensor([.8, .1, .1])[:, None, None]
    seen = tint_features(grounds)
    assert seen.shape == (2, TINT_FEATURES)
    torch.testing.assert_close(seen[0, :-3], seen[1, :-3])
    assert not torch.allclose(seen[0, -3:], seen[1, -3:])


def test_a_cut_shows_the_square_around_a_place() -> None:
    picture = torch.zeros(1, 3, 100, 200)
    picture[0, 0, 40:60, 140:160] = 1
    crop = cut(picture, torch.tensor([150.]), torch.tensor([50.]), torch.tensor([20 / 1.08]))
    assert crop.shape == (1, 3, CROP, CROP)
    assert crop[0, 0, 2:-2, 2:-2].min() > .99 and crop[0, 1:].abs().max() == 0
