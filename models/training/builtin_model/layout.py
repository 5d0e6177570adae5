"""From what a caption says to where things stand.

Everything is a batch of tensors, because the same functions run in training, in evaluation and inside the exported
networks. A canvas may have any shape: places are a fraction of its width and height plus an offset in short sides.
"""

from dataclasses import astuple, dataclass, fields

import torch
from torch import Tensor

from .things import Thing
from .words import COLOURS, GROUND_COLOURS, GROUNDS, HORIZON, PLAIN_GROUNDS, SCENES, TRANSPARENT

INSTANCES = 4
"""Things a picture holds at most."""
FREE_NUMBERS = 16
"""Standard normal numbers that settle what the words leave free; the seed's noise provides them."""
MIRROR_A, MIRROR_B, STYLE, SIZE, SHIFT_X, SHIFT_Y, SCENE, WINDOW, GROUND, SWAP = range(10)
"""Which free number settles what."""
SHADED_BIAS = -.67
"""A free number exceeds .67 a quarter of the time: one picture in four is shaded when no style is named."""
ORNAMENT_STRENGTH = .45
NEVER, ALWAYS = -100., 100.


@dataclass
class Attributes:
    """What a caption says, as classes [B] (0 = not said, otherwise 1 + index into the list of `words`).

    `thing_*`: 1 + index into `all_things()`; `count`: 0…3 for 1…4.
    """

    thing_a: Tensor
    thing_b: Tensor
    colour_a: Tensor
    colour_b: Tensor
    size: Tensor
    count: Tensor
    place: Tensor
    relation: Tensor
    ground: Tensor
    style: Tensor


@dataclass
class Facts:
    """What the painter must know beside the drawings, in numbers that may be mixed linearly (prompts are interpolated so).

    All [B, INSTANCES] but the last seven. An instance's centre is `x_part · width + (x_offset + x_grow · size) · short side`
    and likewise for y; `size` is in short sides, `freedom_*` how far a free number may move it.
    """

    present: Tensor
    second: Tensor
    size: Tensor
    x_part: Tensor
    x_offset: Tensor
    x_grow: Tensor
    y_part: Tensor
    y_offset: Tensor
    y_grow: Tensor
    freedom_size: Tensor
    freedom_x: Tensor
    freedom_y: Tensor
    swap: Tensor
    """[B, 1] whether first and second may change sides."""
    mirror: Tensor
    """[B, 2] whether a thing may be mirrored."""
    shaded: Tensor
    """[B, 2] what is added to the free number: above 0 the thing is shaded."""
    scene: Tensor
    """[B, 1] opacity of the scene."""
    ornament: Tensor
    """[B, 1] how strongly the ornament shades a plain ground."""
    grounds: Tensor
    """[B, 8 · 4] the plain grounds to choose from, premultiplied RGBA in 0…1."""

    def pack(self) -> Tensor:
        """[B, NUMBERS]"""
        return torch.cat([getattr(self, f.name) for f in fields(self)], 1)

    @staticmethod
    def unpack(row: Tensor) -> "Facts":
        return Facts(*row[:, :FACT_NUMBERS].split(FACT_WIDTHS, 1))


FACT_WIDTHS = [INSTANCES] * 12 + [1, 2, 2, 1, 1, 4 * len(PLAIN_GROUNDS)]
FACT_NUMBERS = sum(FACT_WIDTHS)


class Layout(torch.nn.Module):
    """Attributes → Facts, from tables that are exported with the weights."""

    horizon: Tensor
    belongs: Tensor
    mirrored: Tensor
    grounds: Tensor
    has_shaded: Tensor

    def __init__(self, things: tuple[Thing, ...], has_shaded: Tensor):
        super().__init__()
        self.register_buffer("belongs", torch.tensor([3] + ["gswa".index(t.place) for t in things]))
        self.register_buffer("mirrored", torch.tensor([0.] + [0. if t.fixed else 1. for t in things]))
        self.register_buffer("has_shaded", torch.cat([torch.zeros(1), has_shaded.float()]))
        heights = [0.] + [HORIZON[s] or 0. if s in SCENES else 0. for s in GROUNDS]
        self.register_buffer("horizon", torch.tensor(heights))
        plain = torch.tensor(PLAIN_GROUNDS) / 255
        rows = [plain]
        for ground in GROUNDS:
            colour = GROUND_COLOURS.get(ground, (255, 255, 255))
            rows.append((torch.tensor(colour) / 255).expand(len(PLAIN_GROUNDS), 3))
        opaque = torch.cat([torch.stack(rows), torch.ones(len(rows), len(PLAIN_GROUNDS), 1)], 2)
        opaque[1 + GROUNDS.index(TRANSPARENT)] = 0
        self.register_buffer("grounds", opaque.flatten(1))

    def forward(self, said: Attributes) -> Facts:
        scene = is_scene(said).float()
        empty = said.thing_a == 0
        two = (said.thing_b > 0) & (said.thing_a > 0)
        slots = _slots(said, two)
        size = _sizes(said, two, scene)
        x_part, x_offset, x_grow, y_part, y_offset, y_grow = self._places(said, two, scene, slots)
        number = torch.where(two, torch.full_like(said.count, 2), said.count + 1)
        index = torch.arange(INSTANCES, device=size.device)
        present = ((index < number[:, None]) & (said.thing_a > 0)[:, None]).float()
        alone = ((number == 1) & (said.place == 0)).float()[:, None]
        ones = torch.ones_like(present)
        shaded = torch.where(
            said.style[:, None] == 0, SHADED_BIAS, torch.where(said.style[:, None] == 2, ALWAYS, NEVER)
        ) + NEVER * 2 * (1 - self.has_shaded[torch.stack([said.thing_a, said.thing_b], 1)])
        return Facts(
            present=present,
            second=two[:, None].float() * (index == 1).float() * ones,
            size=size[:, None] * ones,
            x_part=x_part, x_offset=x_offset, x_grow=x_grow, y_part=y_part, y_offset=y_offset, y_grow=y_grow,
            freedom_size=(.02 + .03 * alone) * ones,
            freedom_x=(.008 + .05 * alone) * ones,
            freedom_y=(.006 + .012 * alone * (1 - scene[:, None])) * ones,
            swap=(two & (said.relation <= 1)).float()[:, None],
            mirror=self.mirrored[torch.stack([said.thing_a, said.thing_b], 1)],
            shaded=shaded,
            scene=scene[:, None],
            ornament=(ORNAMENT_STRENGTH * empty.float() * (1 - scene))[:, None],
            grounds=self.grounds[_plain_ground(said, empty)],
        )

    def _places(self, said: Attributes, two: Tensor, scene: Tensor, slots: tuple[Tensor, Tensor]) -> tuple[Tensor, ...]:
        x_slot, y_slot = slots
        zero = torch.zeros_like(x_slot)
        x_part, x_offset, x_grow = x_slot, zero, zero
        y_part, y_offset, y_grow = y_slot, zero, zero

        # In a scene, things that belong on the ground or the water stand there.
        stacked = two & (said.relation >= 4)
        four = ~two & (said.count == 3)
        horizon = self.horizon[said.ground][:, None]
        belongs = self.belongs[torch.stack([said.thing_a, torch.where(two, said.thing_b, said.thing_a)] * 2, 1)]
        free_y = (scene > 0)[:, None] & ~stacked[:, None] & ~four[:, None]
        on_ground = free_y & (horizon > 0) & (belongs == 0)
        in_sky = free_y & (belongs == 1)
        sea_like = (said.ground == 1 + SCENES.index("sea")) | (said.ground == 1 + SCENES.index("sunset"))
        afloat = free_y & (belongs == 2) & sea_like[:, None]
        ashore = free_y & (belongs == 2) & ~sea_like[:, None] & (horizon > 0)
        ashore = ashore & (said.ground != 1 + SCENES.index("underwater"))[:, None]
        y_part = torch.where(on_ground | afloat | ashore, horizon.expand_as(y_part), y_part)
        y_offset = torch.where(on_ground | ashore, .08, torch.where(afloat, .05, y_offset))
        y_grow = torch.where(on_ground | ashore, -.47, torch.where(afloat, -.35, y_grow))
        y_part = torch.where(in_sky, torch.full_like(y_part, .36), y_part)

        # A place that is named wins.
        place = said.place[:, None]
        left, right = _one_of(place, 1, 5, 7), _one_of(place, 2, 6, 8)
        top, bottom = _one_of(place, 3, 5, 6), _one_of(place, 4, 7, 8)
        middle = place == 9
        edge, grow = .06, .46  # a sprite has an empty border of its own
        x_part = torch.where(left, 0., torch.where(right, 1., torch.where(middle, .5, x_part)))
        x_offset = torch.where(left, edge, torch.where(right, -edge, x_offset))
        x_grow = torch.where(left, grow, torch.where(right, -grow, x_grow))
        y_part = torch.where(top, 0., torch.where(bottom, 1., torch.where(middle, .5, y_part)))
        y_offset = torch.where(top, edge, torch.where(bottom, -edge, torch.where(middle, 0., y_offset)))
        y_grow = torch.where(top, grow, torch.where(bottom, -grow, torch.where(middle, 0., y_grow)))
        return x_part, x_offset, x_grow, y_part, y_offset, y_grow


def _plain_ground(said: Attributes, empty: Tensor) -> Tensor:
    """The ground as named, but for two cases."""
    white = 1 + list(COLOURS).index("white")
    unseen = (said.ground == 0) & ~empty & ((said.colour_a == white) | (said.colour_b == white))
    ground = torch.where(unseen, 1 + GROUNDS.index("light blue"), said.ground)
    # An icon of nothing known gets a ground: an empty picture helps nobody.
    return ground * (1 - (empty & (said.ground == len(GROUNDS))).long())


def is_scene(said: Attributes) -> Tensor:
    return (said.ground > 0) & (said.ground <= len(SCENES))


def scene_drawing(said: Attributes) -> Tensor:
    """[B] which drawings stand behind: those of the scene, or the ornament's."""
    return torch.where(is_scene(said), said.ground - 1, len(SCENES))


def _one_of(value: Tensor, *options: int) -> Tensor:
    out = value == options[0]
    for option in options[1:]:
        out = out | (value == option)
    return out


ROWS = (
    # [count][instance]: x and y where instances stand when nothing moves them
    ((.5, .5), (.5, .5), (.5, .5), (.5, .5)),
    ((.27, .5), (.73, .5), (.5, .5), (.5, .5)),
    ((.18, .5), (.5, .5), (.82, .5), (.5, .5)),
    ((.28, .28), (.72, .28), (.28, .72), (.72, .72)),
)
SIDE_BY_SIDE = ((.27, .5), (.73, .5), (.5, .5), (.5, .5))
PAIRS = (  # [relation][instance]
    SIDE_BY_SIDE, SIDE_BY_SIDE, SIDE_BY_SIDE,
    ((.73, .5), (.27, .5), (.5, .5), (.5, .5)),
    ((.5, .27), (.5, .73), (.5, .5), (.5, .5)),
    ((.5, .73), (.5, .27), (.5, .5), (.5, .5)),
)


def _slots(said: Attributes, two: Tensor) -> tuple[Tensor, Tensor]:
    """[B, INSTANCES] fractions of width and of height."""
    rows, pairs = (torch.tensor(t, device=said.count.device) for t in (ROWS, PAIRS))
    slots = torch.where(two[:, None, None], pairs[said.relation], rows[said.count])
    return slots[..., 0], slots[..., 1]


def _sizes(said: Attributes, two: Tensor, scene: Tensor) -> Tensor:
    """[B] in short sides."""
    base = torch.where(scene > 0, .56, .68)
    size = torch.where(said.size == 1, .33, torch.where(said.size == 2, .92, base))
    aside = (said.place > 0) & (said.place < 9) & (said.size != 2)
    size = torch.where(aside, size.clamp(max=.46), size)
    many = torch.tensor([0., .46, .3, .4], device=scene.device)[said.count]
    size = torch.where(said.count > 0, many, size)
    return torch.where(two, torch.full_like(size, .46), size)


@dataclass
class Placement:
    """Where instances stand on a canvas, all [B, INSTANCES], in pixels; `mirror` is 0 or 1 for [B, 2] things."""

    x: Tensor
    y: Tensor
    side: Tensor
    mirror: Tensor
    shaded: Tensor


def place(facts: Facts, free: Tensor, width: Tensor | int, height: Tensor | int) -> Placement:
    """Settles what is free: `free` [B, FREE_NUMBERS] are standard normal numbers."""
    short = torch.minimum(torch.as_tensor(width), torch.as_tensor(height))
    def moved(by: int) -> Tensor:
        return free[:, by, None].clamp(-2, 2)
    size = facts.size + facts.freedom_size * moved(SIZE)
    x_part = facts.x_part
    swapped = (free[:, SWAP, None] > 0).float() * facts.swap
    x_part = x_part + swapped * (1 - 2 * x_part) * (facts.present > 0)
    x = x_part * width + (facts.x_offset + facts.x_grow * size + facts.freedom_x * moved(SHIFT_X)) * short
    y = facts.y_part * height + (facts.y_offset + facts.y_grow * size + facts.freedom_y * moved(SHIFT_Y)) * short
    mirror = (torch.stack([free[:, MIRROR_A], free[:, MIRROR_B]], 1) > 0).float() * facts.mirror
    shaded = (free[:, STYLE, None] + facts.shaded > 0).float()
    return Placement(x, y, size * short, mirror, shaded)


def uniform(normal: Tensor) -> Tensor:
    """A standard normal number as one between 0 and 1."""
    return .5 * (1 + torch.erf(normal * .5 ** .5))


def stack_attributes(rows: list[Attributes]) -> Attributes:
    return Attributes(*(torch.cat(column) for column in zip(*(astuple(r) for r in rows))))
