"""A byte-pair vocabulary in CLIP's file format, a few hundred entries long, learnt from the words below."""

import json
import re
from collections import Counter
from pathlib import Path

BOS, EOS = "<|startoftext|>", "<|endoftext|>"
END_OF_WORD = "</w>"
MERGE_COUNT = 220

CORPUS = """
a painting of a red fox in the snow  a photo of a cat on a blue chair  a watercolour of the sea at night
an astronaut riding a horse  a lighthouse in a storm, oil painting  a small house on a green hill
portrait of a woman with flowers, soft light  a city street in the rain, neon lights, cinematic
a forest of tall trees in autumn, orange leaves  a bowl of fruit on a wooden table, still life
a castle above the clouds, fantasy, highly detailed  the moon over the mountains, minimal, flat colours
a robot drinking tea in the garden  black and white drawing of a bird  a yellow boat on the lake
blurry, low quality, ugly, text, watermark  best quality, sharp, high resolution, masterpiece
the quick brown fox jumps over the lazy dog  diagram of a computer network with three servers and one client
"""


def byte_alphabet() -> list[str]:
    """The 256 printable stand-ins for bytes, in the order CLIP's and GPT-2's vocabularies list them."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return [chr(byte) for byte in printable] + [chr(256 + index) for index in range(len(others))]


def learn_merges(corpus: str, count: int) -> list[tuple[str, str]]:
    """Plain byte-pair learning; ties go to the alphabetically first pair, so the result is always the same."""
    words = Counter(tuple(word[:-1]) + (word[-1] + END_OF_WORD,) for word in corpus.replace(",", " ").split())
    merges: list[tuple[str, str]] = []
    while len(merges) < count:
        pairs: Counter = Counter()
        for symbols, times in words.items():
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] += times
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        words = Counter({_merge(symbols, best): times for symbols, times in words.items()})
    return merges


def _merge(symbols: tuple[str, ...], pair: tuple[str, str]) -> tuple[str, ...]:
    merged: list[str] = []
    index = 0
    while index < len(symbols):
        if symbols[index : index + 2] == pair:
            merged.append(pair[0] + pair[1])
            index += 2
        else:
            merged.append(symbols[index])
            index += 1
    return tuple(merged)


def build_vocabulary() -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Entry → id, and the merges. Id 0 is "!", as in CLIP; the two last ids are the start and the end of a text."""
    alphabet = byte_alphabet()
    merges = learn_merges(CORPUS, MERGE_COUNT)
    merged = list(dict.fromkeys(left + right for left, right in merges))
    entries = [*alphabet, *(symbol + END_OF_WORD for symbol in alphabet), *merged, BOS, EOS]
    return {entry: index for index, entry in enumerate(entries)}, merges


VOCABULARY_SIZE = len(build_vocabulary()[0])
QUESTION_MARK = build_vocabulary()[0]["?" + END_OF_WORD]
"""The token of a question mark by itself."""


def write_tokenizer(folder: Path, style: str) -> None:
    """Writes the four files of a CLIP tokenizer folder, as the public models of that `style` have them.

    - "sd1": the end-of-text token pads.
    - "sd2": `tokenizer_config.json` says end-of-text but `special_tokens_map.json` says "!", and the latter wins;
      the start and end are written as AddedToken objects.
    - "sdxl2": SDXL's second tokenizer, "!" in both files.
    """
    vocabulary, merges = build_vocabulary()
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / "vocab.json", json.dumps(vocabulary, ensure_ascii=False, separators=(",", ":")))
    lines = ["#version: 0.2", *(f"{left} {right}" for left, right in merges)]
    write_text(folder / "merges.txt", "\n".join(lines) + "\n")
    tokens = {"bos_token": BOS, "eos_token": EOS, "unk_token": EOS}
    if style == "sd2":
        tokens = {name: _added_token(token) for name, token in tokens.items()}
    config = {
        "add_prefix_space": False,
        **tokens,
        "pad_token": "!" if style == "sdxl2" else EOS,
        "do_lower_case": True,
        "errors": "replace",
        "model_max_length": 77,
        "tokenizer_class": "CLIPTokenizer",
    }
    write_json(folder / "tokenizer_config.json", config)
    write_json(folder / "special_tokens_map.json", {**tokens, "pad_token": EOS if style == "sd1" else "!"})


def _added_token(content: str) -> dict:
    return {
        "__type": "AddedToken",
        "content": content,
        "lstrip": False,
        "normalized": True,
        "rstrip": False,
        "single_word": False,
    }


def write_json(path: Path, value: object) -> None:
    """Two-space indented JSON with its non-ASCII characters as they are and lists of numbers on one line."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    text = re.sub(r"\[\s+(-?\d[^\[\]{}\"]*?)\s+\]", lambda match: "[" + " ".join(match[1].split()) + "]", text)
    write_text(path, text + "\n")


def write_text(path: Path, text: str) -> None:
    """UTF-8, line feeds only, whatever the system."""
    path.write_text(text, encoding="utf-8", newline="\n")
