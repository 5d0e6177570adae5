"""A byte-level BPE of the model's own world, in the files of CLIP's tokenizer."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers
from torch import Tensor

START, END = "<|startoftext|>", "<|endoftext|>"
SUFFIX = "</w>"
WINDOW = 77
_WORDS = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def train_tokenizer(texts: Iterable[str], folder: Path, size: int = 8192) -> None:
    """Writes vocab.json, merges.txt, tokenizer_config.json and special_tokens_map.json."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = _tokenizer(models.BPE(end_of_word_suffix=SUFFIX, continuing_subword_prefix=""))
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=size - len(alphabet) - 2, initial_alphabet=alphabet, end_of_word_suffix=SUFFIX, min_frequency=2,
        show_progress=False,
    ))
    merges = [tuple(pair) for pair in json.loads(tokenizer.to_str())["model"]["merges"]]
    vocabulary: dict[str, int] = {}
    # CLIP's order: bytes, bytes that end a word, merges, special tokens.
    for token in [*alphabet, *(a + SUFFIX for a in alphabet), *(a + b for a, b in merges), START, END]:
        vocabulary.setdefault(token, len(vocabulary))
    folder.mkdir(parents=True, exist_ok=True)
    special = {"bos_token": START, "eos_token": END, "pad_token": END, "unk_token": END}
    _write(folder / "vocab.json", vocabulary)
    lines = ["#version: 0.2", *(f"{a} {b}" for a, b in merges)]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf8")
    _write(folder / "special_tokens_map.json", special)
    _write(folder / "tokenizer_config.json", {
        "add_prefix_space": False, **special, "do_lower_case": True, "errors": "replace", "model_max_length": WINDOW,
        "tokenizer_class": "CLIPTokenizer",
    })


class PromptTokenizer:
    """Prompts → token ids, as transformers' CLIPTokenizer and Easel's engine make them."""

    def __init__(self, folder: Path):
        vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf8"))
        lines = (folder / "merges.txt").read_text(encoding="utf8").splitlines()[1:]
        merges = [(a, b) for a, _, b in (line.partition(" ") for line in lines if line)]
        self.tokenizer = _tokenizer(models.BPE(vocabulary, merges, unk_token=END, end_of_word_suffix=SUFFIX, continuing_subword_prefix=""))
        self.size, self.start, self.end = len(vocabulary), vocabulary[START], vocabulary[END]

    def encode(self, texts: Sequence[str], window: int | None = WINDOW) -> Tensor:
        """[B, window] ids: start, prompt, end, and end again as padding; `window` None: as long as the longest prompt."""
        rows = [[self.start, *e.ids[:WINDOW - 2], self.end] for e in self.tokenizer.encode_batch(list(texts), add_special_tokens=False)]
        length = window or max(map(len, rows))
        return torch.tensor([row + [self.end] * (length - len(row)) for row in rows])

    def decode(self, ids: Sequence[int]) -> str:
        tokens = "".join(self.tokenizer.id_to_token(i) for i in ids if i not in (self.start, self.end))
        bytes_of = {char: byte for byte, char in enumerate(_byte_characters())}
        return bytes(bytes_of[c] for c in tokens.replace(SUFFIX, _byte_characters()[32])).decode("utf8").strip()


def _tokenizer(model: models.BPE) -> Tokenizer:
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(_WORDS), behavior="removed", invert=True), pre_tokenizers.ByteLevel(add_prefix_space=False),
    ])
    return tokenizer


def _byte_characters() -> list[str]:
    """The printable character that stands for each byte (GPT-2's table)."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table, extra = {b: chr(b) for b in printable}, 0
    for byte in range(256):
        if byte not in table:
            table[byte], extra = chr(256 + extra), extra + 1
    return [table[b] for b in range(256)]


def _write(file: Path, content: dict[str, object] | dict[str, int]) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf8")
