"""Whether a picture shows what its prompt asked for, by what the scorer saw in it."""

from .prompts import NOTHING, Prompt
from .scorer import PLAIN, Found, Seen

ASIDE = .42
"""A thing on the left has its centre left of this share of the width, and so on."""
CENTRED = .12
EDGE_CLEAR = .02
"""A transparent background: the border's mean opacity is below, and some of the picture is opaque."""

QUESTION = {
    "thing": "thing", "colour": "colour", "background": "ground", "count": "count", "position": "place", "two things": "things",
    "synonym": "thing", "unseen word": "thing", "icon": "ground", "outside": "nothing", "empty": "nothing", "nonsense": "nothing",
}
"""What each kind of prompt is asked about."""


def verdicts(prompt: Prompt, seen: Seen) -> dict[str, bool]:
    """Of everything that the prompt settles, whether it is so. Keys: thing, second, things, colour, ground, count, place,
    relation, nothing."""
    if not prompt.a:
        out = {"nothing": not any(f.claimed for f in seen.found)}
        return out if prompt.ground is None else out | {"ground": _ground(prompt, seen)}
    first, second = _named(seen, prompt.a), _named(seen, prompt.b)
    if first is None and NOTHING in prompt.a and not any(f.claimed for f in seen.found):
        return {"thing": True}
    # Colour and place of what stands there alone can be told whatever it is taken for.
    subject = seen.found[0] if first is None and len(seen.found) == 1 else first
    out = {"thing": first is not None, "ground": _ground(prompt, seen)}
    if prompt.colour_a is not None:
        out["colour"] = subject is not None and subject.colour == prompt.colour_a
    if prompt.b:
        out["second"] = second is not None
        out["things"] = first is not None and second is not None
        if prompt.relation is not None:
            out["relation"] = first is not None and second is not None and _related(prompt.relation, first, second)
    elif NOTHING not in prompt.a:
        out["count"] = sum(f.name in prompt.a for f in seen.found) == prompt.count == len(seen.found)
    if prompt.place is not None:
        out["place"] = subject is not None and _placed(prompt.place, subject)
    return out


def _named(seen: Seen, names: tuple[str, ...]) -> Found | None:
    return next((f for f in seen.found if f.name in names), None)


def _ground(prompt: Prompt, seen: Seen) -> bool:
    if prompt.ground == "transparent":
        return seen.edge_alpha <= EDGE_CLEAR and seen.solid > .02
    return seen.edge_alpha > .98 and seen.ground in ({prompt.ground} if prompt.ground else {PLAIN, "white"})


def _placed(place: str, found: Found) -> bool:
    if place == "center":
        return abs(found.x - .5) < CENTRED and abs(found.y - .5) < CENTRED
    checks = {"left": found.x < ASIDE, "right": found.x > 1 - ASIDE, "top": found.y < ASIDE, "bottom": found.y > 1 - ASIDE}
    return all(checks[word] for word in place.split())


def _related(relation: str, a: Found, b: Found) -> bool:
    return {"left": a.x < b.x, "right": a.x > b.x, "above": a.y < b.y, "below": a.y > b.y, "and": True}[relation]
