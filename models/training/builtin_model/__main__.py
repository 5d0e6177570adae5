"""`python -m builtin_model`: train, look, export."""

import argparse
from pathlib import Path

import torch

from .adopt import adopt_autoencoder, adopt_painter
from .art import fetch
from .export import export
from .grid import PROMPTS, draw_grid
from .parser import Parser
from .train_autoencoder import held_out_psnr, train_autoencoder
from .train_painter import train_painter
from .train_parser import train_parser
from .workshop import PACKAGES, STAGES, Workshop


def main() -> None:
    arguments = _parser().parse_args()
    torch.set_num_threads(arguments.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(0)
    shop = Workshop.open(arguments.config)
    match arguments.command:
        case "train":
            if arguments.seconds:
                shop.config |= {stage: {**shop.config[stage], "seconds": arguments.seconds} for stage in STAGES}
            train(shop, arguments.only or list(STAGES), arguments.adopt)
        case "toy":
            toy(shop)
        case "grid":
            print(draw_grid(shop, PROMPTS, shop.folder / "grid.png"))
        case "measure":
            autoencoder, _ = shop.trained()
            mean, tenth = held_out_psnr(autoencoder, shop.renderer, shop.sampler)
            print(f"reconstruction of held-out pictures: {mean:.1f} dB, tenth percentile {tenth:.1f} dB")
        case "export":
            export_folder(shop, arguments.output)


def train(shop: Workshop, stages: list[str], published: Path | None = None) -> None:
    fetch(PACKAGES)
    if "autoencoder" in stages:
        autoencoder = shop.autoencoder()
        if published:
            adopt_autoencoder(published, autoencoder)
        train_autoencoder(autoencoder, shop.renderer, shop.sampler, shop.folder, **shop.options("autoencoder"))
    if "parser" in stages:
        train_parser(shop, published)
    if "painter" in stages:
        autoencoder = shop.autoencoder()
        autoencoder.load_state_dict(shop.average("autoencoder"))
        painter = shop.painter(autoencoder)
        if published:
            adopt_painter(published, painter)
            painter.encoder.load_state_dict(autoencoder.encoder.state_dict())
        train_painter(painter, shop.renderer, shop.memory, shop.sampler, shop.folder, **shop.options("painter"))


def toy(shop: Workshop) -> None:
    """Everything once, small: a smoke test of the whole path."""
    train(shop, list(STAGES))
    export_folder(shop, shop.folder / "exported")
    print(draw_grid(shop, PROMPTS, shop.folder / "grid.png"))


def export_folder(shop: Workshop, output: Path) -> None:
    autoencoder, painter = shop.trained()
    parser = Parser.trained(shop)
    export(output, shop.folder / "tokenizer", parser, shop.layout.cpu(), shop.memory.cpu(), autoencoder.cpu(), painter.cpu())
    size = sum(f.stat().st_size for f in output.rglob("*") if f.is_file())
    print(f"{output}: {size / 1e6:.1f} MB")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m builtin_model", description=__doc__)
    parser.add_argument("--threads", type=int, default=2, help="CPU threads (2)")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("train", "train, going on where it was stopped"), ("toy", "train, export and draw a toy"),
        ("grid", "draw a grid of prompts with the trained weights"), ("measure", "measure the autoencoder"),
        ("export", "write the model folder"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--config", default="toy" if name == "toy" else "cpu", help="a file of configs/")
        if name == "train":
            command.add_argument("--only", action="append", choices=STAGES, help="one stage (may be repeated)")
            command.add_argument("--adopt", type=Path, help="begin with the weights of this exported folder")
            command.add_argument("--seconds", type=float, help="of each stage, instead of what the configuration says")
        if name == "export":
            command.add_argument("--output", type=Path, required=True)
    return parser


if __name__ == "__main__":
    main()
