"""Draws a request with diffusers' own pipelines, on the torch modules or on the exported ONNX files."""

import warnings
from functools import cache
from pathlib import Path

import numpy as np
import torch
from diffusers import (
    FlowMatchEulerDiscreteScheduler,
    LatentConsistencyModelImg2ImgPipeline,
    LatentConsistencyModelPipeline,
    StableDiffusionImg2ImgPipeline,
    StableDiffusionInpaintPipeline,
    StableDiffusionPipeline,
    StableDiffusionXLImg2ImgPipeline,
    StableDiffusionXLInpaintPipeline,
    StableDiffusionXLPipeline,
)
from PIL import Image
from transformers import CLIPTokenizer

from .models import ModelSpec, build_components
from .onnx_modules import run_on_onnx
from .scheduler_names import change_scheduler, own_scheduler

PIPELINES = {
    "sd": (StableDiffusionPipeline, StableDiffusionImg2ImgPipeline, StableDiffusionInpaintPipeline),
    "sdxl": (StableDiffusionXLPipeline, StableDiffusionXLImg2ImgPipeline, StableDiffusionXLInpaintPipeline),
    "lcm": (LatentConsistencyModelPipeline, LatentConsistencyModelImg2ImgPipeline, None),
}
"""The pipelines of each family: from text, from an image, and inside a mask."""
TEXT_TO_IMAGE, IMAGE_TO_IMAGE, INPAINT = range(3)


class FlowMatchForStableDiffusion(FlowMatchEulerDiscreteScheduler):
    """StableDiffusionPipeline asks every scheduler for two things that the flow-matching one lacks: it neither
    scales the first noise nor the model's input."""

    init_noise_sigma = 1.0

    def scale_model_input(self, sample: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor:
        return sample


def build_pipeline(spec: ModelSpec, folder: Path, scheduler_name: str | None, scheduler_config: dict | None, task: int):
    """A pipeline as `from_pretrained` makes it. `folder` is the model's, for its tokenizers."""
    family = "sdxl" if spec.two_encoders else "lcm" if spec.guidance_embedding else "sd"
    kind = PIPELINES[family][task]
    modules = build_components(spec)
    scheduler = own_scheduler(scheduler_config or spec.scheduler)
    shared = {
        "vae": modules.vae,
        "text_encoder": modules.text_encoder,
        "tokenizer": _tokenizer(folder / "tokenizer"),
        "unet": modules.unet,
        "scheduler": scheduler,
    }
    if spec.two_encoders:
        pipeline = kind(
            **shared,
            text_encoder_2=modules.text_encoder_2,
            tokenizer_2=_tokenizer(folder / "tokenizer_2"),
            add_watermarker=False,
            **spec.index_extras,
        )
    else:
        pipeline = kind(**shared, safety_checker=None, feature_extractor=None, requires_safety_checker=False)
    if scheduler_name is not None:
        pipeline.scheduler = change_scheduler(pipeline.scheduler.config, scheduler_name)
    if isinstance(pipeline.scheduler, FlowMatchEulerDiscreteScheduler):
        pipeline.scheduler = FlowMatchForStableDiffusion.from_config(pipeline.scheduler.config)
    _give_timesteps_as(pipeline.unet, spec.timestep_type)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


@cache
def _tokenizer(folder: Path) -> CLIPTokenizer:
    return CLIPTokenizer.from_pretrained(folder)


def _give_timesteps_as(unet: torch.nn.Module, kind: torch.dtype) -> None:
    """Casts timesteps to the type of the exported graph's input: an int64 graph gets fractional ones (linspace
    spacing, Karras) truncated, in diffusers' own ONNX pipeline too."""
    forward = unet.forward

    def forward_with_cast(sample, timestep, *others, **named):
        return forward(sample, torch.as_tensor(timestep).to(kind), *others, **named)

    unet.forward = forward_with_cast


def draw(
    spec: ModelSpec,
    folder: Path,
    request: dict,
    scheduler_name: str | None = None,
    scheduler_config: dict | None = None,
    images: dict[str, Image.Image] | None = None,
    onnx: bool = False,
) -> list[np.ndarray]:
    """Draws a request (keys as in cases.json); returns uint8 pictures [H,W,3], or [H,W,4] of a model with alpha.

    images: `image` and `mask_image`, for the pipelines that take them. onnx: with onnxruntime, not torch.
    """
    return draw_with(*prepare(spec, folder, request, scheduler_name, scheduler_config, images, onnx))


def prepare(
    spec: ModelSpec,
    folder: Path,
    request: dict,
    scheduler_name: str | None = None,
    scheduler_config: dict | None = None,
    images: dict[str, Image.Image] | None = None,
    onnx: bool = False,
) -> tuple:
    """The pipeline for a request, and the arguments to call it with."""
    task = len(images or {})
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        pipeline = build_pipeline(spec, folder, scheduler_name, scheduler_config, task)
        if onnx:
            run_on_onnx(pipeline, folder)
        arguments = _arguments(spec, pipeline, request)
    if task != TEXT_TO_IMAGE:
        arguments |= {**images, "strength": request["strength"]}
    if task == IMAGE_TO_IMAGE:
        # The size is the image's.
        del arguments["width"], arguments["height"]
    return pipeline, arguments


def draw_with(pipeline, arguments: dict) -> list[np.ndarray]:
    """Calls a pipeline; returns uint8 pictures."""
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        pictures = pipeline(**arguments).images
    return [(picture * 255).round().astype(np.uint8) for picture in pictures]


def _arguments(spec: ModelSpec, pipeline, request: dict) -> dict:
    count = request["numImages"]
    generators = [torch.Generator("cpu").manual_seed((request["seed"] + index) % 2**32) for index in range(count)]
    arguments = {
        "prompt": request["prompt"],
        "num_images_per_prompt": count,
        "width": request["width"],
        "height": request["height"],
        "num_inference_steps": request["numInferenceSteps"],
        "guidance_scale": request["guidanceScale"],
        "generator": generators,
        "output_type": "np",
    }
    if not spec.guidance_embedding:
        # Easel's requests always hold a negative prompt; the empty one stands for none.
        arguments["negative_prompt"] = request["negativePrompt"] or None
    if spec.extra_text_rows:
        # Left to itself the pipeline pads the negative prompt to as many tokens as the positive one has rows.
        arguments["prompt_embeds"] = _encode(pipeline, arguments.pop("prompt"))
        arguments["negative_prompt_embeds"] = _encode(pipeline, arguments.pop("negative_prompt") or "")
    return arguments


def _encode(pipeline, text: str) -> torch.Tensor:
    tokens = pipeline.tokenizer(text, padding="max_length", truncation=True, return_tensors="pt")
    return pipeline.text_encoder(tokens.input_ids)[0]
