"""Exports torch modules to ONNX with the input and output names, types and ranks of the public exporters."""

import io
import warnings

import onnx
import torch
from torch import nn

from .graphs import shrink
from .models import TEXT_WIDTH, ModelSpec

OPSET = 17
IMAGE_AXES = {0: "batch", 2: "height", 3: "width"}


class _Function(nn.Module):
    """A module around a function, which is what the exporter traces."""

    def __init__(self, owner: nn.Module, function):
        super().__init__()
        self.owner = owner
        self.function = function

    def forward(self, *inputs: torch.Tensor):
        return self.function(self.owner, *inputs)


def _trace(owner: nn.Module, function, inputs: dict, outputs: list[str], axes: dict) -> onnx.ModelProto:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Function(owner, function).eval(),
            tuple(inputs.values()),
            buffer,
            input_names=list(inputs),
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )
    return shrink(onnx.load_model_from_string(buffer.getvalue()))


def export_text_encoder(spec: ModelSpec, encoder: nn.Module, second: bool = False) -> onnx.ModelProto:
    """input_ids [B,S] → `last_hidden_state`, `pooler_output`; SDXL: also all hidden states, and the second
    encoder's `text_embeds` comes first."""
    ids = torch.ones(2, 77, dtype=spec.ids_type)
    axes: dict = {"input_ids": {0: "batch", 1: "sequence"}}
    if spec.extra_text_rows:
        # Mixing rows fixes the number of tokens.
        axes = {"input_ids": {0: "batch"}}
        outputs = ["last_hidden_state", "confidence"] if spec.confidence else ["last_hidden_state"]

        def run(module, input_ids):
            return module(input_ids)

    elif spec.two_encoders:
        states = [f"hidden_states.{layer}" for layer in range(encoder.config.num_hidden_layers + 1)]
        outputs = ["text_embeds", "last_hidden_state"] if second else ["last_hidden_state", "pooler_output"]
        outputs += states

        def run(module, input_ids):
            result = module(input_ids, output_hidden_states=True)
            first = (
                (result.text_embeds, result.last_hidden_state)
                if second
                else (result.last_hidden_state, result.pooler_output)
            )
            return (*first, *result.hidden_states)

    else:
        outputs = ["last_hidden_state", "pooler_output"]

        def run(module, input_ids):
            result = module(input_ids)
            return result.last_hidden_state, result.pooler_output

    for name in outputs:
        by_batch = name in ("text_embeds", "pooler_output", "confidence")
        axes[name] = {0: "batch"} if by_batch else {0: "batch", 1: "sequence"}
    return _trace(encoder, run, {"input_ids": ids}, outputs, axes)


def export_unet(spec: ModelSpec, unet: nn.Module) -> onnx.ModelProto:
    """`sample`, `timestep`, `encoder_hidden_states` and the extra inputs of LCM and SDXL → `out_sample`."""
    kind = spec.float_type
    shape = {None: [2], 1: [1], 0: []}[spec.timestep_batch]
    inputs = {
        "sample": torch.randn(2, unet.config.in_channels, 8, 8, dtype=kind),
        "timestep": torch.ones(shape, dtype=spec.timestep_type),
        "encoder_hidden_states": torch.randn(2, 77, unet.config.cross_attention_dim, dtype=kind),
    }
    axes: dict = {
        "sample": IMAGE_AXES,
        "encoder_hidden_states": {0: "batch", 1: "sequence"},
        "out_sample": IMAGE_AXES,
    }
    if spec.timestep_batch is None:
        axes["timestep"] = {0: "batch"}
    if spec.guidance_embedding:
        inputs["timestep_cond"] = torch.randn(2, unet.config.time_cond_proj_dim, dtype=kind)
        axes["timestep_cond"] = {0: "batch"}
    if spec.two_encoders:
        inputs["text_embeds"] = torch.randn(2, TEXT_WIDTH, dtype=kind)
        inputs["time_ids"] = torch.randn(2, 6, dtype=kind)
        axes["text_embeds"] = axes["time_ids"] = {0: "batch"}
    names = list(inputs)

    def run(module, *values):
        given = dict(zip(names, values))
        if spec.timestep_batch == 0:
            # The exporter loses the axis that the UNet itself would add to a scalar.
            given["timestep"] = given["timestep"].reshape(1).expand(given["sample"].shape[0])
        conditions = {name: given[name] for name in ("text_embeds", "time_ids") if name in given}
        return module(
            given["sample"],
            given["timestep"],
            given["encoder_hidden_states"],
            timestep_cond=given.get("timestep_cond"),
            added_cond_kwargs=conditions or None,
            return_dict=False,
        )[0]

    return _trace(unet, run, inputs, ["out_sample"], axes)


def export_vae_decoder(spec: ModelSpec, vae: nn.Module) -> onnx.ModelProto:
    """`latent_sample` [B,C,h,w] → `sample` [B,3,H,W], or [B,4,H,W] with alpha, −1..1."""
    latents = torch.randn(2, spec.latent_channels, 8, 8, dtype=spec.float_type)
    return _trace(
        vae,
        lambda module, values: module.decode(values, return_dict=False)[0],
        {"latent_sample": latents},
        ["sample"],
        {"latent_sample": IMAGE_AXES, "sample": IMAGE_AXES},
    )


def export_vae_encoder(spec: ModelSpec, vae: nn.Module) -> onnx.ModelProto:
    """`sample` [B,3 or 4,H,W] → `latent_parameters` [B,2C,h,w] (Optimum) or `latent_sample` [B,C,h,w] (diffusers' script,
    which puts the random draw into the graph)."""
    pixels = torch.randn(2, spec.picture_channels, 64, 64, dtype=spec.float_type)

    def run(module, values):
        distribution = module.encode(values).latent_dist
        return distribution.sample() if spec.encoder_output == "latent_sample" else distribution.parameters

    axes = {"sample": IMAGE_AXES, spec.encoder_output: IMAGE_AXES}
    return _trace(vae, run, {"sample": pixels}, [spec.encoder_output], axes)
