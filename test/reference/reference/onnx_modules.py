"""Lets a diffusers pipeline run on exported ONNX files, to measure how far they are from the torch modules."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import onnxruntime
import torch
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
from diffusers.utils.torch_utils import randn_tensor
from transformers.models.clip.modeling_clip import CLIPTextModelOutput

TYPES = {
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
}


class OnnxComponent:
    """One session that takes torch tensors by name, in whatever type and rank its inputs have."""

    def __init__(self, folder: Path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(folder / "model.onnx", options, providers=["CPUExecutionProvider"])
        self.inputs = {entry.name: entry for entry in self.session.get_inputs()}
        self.outputs = [entry.name for entry in self.session.get_outputs()]

    def run(self, **tensors: torch.Tensor) -> dict[str, torch.Tensor]:
        feeds = {
            name: np.ascontiguousarray(tensors[name].detach().numpy().astype(TYPES[entry.type]))
            for name, entry in self.inputs.items()
        }
        return dict(zip(self.outputs, map(torch.from_numpy, self.session.run(None, feeds))))


def run_on_onnx(pipeline, folder: Path) -> None:
    """Puts the sessions of a model's folder in the place of a pipeline's modules."""
    pipeline.text_encoder.forward = _text_encoder(OnnxComponent(folder / "text_encoder"))
    if getattr(pipeline, "text_encoder_2", None) is not None:
        pipeline.text_encoder_2.forward = _text_encoder(OnnxComponent(folder / "text_encoder_2"))
    pipeline.unet.forward = _unet(OnnxComponent(folder / "unet"))
    decoder = OnnxComponent(folder / "vae_decoder")
    pipeline.vae.decode = lambda latents, **_: (decoder.run(latent_sample=latents)["sample"],)
    encoder = OnnxComponent(folder / "vae_encoder")
    pipeline.vae.encode = lambda pixels, **_: SimpleNamespace(latent_dist=_distribution(encoder.run(sample=pixels)))


def _distribution(results: dict[str, torch.Tensor]):
    if "latent_parameters" in results:
        return DiagonalGaussianDistribution(results["latent_parameters"])
    return SampledInGraph(results["latent_sample"])


class SampledInGraph:
    """The posterior of an encoder that draws by itself: the generator moves on all the same, as it does in torch."""

    def __init__(self, sampled: torch.Tensor):
        self.sampled = sampled

    def sample(self, generator=None) -> torch.Tensor:
        randn_tensor(self.sampled.shape, generator=generator)
        return self.sampled


def _text_encoder(component: OnnxComponent):
    def forward(input_ids, attention_mask=None, output_hidden_states=False, **_):
        results = component.run(input_ids=input_ids)
        states = tuple(value for name, value in results.items() if name.startswith("hidden_states."))
        return CLIPTextModelOutput(
            text_embeds=results.get("text_embeds"),
            last_hidden_state=results["last_hidden_state"],
            hidden_states=states or None,
        )

    return forward


def _unet(component: OnnxComponent):
    def forward(
        sample, timestep, encoder_hidden_states, timestep_cond=None, added_cond_kwargs=None, return_dict=True, **_
    ):
        timestep = torch.as_tensor(timestep)
        rank = len(component.inputs["timestep"].shape)
        batch = isinstance(component.inputs["timestep"].shape[0], str) if rank else False
        timestep = timestep.reshape([1] * rank).expand([sample.shape[0] if batch else 1] * rank)
        results = component.run(
            sample=sample,
            timestep=timestep,
            encoder_hidden_states=encoder_hidden_states,
            timestep_cond=timestep_cond,
            **(added_cond_kwargs or {}),
        )
        return (results["out_sample"],)

    return forward
