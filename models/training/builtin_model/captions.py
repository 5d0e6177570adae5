"""Captions: what people may write for a spec. Every choice comes from the generator, so a seed fixes the caption."""

import re
from collections.abc import Sequence
from functools import cache

import numpy as np

from .grammar import article, gerund, is_countable, is_mass, is_plural, plural, third_person
from .phrases import (
    ADJECTIVES, ANOTHER, CLAUSES, COLOURED, COLOUR_GROUNDS, COLOUR_WORDS, FLAT_FRAMES, ICON_FRAMES, NUMBERS, PLACE_WORDS, PREFIXES,
    PREPOSITIONS, RELATION_FRAMES, RELATION_WORDS, SCENE_GROUNDS, SCENE_NAMES, SENTENCES, SHADED_FRAMES, SIZE_WORDS, STICKER_FRAMES,
    SUFFIXES, SIDE_BY_SIDE, STYLE_WORDS, TRANSPARENT_GROUNDS, VERBS, WITH_THING,
    WITH_UNKNOWN,
)
from .spec import Item, Spec
from .things import Thing
from .words import GROUND_COLOURS, SCENES, TRANSPARENT

SYNONYMS = .35
"""How often a thing goes by another word than its name."""
STYLED = .12
"""How often words for a style follow."""
_SAYS_SOMETHING = {
    *GROUND_COLOURS, *(w for words in COLOUR_WORDS.values() for w in words), *(w for words in SIZE_WORDS.values() for w in words),
    "flat", "shaded", "glossy", "transparent", "left", "right", "top", "bottom", "central", "upper", "lower", "two", "three",
    "four", "five", "double", "triple", "multiple", "many", "several", "both", "dual", "plain", "solid", "blank", "isolated", "great",
    "gold", "silver", "underwater", "middle", "above", "under", "over", "next", "winter", "snowy", "rainy", "sandy", "grassy",
    "starry", "urban", "rural", "hilly", "mountainous", "nocturnal", "sunny", "minute", "wee", "miniature", "massive", "vast",
    "colossal", "immense", "dark", "light", "pale", "bright", "deep", "no", "empty", "inside", "indoor", "outdoor", "near",
}
"""Adjectives that are no mere decoration."""


class CaptionWriter:
    """Writes captions for things under their own names; `adjectives` are further words that change nothing."""

    def __init__(self, things: tuple[Thing, ...], adjectives: Sequence[str] = ()):
        self.things = things
        self.known = {word for thing in things for word in thing.words}
        self.adjectives = [a for a in (*ADJECTIVES * 8, *adjectives) if a not in _SAYS_SOMETHING and a not in self.known]
        self.words = [
            ([w for w in t.words if is_countable(w)], list(t.words)) for t in things
        ]

    def caption(self, spec: Spec, random: np.random.Generator, words: Sequence[str | None] | None = None) -> str:
        """`words` names items otherwise than their things do (a noun the teacher knows, or one that nobody knows)."""
        return _Draft(self, random).write(spec, words or (None, None))

    def sentence(self, random: np.random.Generator, nouns: Sequence[str], unknown: Sequence[str] = ()) -> str:
        """Words in which nothing that can be drawn is named; with `unknown` nouns, nothing that we can draw."""
        def one(options: Sequence[str]) -> str:
            return options[int(random.integers(len(options)))]
        frame = one(WITH_UNKNOWN if unknown else SENTENCES)
        fill = {"n": one(nouns), "m": one(nouns), "j": one(self.adjectives)}
        return frame.format(**fill, **({"u": one(unknown), "u2": one(unknown)} if unknown else {}))

    def among(self, random: np.random.Generator, phrase: str, nouns: Sequence[str]) -> str:
        """Words that name one thing among others that cannot be drawn."""
        draft = _Draft(self, random)
        return draft.one(WITH_THING).format(x=phrase, n=draft.one(nouns), m=draft.one(nouns), j=draft.one(self.adjectives))

    def elsewhere(self, random: np.random.Generator, text: str, other: str) -> str:
        """`text` beside, on or in something of which nothing is drawn."""
        draft = _Draft(self, random)
        where = draft.one(ANOTHER)
        if draft.chance(.4):
            where = f"{draft.deed()} {draft.one([p for options in PREPOSITIONS.values() for p in options])}"
        return draft.finish(draft.styled(f"{text.rstrip('.!')} {where} {other}", STYLED))

    def grounded(self, text: str, ground: str | None, random: np.random.Generator) -> str:
        """`text` with words for the ground."""
        return _Draft(self, random).with_ground(text, ground, things=True)

    def finished(self, text: str, random: np.random.Generator) -> str:
        draft = _Draft(self, random)
        return draft.finish(draft.styled(text, STYLED))


@cache
def _writer(things: tuple[Thing, ...]) -> CaptionWriter:
    return CaptionWriter(things)


def caption(spec: Spec, random: np.random.Generator, things: tuple[Thing, ...],
            words: Sequence[str | None] | None = None) -> str:
    return _writer(things).caption(spec, random, words)


class _Draft:
    """One caption in the making."""

    def __init__(self, writer: CaptionWriter, random: np.random.Generator):
        self.writer, self.random = writer, random

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def one(self, options: Sequence[str]) -> str:
        return options[int(self.random.integers(len(options)))]

    def write(self, spec: Spec, words: Sequence[str | None]) -> str:
        if not spec.items and spec.ground is None:
            return self.one(["", " ", "...", "picture", "an image", "draw something", "?", "anything", "a nice picture"])
        bare = self.chance(.12)  # "red apple, blue background": no articles, no frills
        phrases = [self.noun_phrase(item, spec.count, word, bare) for item, word in zip(spec.items, words)]
        text, ground = self.subject(spec, phrases), spec.ground
        framed = False
        if ground == TRANSPARENT and spec.items:
            if spec.style == "sticker":
                ground = None
            elif self.chance(.5):
                text, ground, framed = self.one(ICON_FRAMES).format(x=text), None, True
        elif spec.items and spec.style is None and ground is not None and self.chance(.06):
            text, framed = self.one(ICON_FRAMES).format(x=text), True
        if spec.style == "sticker":
            text, framed = self.one(STICKER_FRAMES).format(x=text), True
        text = self.with_ground(text, ground, bool(spec.items))
        if spec.style in ("flat", "shaded"):
            frames = FLAT_FRAMES if spec.style == "flat" else SHADED_FRAMES
            text, framed = self.one(frames).format(x=text), True
        if not framed and not bare and self.chance(.3):
            text = self.one(PREFIXES).format(x=text)
        for _ in range(2):
            if self.chance(.07):
                text += ", " + self.one(SUFFIXES)
        return self.finish(self.styled(text, STYLED))

    def styled(self, text: str, share: float) -> str:
        """`share` of the texts get words for a style behind them, as style presets put them there."""
        if not self.chance(share):
            return text
        return ", ".join([text, *(self.one(STYLE_WORDS) for _ in range(int(self.random.integers(1, 7))))])

    def subject(self, spec: Spec, phrases: list[str]) -> str:
        if not phrases:
            return ""
        if len(phrases) == 2:
            return self.pair(spec.relation or "and", *phrases)
        if spec.place is None:
            together = spec.count > 1 and self.chance(.15)
            return f"{phrases[0]} {self.one(SIDE_BY_SIDE)}" if together else phrases[0]
        where = self.one(PLACE_WORDS[spec.place])
        if self.chance(.12):
            return f"{where}: {phrases[0]}" if self.chance(.4) else f"{where}, {phrases[0]}"
        return f"{phrases[0]}{self.one(['', '', ','])} {where}"

    def pair(self, relation: str, a: str, b: str) -> str:
        if self.chance(.15):
            return self.one(RELATION_FRAMES[relation]).format(a=a, b=b)
        if relation in PREPOSITIONS and self.chance(.3):
            return f"{a} {self.deed()} {self.one(PREPOSITIONS[relation])} {b}"
        return f"{a} {self.one(RELATION_WORDS[relation])} {b}"

    def deed(self) -> str:
        """What somebody does."""
        verb = self.one(VERBS)
        doing = gerund(verb)
        return self.one([doing, doing, third_person(verb), f"is {doing}", f"that is {doing}", f"who {third_person(verb)}"])

    def with_ground(self, text: str, ground: str | None, things: bool) -> str:
        if ground is None:
            return text
        if ground == TRANSPARENT:
            where = self.one(TRANSPARENT_GROUNDS)
        elif ground in SCENES:
            if not things:
                return self.one([*SCENE_NAMES[ground], *SCENE_NAMES[ground], "view of " + self.one(SCENE_NAMES[ground])])
            if self.chance(.1):
                return f"{self.one(SCENE_NAMES[ground])} with {text}"
            where = self.one(SCENE_GROUNDS[ground])
        else:
            colour = self.colour_word(ground, .12)
            if not things:
                return self.one([f"{article(colour)} {colour} background", f"{colour} background", f"plain {colour}",
                                 f"nothing but {colour}", f"{article(colour)} plain {colour} picture"])
            if self.chance(.06):
                return f"{article(colour)} {colour} background with {text}"
            where = _fix_articles(self.one(COLOUR_GROUNDS).format(c=colour))
        if self.chance(.12):
            return f"{where}, {text}" if self.chance(.8) else f"{where} {text}"
        return f"{text}, {where}" if self.chance(.15) else f"{text} {where}"

    def colour_word(self, colour: str, other: float) -> str:
        return self.one(COLOUR_WORDS[colour]) if self.chance(.6 if colour == "gray" else other) else colour

    def noun_phrase(self, item: Item, count: int, word: str | None, bare: bool) -> str:
        countable, all_words = self.writer.words[item.thing]
        if word is None:
            options = (countable or all_words) if count > 1 else all_words
            word = options[0] if len(options) == 1 or not self.chance(SYNONYMS) else self.one(options[1:])
        before, after = self.colour_of(item, word)
        if item.size:
            before.insert(0, self.one(SIZE_WORDS[item.size]))
        if self.chance(.16):
            adjective = self.one(self.writer.adjectives)
            if f"{adjective} {word}" not in self.writer.known:
                before.append(adjective)
        if self.chance(.1) and not after and not bare:
            after = " " + self.one(CLAUSES)
        noun = plural(word) if count > 1 and is_countable(word) else word
        phrase = " ".join([*before, noun]) + after
        if count > 1:
            return f"{self.one(NUMBERS[count])} {phrase}"
        if bare or self.chance(.1):
            return phrase
        if is_mass(word) or is_plural(word):
            return self.one(["some ", "", "the "]) + phrase
        if word.startswith("the "):
            return phrase
        return f"{self.one([article(phrase)] * 5 + ['the', 'one', 'my'])} {phrase}"

    def colour_of(self, item: Item, word: str) -> tuple[list[str], str]:
        """The words before and after the noun."""
        if item.colour is None:
            return [], ""
        colour = self.colour_word(item.colour, .08)
        if self.chance(.14):
            return [], " " + self.one(COLOURED).format(c=colour, verb="are" if is_plural(word) else "is")
        return [self.one([colour] * 12 + [f"{colour}-coloured", f"{colour} coloured"])], ""

    def finish(self, text: str) -> str:
        u = self.random.random()
        if u < .2:
            text += "."
        elif u < .22:
            text += "!"
        if self.chance(.15):
            text = text[:1].upper() + text[1:]
        return text


def _fix_articles(text: str) -> str:
    return re.sub(r"\ba ([aeiou])", r"an \1", text)
