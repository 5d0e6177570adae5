"""Easel's scheduler names and the diffusers classes, with overrides, that they mean."""

import diffusers

SCHEDULERS: dict[str, tuple[str, dict]] = {
    "ddim": ("DDIMScheduler", {}),
    "ddpm": ("DDPMScheduler", {}),
    "pndm": ("PNDMScheduler", {}),
    "lms": ("LMSDiscreteScheduler", {}),
    "euler": ("EulerDiscreteScheduler", {}),
    "euler-ancestral": ("EulerAncestralDiscreteScheduler", {}),
    "heun": ("HeunDiscreteScheduler", {}),
    "dpm2": ("KDPM2DiscreteScheduler", {}),
    "dpm2-ancestral": ("KDPM2AncestralDiscreteScheduler", {}),
    "dpmpp-2m": ("DPMSolverMultistepScheduler", {}),
    "dpmpp-2m-karras": ("DPMSolverMultistepScheduler", {"use_karras_sigmas": True}),
    "dpmpp-2s": ("DPMSolverSinglestepScheduler", {}),
    "dpmpp-sde-2m": ("DPMSolverMultistepScheduler", {"algorithm_type": "sde-dpmsolver++"}),
    "unipc": ("UniPCMultistepScheduler", {}),
    "deis": ("DEISMultistepScheduler", {}),
    "lcm": ("LCMScheduler", {}),
    "tcd": ("TCDScheduler", {}),
    "flow-match-euler": ("FlowMatchEulerDiscreteScheduler", {}),
}


def scheduler_class(class_name: str) -> type:
    """The diffusers class of that name."""
    return getattr(diffusers, class_name)


def own_scheduler(config: dict):
    """The scheduler that a `scheduler_config.json` describes."""
    return scheduler_class(config["_class_name"]).from_config(_without_underscores(config))


def change_scheduler(config, name: str):
    """Another scheduler on a pipeline's scheduler config. Only keys that were written in it carry over; keys it was
    given by default take the new class's defaults (`from_config` sees to that)."""
    class_name, overrides = SCHEDULERS[name]
    return scheduler_class(class_name).from_config(config, **overrides)


def _without_underscores(config: dict) -> dict:
    return {key: value for key, value in config.items() if not key.startswith("_")}
