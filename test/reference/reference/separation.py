"""Measures whether the pictures can tell right from wrong: how far schedulers are apart, and what mistakes cost."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
from PIL import Image, ImageOps
from transformers import CLIPTokenizer

from .image_cases import INIT, MASK, given_images
from .models import ModelSpec
from .picture_cases import DEFAULTS
from .pictures import largest_difference
from .pipelines import draw_with, prepare
from .scheduler_names import SCHEDULERS
from .specs import SPEC_BY_NAME


def print_separation(fixtures: Path) -> None:
    """Prints two Markdown tables: nearest schedulers, and mistakes."""
    for model in ("sd15", "sd21"):
        _print_pairs(model, fixtures)
    print("\n| mistake | model | largest difference |\n|---|---|---|")
    for description, model, request, scheduler, mutate in MISTAKES:
        print(f"| {description} | {model} | {_cost(model, fixtures, request, scheduler, mutate)} |")


def _print_pairs(model: str, fixtures: Path) -> None:
    own = {"sd15": "pndm", "sd21": "ddim"}[model]
    pictures = {}
    for name in SCHEDULERS:
        file = fixtures / "pictures" / (f"{model}-plain.png" if name == own else f"{model}-{name}.png")
        if file.exists():
            pictures[name] = [np.asarray(Image.open(file))]
    pairs = sorted((largest_difference(pictures[a], pictures[b]), a, b) for a, b in combinations(pictures, 2))
    print(f"\n{model}: {len(pairs)} pairs of {len(pictures)} schedulers; the nearest ten")
    print("\n| pair | difference |\n|---|---|")
    for difference, first, second in pairs[:10]:
        print(f"| {first}, {second} | {difference} |")


def _cost(model: str, fixtures: Path, request: dict, scheduler: str | None, mutate: Callable) -> int:
    spec, folder = SPEC_BY_NAME[model], fixtures / "models" / model
    drawn = []
    for mistaken in (False, True):
        images = {name: given_images()[file] for name, file in request.get("images", {}).items()}
        pipeline, arguments = prepare(spec, folder, {**DEFAULTS, **request}, scheduler, images=images)
        if mistaken:
            with torch.no_grad():
                mutate(spec, pipeline, arguments)
        drawn.append(draw_with(pipeline, arguments))
    return largest_difference(*drawn)


def _set(name: str, value) -> Callable:
    def mutate(spec: ModelSpec, pipeline, arguments: dict) -> None:
        arguments[name] = value

    return mutate


def _reconfigure(**keys) -> Callable:
    def mutate(spec: ModelSpec, pipeline, arguments: dict) -> None:
        pipeline.scheduler = type(pipeline.scheduler).from_config(pipeline.scheduler.config, **keys)

    return mutate


def _next_seed(spec: ModelSpec, pipeline, arguments: dict) -> None:
    arguments["generator"] = [torch.Generator().manual_seed(DEFAULTS["seed"] + 1)]


def _negated_noise(spec: ModelSpec, pipeline, arguments: dict) -> None:
    shape = (1, spec.latent_channels, 8, 8)
    arguments["latents"] = -torch.randn(shape, generator=torch.Generator().manual_seed(DEFAULTS["seed"]))


def _no_scaling_factor(spec: ModelSpec, pipeline, arguments: dict) -> None:
    pipeline.vae.register_to_config(scaling_factor=1.0)


def _no_initial_sigma(spec: ModelSpec, pipeline, arguments: dict) -> None:
    noise = torch.randn((1, 4, 8, 8), generator=torch.Generator().manual_seed(DEFAULTS["seed"]))
    pipeline.scheduler.set_timesteps(DEFAULTS["numInferenceSteps"])
    arguments["latents"] = noise / pipeline.scheduler.init_noise_sigma


def _unscaled_input(spec: ModelSpec, pipeline, arguments: dict) -> None:
    scale = pipeline.scheduler.scale_model_input

    def keep(sample, timestep):
        scale(sample, timestep)
        return sample

    pipeline.scheduler.scale_model_input = keep


def _shifted_timestep(spec: ModelSpec, pipeline, arguments: dict) -> None:
    forward = pipeline.unet.forward
    pipeline.unet.forward = lambda sample, timestep, *rest, **named: forward(sample, timestep + 1, *rest, **named)


def _swapped_halves(spec: ModelSpec, pipeline, arguments: dict) -> None:
    forward = pipeline.unet.forward

    def swapped(sample, timestep, *rest, **named):
        return (forward(sample, timestep, *rest, **named)[0].flip(0),)

    pipeline.unet.forward = swapped


def _pad_with_end(spec: ModelSpec, pipeline, arguments: dict) -> None:
    for name in ("tokenizer", "tokenizer_2"):
        if (tokenizer := getattr(pipeline, name, None)) is not None:
            changed = CLIPTokenizer.from_pretrained(tokenizer.name_or_path, pad_token="<|endoftext|>")
            setattr(pipeline, name, changed)


def _other_hidden_state(spec: ModelSpec, pipeline, arguments: dict) -> None:
    arguments["clip_skip"] = 1


def _no_guidance_embedding(spec: ModelSpec, pipeline, arguments: dict) -> None:
    forward = pipeline.unet.forward

    def without(*given, timestep_cond=None, **named):
        return forward(*given, timestep_cond=torch.zeros_like(timestep_cond), **named)

    pipeline.unet.forward = without


def _fewer_rows(spec: ModelSpec, pipeline, arguments: dict) -> None:
    for name in ("prompt_embeds", "negative_prompt_embeds"):
        arguments[name] = arguments[name][:, :77]


def _nothing_zeroed(spec: ModelSpec, pipeline, arguments: dict) -> None:
    pipeline.register_to_config(force_zeros_for_empty_prompt=False)


def _mirrored_image(spec: ModelSpec, pipeline, arguments: dict) -> None:
    arguments["image"] = ImageOps.mirror(arguments["image"])


def _posterior_mean(spec: ModelSpec, pipeline, arguments: dict) -> None:
    """The draw is made, so that the noise after it stays the same, but not used."""
    encode = pipeline.vae.encode

    def encode_mean(pixels):
        distribution = encode(pixels).latent_dist
        distribution.std = torch.zeros_like(distribution.std)
        return SimpleNamespace(latent_dist=distribution)

    pipeline.vae.encode = encode_mean


def _mask_from_127(spec: ModelSpec, pipeline, arguments: dict) -> None:
    arguments["mask_image"] = arguments["mask_image"].point(lambda value: 255 if value >= 127 else 0)


def _inverted_mask(spec: ModelSpec, pipeline, arguments: dict) -> None:
    arguments["mask_image"] = ImageOps.invert(arguments["mask_image"])


FROM_IMAGE = {"images": {"image": INIT}, "strength": 0.6}
IN_MASK = {"images": {"image": INIT, "mask_image": MASK}, "strength": 1.0}

MISTAKES: list[tuple] = [
    ("seed + 1", "sd15", {}, None, _next_seed),
    ("noise of the other sign", "sd15", {}, None, _negated_noise),
    ("guidance 7.5 → 5", "sd15", {}, None, _set("guidance_scale", 5)),
    ("guidance 7.5 → 7", "sd15", {}, None, _set("guidance_scale", 7)),
    ("guided the wrong way round", "sd15", {}, None, _swapped_halves),
    ("v-prediction for epsilon", "sd15", {}, None, _reconfigure(prediction_type="v_prediction")),
    ("epsilon for v-prediction", "sd21", {}, None, _reconfigure(prediction_type="epsilon")),
    ("timesteps + 1 to the UNet only", "sd15", {}, None, _shifted_timestep),
    ("steps_offset 0 for 1", "sd15", {}, None, _reconfigure(steps_offset=0)),
    ("set_alpha_to_one true for false", "sd15", {"numInferenceSteps": 3}, "ddim", _reconfigure(set_alpha_to_one=True)),
    ("trailing for leading", "sd15", {}, "ddim", _reconfigure(timestep_spacing="trailing")),
    ("Euler, first noise not scaled", "sd15", {}, "euler", _no_initial_sigma),
    ("Euler, model input not scaled", "sd15", {}, "euler", _unscaled_input),
    ("latents not divided by scaling_factor", "sd15", {}, None, _no_scaling_factor),
    ("one word of the prompt", "sd15", {}, None, _set("prompt", "a painting of a red fox in the sea")),
    ("padding with the end token for !", "sd21", {}, None, _pad_with_end),
    ("padding with the end token for !", "sdxl", {}, None, _pad_with_end),
    ("another hidden state", "sdxl", {}, None, _other_hidden_state),
    ("other original_size", "sdxl", {}, None, _set("original_size", (1024, 1024))),
    ("other crop", "sdxl", {}, None, _set("crops_coords_top_left", (0, 8))),
    ("empty negative prompt encoded, not zeroed", "sdxl", {}, None, _nothing_zeroed),
    ("no guidance embedding", "lcm", {"numInferenceSteps": 4, "guidanceScale": 8.5}, None, _no_guidance_embedding),
    ("guidance 8.5 → 7.5", "lcm", {"numInferenceSteps": 4, "guidanceScale": 8.5}, None, _set("guidance_scale", 7.5)),
    ("only the first 77 rows", "long-context", {}, None, _fewer_rows),
    ("init image mirrored", "sd15", FROM_IMAGE, None, _mirrored_image),
    ("init latents not times scaling_factor", "sd15", FROM_IMAGE, None, _no_scaling_factor),
    ("strength 0.6 → 0.7", "sd15", FROM_IMAGE, None, _set("strength", 0.7)),
    ("posterior's mean for a draw", "sd21", FROM_IMAGE, None, _posterior_mean),
    ("image ignored at strength 1", "sd15", {**FROM_IMAGE, "strength": 1.0}, None, _mirrored_image),
    ("mask threshold 127 for 128", "inpaint", IN_MASK, None, _mask_from_127),
    ("mask inverted", "inpaint", IN_MASK, None, _inverted_mask),
    ("mask inverted", "sd15", IN_MASK, None, _inverted_mask),
    ("mask threshold 127 for 128", "sd15", IN_MASK, None, _mask_from_127),
    ("masked image mirrored", "inpaint", IN_MASK, None, _mirrored_image),
    ("shift 1 for 3", "flow", {}, None, _reconfigure(shift=1.0)),
]
