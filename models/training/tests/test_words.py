"""The vocabulary, captions, and the tokenizer: everything that is only words."""

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from builtin_model import art
from builtin_model.captions import CaptionWriter, caption
from builtin_model.grammar import article, gerund, is_countable, plural, third_person
from builtin_model.phrases import (
    COLOUR_GROUNDS, COLOUR_WORDS, NUMBERS, PLACE_WORDS, RELATION_FRAMES, RELATION_WORDS, SCENE_GROUNDS, SCENE_NAMES,
    SIZE_WORDS,
)
from builtin_model.spec import Item, Spec, SpecSampler
from builtin_model.things import DEFAULT_SET, HERE, all_things
from builtin_model.tokenizer import PromptTokenizer, train_tokenizer
from builtin_model.words import COLOURS, GROUND_COLOURS, PLACES, RELATIONS, SCENES, SIZES, TRANSPARENT

THINGS = all_things()
SAMPLER = SpecSampler(THINGS)


def index(name: str) -> int:
    return next(i for i, t in enumerate(THINGS) if t.name == name)


def captions_of(spec: Spec, count: int = 60) -> list[str]:
    return [caption(spec, np.random.default_rng(seed), THINGS) for seed in range(count)]


def test_every_word_belongs_to_one_thing() -> None:
    seen: dict[str, str] = {}
    for thing in THINGS:
        for word in thing.words:
            assert word not in seen, f"{word!r} is {seen[word]!r} and {thing.name!r}"
            assert word == word.strip().lower() and word
            seen[word] = thing.name
    assert len(THINGS) > 1200


def test_every_drawing_is_there_and_none_is_left_over() -> None:
    sets = {Path(source["name"]).name for source in art.sources()}
    kinds = {t.art.partition(":")[0] for t in THINGS}
    assert DEFAULT_SET in kinds and kinds <= sets | {"own", "shape"}
    own = {t.art.partition(":")[2] for t in THINGS if t.art.startswith("own:")}
    assert own == {file.stem for file in (HERE / "art").glob("*.svg")}
    for name in own:
        drawing = art.rasterise((HERE / "art" / f"{name}.svg").read_text(encoding="utf8"), 64)
        assert drawing is not None and .05 < (drawing[..., 3] > 128).mean() < .95, name


def test_a_broken_line_of_things_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "things.txt").write_text("# a comment\ndog|dog|g\n")
    monkeypatch.setattr("builtin_model.things.HERE", tmp_path)
    with pytest.raises(ValueError, match="things.txt:2"):
        all_things.__wrapped__()


@pytest.mark.parametrize("one, many", [
    ("mouse", "mice"), ("computer mouse", "computer mice"), ("knife", "knives"), ("sheep", "sheep"), ("box of popcorn", "boxes of popcorn"),
    ("bow and arrow", "bows and arrows"), ("fly", "flies"), ("key", "keys"), ("person with veil", "people with veil"), ("policeman", "policemen"),
    ("human", "humans"), ("potato", "potatoes"), ("pair of jeans", "pairs of jeans"), ("bus", "buses"), ("tooth", "teeth"),
])
def test_plurals(one: str, many: str) -> None:
    assert plural(one) == many and is_countable(one)


@pytest.mark.parametrize("word, wanted", [
    ("apple", "an"), ("cat", "a"), ("unicorn", "a"), ("uninvited guest", "an"), ("hourglass", "an"), ("house", "a"), ("ufo", "a"), ("umbrella", "an"),
])
def test_articles(word: str, wanted: str) -> None:
    assert article(word) == wanted


@pytest.mark.parametrize("word", ["socks", "bread", "glasses", "the moon"])
def test_what_cannot_be_counted(word: str) -> None:
    assert not is_countable(word)


def test_every_word_of_the_world_has_phrases() -> None:
    assert set(COLOUR_WORDS) == set(GROUND_COLOURS) >= set(COLOURS)
    assert set(SCENE_GROUNDS) == set(SCENE_NAMES) == set(SCENES)
    assert set(PLACE_WORDS) == set(PLACES) and set(SIZE_WORDS) == set(SIZES)
    assert set(RELATION_WORDS) == set(RELATION_FRAMES) == set(RELATIONS)


def test_no_phrase_says_two_things() -> None:
    """A scene, a place or a colour must be known by its words."""
    for table in (SCENE_GROUNDS, SCENE_NAMES, PLACE_WORDS, COLOUR_WORDS, SIZE_WORDS):
        words = [(phrase, key) for key, phrases in table.items() for phrase in set(phrases)]
        assert len({phrase for phrase, _ in words}) == len(words)


def test_a_seed_fixes_the_caption() -> None:
    random = np.random.default_rng(3)
    specs = [SAMPLER.sample(random) for _ in range(200)]
    first, again, other = ([caption(s, np.random.default_rng(i + shift), THINGS) for i, s in enumerate(specs)] for shift in (0, 0, 1000))
    assert first == again and first != other


def test_captions_say_what_the_spec_says() -> None:
    random = np.random.default_rng(8)
    for _ in range(1500):
        spec = SAMPLER.sample(random)
        text = caption(spec, random, THINGS).lower()
        for item in spec.items:
            words = THINGS[item.thing].words
            assert any(w in text or plural(w) in text for w in words), (text, words)
            assert not item.colour or any(c in text for c in (item.colour, *COLOUR_WORDS[item.colour])), (text, item)
            assert not item.size or any(re.search(rf"\b{w}\b", text) for w in SIZE_WORDS[item.size]), (text, item)
        if spec.ground in GROUND_COLOURS:
            assert any(c in text for c in (spec.ground, *COLOUR_WORDS[spec.ground])), (text, spec)
        if spec.ground in SCENES:
            assert any(p in text for p in SCENE_GROUNDS[spec.ground] + SCENE_NAMES[spec.ground]), (text, spec)
        if spec.place:
            assert any(p in text for p in PLACE_WORDS[spec.place]), (text, spec)
        if spec.count > 1:
            assert any(n in text for n in NUMBERS[spec.count]), (text, spec)


def test_the_order_of_two_things_is_that_of_the_spec() -> None:
    for text in captions_of(Spec((Item(index("zebra")), Item(index("taco"))), relation="left")):
        assert text.lower().index("zebra") < text.lower().index("taco")


def test_an_icon_without_a_ground_is_transparent() -> None:
    """And nothing else is: the words "icon of" and "sticker of" without a ground always mean a transparent one."""
    random = np.random.default_rng(5)
    for _ in range(1500):
        spec = SAMPLER.sample(random)
        text = caption(spec, random, THINGS).lower()
        if spec.ground is None:
            assert not re.search(r"\b(icon|sticker) ?(of|:)", text) and spec.style != "sticker", text
    plain = Spec((Item(index("zebra")),), TRANSPARENT)
    assert any("icon" in text for text in captions_of(plain))
    assert any("transparent" in text for text in captions_of(plain))


def test_a_thing_with_a_drawing_in_that_colour_is_that_drawing() -> None:
    assert SAMPLER.coloured[index("apple"), "green"] == index("green apple")
    random = np.random.default_rng(2)
    for _ in range(4000):
        for item in SAMPLER.sample(random, "two").items:
            assert (item.thing, item.colour) not in SAMPLER.coloured


def test_a_noun_can_stand_for_a_thing() -> None:
    spec = Spec((Item(index("sheep"), "blue"),), count=3)
    texts = [caption(spec, np.random.default_rng(i), THINGS, ("zyzzyva",)) for i in range(20)]
    assert all("zyzzyvas" in text and "sheep" not in text for text in texts)


def test_adjectives_never_make_another_thing() -> None:
    writer = CaptionWriter(THINGS, ["hot", "polar"])
    random = np.random.default_rng(0)
    texts = [writer.caption(Spec((Item(index(name)),)), random) for name in ("dog", "bear") for _ in range(3000)]
    assert not any(re.search(r"\b(hot dog|polar bear)\b", t) for t in texts) and any("hot bear" in t for t in texts)


def test_sentences_name_nothing_that_is_drawn() -> None:
    writer = CaptionWriter(THINGS)
    for seed in range(50):
        assert writer.sentence(np.random.default_rng(seed), ["justice", "theory"])
        text = writer.sentence(np.random.default_rng(seed), ["justice"], ["gizmo", "widget"])
        assert "gizmo" in text or "widget" in text


def test_colour_grounds_have_a_place_for_the_colour() -> None:
    assert all(phrase.count("{c}") == 1 for phrase in COLOUR_GROUNDS)


def test_probes_name_things_of_the_world() -> None:
    names = {t.name for t in THINGS} | {""}
    probes = tomllib.loads((Path(__file__).parent / "probes.toml").read_text(encoding="utf8"))["probes"]
    assert len(probes) >= 150
    for probe in probes:
        for key in "ab":
            wanted = probe.get(key, "")
            assert {wanted} if isinstance(wanted, str) else set(wanted) <= names, probe


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> PromptTokenizer:
    folder = tmp_path_factory.mktemp("tokenizer")
    random = np.random.default_rng(0)
    train_tokenizer([caption(SAMPLER.sample(random), random, THINGS) for _ in range(500)], folder, size=1500)
    assert {f.name for f in folder.iterdir()} == {"vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json"}
    return PromptTokenizer(folder)


@pytest.mark.parametrize("text", ["a red apple on a blue background", "zürich 東京 🦊", "don ' t panic !", ""])
def test_tokens_turn_back_into_the_text(tokenizer: PromptTokenizer, text: str) -> None:
    assert tokenizer.decode(tokenizer.encode([text])[0].tolist()) == text


def test_tokens_have_start_end_and_padding(tokenizer: PromptTokenizer) -> None:
    ids = tokenizer.encode(["a cat", "A  Cat\n", "cat " * 200])
    assert ids.shape == (3, 77) and ids[0].equal(ids[1])
    assert ids[0, 0] == tokenizer.start and (ids[0, 3:] == tokenizer.end).all() and ids[2, 76] == tokenizer.end
    assert tokenizer.start == tokenizer.size - 2 and tokenizer.end == tokenizer.size - 1 and tokenizer.size <= 1500
    assert tokenizer.encode(["a cat"], None).shape == (1, len([tokenizer.start, "a", "cat", tokenizer.end]))


@pytest.mark.parametrize(("verb", "doing", "does"), [
    ("run", "running", "runs"), ("lie", "lying", "lies"), ("dance", "dancing", "dances"), ("flee", "fleeing", "flees"),
    ("carry", "carrying", "carries"), ("play", "playing", "plays"), ("rush", "rushing", "rushes"), ("eat", "eating", "eats"),
])
def test_verbs(verb: str, doing: str, does: str) -> None:
    assert (gerund(verb), third_person(verb)) == (doing, does)
