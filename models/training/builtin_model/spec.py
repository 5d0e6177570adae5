"""A scene in words' terms: the one description that pictures, captions and labels are all functions of."""

from dataclasses import dataclass, replace

import numpy as np

from .grammar import is_countable
from .things import Thing
from .words import COLOURS, GROUND_COLOURS, MAX_COUNT, PLACES, RELATIONS, SCENES, SHAPES, SIZES, STYLES, TRANSPARENT

KINDS = {"one": .45, "in scene": .20, "count": .10, "two": .17, "ground only": .03, "shape": .05, "nothing": .03}
"""What a picture shows, and how often the sampler takes it."""

HABITATS = {
    "g": ["beach", "meadow", "hills", "mountains", "snow", "desert", "room", "rain", "forest", "city", "road", "night sky", "sunset"],
    "s": ["sky", "night sky", "space", "sunset", "mountains", "sea", "hills", "city"],
    "w": ["sea", "underwater", "sunset", "beach"],
    "a": SCENES,
}


@dataclass(frozen=True)
class Item:
    """A thing as the caption names it: `thing` is an index into `all_things()`."""

    thing: int
    colour: str | None = None
    size: str | None = None


@dataclass(frozen=True)
class Spec:
    """None means that the caption leaves it free. `count` and `place` belong to a single item, `relation` to two."""

    items: tuple[Item, ...] = ()
    ground: str | None = None
    count: int = 1
    place: str | None = None
    relation: str | None = None
    style: str | None = None


class SpecSampler:
    """Draws specs at random; the generator decides everything, so a seed fixes them."""

    def __init__(self, things: tuple[Thing, ...]):
        self.things = things
        self.drawn = len(things) - len(SHAPES)
        self.countable = [i for i in range(self.drawn) if any(map(is_countable, things[i].words))]
        owner = {word: i for i, thing in enumerate(things) for word in thing.words}
        self.coloured = {
            (owner[rest], colour): i for word, i in owner.items()
            for colour, _, rest in [word.partition(" ")] if colour in COLOURS and owner.get(rest, i) != i
        }
        """A thing in a colour that has a drawing of its own: "a green apple" is the green apple."""

    def sample(self, random: np.random.Generator, kind: str | None = None) -> Spec:
        kind = kind or _choose(random, list(KINDS), list(KINDS.values()))
        if kind == "nothing":
            return Spec()
        if kind == "ground only":
            return Spec(ground=_choose(random, SCENES if random.random() < .7 else list(GROUND_COLOURS)))
        spec = getattr(self, "_" + kind.replace(" ", "_"))(random)
        if random.random() < .12:
            spec = replace(spec, style=_choose(random, STYLES))
        if random.random() < .08 and spec.ground not in SCENES:
            spec = replace(spec, ground=TRANSPARENT)
        if spec.style == "sticker" and spec.ground is None:
            spec = replace(spec, ground=TRANSPARENT)
        return self._visible(replace(spec, items=tuple(map(self.proper, spec.items))))

    def proper(self, item: Item) -> Item:
        """The drawing of its own that a thing in this colour has, or the thing as it was asked for."""
        own = self.coloured.get((item.thing, item.colour or ""))
        return item if own is None else replace(item, thing=own, colour=None)

    def _item(self, random: np.random.Generator, coloured: float) -> Item:
        colour = _choose(random, list(COLOURS)) if random.random() < coloured else None
        return Item(int(random.integers(self.drawn)), colour)

    def _shape_item(self, random: np.random.Generator) -> Item:
        return Item(self.drawn + int(random.integers(len(SHAPES))), _choose(random, list(COLOURS)))

    def _plain_ground(self, random: np.random.Generator, scenes: float = 0.) -> str | None:
        u = random.random()
        if u < .6:
            return _choose(random, list(GROUND_COLOURS))
        return _choose(random, SCENES) if u < .6 + scenes else None

    def _placed(self, spec: Spec, random: np.random.Generator) -> Spec:
        item = spec.items[0]
        size = _choose(random, SIZES) if random.random() < .2 else None
        place = _choose(random, PLACES) if random.random() < .2 else None
        return replace(spec, items=(replace(item, size=size),), place=place)

    def _one(self, random: np.random.Generator) -> Spec:
        return self._placed(Spec((self._item(random, .25),), self._plain_ground(random)), random)

    def _shape(self, random: np.random.Generator) -> Spec:
        return self._placed(Spec((self._shape_item(random),), self._plain_ground(random, .1)), random)

    def _in_scene(self, random: np.random.Generator) -> Spec:
        item = self._item(random, .2)
        home = HABITATS[self.things[item.thing].place]
        ground = _choose(random, home if random.random() < .75 else SCENES)
        return self._placed(Spec((item,), ground), random)

    def _count(self, random: np.random.Generator) -> Spec:
        count = int(random.integers(2, MAX_COUNT + 1))
        item = replace(self._item(random, .15), thing=self.countable[int(random.integers(len(self.countable)))])
        return Spec((item,), self._plain_ground(random, .2), count)

    def _two(self, random: np.random.Generator) -> Spec:
        first, second = self._item(random, .2), self._item(random, .2)
        if random.random() < .08:
            second = self._shape_item(random)
        relation = _choose(random, RELATIONS, [.3, .18, .18, .17, .17])
        return Spec((first, second), self._plain_ground(random, .25), relation=relation)

    def _visible(self, spec: Spec) -> Spec:
        """A thing in the colour of its ground cannot be seen: drawings keep their own colour, shapes take another."""
        def mend(item: Item) -> Item:
            if item.colour is None or spec.ground is None or not spec.ground.endswith(item.colour):
                return item
            shape = self.things[item.thing].is_shape
            return replace(item, colour=("blue" if item.colour != "blue" else "yellow") if shape else None)
        return replace(spec, items=tuple(mend(i) for i in spec.items))


def _choose(random: np.random.Generator, options: list[str], weights: list[float] | None = None) -> str:
    if weights is None:
        return options[int(random.integers(len(options)))]
    return options[int(random.choice(len(options), p=np.array(weights) / sum(weights)))]
