"""A head start for the parser: its tables of words and of things begin in the teacher's space.

One linear map then carries every word to its thing, so words that were never in a caption find theirs more often.
"""

import torch
from torch import Tensor

from .parser import Parser
from .teacher import Embedder
from .things import Thing
from .tokenizer import SUFFIX, PromptTokenizer

WORD_SPREAD, THING_SPREAD = .1, .07


@torch.no_grad()
def prime(parser: Parser, things: tuple[Thing, ...], tokenizer: PromptTokenizer, embed: Embedder) -> None:
    """Sets the embedding of tokens that are whole words, and the rows of the things' head."""
    tokens = {t: i for t, i in tokenizer.tokenizer.get_vocab().items() if t.removesuffix(SUFFIX).isalpha() and t.endswith(SUFFIX)}
    of_tokens = embed([t.removesuffix(SUFFIX) for t in tokens])
    of_words = embed([word for t in things for word in t.words])
    owner = torch.tensor([i for i, t in enumerate(things) for _ in t.words])
    of_things = torch.zeros(len(things), of_words.shape[1]).index_add_(0, owner, of_words)
    of_things = torch.nn.functional.normalize(of_things, dim=1)
    together = torch.cat([of_tokens, of_things])
    middle = together.mean(0)
    axes = torch.linalg.svd(together - middle, full_matrices=False).Vh[:parser.words.embedding_dim]

    def projected(rows: Tensor, spread: float) -> Tensor:
        rows = (rows - middle) @ axes.T
        return rows / rows.std() * spread

    parser.words.weight[torch.tensor(list(tokens.values()))] = projected(of_tokens, WORD_SPREAD)
    parser.thing.weight[1:] = projected(of_things, THING_SPREAD)
