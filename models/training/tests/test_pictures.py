"""What is asked for stands in the picture: colours, places, counts, grounds, whatever the canvas's shape."""

import pytest
import torch
from torch import Tensor

from builtin_model.layout import FREE_NUMBERS, MIRROR_A, STYLE, SWAP
from builtin_model.renderer import Renderer, attributes
from builtin_model.spec import Item, Spec, SpecSampler
from builtin_model.things import Thing
from builtin_model.words import COLOURS, GROUND_COLOURS, SCENES, TRANSPARENT

CANVASES = [(128, 128), (256, 128), (128, 256), (192, 128)]


def draw(renderer: Renderer, spec: Spec, width: int = 128, height: int = 128, free: Tensor | None = None) -> Tensor:
    with torch.no_grad():
        return renderer(attributes([spec]), torch.zeros(1, FREE_NUMBERS) if free is None else free, width, height)[0]


def colour_mask(picture: Tensor, colour: str) -> Tensor:
    return (picture[:3] - torch.tensor(COLOURS[colour])[:, None, None] / 255).abs().amax(0) < .08


def centre(mask: Tensor) -> tuple[float, float]:
    """Centre of mass as fractions of width and height."""
    ys, xs = mask.nonzero(as_tuple=True)
    return float(xs.float().mean() + .5) / mask.shape[1], float(ys.float().mean() + .5) / mask.shape[0]


@pytest.mark.parametrize("ground", list(GROUND_COLOURS))
def test_a_solid_ground_has_its_colour(renderer: Renderer, ground: str) -> None:
    picture = draw(renderer, Spec((Item(4, "red" if ground != "red" else "blue"),), ground))
    corner = (picture[:3, 2, 2] * 255).round()
    assert corner.tolist() == pytest.approx(GROUND_COLOURS[ground], abs=1)


def test_a_white_thing_can_be_seen_where_no_ground_is_named(renderer: Renderer) -> None:
    white, red = (draw(renderer, Spec((Item(4, colour),)))[:3, 2, 2] * 255 for colour in ("white", "red"))
    assert white.tolist() == pytest.approx(GROUND_COLOURS["light blue"], abs=1)
    assert red.min() > 230


@pytest.mark.parametrize("size", CANVASES)
@pytest.mark.parametrize(("place", "x", "y"), [
    ("left", "low", None), ("right", "high", None), ("top", None, "low"), ("bottom", None, "high"),
    ("top left", "low", "low"), ("top right", "high", "low"), ("bottom left", "low", "high"), ("bottom right", "high", "high"),
])
def test_a_named_place_is_kept(renderer: Renderer, size: tuple[int, int], place: str, x: str | None, y: str | None) -> None:
    picture = draw(renderer, Spec((Item(4, "red"),), "white", place=place), *size)
    for value, wanted in zip(centre(colour_mask(picture, "red")), (x, y)):
        assert {"low": value < .4, "high": value > .6, None: .42 < value < .58}[wanted], (place, value)


@pytest.mark.parametrize("size", CANVASES)
@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_as_many_stand_apart_as_were_asked_for(renderer: Renderer, size: tuple[int, int], count: int) -> None:
    picture = draw(renderer, Spec((Item(4, "red"),), "white", count=count), *size)
    assert blobs(colour_mask(picture, "red")) == count


@pytest.mark.parametrize("size", CANVASES)
@pytest.mark.parametrize(("relation", "axis", "order"), [
    ("left", 0, "first low"), ("right", 0, "first high"), ("above", 1, "first low"), ("below", 1, "first high"),
])
def test_two_things_stand_as_related(renderer: Renderer, size: tuple[int, int], relation: str, axis: int, order: str) -> None:
    picture = draw(renderer, Spec((Item(4, "red"), Item(5, "blue")), "white", relation=relation), *size)
    first, second = (centre(colour_mask(picture, c))[axis] for c in ("red", "blue"))
    assert first < second if order == "first low" else first > second


def test_a_free_number_swaps_two_things_whose_order_is_free(renderer: Renderer) -> None:
    free = torch.zeros(1, FREE_NUMBERS)
    spec = Spec((Item(4, "red"), Item(5, "blue")), "white", relation="and")
    before = centre(colour_mask(draw(renderer, spec, free=free), "red"))[0]
    free[0, SWAP] = 1
    after = centre(colour_mask(draw(renderer, spec, free=free), "red"))[0]
    assert before < .5 < after
    related = Spec((Item(4, "red"), Item(5, "blue")), "white", relation="left")
    assert centre(colour_mask(draw(renderer, related, free=free), "red"))[0] < .5


def test_style_and_side_follow_their_free_numbers(renderer: Renderer) -> None:
    free = torch.zeros(1, FREE_NUMBERS)
    free[0, STYLE] = 3
    shaded = draw(renderer, Spec((Item(0),), "white"), free=free)
    left, right = shaded[:, 64, 48], shaded[:, 64, 80]
    assert left[0] - left[1] > .4 and right[0] - right[1] < .1  # the shaded drawing's left half is red
    free[0, MIRROR_A] = 1
    mirrored = draw(renderer, Spec((Item(0),), "white"), free=free)
    assert torch.allclose(mirrored.flip(2), shaded, atol=.02)
    plain = draw(renderer, Spec((Item(0),), "white", style="flat"), free=free)
    assert plain[0, 64, 80] - plain[1, 64, 80] < .1  # a named style wins


def test_a_transparent_ground_is_empty_and_the_thing_is_solid(renderer: Renderer) -> None:
    picture = draw(renderer, Spec((Item(4, "red"),), TRANSPARENT))
    assert picture[3, 2, 2] == 0 and picture[3, 64, 64] == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("ground", [None, "blue", "white", TRANSPARENT])
def test_a_picture_of_nothing_known_is_neutral_but_not_empty(renderer: Renderer, ground: str | None) -> None:
    picture = draw(renderer, Spec(ground=ground))
    assert (picture[3] == 1).all()
    assert picture[:3].flatten(1).std(1).max() > .01


@pytest.mark.parametrize("scene", SCENES)
def test_what_belongs_on_the_ground_stands_on_it(renderer: Renderer, things: tuple[Thing, ...], scene: str) -> None:
    from builtin_model.words import HORIZON

    spec = Spec((Item(0, "red"),), scene)
    assert things[0].place == "g"
    ys = colour_mask(draw(renderer, spec), "red").nonzero()[:, 0]
    if HORIZON[scene] is not None:
        assert (float(ys.max()) + 1) / 128 == pytest.approx(HORIZON[scene] + .08, abs=.06)


def test_samples_are_decided_by_the_seed_and_can_be_seen(things: tuple[Thing, ...]) -> None:
    import numpy as np

    sampler = SpecSampler(things)
    first, second = ([sampler.sample(r) for _ in range(300)] for r in (np.random.default_rng(5), np.random.default_rng(5)))
    assert first == second
    for spec in first:
        for item in spec.items:
            assert item.colour is None or not (spec.ground or "").endswith(item.colour)


def blobs(mask: Tensor) -> int:
    """Connected regions, counted by flooding."""
    left, count = {(int(y), int(x)) for y, x in mask.nonzero()}, 0
    while left:
        count += 1
        edge = [left.pop()]
        while edge:
            y, x = edge.pop()
            near = {(y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)} & left
            left -= near
            edge.extend(near)
    return count
