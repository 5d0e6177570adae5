"""The reader of prompts: token ids → what they say, as logits for every field of `Attributes`, and how sure it is.

A bidirectional transformer over the tokens; three learned queries (first thing, second thing, all the rest) then gather
what their heads need. Attention is written plainly and nothing depends on data, so that it exports as one graph.
"""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .layout import Attributes
from .tokenizer import WINDOW
from .words import COLOURS, GROUNDS, MAX_COUNT, PLACES, RELATIONS, SIZES, STYLES

if TYPE_CHECKING:
    from .workshop import Workshop


@dataclass
class Read(Attributes):
    """Instead of classes logits [B, classes]; class 0 is "not said" (for `count`: one)."""

    sure: Tensor
    """[B] the logit of `confidence`."""

    @property
    def confidence(self) -> Tensor:
        """[B] 0…1: how sure it is that what the prompt names is in its world. Nothing named is nothing missing: 1."""
        return self.sure.sigmoid()


def attributes_of(read: Read) -> Attributes:
    return Attributes(*(getattr(read, f.name).argmax(1) for f in fields(Attributes)))


class Attention(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.query, self.key_value, self.out = nn.Linear(width, width), nn.Linear(width, 2 * width), nn.Linear(width, width)

    def forward(self, x: Tensor, states: Tensor, bias: Tensor) -> Tensor:
        """`x` [B, Q, W] looks at `states` [B, T, W]; `bias` [B, 1, 1, T] is very low where nothing is to be seen."""
        q, (k, v) = self.query(x), self.key_value(states).chunk(2, 2)
        q, k, v = (t.unflatten(2, (self.heads, -1)).transpose(1, 2) for t in (q, k, v))
        weights = (q @ k.transpose(2, 3) * q.shape[-1] ** -.5 + bias).softmax(3)
        return self.out((weights @ v).transpose(1, 2).flatten(2))


class Block(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.look, self.think = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor, bias: Tensor, states: Tensor | None = None) -> Tensor:
        """Among themselves, or with `states` given, at those."""
        seen = self.look(x)
        x = x + self.attention(seen, seen if states is None else states, bias)
        return x + self.down(F.gelu(self.up(self.think(x))))


class Parser(nn.Module):
    def __init__(self, tokens: int, end: int, things: int, width: int = 192, layers: int = 3, heads: int = 4):
        super().__init__()
        self.end = end
        self.words = nn.Embedding(tokens, width)
        self.positions = nn.Parameter(torch.randn(WINDOW, width) * .02)
        self.slots = nn.Parameter(torch.randn(3, width) * .5)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.read = nn.LayerNorm(width)
        self.gather, self.settle = Block(width, heads), Block(width, heads)
        self.out = nn.LayerNorm(width)
        self.thing, self.colour = nn.Linear(width, 1 + things), nn.Linear(width, 1 + len(COLOURS))
        scene = {
            "size": 1 + len(SIZES), "count": MAX_COUNT, "place": 1 + len(PLACES), "relation": 1 + len(RELATIONS),
            "ground": 1 + len(GROUNDS), "style": 1 + len(STYLES),
        }
        self.scene = nn.ModuleDict({name: nn.Linear(width, classes) for name, classes in scene.items()})
        self.sure = nn.Linear(3 * width, 1)
        nn.init.normal_(self.words.weight, std=.05)
        for block in [*self.blocks, self.gather, self.settle]:  # near the identity at first
            for last in (block.attention.out, block.down):
                nn.init.normal_(last.weight, std=.02 / (layers + 2) ** .5)
                nn.init.zeros_(last.bias)

    @staticmethod
    def trained(shop: "Workshop") -> "Parser":
        """With the averaged weights of the stage, whose shapes say how large it is."""
        state = shop.average("parser")
        tokens, width = state["words.weight"].shape
        layers = len({name.split(".")[1] for name in state if name.startswith("blocks.")})
        parser = Parser(tokens, tokens - 1, len(state["thing.weight"]) - 1, width, layers)
        parser.load_state_dict(state)
        return parser.eval()

    def forward(self, ids: Tensor) -> Read:
        """ids [B, T], T at most 77: start, prompt, end; what follows the first end is not seen."""
        ended = (ids == self.end).long()
        bias = ((ended.cumsum(1) - ended) > 0).float()[:, None, None] * -1e4
        x = self.words(ids) + self.positions[:ids.shape[1]]
        for block in self.blocks:
            x = block(x, bias)
        states = self.read(x)
        slots = self.gather(self.slots.expand(ids.shape[0], -1, -1), bias, states)
        slots = self.out(self.settle(slots, bias[..., :1] * 0))
        first, second, rest = slots.unbind(1)
        return Read(
            thing_a=self.thing(first), thing_b=self.thing(second), colour_a=self.colour(first), colour_b=self.colour(second),
            **{name: head(rest) for name, head in self.scene.items()}, sure=self.sure(slots.flatten(1))[:, 0],
        )
