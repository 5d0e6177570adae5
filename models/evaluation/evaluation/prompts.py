"""The prompts the model is judged by, and what must be seen in their pictures."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from builtin_model.spec import Item, Spec
from builtin_model.things import Thing
from builtin_model.words import COLOURS, GROUNDS, PLACES, RELATIONS

from .world import HERE

FILE = HERE / "prompts.toml"
KINDS = ("thing", "colour", "background", "count", "position", "two things", "synonym", "unseen word", "icon", "outside", "empty", "nonsense")
NOTHING = ""


@dataclass(frozen=True)
class Prompt:
    """`a`, `b`: names of the things of which one is to be seen (`NOTHING` among them: or none); empty: nothing."""

    kind: str
    prompt: str
    a: tuple[str, ...] = ()
    b: tuple[str, ...] = ()
    colour_a: str | None = None
    ground: str | None = None
    count: int = 1
    place: str | None = None
    relation: str | None = None

    def spec(self, things: tuple[Thing, ...]) -> Spec:
        """What a perfect reader would read."""
        index = {t.name: i for i, t in enumerate(things)}
        colours = (self.colour_a, None)
        items = tuple(Item(index[names[0]], colour) for names, colour in zip((self.a, self.b), colours) if names)
        relation = self.relation or ("and" if len(items) == 2 else None)
        return Spec(items, self.ground, self.count, self.place, relation)


def load_prompts(things: tuple[Thing, ...], file: Path = FILE) -> list[Prompt]:
    """Raises ValueError for a word that is not in the model's world: such a prompt could only fail."""
    names = {t.name for t in things} | {NOTHING}
    allowed = {
        "kind": set(KINDS), "colour_a": {None, *COLOURS}, "ground": {None, *GROUNDS}, "place": {None, *PLACES},
        "relation": {None, *RELATIONS}, "count": {1, 2, 3, 4},
    }
    prompts = []
    for row in tomllib.loads(file.read_text(encoding="utf8"))["prompts"]:
        prompt = Prompt(**{k: _names(v) if k in ("a", "b") else v for k, v in row.items()})
        wrong = [k for k, known in allowed.items() if getattr(prompt, k) not in known]
        if wrong or not names.issuperset((*prompt.a, *prompt.b)):
            raise ValueError(f"{file.name}: {wrong or [*prompt.a, *prompt.b]} of {prompt.prompt!r} is not in the model's world")
        prompts.append(prompt)
    return prompts


def _names(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
