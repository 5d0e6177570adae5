"""A picture passes for what was asked, and for nothing else."""

from dataclasses import replace

import pytest

from evaluation.judge import verdicts
from evaluation.prompts import Prompt
from evaluation.report import shares, table
from evaluation.scorer import Found, Seen


def found(name: str, x: float = .5, y: float = .5, colour: str = "red", likelihood: float = .9) -> Found:
    return Found(x, y, .5, .9, [(name, likelihood)], colour)


CAT = Prompt("thing", "a cat", ("cat",))


@pytest.mark.parametrize(("prompt", "seen", "wrong"), [
    (CAT, Seen([found("cat")]), set()),
    (CAT, Seen([found("cat")], ground="white"), set()),
    (CAT, Seen([found("dog")]), {"thing", "count"}),
    (CAT, Seen([found("cat"), found("dog")]), {"count"}),
    (CAT, Seen(), {"thing", "count"}),
    (CAT, Seen([found("cat")], ground="sea"), {"ground"}),
    (CAT, Seen([found("cat")], edge_alpha=0., solid=.3), {"ground"}),
    (replace(CAT, ground="transparent"), Seen([found("cat")], edge_alpha=0., solid=.3), set()),
    (replace(CAT, ground="transparent"), Seen([found("cat")], edge_alpha=0., solid=0.), {"ground"}),
    (replace(CAT, ground="transparent"), Seen([found("cat")]), {"ground"}),
    (replace(CAT, ground="blue"), Seen([found("cat")], ground="blue"), set()),
    (replace(CAT, ground="blue"), Seen([found("cat")]), {"ground"}),
    (replace(CAT, colour_a="red"), Seen([found("cat")]), set()),
    (replace(CAT, colour_a="blue"), Seen([found("cat")]), {"colour"}),
    (replace(CAT, colour_a="red"), Seen([found("dog")]), {"thing", "count"}),
    (replace(CAT, place="left"), Seen([found("dog", .2)]), {"thing", "count"}),
    (replace(CAT, place="left"), Seen([found("dog", .2), found("cow", .8)]), {"thing", "count", "place"}),
    (replace(CAT, count=3), Seen([found("cat", x) for x in (.2, .5, .8)]), set()),
    (replace(CAT, count=3), Seen([found("cat", x) for x in (.2, .5)]), {"count"}),
    (replace(CAT, place="top left"), Seen([found("cat", .2, .3)]), set()),
    (replace(CAT, place="top left"), Seen([found("cat", .2, .5)]), {"place"}),
    (replace(CAT, place="right"), Seen([found("cat", .8)]), set()),
    (replace(CAT, place="right"), Seen([found("cat", .2)]), {"place"}),
    (replace(CAT, place="center"), Seen([found("cat")]), set()),
    (replace(CAT, place="center"), Seen([found("cat", .8)]), {"place"}),
    (replace(CAT, b=("dog",), relation="left"), Seen([found("cat", .2), found("dog", .8)]), set()),
    (replace(CAT, b=("dog",), relation="left"), Seen([found("cat", .8), found("dog", .2)]), {"relation"}),
    (replace(CAT, b=("dog",), relation="above"), Seen([found("cat", y=.2), found("dog", y=.8)]), set()),
    (replace(CAT, b=("dog",)), Seen([found("cat")]), {"second", "things"}),
    (replace(CAT, a=("cat", "")), Seen(), set()),
    (replace(CAT, a=("cat", "")), Seen([found("toilet")]), {"thing"}),
    (Prompt("empty", ""), Seen(), set()),
    (Prompt("empty", ""), Seen([found("cat")]), {"nothing"}),
    (Prompt("empty", ""), Seen([found("cat", likelihood=.3)]), set()),
    (Prompt("outside", "a lathe on blue", ground="blue"), Seen(ground="red"), {"ground"}),
])
def test_what_is_not_as_asked_is_told(prompt: Prompt, seen: Seen, wrong: set[str]) -> None:
    assert {key for key, right in verdicts(prompt, seen).items() if not right} == wrong


def test_the_table_has_the_share_of_each_kind() -> None:
    prompts = [CAT, CAT, replace(CAT, kind="position", place="left")]
    run = [verdicts(p, Seen([found(name, .2)])) for p, name in zip(prompts, ("cat", "dog", "cat"))]
    assert shares(prompts, run) == {"thing": (.5, .5), "position": (1., 1.)}
    assert "| thing: thing | 2 | 50 / 50 |" in table(prompts, {"a run": run})
