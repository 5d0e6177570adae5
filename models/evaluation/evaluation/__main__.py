"""`python -m evaluation`: train the scorer, tell how good it is, judge the model."""

import argparse
from pathlib import Path
from typing import Any

import torch
from builtin_model.layout import FREE_NUMBERS
from builtin_model.renderer import Renderer, attributes
from builtin_model.things import all_things

from .accuracy import accuracy
from .draw import draw, look, read
from .judge import verdicts
from .prompts import Prompt, load_prompts
from .report import misses, sheet, shares, table
from .scorer import Scorer
from .train import train
from .world import HERE, STATE, make_renderer

SCORER = HERE / "scorer.pt"
SEED = 1
RUNS: dict[str, dict[str, Any]] = {
    "4 steps": {"numInferenceSteps": 4}, "8 steps": {"numInferenceSteps": 8}, "20 steps": {"numInferenceSteps": 20},
    "8 steps, guidance 2": {"numInferenceSteps": 8, "guidanceScale": 2},
}
SIZES = [(512, 256), (256, 512), (384, 256), (256, 384), (384, 384), (512, 512)]
IN_EACH_SIZE = ("background", "count", "two things")
EVERY = 3
"""Of the prompts of these kinds, how many are drawn in the other sizes: every third."""
ON_THE_SHEET = 5
"""Pictures of each kind on the sheet."""


def main() -> None:
    arguments = _parser().parse_args()
    torch.set_num_threads(arguments.threads)
    torch.set_flush_denormal(True)
    things = all_things()
    if arguments.command == "train":
        scorer = train(make_renderer(), things, STATE, arguments.seconds)
        scorer.save(SCORER)
        print(f"{SCORER}: {SCORER.stat().st_size / 1e6:.1f} MB")
    elif arguments.command == "accuracy":
        scorer = Scorer.load(SCORER)
        for name, spoilt in (("as rendered", False), ("softened and grainy", True)):
            measured = accuracy(scorer, make_renderer(), things, spoilt=spoilt)
            print(f"{name}: " + ", ".join(f"{key} {value:.3f}" for key, value in measured.items()))
    else:
        bench(Scorer.load(SCORER), load_prompts(things), make_renderer(), arguments)


@torch.no_grad()
def bench(scorer: Scorer, prompts: list[Prompt], renderer: Renderer, arguments: argparse.Namespace) -> None:
    """Prints the tables of the model card; pictures and misses go to state/."""
    base: dict[str, Any] = {"seed": SEED, **({"model": str(arguments.model.resolve())} if arguments.model else {})}
    ideal = look(scorer, [_ideal(renderer, p, i) for i, p in enumerate(prompts)])
    runs = {"the renderer itself": [verdicts(p, s) for p, s in zip(prompts, ideal)]}
    for name, settings in RUNS.items():
        if arguments.only and name not in arguments.only:
            continue
        folder = STATE / "pictures" / name
        pictures = [read(f) for f in draw([{**base, **settings, "prompt": p.prompt} for p in prompts], folder)]
        seen = look(scorer, pictures)
        runs[name] = [verdicts(p, s) for p, s in zip(prompts, seen)]
        (STATE / f"misses, {name}.txt").write_text("\n".join(misses(prompts, runs[name], seen)) + "\n", encoding="utf8")
        chosen = [pictures[i] for kind in dict.fromkeys(p.kind for p in prompts) for i in [k for k, p in enumerate(prompts) if p.kind == kind][:ON_THE_SHEET]]
        sheet(chosen, STATE / f"sheet, {name}.png", columns=2 * ON_THE_SHEET)
    print(table(prompts, runs))
    if not arguments.only:
        _sizes(scorer, [p for p in prompts if p.kind in IN_EACH_SIZE][::EVERY], base)


def _sizes(scorer: Scorer, prompts: list[Prompt], base: dict[str, Any]) -> None:
    print(f"\n| size | {' | '.join(IN_EACH_SIZE)} |\n|---{'|---' * len(IN_EACH_SIZE)}|")
    for width, height in SIZES:
        requests = [{**base, "width": width, "height": height, "prompt": p.prompt} for p in prompts]
        pictures = [read(f) for f in draw(requests, STATE / "pictures" / f"{width}×{height}")]
        got = shares(prompts, [verdicts(p, s) for p, s in zip(prompts, look(scorer, pictures))])
        print(f"| {width}×{height} | {' | '.join(f'{100 * got[kind][0]:.0f} / {100 * got[kind][1]:.0f}' for kind in IN_EACH_SIZE)} |", flush=True)


def _ideal(renderer: Renderer, prompt: Prompt, seed: int, side: int = 256) -> torch.Tensor:
    """What the renderer draws for a prompt that was read rightly: the best that any score can be."""
    free = torch.randn(1, FREE_NUMBERS, generator=torch.Generator().manual_seed(seed))
    picture = renderer(attributes([prompt.spec(all_things())]), free, side, side)[0]
    return torch.cat([picture[:3] / picture[3:].clamp(min=1e-3), picture[3:]]).clamp(0, 1)




def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m evaluation", description=__doc__)
    parser.add_argument("--threads", type=int, default=2, help="CPU threads (2)")
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser("train", help="train the scorer, going on where it was stopped")
    training.add_argument("--seconds", type=float, default=900., help="of the network that finds (900)")
    commands.add_parser("accuracy", help="how good the scorer itself is")
    judging = commands.add_parser("bench", help="judge a model through Easel's own engine")
    judging.add_argument("--model", type=Path, help="a model folder (the built-in one)")
    judging.add_argument("--only", action="append", choices=RUNS, help="one column (may be repeated), and no other sizes")
    return parser


if __name__ == "__main__":
    main()
