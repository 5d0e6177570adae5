"""The tiny models as torch modules: what each is made of and which public convention it stands for."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from torch import nn
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from .vocabulary import QUESTION_MARK, VOCABULARY_SIZE
from .weights import add_contrast, carry_latents, randomise, shape_posterior

TEXT_WIDTH = 8


@dataclass(frozen=True)
class ModelSpec:
    """How one model is built and exported. Names of ONNX inputs and outputs follow the exporter it imitates."""

    name: str
    scheduler: dict
    pipeline_class: str = "OnnxStableDiffusionPipeline"
    runtime_model: tuple[str, str] = ("diffusers", "OnnxRuntimeModel")
    seed: int = 0
    carry: float = 0.9
    """What share of the (normalised) latents the UNet predicts: near 1 for epsilon, 0 for v-prediction and flow."""
    random_part: float = 0.35
    latent_channels: int = 4
    unet_channels: int | None = None
    """The UNet's input channels: 9 for an inpainting model (latents, mask, masked image's latents)."""
    vae_blocks: int = 4
    scaling_factor: float = 0.18215
    ids_type: torch.dtype = torch.int64
    timestep_type: torch.dtype = torch.float32
    timestep_batch: int | None = None
    """None: one timestep an image, [B]; 1: one in a list, [1]; 0: a scalar, []."""
    float_type: torch.dtype = torch.float32
    external_data: bool = False
    two_encoders: bool = False
    guidance_embedding: bool = False
    """True: the UNet has the `timestep_cond` input of latent consistency models."""
    extra_text_rows: int = 0
    confidence: bool = False
    """True: the text encoder says how sure it is of the prompt, by the rule of `LongTextEncoder`."""
    picture_channels: int = 3
    """4: the VAE's pictures have an alpha channel."""
    card: dict | None = None
    """What `easel.model.json` says, for the models that have one."""
    encoder_output: str = "latent_parameters"
    tokenizer_style: str = "sd1"
    index_extras: dict = field(default_factory=dict)


class LongTextEncoder(nn.Module):
    """A CLIP text encoder that returns rows after the 77 of the tokens: summaries mixed from the token rows.

    With `confidence` it also returns [B] numbers: 0.125 for a prompt with a question mark in it, else 0.875.
    """

    def __init__(self, config: CLIPTextConfig, extra_rows: int, confidence: bool):
        super().__init__()
        self.inner = CLIPTextModel(config)
        self.mixing = nn.Linear(config.max_position_embeddings, extra_rows)
        self.config = config
        self.confidence = confidence

    @property
    def device(self) -> torch.device:
        return self.mixing.weight.device

    @property
    def dtype(self) -> torch.dtype:
        return self.mixing.weight.dtype

    def forward(self, input_ids: torch.Tensor, attention_mask=None) -> tuple[torch.Tensor, ...]:
        """input_ids [B,77] → last_hidden_state [B,77+extra,width], and confidence [B]."""
        rows = self.inner(input_ids)[0]
        summaries = self.mixing(rows.transpose(1, 2)).transpose(1, 2)
        states = torch.cat([rows, summaries], dim=1)
        if not self.confidence:
            return (states,)
        asks = (input_ids == QUESTION_MARK).to(states.dtype).amax(dim=1)
        return states, 0.875 - 0.75 * asks


def _text_config(projection: int = TEXT_WIDTH) -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=VOCABULARY_SIZE,
        hidden_size=TEXT_WIDTH,
        intermediate_size=2 * TEXT_WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=77,
        projection_dim=projection,
        bos_token_id=VOCABULARY_SIZE - 2,
        eos_token_id=VOCABULARY_SIZE - 1,
        hidden_act="quick_gelu",
        attn_implementation="eager",
    )


def build_text_encoder(spec: ModelSpec, second: bool = False) -> nn.Module:
    """The (second) text encoder of a model."""
    if spec.extra_text_rows:
        encoder = LongTextEncoder(_text_config(), spec.extra_text_rows, spec.confidence)
    elif second:
        encoder = CLIPTextModelWithProjection(_text_config())
    else:
        encoder = CLIPTextModel(_text_config())
    randomise(encoder, spec.seed + 100 * second, gains={"token_embedding": 1.0, "position_embedding": 0.5})
    return encoder.eval()


def build_unet(spec: ModelSpec) -> UNet2DConditionModel:
    """The denoiser: two blocks, one of them with cross-attention."""
    width = 12 if spec.latent_channels > 4 else 8
    extra = {}
    if spec.two_encoders:
        extra = {
            "addition_embed_type": "text_time",
            "addition_time_embed_dim": 8,
            "projection_class_embeddings_input_dim": 6 * 8 + TEXT_WIDTH,
        }
    if spec.guidance_embedding:
        extra["time_cond_proj_dim"] = 16
    unet = UNet2DConditionModel(
        sample_size=8,
        in_channels=spec.unet_channels or spec.latent_channels,
        out_channels=spec.latent_channels,
        block_out_channels=(width, width),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        mid_block_type=None,
        cross_attention_dim=TEXT_WIDTH * (2 if spec.two_encoders else 1),
        attention_head_dim=2,
        norm_num_groups=4,
        **extra,
    )
    randomise(unet, spec.seed, gains={"attn2.to_q": 2.0, "attn2.to_k": 2.0, "attn2.to_out": 2.5, "proj_out": 1.5})
    carry_latents(unet, spec.carry, spec.random_part)
    return unet.eval()


def build_vae(spec: ModelSpec) -> AutoencoderKL:
    """The VAE: its factor is 2^(blocks − 1)."""
    widths = (4, 4, *(8,) * (spec.vae_blocks - 2))
    vae = AutoencoderKL(
        in_channels=spec.picture_channels,
        out_channels=spec.picture_channels,
        latent_channels=spec.latent_channels,
        block_out_channels=widths,
        layers_per_block=1,
        down_block_types=("DownEncoderBlock2D",) * spec.vae_blocks,
        up_block_types=("UpDecoderBlock2D",) * spec.vae_blocks,
        norm_num_groups=2,
        sample_size=8 * 2 ** (spec.vae_blocks - 1),
        scaling_factor=spec.scaling_factor,
        mid_block_add_attention=False,
    )
    randomise(vae, spec.seed)
    add_contrast(vae.decoder, 0.8)
    shape_posterior(vae, -20.0 if spec.encoder_output == "latent_sample" else 0.0)
    return vae.eval()


def build_components(spec: ModelSpec) -> SimpleNamespace:
    """All torch modules of a model, in its float type. `text_encoder_2` is None where there is one encoder."""
    modules = {
        "text_encoder": build_text_encoder(spec),
        "text_encoder_2": build_text_encoder(spec, second=True) if spec.two_encoders else None,
        "unet": build_unet(spec),
        "vae": build_vae(spec),
    }
    for module in modules.values():
        if module is not None:
            module.to(spec.float_type).requires_grad_(False)
    return SimpleNamespace(**modules)
