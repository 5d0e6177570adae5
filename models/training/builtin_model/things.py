"""The things the model can draw: what they are called, where they belong, and which drawing shows them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .words import SHAPES

HERE = Path(__file__).parent
DEFAULT_SET = "fluent-emoji-flat"
SHAPE_SYNONYMS = {
    "circle": ("disc", "dot", "round shape"), "square": ("plain square",), "triangle": ("plain triangle",),
    "star shape": ("five-pointed star", "plain star"), "hexagon": ("six-sided shape",), "rectangle": ("oblong",),
    "ring shape": ("annulus", "hollow circle"), "cross shape": ("plain cross",),
}


@dataclass(frozen=True)
class Thing:
    """`art` is `set:slug`; `place` is where it belongs: g(round), s(ky), w(ater), a(nywhere)."""

    art: str
    name: str
    synonyms: tuple[str, ...] = ()
    place: str = "a"
    fixed: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        return (self.name, *self.synonyms)

    @property
    def is_shape(self) -> bool:
        return self.art.startswith("shape:")


@cache
def all_things(limit: int | None = None) -> tuple[Thing, ...]:
    """Every thing, drawings first and geometric shapes last; a thing's index is its class in the parser.

    `limit` keeps the first drawings only (the toy configuration).
    """
    drawn = []
    for number, line in enumerate((HERE / "things.txt").read_text(encoding="utf8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        columns = line.split("|")
        if len(columns) != 5 or columns[3] not in "gswa":
            raise ValueError(f"things.txt:{number}: not art|name|synonyms|place|flags: {line!r}")
        art, name, synonyms, place, flags = columns
        words = tuple(s for s in synonyms.split(",") if s)
        drawn.append(Thing(art if ":" in art else f"{DEFAULT_SET}:{art}", name, words, place, "fixed" in flags))
    return (*drawn[:limit], *(Thing(f"shape:{s}", s, SHAPE_SYNONYMS[s]) for s in SHAPES))
