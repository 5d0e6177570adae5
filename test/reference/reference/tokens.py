"""What transformers' CLIP tokenizer makes of texts that are easy to get wrong."""

from pathlib import Path

from transformers import CLIPTokenizer

from .vocabulary import write_json

TOKENIZERS = (
    "test/fixtures/models/sd15/tokenizer",
    "test/fixtures/models/sd21/tokenizer",
    "test/fixtures/models/sdxl/tokenizer_2",
    "models/builtin/tokenizer",
)
TEXTS = (
    "",
    " ",
    "a red fox",
    "A RED Fox In The SNOW",
    "  spaces   \t tabs \n\n new\r\nlines  ",
    "it's we're I'll they'd don't y'all'd've O'Neill's 'S 'LL",
    "!",
    "! ! !",
    "wow! really?! yes!!!",
    "a!b !c d!",
    "hello, world... (a test): [brackets] {braces} <angles>",
    "1234567890 3.14 1,000,000 2nd",
    "e\u0301 \u00e9 o\u0308 \u00f6",
    "naïve café Straße Ærø œuvre",
    "İstanbul ISPARTA ıI",
    "ΟΔΥΣΣΕΥΣ ΣΑΣ Σ",
    "ﬁne ﬂow Ǆ ǅ ǆ",
    "Ⅷ ² ½ ௧ ٣",
    "東京タワー 夕焼け 北京 서울",
    "한\u1100\u1161\u11a8글",
    "مرحبا بالعالم",
    "שלום עולם",
    "हिन्दी नमस्ते",
    "ไทย สวัสดี",
    "🦊",
    "👩‍👩‍👧‍👦 family 🏳️‍🌈 🇩🇪 👍🏽",
    "a🦊b",
    "𝒜𝓃 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐐀𐐨",
    "&amp; &lt;b&gt; &quot;x&quot; &#39;",
    "<b>bold</b> https://example.org/a_b?c=d#e",
    "snake_case camelCase kebab-case __init__",
    "<|startoftext|> a <|endoftext|> b",
    "<|STARTOFTEXT|> a <|EndOfText|> b",
    "a<|endoftext|>b",
    "non\u00a0breaking\u2003em\u200bzero\u3000wide\ufeffbom\u0085nel\u2028line\u180emongolian",
    "nul\x00 bell\x07 escape\x1b unit\x1f sep\x1c del\x7f",
    "\u202eright to left override\u202c",
    "Zalgo z\u0351\u036ba\u0300\u0301lgo",
    "\u212bngstr\u00f6m \u2126 \u1e9e",
    "private \ue000 unassigned \u0378 replacement \ufffd last \U0010ffff",
    "— – ‘curly’ “quotes” … • ™ © € £",
    "a painting of a red fox in the snow, oil painting, masterpiece, best quality, " * 6,
    "antidisestablishmentarianism supercalifragilisticexpialidocious",
    "x" * 300,
)
LONG = (("a fox ", 16_667), ("x", 100_000), ("🦊", 25_000), ("!", 100_000), (" ", 100_000), ("e\u0301", 50_000))
"""Texts of about 100,000 characters: what repeats, and how often."""


def write_tokens(fixtures: Path, root: Path) -> None:
    """Writes `tokens.json`. `ids` has start and end, is cut to 77 and not padded; `length` is that of the uncut.

    root: the repository's folder, which the tokenizers' paths start from.
    """
    write_json(fixtures / "tokens.json", [_tokens_of(root, path) for path in TOKENIZERS])


def _tokens_of(root: Path, path: str) -> dict:
    tokenizer = CLIPTokenizer.from_pretrained(root / path)
    short = [{"text": text, **_encode(tokenizer, text)} for text in TEXTS]
    long = [{"repeat": unit, "times": times, **_encode(tokenizer, unit * times)} for unit, times in LONG]
    return {"tokenizer": path, "padTokenId": tokenizer.pad_token_id, "cases": [*short, *long]}


def _encode(tokenizer: CLIPTokenizer, text: str) -> dict:
    length = len(tokenizer(text).input_ids)
    ids = tokenizer(text, truncation=True, max_length=tokenizer.model_max_length).input_ids
    return {"ids": ids, "length": length}
