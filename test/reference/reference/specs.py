"""The list of tiny models. Scheduler configs hold the very keys of the public models they stand for."""

import torch

from .models import ModelSpec

_BETAS = {"beta_end": 0.012, "beta_schedule": "scaled_linear", "beta_start": 0.00085}

PNDM_OF_SD15 = {
    "_class_name": "PNDMScheduler",
    "_diffusers_version": "0.6.0",
    **_BETAS,
    "num_train_timesteps": 1000,
    "set_alpha_to_one": False,
    "skip_prk_steps": True,
    "steps_offset": 1,
    "trained_betas": None,
    "clip_sample": False,
}
DDIM_OF_SD21 = {
    "_class_name": "DDIMScheduler",
    "_diffusers_version": "0.8.0",
    **_BETAS,
    "clip_sample": False,
    "num_train_timesteps": 1000,
    "prediction_type": "v_prediction",
    "set_alpha_to_one": False,
    "skip_prk_steps": True,
    "steps_offset": 1,
    "trained_betas": None,
}
EULER_OF_SDXL = {
    "_class_name": "EulerDiscreteScheduler",
    "_diffusers_version": "0.19.0.dev0",
    **_BETAS,
    "clip_sample": False,
    "interpolation_type": "linear",
    "num_train_timesteps": 1000,
    "prediction_type": "epsilon",
    "sample_max_value": 1.0,
    "set_alpha_to_one": False,
    "skip_prk_steps": True,
    "steps_offset": 1,
    "timestep_spacing": "leading",
    "trained_betas": None,
    "use_karras_sigmas": False,
}
LCM_OF_DREAMSHAPER = {
    "_class_name": "LCMScheduler",
    "_diffusers_version": "0.22.0.dev0",
    **_BETAS,
    "clip_sample": False,
    "clip_sample_range": 1.0,
    "dynamic_thresholding_ratio": 0.995,
    "num_train_timesteps": 1000,
    "original_inference_steps": 50,
    "prediction_type": "epsilon",
    "rescale_betas_zero_snr": False,
    "sample_max_value": 1.0,
    "set_alpha_to_one": True,
    "steps_offset": 1,
    "thresholding": False,
    "timestep_spacing": "leading",
    "trained_betas": None,
}
EULER_ANCESTRAL_OF_TURBO = {
    "_class_name": "EulerAncestralDiscreteScheduler",
    "_diffusers_version": "0.24.0.dev0",
    **_BETAS,
    "clip_sample": False,
    "interpolation_type": "linear",
    "num_train_timesteps": 1000,
    "prediction_type": "epsilon",
    "sample_max_value": 1.0,
    "set_alpha_to_one": False,
    "skip_prk_steps": True,
    "steps_offset": 1,
    "timestep_spacing": "trailing",
    "trained_betas": None,
    "use_karras_sigmas": False,
}
FLOW_OF_SD3 = {
    "_class_name": "FlowMatchEulerDiscreteScheduler",
    "_diffusers_version": "0.29.0.dev0",
    "num_train_timesteps": 1000,
    "shift": 3.0,
}
DDIM_OF_BUILTIN = {
    "_class_name": "DDIMScheduler",
    "num_train_timesteps": 1000,
    **_BETAS,
    "prediction_type": "v_prediction",
    "rescale_betas_zero_snr": True,
    "timestep_spacing": "trailing",
    "set_alpha_to_one": True,
    "steps_offset": 1,
    "clip_sample": False,
}

_SD15 = {
    "scheduler": PNDM_OF_SD15,
    "ids_type": torch.int32,
    "encoder_output": "latent_sample",
}
_VELOCITY = {"carry": 0.0, "random_part": 0.6}

SPECS = [
    ModelSpec("sd15", **_SD15),
    ModelSpec(
        "sd21",
        DDIM_OF_SD21,
        seed=1,
        timestep_type=torch.int64,
        timestep_batch=0,
        external_data=True,
        tokenizer_style="sd2",
        **_VELOCITY,
    ),
    ModelSpec(
        "sdxl",
        EULER_OF_SDXL,
        pipeline_class="ORTStableDiffusionXLPipeline",
        seed=2,
        timestep_batch=0,
        scaling_factor=0.13025,
        two_encoders=True,
        index_extras={"force_zeros_for_empty_prompt": True},
    ),
    ModelSpec(
        "lcm",
        LCM_OF_DREAMSHAPER,
        pipeline_class="LatentConsistencyModelPipeline",
        seed=3,
        timestep_type=torch.int64,
        timestep_batch=1,
        guidance_embedding=True,
        index_extras={"requires_safety_checker": False},
    ),
    ModelSpec("turbo", EULER_ANCESTRAL_OF_TURBO, seed=4, timestep_batch=0, tokenizer_style="sd2"),
    ModelSpec("sd15-fp16", **_SD15, timestep_type=torch.float16, float_type=torch.float16),
    ModelSpec("flow", FLOW_OF_SD3, seed=6, **_VELOCITY),
    ModelSpec(
        "long-context",
        DDIM_OF_BUILTIN,
        seed=7,
        latent_channels=12,
        vae_blocks=5,
        scaling_factor=1.0,
        extra_text_rows=16,
        **_VELOCITY,
    ),
    ModelSpec(
        "alpha",
        DDIM_OF_BUILTIN,
        seed=9,
        scaling_factor=1.0,
        extra_text_rows=16,
        confidence=True,
        picture_channels=4,
        card={
            "name": "Icons",
            "sizes": [[64, 64], [96, 64]],
            "transparent": {"prompt": "an icon of {prompt}, on a transparent background"},
        },
        **_VELOCITY,
    ),
    ModelSpec("inpaint", **_SD15, seed=8, unet_channels=9),
    ModelSpec("hangs", **_SD15),
    ModelSpec("slow", **_SD15),
    ModelSpec("rigid", **_SD15),
    ModelSpec("nan", **_SD15),
    ModelSpec("vae-constant", **_SD15),
]

SPEC_BY_NAME = {spec.name: spec for spec in SPECS}
