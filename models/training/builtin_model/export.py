"""The trained parts as an ordinary folder in the diffusers layout: ONNX files, weights in fp16 cast when the session is made."""

import json
import shutil
from copy import deepcopy
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from .autoencoder import FACTOR, Autoencoder, folded
from .layout import Layout
from .memory import WIDTH, Memory, pack_context
from .painter import LATENT, PICTURE, TRAIN_STEPS, Painter
from .parser import Parser, attributes_of
from .tokenizer import WINDOW

OPSET = 17
EMPTY = .06
"""Opacity below which nothing is there, and how much of it makes a pixel opaque."""
SMALL = 1024
"""Constants with fewer numbers stay fp32: they cost nothing, and tables of places should be exact."""


class TextEncoder(nn.Module):
    """input_ids [B, 77] → context [B, rows, 256] and confidence [B]."""

    def __init__(self, parser: Parser, layout: Layout, memory: Memory):
        super().__init__()
        self.parser, self.layout, self.memory = parser, layout, memory

    def forward(self, input_ids: Tensor) -> tuple[Tensor, Tensor]:
        read = self.parser(input_ids)
        said = attributes_of(read)
        context = pack_context(self.layout(said), self.memory.things(said), self.memory.scenes(said))
        return context, read.confidence


class PictureDecoder(nn.Module):
    """Latents [B, 16, h, w] → straight RGBA in −1…1, [B, 4, 8h, 8w]."""

    def __init__(self, autoencoder: Autoencoder):
        super().__init__()
        self.decoder = autoencoder.decoder

    def forward(self, latent_sample: Tensor) -> Tensor:
        made = (self.decoder(latent_sample[:, :PICTURE]).clamp(-1, 1) + 1) / 2
        premultiplied, solid = made[:, :3], made[:, 3:]
        # Nearly opaque and nearly empty are what a viewer would call opaque and empty.
        alpha = ((solid - EMPTY) / (1 - 2 * EMPTY)).clamp(0, 1)
        # Where little is to be seen, division makes noise of the colour: an edge takes that of its surroundings.
        around = F.avg_pool2d(premultiplied, 5, 1, 2) / F.avg_pool2d(solid, 5, 1, 2).clamp(min=.05)
        sure = ((solid - .4) / .4).clamp(0, 1)
        colour = premultiplied / solid.clamp(min=.2) * sure + around * (1 - sure)
        # What is invisible has one colour: noise there would cost most of a picture file.
        colour = colour.clamp(0, 1) * (alpha > 0)
        return torch.cat([colour, alpha], 1) * 2 - 1


class PictureEncoder(nn.Module):
    """Straight RGBA in −1…1, [B, 4, H, W] → latents [B, 16, H/8, W/8]; the channel of free choices is empty."""

    def __init__(self, autoencoder: Autoencoder):
        super().__init__()
        self.encoder = folded(autoencoder.encoder)

    def forward(self, sample: Tensor) -> Tensor:
        alpha = (sample[:, 3:] + 1) / 2
        premultiplied = torch.cat([(sample[:, :3] + 1) / 2 * alpha, alpha], 1) * 2 - 1
        latents = self.encoder(premultiplied)
        return torch.cat([latents, torch.zeros_like(latents[:, :1])], 1)


def export(folder: Path, tokenizer: Path, parser: Parser, layout: Layout, memory: Memory, autoencoder: Autoencoder,
           painter: Painter, side: int = 256) -> None:
    """Writes the whole model folder but easel.model.json, NOTICE.md and MODEL_CARD.md, which are written by hand."""
    painter = deepcopy(painter)
    painter.encoder = folded(painter.encoder)
    text = TextEncoder(parser, layout, memory).eval()
    ids = torch.full((2, WINDOW), parser.end, dtype=torch.long)
    with torch.no_grad():
        context, _ = text(ids)
    cells = side // FACTOR
    axes = {0: "batch", 2: "height", 3: "width"}
    _write(text, (ids,), folder / "text_encoder", ["input_ids"], ["last_hidden_state", "confidence"],
           {"input_ids": {0: "batch"}, "last_hidden_state": {0: "batch"}, "confidence": {0: "batch"}})
    _write(painter.eval(), (torch.randn(2, LATENT, cells, cells + 2), torch.tensor([999, 1]), context), folder / "unet",
           ["sample", "timestep", "encoder_hidden_states"], ["out_sample"],
           {"sample": axes, "timestep": {0: "batch"}, "encoder_hidden_states": {0: "batch"}, "out_sample": axes})
    _write(PictureDecoder(autoencoder).eval(), (torch.randn(2, LATENT, cells, cells + 2),), folder / "vae_decoder",
           ["latent_sample"], ["sample"], {"latent_sample": axes, "sample": axes})
    _write(PictureEncoder(autoencoder).eval(), (torch.randn(2, 4, side, side),), folder / "vae_encoder",
           ["sample"], ["latent_sample"], {"sample": axes, "latent_sample": axes})
    shutil.copytree(tokenizer, folder / "tokenizer", dirs_exist_ok=True)
    _write_configs(folder, parser.end, context.shape[1], cells)


def _write(module: nn.Module, example: tuple[Tensor, ...], folder: Path, inputs: list[str], outputs: list[str],
           axes: dict[str, dict[int, str]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "model.onnx"
    torch.onnx.export(module, example, str(file), input_names=inputs, output_names=outputs, dynamic_axes=axes,
                      opset_version=OPSET, do_constant_folding=True, dynamo=False)
    model = onnx.load(file)
    _halve(model)
    onnx.checker.check_model(model)
    onnx.save(model, file)


def _halve(model: onnx.ModelProto) -> None:
    """Keeps large fp32 constants as fp16 with a cast in front: half the file, and the session folds the cast away."""
    graph, casts, kept = model.graph, [], []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < SMALL:
            kept.append(tensor)
            continue
        half = f"{tensor.name}_fp16"
        kept.append(numpy_helper.from_array(values.astype(np.float16), half))
        casts.append(helper.make_node("Cast", [half], [tensor.name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend(nodes)


def _write_configs(folder: Path, end: int, rows: int, cells: int) -> None:
    networks = ["text_encoder", "unet", "vae_decoder", "vae_encoder"]
    autoencoder = {
        "_class_name": "AutoencoderKL", "in_channels": 4, "out_channels": 4, "latent_channels": LATENT,
        "scaling_factor": 1.0, "block_out_channels": [32, 32, 64, 128], "sample_size": cells * FACTOR,
    }
    files: dict[str, dict[str, object]] = {
        "model_index.json": {
            "_class_name": "OnnxStableDiffusionPipeline", "_diffusers_version": "0.42.1",
            "feature_extractor": [None, None], "safety_checker": [None, None], "requires_safety_checker": False,
            **{name: ["diffusers", "OnnxRuntimeModel"] for name in networks},
            "tokenizer": ["transformers", "CLIPTokenizer"], "scheduler": ["diffusers", "DDIMScheduler"],
        },
        "scheduler/scheduler_config.json": {
            "_class_name": "DDIMScheduler", "num_train_timesteps": TRAIN_STEPS, "beta_start": .00085, "beta_end": .012,
            "beta_schedule": "scaled_linear", "prediction_type": "v_prediction", "rescale_betas_zero_snr": True,
            "timestep_spacing": "trailing", "clip_sample": False, "set_alpha_to_one": True, "steps_offset": 0,
        },
        "text_encoder/config.json": {
            "model_type": "clip_text_model", "hidden_size": WIDTH, "max_position_embeddings": WINDOW,
            "eos_token_id": end, "context_length": rows,
        },
        "unet/config.json": {
            "_class_name": "UNet2DConditionModel", "in_channels": LATENT, "out_channels": LATENT, "sample_size": cells,
            "cross_attention_dim": WIDTH,
        },
        "vae_encoder/config.json": autoencoder,
        "vae_decoder/config.json": autoencoder,
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf8")
