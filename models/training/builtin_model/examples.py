"""Endless captions with what a perfect reader reads in them: the parser's lessons."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import IterableDataset

from .captions import CaptionWriter
from .grammar import article, is_countable, is_mass, is_plural, plural
from .layout import Attributes
from .phrases import COLOUR_WORDS, NUMBERS, SIDE_BY_SIDE
from .renderer import attributes
from .spec import Item, Spec, SpecSampler
from .teacher import Meaning
from .things import Thing
from .tokenizer import WINDOW, PromptTokenizer
from .words import COLOURS, MAX_COUNT, TRANSPARENT

TWO, COUNTED = .36, .1
"""Shares of captions with two things, and with several of one: with fewer the second, and plurals, are learnt badly."""
ALONE = .4
"""Share of captions that are a word and no more: the cheapest lesson in what a word means."""
MANY, ICON = .6, .05
"""Of those, how many are counted, and how many are icons."""
UNKNOWN, TAUGHT = .09, .25
"""How often a thing gives way to a noun that nobody knows, or to one that the teacher takes for a thing."""
NOTHING, SENTENCE, NONSENSE, AMONG = .02, .06, .03, .05
"""Shares of captions that say nothing, say something that cannot be drawn, are letters by chance, or name a
thing among words that cannot be drawn."""
WHOLE_WINDOW = .04
"""Share of batches with all 77 positions, as prompts come in use."""

COLOURED = .2
"""Of single words, how many have a colour: many colours are things, too, and many coloured things are words of their own."""
THIRD = .12
"""Of captions with two things and no ground, how many name one more, of which nothing is drawn."""
ELSEWHERE = .4
"""Of captions with several of a thing, how many say beside, on or in what they are: "three apples on a table" are three apples."""
_COLOURS = {*COLOURS, *(word.split(" ")[0] for words in COLOUR_WORDS.values() for word in words)}

TOGETHER = 12
"""Batches that are made, and sorted by length, together."""
USUAL_LENGTH, SHORTEST = 64, 12
"""Characters: of short captions a batch holds more, of long ones fewer, so that every step costs the same."""


@dataclass(frozen=True)
class Example:
    """A caption, the classes of `Attributes` in their order, and how sure a reader may be of the things and in all.

    `firm` is what is left for "nothing known" when the teacher doubts.
    """

    text: str
    classes: tuple[int, ...]
    firm: tuple[float, float]
    sure: float


@dataclass
class Batch:
    ids: Tensor
    said: Attributes
    firm: Tensor
    sure: Tensor


class Examples:
    def __init__(self, things: tuple[Thing, ...], meanings: Sequence[Meaning], adjectives: Sequence[str],
                 abstract: Sequence[str]):
        self.things, self.abstract = things, abstract
        self.writer, self.sampler = CaptionWriter(things, adjectives), SpecSampler(things)
        self.words = [(word, i) for i, t in enumerate(things) for word in t.words]
        # WordNet has gray wolves and black bears as nouns; learnt as such, their colours would say nothing.
        plain = [m for m in meanings if m.noun.split(" ")[0] not in _COLOURS]
        self.unknown = [m.noun for m in plain if m.thing is None]
        self.taught = [m for m in plain if m.thing is not None]
        share: dict[int | None, int] = {}
        for meaning in self.taught:
            share[meaning.thing] = share.get(meaning.thing, 0) + 1
        # A thing of which thousands are a kind (a person) must not crowd out the others.
        weight = np.array([share[m.thing] ** -.6 for m in self.taught])
        self.pick = np.cumsum(weight / weight.sum()) if len(weight) else weight

    def example(self, random: np.random.Generator) -> Example:
        if random.random() < ALONE:
            return self._alone(random)
        u = random.random()
        if u < NOTHING:
            return Example(self.writer.caption(Spec(), random), _classes(Spec()), (1., 1.), 1.)
        if u < NOTHING + SENTENCE + NONSENSE:
            return self._senseless(random, nonsense=u > NOTHING + SENTENCE)
        if self.abstract and u < NOTHING + SENTENCE + NONSENSE + AMONG:
            thing, phrase = self._named(random)
            return _labelled(self.writer.finished(self.writer.among(random, phrase, self._some(random, self.abstract)), random), Spec((Item(thing),)), [1.])
        u = random.random()
        spec = self.sampler.sample(random, "two" if u < TWO else "count" if u < TWO + COUNTED else None)
        elsewhere = spec.count > 1 and random.random() < ELSEWHERE
        if elsewhere:
            spec = replace(spec, ground=None, style=None)
        items, words, known = list(spec.items), [], []
        for k, item in enumerate(items):
            word, sure = None, 1.
            v = random.random()
            if v < UNKNOWN:
                word, sure = self.unknown[int(random.integers(len(self.unknown)))], 0.
            elif self.taught and v < UNKNOWN + TAUGHT and not self.things[item.thing].is_shape:
                meaning = self._taught(random)
                items[k] = replace(item, thing=meaning.thing)
                word, sure = meaning.noun, meaning.sure
            words.append(word)
            known.append(sure)
        spec = replace(spec, items=tuple(items))
        text = self.writer.caption(spec, random, words)
        third = len(items) == 2 and spec.ground is None and random.random() < THIRD
        if (elsewhere or third) and min(known) > 0:
            text = self.writer.elsewhere(random, text, self._another(random))
        return _labelled(text, spec, known)

    def _another(self, random: np.random.Generator) -> str:
        """One more thing, known or not."""
        if random.random() < .7:
            return self._named(random)[1]
        return self._with_article(self.unknown[int(random.integers(len(self.unknown)))], random)

    def _named(self, random: np.random.Generator) -> tuple[int, str]:
        """A thing, and a phrase that names it."""
        word, thing = self.words[int(random.integers(len(self.words)))]
        return thing, self._with_article(word, random)

    def _with_article(self, word: str, random: np.random.Generator) -> str:
        if is_mass(word) or is_plural(word) or word.startswith("the "):
            return word
        adjective = f"{self.writer.adjectives[int(random.integers(len(self.writer.adjectives)))]} "
        phrase = adjective + word if random.random() < .2 and adjective + word not in self.writer.known else word
        return f"{article(phrase) if random.random() < .8 else 'the'} {phrase}"

    @staticmethod
    def _some(random: np.random.Generator, nouns: Sequence[str]) -> list[str]:
        return [nouns[int(i)] for i in random.integers(len(nouns), size=40)]

    def _alone(self, random: np.random.Generator) -> Example:
        u = random.random()
        if u < .6:
            word, thing, sure = *self.words[int(random.integers(len(self.words)))], 1.
        elif self.taught and u < .6 + TAUGHT:
            meaning = self._taught(random)
            word, thing, sure = meaning.noun, meaning.thing, meaning.sure
        else:
            word, thing, sure = self.unknown[int(random.integers(len(self.unknown)))], None, 0.
        count = int(random.integers(2, MAX_COUNT + 1)) if is_countable(word) and random.random() < MANY else 1
        item = Item(thing or 0)
        if random.random() < COLOURED:
            item, colour = self._colour(item, random)
            word = f"{colour} {word}"
        if count > 1:
            text = f"{NUMBERS[count][int(random.integers(len(NUMBERS[count])))]} {plural(word)}"
        elif is_mass(word) or is_plural(word) or random.random() < .4:
            text = word
        else:
            text = f"{article(word) if random.random() < .8 else 'the'} {word}"
        if count > 1 and random.random() < .2:
            text = f"{text} {SIDE_BY_SIDE[int(random.integers(len(SIDE_BY_SIDE)))]}"
        ground = TRANSPARENT if random.random() < ICON else None
        text = self.writer.finished(f"{text} icon" if ground else text, random)
        return _labelled(text, Spec((item,), ground, count), [sure])

    def _colour(self, item: Item, random: np.random.Generator) -> tuple[Item, str]:
        """The thing in some colour, and the word for that."""
        colour = list(COLOURS)[int(random.integers(len(COLOURS)))]
        options = [colour, colour, colour, *COLOUR_WORDS[colour]]
        return self.sampler.proper(replace(item, colour=colour)), options[int(random.integers(len(options)))]

    def _taught(self, random: np.random.Generator) -> Meaning:
        return self.taught[min(len(self.taught) - 1, int(np.searchsorted(self.pick, random.random())))]

    def _senseless(self, random: np.random.Generator, nonsense: bool) -> Example:
        if nonsense:
            text = " ".join(_syllables(random) for _ in range(int(random.integers(1, 5))))
        else:
            unknown = self._some(random, self.unknown) if random.random() < .4 else ()
            text = self.writer.sentence(random, self._some(random, self.abstract), unknown)
        ground = self.sampler.sample(random, "ground only").ground if random.random() < .3 else None
        text = self.writer.finished(self.writer.grounded(text, ground, random), random)
        return Example(text, _classes(Spec(ground=ground)), (1., 1.), 0.)


def _labelled(text: str, spec: Spec, known: Sequence[float]) -> Example:
    """What is not known is not there: the known of two stands alone, and of one the rest stays said."""
    if not spec.items:
        return Example(text, _classes(spec), (1., 1.), 1.)
    sure = sum(known) / len(known)
    if min(known) > 0:
        return Example(text, _classes(spec), (known[0], known[-1] if len(known) == 2 else 1.), sure)
    left = [(item, k) for item, k in zip(spec.items, known) if k > 0]
    if left:
        return Example(text, _classes(replace(spec, items=(left[0][0],), relation=None)), (left[0][1], 1.), sure)
    if len(spec.items) == 2:
        return Example(text, _classes(replace(spec, items=(), relation=None)), (1., 1.), sure)
    return Example(text, (0, *_classes(spec)[1:]), (1., 1.), sure)


def _classes(spec: Spec) -> tuple[int, ...]:
    return tuple(int(t) for t in astuple(attributes([spec])))


def _syllables(random: np.random.Generator) -> str:
    letters = "bcdfghjklmnpqrstvwxz", "aeiouy", "bcdfghjklmnpqrstvwxz"
    if random.random() < .3:
        return "".join(chr(97 + int(i)) for i in random.integers(26, size=int(random.integers(3, 10))))
    return "".join(p[int(random.integers(len(p)))] for _ in range(int(random.integers(1, 4))) for p in letters[:int(random.integers(2, 4))])


class Batches(IterableDataset[Batch]):
    """Examples from a seed, tokenized; a worker of a DataLoader makes them while the last batch is learnt.

    Captions of like length share a batch, which halves the padding; `size` is for captions of the usual length.
    """

    def __init__(self, examples: Examples, tokenizer: PromptTokenizer, size: int, seed: int):
        self.examples, self.tokenizer, self.size, self.seed = examples, tokenizer, size, seed

    def __iter__(self) -> Iterator[Batch]:
        torch.set_num_threads(1)
        random = np.random.default_rng(self.seed)
        while True:
            made = [self.examples.example(random) for _ in range(TOGETHER * self.size)]
            made.sort(key=lambda e: len(e.text))
            chunks: list[list[Example]] = []
            while made:
                longest = max(SHORTEST, len(made[-1].text))
                count = max(1, self.size * USUAL_LENGTH // longest)
                chunks.append(made[-count:])
                del made[-count:]
            for k in random.permutation(len(chunks)):
                if random.random() < WHOLE_WINDOW:
                    yield collate(chunks[k][:self.size // 4], self.tokenizer, WINDOW)
                else:
                    yield collate(chunks[k], self.tokenizer, None)


def collate(made: Sequence[Example], tokenizer: PromptTokenizer, window: int | None) -> Batch:
    said = Attributes(*torch.tensor([e.classes for e in made]).unbind(1))
    return Batch(tokenizer.encode([e.text for e in made], window), said, torch.tensor([e.firm for e in made]),
                 torch.tensor([e.sure for e in made]))
