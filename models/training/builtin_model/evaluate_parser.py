"""What the parser reads rightly: captions of seeds it never saw, synonyms, and prompts that people wrote."""

import tomllib
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import torch

from .captions import CaptionWriter
from .layout import Attributes
from .parser import Parser, attributes_of
from .renderer import attributes
from .spec import KINDS, SpecSampler
from .things import Thing
from .tokenizer import PromptTokenizer
from .train_parser import World, read_prompts, synonym_score
from .words import COLOURS, GROUNDS, PLACES, RELATIONS, SIZES, STYLES

SEED = 424242
"""Training counts its seeds from 11 up."""


def evaluate_parser(parser: Parser, world: World, tokenizer: PromptTokenizer, probes: Path, count: int = 3000) -> dict[str, float]:
    """Shares of what was read rightly."""
    random, writer, sampler = np.random.default_rng(SEED), CaptionWriter(world.things), SpecSampler(world.things)
    scores: dict[str, float] = {}
    for kind in (*KINDS, None):
        specs = [sampler.sample(random, kind) for _ in range(count if kind is None else count // 6)]
        read = read_prompts(parser, tokenizer, [writer.caption(s, random) for s in specs])
        said, wanted = attributes_of(read), attributes(specs)
        right = {f.name: getattr(said, f.name) == getattr(wanted, f.name) for f in fields(Attributes)}
        if kind is None:
            scores |= {name: mask.float().mean().item() for name, mask in right.items()}
            scores["sure of what is known"] = (read.confidence > .5).float().mean().item()
        else:
            two = wanted.thing_b > 0
            scores[f"{kind}: things"] = (right["thing_a"] & right["thing_b"]).float().mean().item()
            if two.any():
                scores[f"{kind}: second thing"] = right["thing_b"][two].float().mean().item()
            scores[f"{kind}: everything"] = torch.stack(list(right.values())).all(0).float().mean().item()
    names, synonyms = [t.name for t in world.things], [s for t in world.things for s in t.synonyms]
    scores["names"] = synonym_score(parser, world, tokenizer, names)
    scores["synonyms"] = synonym_score(parser, world, tokenizer, synonyms)
    taught = [m for m in world.meanings if m.thing is not None and m.sure > .8]
    unknown = [m for m in world.meanings if m.thing is None]
    for name, group in (("taught nouns", taught), ("unknown nouns", unknown)):
        some = [group[int(i)] for i in random.integers(len(group), size=count // 2)] if group else []
        if some:
            read = read_prompts(parser, tokenizer, [f"a {m.noun} on a blue background" for m in some])
            wanted_thing = torch.tensor([0 if m.thing is None else 1 + m.thing for m in some])
            scores[name] = (read.thing_a.argmax(1) == wanted_thing).float().mean().item()
            scores[f"{name}: sure"] = (read.confidence > .5).float().mean().item()
    wrong = probe(parser, world.things, tokenizer, probes)
    scores["probes"] = 1 - len(wrong) / len(_probes(probes))
    return scores


def probe(parser: Parser, things: Sequence[Thing], tokenizer: PromptTokenizer, probes: Path) -> list[str]:
    """The prompts of a file of probes that are read wrongly, each with what was read."""
    cases = _probes(probes)
    read = read_prompts(parser, tokenizer, [case["p"] for case in cases])
    said = {f.name: getattr(attributes_of(read), f.name).tolist() for f in fields(Attributes)}
    names = [t.name for t in things]
    words = {
        "a": ["", *names], "b": ["", *names], "colour_a": ["", *COLOURS], "colour_b": ["", *COLOURS], "ground": ["", *GROUNDS],
        "size": ["", *SIZES], "place": ["", *PLACES], "relation": ["", *RELATIONS], "style": ["", *STYLES], "count": [1, 2, 3, 4],
    }
    wrong = []
    for i, case in enumerate(cases):
        got = {key: options[said[f"thing_{key}" if key in "ab" else key][i]] for key, options in words.items()}
        expected = {"a": "", "b": "", "ground": "", "count": 1, "colour_a": "", **case} if case.get("a") else {"a": "", **case}
        amiss = {k: got[k] for k, v in expected.items() if k != "p" and got[k] not in (v if isinstance(v, list) else [v])}
        if amiss:
            wrong.append(f"{case['p']!r}: {amiss} instead of { {k: expected[k] for k in amiss} } (sure {read.confidence[i]:.2f})")
    return wrong


def _probes(file: Path) -> list[dict[str, Any]]:
    return tomllib.loads(file.read_text(encoding="utf8"))["probes"]
