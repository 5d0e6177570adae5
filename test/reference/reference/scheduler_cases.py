"""Timesteps, sigmas and a whole loop of every scheduler under many configurations, without any network.

The loop is a pipeline's: `sample · init_noise_sigma` at first, then for every timestep
`step(model(scale_model_input(sample, t), t), t, sample)`, with `model(x, t) = x · t / (t + 1)` on the fixture of
diffusers' own scheduler tests, in float32, eta 0, one torch generator of seed 0 for the whole batch.
"""

import inspect
import json
import warnings
from pathlib import Path

import torch

from .scheduler_names import SCHEDULERS, scheduler_class
from .vocabulary import write_text

SHAPE = (4, 3, 8, 8)
_LATENT = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000}
_FLOW = {"num_train_timesteps": 1000}

VARIANTS: dict[str, dict] = {
    "plain": {},
    "linear-betas": {"beta_start": 0.0001, "beta_end": 0.02, "beta_schedule": "linear"},
    "cosine-betas": {"beta_schedule": "squaredcos_cap_v2"},
    "v": {"prediction_type": "v_prediction"},
    "sample": {"prediction_type": "sample"},
    "linspace": {"timestep_spacing": "linspace"},
    "leading": {"timestep_spacing": "leading", "steps_offset": 1},
    "trailing": {"timestep_spacing": "trailing"},
    "zero-snr": {"rescale_betas_zero_snr": True, "timestep_spacing": "trailing", "prediction_type": "v_prediction"},
    "karras": {"use_karras_sigmas": True},
    "exponential": {"use_exponential_sigmas": True},
    "beta": {"use_beta_sigmas": True},
    "lu": {"use_lu_lambdas": True},
    "karras-v-trailing": {
        "use_karras_sigmas": True,
        "prediction_type": "v_prediction",
        "timestep_spacing": "trailing",
    },
    "flow": {"prediction_type": "flow_prediction", "use_flow_sigmas": True, "flow_shift": 3.0},
    "alpha-to-one-false": {"set_alpha_to_one": False, "steps_offset": 1},
    "clip": {"clip_sample": True, "clip_sample_range": 1.0},
    "no-clip": {"clip_sample": False},
    "thresholding": {"thresholding": True},
    "skip-prk": {"skip_prk_steps": True, "steps_offset": 1, "set_alpha_to_one": False},
    "fixed-large": {"variance_type": "fixed_large"},
    "order-1": {"solver_order": 1},
    "order-3": {"solver_order": 3},
    "heun-solver": {"solver_type": "heun"},
    "bh1": {"solver_type": "bh1", "final_sigmas_type": "sigma_min"},
    "dpmsolver": {"algorithm_type": "dpmsolver", "final_sigmas_type": "sigma_min"},
    "sigma-min": {"final_sigmas_type": "sigma_min"},
    "euler-at-final": {"euler_at_final": True},
    "log-linear": {"interpolation_type": "log_linear"},
    "original-steps": {"original_inference_steps": 100},
    "shift-3": {"shift": 3.0},
    "shift-3-karras": {"shift": 3.0, "use_karras_sigmas": True},
    "shift-terminal": {"shift": 3.0, "shift_terminal": 0.1},
    "invert": {"invert_sigmas": True},
    "stochastic": {"stochastic_sampling": True, "shift": 3.0},
}
STEP_COUNTS = {"plain": (10, 3, 1, 25)}
MUST_HAVE = {"heun-solver": "DPMSolver", "bh1": "UniPC", "dpmsolver": "DPMSolver"}
"""Variants whose values only one family of classes knows, though others have the key."""


def fixture_sample() -> torch.Tensor:
    """sample[b,c,h,w] = (((c·8+h)·8+w)·4+b)/768, as in diffusers' scheduler tests."""
    count = torch.Size(SHAPE).numel()
    return (torch.arange(count) / count).reshape(3, 8, 8, 4).permute(3, 0, 1, 2)


def write_scheduler_cases(fixtures: Path) -> None:
    """Writes `schedulers/cases.json`, one case a line."""
    lines = [json.dumps(case, separators=(",", ":")) for case in _cases()]
    folder = fixtures / "schedulers"
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / "cases.json", "[\n" + ",\n".join(lines) + "\n]\n")


def _cases() -> list[dict]:
    cases = []
    for name, (class_name, overrides) in SCHEDULERS.items():
        known = inspect.signature(scheduler_class(class_name).__init__).parameters
        for variant, keys in VARIANTS.items():
            if not _applies(variant, keys, class_name, overrides, known):
                continue
            base = _FLOW if class_name.startswith("FlowMatch") else _LATENT
            config = {"_class_name": class_name, **base, **keys, **overrides}
            for steps in STEP_COUNTS.get(variant, (10,)):
                case = _run(f"{name}-{variant}-{steps}", name, config, steps)
                if case is not None:
                    cases.append(case)
    return cases


def _applies(variant: str, keys: dict, class_name: str, overrides: dict, known) -> bool:
    if variant in MUST_HAVE and not class_name.startswith(MUST_HAVE[variant]):
        return False
    if overrides and variant not in ("plain", "v", "trailing", "leading", "zero-snr", "karras", "order-3", "flow"):
        return False
    return all(key in known for key in keys)


def _run(case_name: str, name: str, config: dict, steps: int) -> dict | None:
    """Runs one loop; None where diffusers itself refuses the configuration."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            arguments = {key: value for key, value in config.items() if not key.startswith("_")}
            scheduler = scheduler_class(config["_class_name"]).from_config(arguments)
            scheduler.set_timesteps(steps)
            sample = _loop(scheduler)
    except (ValueError, NotImplementedError, AssertionError, IndexError) as refusal:
        print(f"  left out: {case_name}: {type(refusal).__name__}: {str(refusal)[:100]}")
        return None
    if not torch.isfinite(sample).all():
        print(f"  left out: {case_name}: not finite")
        return None
    sigmas = getattr(scheduler, "sigmas", None)
    return {
        "name": case_name,
        "scheduler": name,
        "config": config,
        "numInferenceSteps": steps,
        "timesteps": _numbers(scheduler.timesteps),
        **({"sigmas": _numbers(sigmas)} if isinstance(sigmas, torch.Tensor) else {}),
        "initNoiseSigma": _number(getattr(scheduler, "init_noise_sigma", 1.0)),
        "sum": _number(sample.double().abs().sum()),
        "mean": _number(sample.double().abs().mean()),
        "first": _numbers(sample.flatten()[:8]),
    }


def _loop(scheduler) -> torch.Tensor:
    generator = torch.Generator("cpu").manual_seed(0)
    known = inspect.signature(scheduler.step).parameters
    extras = {"generator": generator} if "generator" in known else {}
    if "eta" in known:
        extras["eta"] = 0.0
    sample = fixture_sample() * getattr(scheduler, "init_noise_sigma", 1.0)
    for timestep in scheduler.timesteps:
        scaled = scheduler.scale_model_input(sample, timestep) if hasattr(scheduler, "scale_model_input") else sample
        predicted = scaled * timestep / (timestep + 1)
        sample = scheduler.step(predicted, timestep, sample, **extras).prev_sample
    return sample


def _number(value) -> float | int:
    number = float(f"{float(value):.7g}")
    return int(number) if number.is_integer() else number


def _numbers(values: torch.Tensor) -> list:
    return [_number(value) for value in values.tolist()]
