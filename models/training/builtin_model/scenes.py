"""The seventeen drawn backgrounds and an ornament: wide pictures (2:1), of which a canvas shows a window as high as the scene.

Everything is drawn at twice the size and reduced, so edges are smooth; everything random comes from one generator.
"""

import math
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from .words import ORNAMENT

WIDTH, HEIGHT = 1024, 512
SUPERSAMPLING = 2
Colour = tuple[int, int, int]


class Canvas:
    """A drawing surface with coordinates in fractions of its height: x in 0…2, y in 0…1."""

    def __init__(self, random: np.random.Generator, top: Colour, bottom: Colour):
        self.unit = HEIGHT * SUPERSAMPLING
        self.random = random
        t = np.linspace(0, 1, self.unit)[:, None, None]
        column = np.array(top) * (1 - t) + np.array(bottom) * t
        picture = np.broadcast_to(column, (self.unit, 2 * self.unit, 3)).round().astype(np.uint8)
        self.image = Image.fromarray(picture.copy())
        self.pen = ImageDraw.Draw(self.image)

    def uniform(self, low: float, high: float) -> float:
        return float(self.random.uniform(low, high))

    def middle(self) -> float:
        """Where a sun or a moon stands: in every window that a canvas can show (see `renderer.WINDOW`)."""
        return self.uniform(.9, 1.1)

    def choose(self, colours: list[Colour]) -> Colour:
        return colours[int(self.random.integers(len(colours)))]

    def _px(self, *fractions: float) -> list[float]:
        return [f * self.unit for f in fractions]

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        self.pen.ellipse(self._px(x - radius, y - radius, x + radius, y + radius), fill=colour)

    def circle(self, x: float, y: float, radius: float, colour: Colour, width: float) -> None:
        self.pen.ellipse(self._px(x - radius, y - radius, x + radius, y + radius), outline=colour, width=round(width * self.unit))

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        self.pen.rectangle(self._px(left, top, right, bottom), fill=colour)

    def polygon(self, points: list[tuple[float, float]], colour: Colour) -> None:
        self.pen.polygon([(x * self.unit, y * self.unit) for x, y in points], fill=colour)

    def line(self, x0: float, y0: float, x1: float, y1: float, colour: Colour, width: float) -> None:
        self.pen.line(self._px(x0, y0, x1, y1), fill=colour, width=round(width * self.unit))

    def wave(self, y: float, height: float, length: float, colour: Colour) -> None:
        """Everything below a sine line."""
        phase = self.uniform(0, 2 * math.pi)
        xs = np.arange(0, 2.02, .01)
        line = [(float(x), y + height * math.sin(2 * math.pi * x / length + phase)) for x in xs]
        self.polygon([*line, (2.02, 1), (0, 1)], colour)

    def cloud(self, x: float, y: float, radius: float, colour: Colour = (255, 255, 255)) -> None:
        for dx, dy, k in ((-1.1, .15, .6), (-.4, -.25, .8), (.4, -.1, .75), (1.1, .2, .55)):
            self.disc(x + dx * radius, y + dy * radius, k * radius, colour)
        corners = self._px(x - 1.7 * radius, y + .1 * radius, x + 1.65 * radius, y + .75 * radius)
        self.pen.rounded_rectangle(corners, .32 * radius * self.unit, fill=colour)

    def clouds(self, count: int, lowest: float = .35, colour: Colour = (255, 255, 255)) -> None:
        for i in range(count):
            self.cloud((i + self.uniform(.25, .75)) * 2 / count, self.uniform(.08, lowest), self.uniform(.045, .08), colour)

    def stars(self, count: int, lowest: float = 1.) -> None:
        for _ in range(count):
            self.disc(self.uniform(0, 2), self.uniform(0, lowest), self.uniform(.003, .009), (255, 245, 200))

    def finish(self) -> np.ndarray:
        """[512, 1024, 3] uint8."""
        return np.asarray(self.image.reduce(SUPERSAMPLING))


SKY: tuple[Colour, Colour] = ((110, 190, 250), (205, 235, 255))


def sea(r: np.random.Generator) -> Canvas:
    c = Canvas(r, *SKY)
    c.clouds(4)
    c.wave(.52, .008, .25, (50, 140, 220))
    c.wave(.68, .016, .33, (35, 118, 205))
    c.wave(.84, .020, .40, (25, 98, 185))
    return c


def beach(r: np.random.Generator) -> Canvas:
    c = Canvas(r, *SKY)
    c.disc(c.middle(), .18, .08, (255, 220, 80))
    c.clouds(3, .25)
    c.wave(.45, .004, .3, (50, 150, 225))
    c.wave(.60, .004, .5, (150, 210, 240))
    c.wave(.63, .018, .5, (248, 222, 160))
    return c


def night_sky(r: np.random.Generator) -> Canvas:
    c = Canvas(r, (12, 16, 58), (45, 50, 120))
    c.stars(90, .85)
    c.disc(c.middle(), c.uniform(.12, .22), .065, (255, 245, 205))
    c.wave(.86, .016, .6, (18, 28, 50))
    return c


def meadow(r: np.random.Generator) -> Canvas:
    c = Canvas(r, *SKY)
    c.clouds(4, .25)
    c.wave(.62, .016, 1., (110, 195, 80))
    for _ in range(52):
        x, y = c.uniform(0, 2), c.uniform(.68, .97)
        c.disc(x, y, .011, c.choose([(250, 230, 80), (255, 255, 255), (245, 130, 160)]))
    return c


def hills(r: np.random.Generator) -> Canvas:
    c = Canvas(r, *SKY)
    c.clouds(3)
    c.wave(.55, .08, .84, (140, 205, 110))
    c.wave(.68, .07, 1., (105, 185, 85))
    c.wave(.82, .04, .92, (75, 160, 65))
    return c


def mountains(r: np.random.Generator) -> Canvas:
    c = Canvas(r, *SKY)
    c.clouds(3, .2)
    for i in range(6):
        x, half, top = (i + c.uniform(.2, .8)) / 3, c.uniform(.3, .4), c.uniform(.2, .36)
        c.polygon([(x - half, .78), (x, top), (x + half, .78)], c.choose([(125, 140, 170), (135, 150, 180), (105, 120, 155)]))
        cap = .28
        low = top + (.78 - top) * cap
        c.polygon([(x - half * cap, low), (x, top), (x + half * cap, low)], (245, 248, 252))
    c.box(0, .76, 2.1, 1, (95, 165, 90))
    return c


def snow(r: np.random.Generator) -> Canvas:
    c = Canvas(r, (170, 205, 235), (225, 238, 248))
    c.wave(.6, .028, 1.2, (240, 246, 252))
    c.wave(.78, .02, 1., (252, 254, 255))
    for _ in range(80):
        c.disc(c.uniform(0, 2), c.uniform(0, .75), .008, (255, 255, 255))
    return c


def desert(r: np.random.Generator) -> Canvas:
    c = Canvas(r, (120, 195, 245), (250, 235, 200))
    c.disc(c.middle(), .17, .07, (255, 225, 90))
    c.wave(.62, .036, .84, (240, 200, 120))
    c.wave(.78, .032, 1.04, (228, 180, 95))
    return c


def room(r: np.random.Generator) -> Canvas:
    wall = [(250, 226, 190), (225, 232, 240), (222, 238, 220)][int(r.integers(3))]
    c = Canvas(r, wall, wall)
    c.box(0, .74, 2.1, 1, (190, 140, 95))
    c.box(0, .72, 2.1, .745, (250, 250, 248))
    for left in (c.uniform(.08, .55), c.uniform(1.1, 1.55)):
        c.box(left, .12, left + .3, .42, (255, 255, 255))
        c.box(left + .018, .138, left + .282, .402, (165, 215, 250))
        c.box(left + .14, .12, left + .16, .42, (255, 255, 255))
    return c


def rain(r: np.random.Generator) -> Canvas:
    c = Canvas(r, (105, 122, 145), (150, 165, 182))
    c.clouds(6, .15, (88, 98, 115))
    for _ in range(120):
        x, y = c.uniform(0, 2), c.uniform(.15, .85)
        c.line(x, y, x - .016, y + .05, (195, 220, 245), .008)
    c.wave(.85, .004, .6, (95, 110, 125))
    return c


def sky(r: np.random.Generator) -> Canvas:
    c = Canvas(r, *SKY)
    c.clouds(7, .85)
    return c


def sunset(r: np.random.Generator) -> Canvas:
    c = Canvas(r, (250, 110, 70), (255, 205, 110))
    c.disc(c.middle(), .49, .12, (255, 240, 150))
    c.wave(.6, .006, .4, (205, 90, 95))
    c.wave(.78, .012, .4, (165, 65, 95))
    return c


def forest(r: np.random.Generator) -> Canvas:
    c = Canvas(r, *SKY)
    c.box(0, .68, 2.1, 1, (95, 160, 75))
    for i in range(14):
        x, top, half = (i + c.uniform(.2, .8)) / 7, c.uniform(.2, .4), c.uniform(.07, .11)
        c.box(x - .016, .66, x + .016, .74, (110, 75, 45))
        c.polygon([(x - half, .7), (x, top), (x + half, .7)], c.choose([(30, 110, 60), (45, 130, 70), (25, 95, 55)]))
    return c


def city(r: np.random.Generator) -> Canvas:
    c = Canvas(r, (150, 205, 245), (230, 240, 250))
    c.clouds(3, .2)
    left = 0.
    while left < 2:
        width, top = c.uniform(.1, .19), c.uniform(.28, .6)
        c.box(left, top, left + width, .85, c.choose([(120, 135, 165), (140, 155, 185), (100, 115, 150)]))
        for y in np.arange(top + .028, .8, .066):
            for x in np.arange(left + .02, left + width - .031, .047):
                c.box(x, y, x + .021, y + .031, (250, 235, 160))
        left += width + .006
    c.box(0, .84, 2.1, 1, (90, 95, 105))
    return c


def space(r: np.random.Generator) -> Canvas:
    c = Canvas(r, (12, 16, 58), (22, 14, 50))
    c.stars(140)
    c.disc(c.middle(), c.uniform(.1, .3), c.uniform(.043, .078), c.choose([(230, 140, 90), (140, 170, 230), (200, 150, 220)]))
    return c


def underwater(r: np.random.Generator) -> Canvas:
    c = Canvas(r, (60, 180, 220), (10, 70, 140))
    for _ in range(28):
        c.circle(c.uniform(0, 2), c.uniform(0, .75), c.uniform(.008, .021), (190, 230, 250), .006)
    c.wave(.85, .02, .8, (225, 200, 140))
    for _ in range(9):
        x = c.uniform(0, 2)
        c.polygon([(x - .018, .88), (x + c.uniform(-.028, .028), c.uniform(.62, .76)), (x + .018, .88)], (40, 150, 90))
    return c


def road(r: np.random.Generator) -> Canvas:
    c = Canvas(r, *SKY)
    c.clouds(4, .25)
    c.box(0, .6, 2.1, .72, (110, 185, 90))
    c.box(0, .7, 2.1, 1, (85, 90, 98))
    for x in np.arange(c.uniform(-.12, 0), 2, .235):
        c.box(x, .86, x + .125, .885, (250, 240, 200))
    return c


def ornament(r: np.random.Generator) -> Canvas:
    """Soft waves of grey: how much lighter or darker a plain ground becomes where a picture shows nothing else."""
    c = Canvas(r, (152, 152, 152), (136, 136, 136))
    c.disc(c.middle(), c.uniform(.28, .36), c.uniform(.12, .18), (176, 176, 176))
    for i, shade in enumerate((118, 100, 84)):
        c.wave(.52 + .16 * i, c.uniform(.03, .08), c.uniform(.7, 1.2), (shade,) * 3)
    return c


DRAWINGS: dict[str, Callable[[np.random.Generator], Canvas]] = {
    "sea": sea, "beach": beach, "night sky": night_sky, "meadow": meadow, "hills": hills, "mountains": mountains,
    "snow": snow, "desert": desert, "room": room, "rain": rain, "sky": sky, "sunset": sunset, "forest": forest,
    "city": city, "space": space, "underwater": underwater, "road": road, ORNAMENT: ornament,
}


def draw_scene(kind: str, seed: int) -> np.ndarray:
    """One drawing of a scene, [512, 1024, 3] uint8; the same seed draws the same picture."""
    return DRAWINGS[kind](np.random.default_rng(seed)).finish()
