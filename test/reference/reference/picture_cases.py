"""Which pictures are drawn from text alone."""

from .scheduler_names import SCHEDULERS
from .specs import DDIM_OF_BUILTIN, PNDM_OF_SD15

FOX = "a painting of a red fox in the snow"
LONG = " ".join(f"{number} small yellow boats on the lake," for number in range(1, 30))
UNICODE = "Ein Füchslein — «naïve» Straße 東京 🦊 e\u0301té"
DEFAULTS = {
    "prompt": FOX,
    "negativePrompt": "",
    "width": 64,
    "height": 64,
    "numInferenceSteps": 8,
    "guidanceScale": 7.5,
    "seed": 42,
    "numImages": 1,
}
FP16_TOLERANCE = 6


def make_case(
    name: str, model: str, scheduler: str | None = None, scheduler_config: dict | None = None, **request
) -> dict:
    case = {"name": name, "model": model, "scheduler": scheduler}
    if scheduler_config is not None:
        case["schedulerConfig"] = scheduler_config
    return {**case, "request": {**DEFAULTS, **request}}


def _sd15() -> list[dict]:
    own = [
        make_case("sd15-plain", "sd15"),
        make_case("sd15-negative", "sd15", negativePrompt="blurry, ugly, text", guidanceScale=5, seed=7),
        make_case("sd15-twenty-steps", "sd15", numInferenceSteps=20),
        make_case("sd15-no-guidance", "sd15", guidanceScale=1, seed=3),
        make_case("sd15-zero-guidance", "sd15", guidanceScale=0, negativePrompt="ignored", seed=3),
        make_case("sd15-empty-prompt", "sd15", prompt="", seed=0),
        make_case("sd15-long-prompt", "sd15", prompt=LONG),
        make_case("sd15-unicode", "sd15", prompt=UNICODE),
        make_case("sd15-wide", "sd15", width=96, seed=2**32 - 1),
        make_case("sd15-tall", "sd15", height=96),
        make_case("sd15-two-images", "sd15", numImages=2, seed=10),
        make_case("sd15-two-images-euler-ancestral", "sd15", "euler-ancestral", numImages=2, seed=2**32 - 1),
        make_case("sd15-one-step", "sd15", numInferenceSteps=1),
    ]
    schedulers = [make_case(f"sd15-{name}", "sd15", name) for name in SCHEDULERS if name != "flow-match-euler"]
    spacings = [
        make_case(
            f"sd15-{kind}-{name}", "sd15", name, {**PNDM_OF_SD15, f"use_{kind}_sigmas": True}, numInferenceSteps=5
        )
        for kind in ("karras", "exponential", "beta")
        for name in ("euler", "dpmpp-2m", "heun")
    ]
    return own + schedulers + spacings + _sd15_configs()


def _sd15_configs() -> list[dict]:
    without_clip = {key: value for key, value in PNDM_OF_SD15.items() if key != "clip_sample"}
    bare_ddim = {key: DDIM_OF_BUILTIN[key] for key in ("beta_start", "beta_end", "beta_schedule")}
    bare_ddim = {"_class_name": "DDIMScheduler", **bare_ddim}
    trailing = {**DDIM_OF_BUILTIN, "prediction_type": "epsilon", "rescale_betas_zero_snr": False}
    return [
        make_case("sd15-built-in-config", "sd15", None, DDIM_OF_BUILTIN),
        make_case("sd15-built-in-config-euler", "sd15", "euler", DDIM_OF_BUILTIN),
        make_case("sd15-built-in-config-euler-ancestral", "sd15", "euler-ancestral", DDIM_OF_BUILTIN),
        make_case("sd15-built-in-config-dpmpp-2m", "sd15", "dpmpp-2m", DDIM_OF_BUILTIN),
        make_case("sd15-built-in-config-unipc", "sd15", "unipc", DDIM_OF_BUILTIN),
        make_case("sd15-trailing", "sd15", None, trailing),
        make_case("sd15-trailing-dpmpp-2m", "sd15", "dpmpp-2m", trailing),
        make_case("sd15-leading-euler", "sd15", "euler", {**PNDM_OF_SD15, "timestep_spacing": "leading"}),
        make_case("sd15-clip-sample-absent-ddpm", "sd15", "ddpm", without_clip),
        # StableDiffusionPipeline changes the model's own scheduler: steps_offset to 1, clip_sample to false.
        # StableDiffusionXLPipeline does not, nor does a scheduler chosen later keep it where the keys were absent.
        make_case("sd15-bare-ddim", "sd15", None, bare_ddim),
        make_case("sd15-bare-ddim-to-ddpm", "sd15", "ddpm", bare_ddim),
        make_case("sdxl-bare-ddim", "sdxl", None, bare_ddim, guidanceScale=3, numInferenceSteps=5),
        make_case("sd15-offset-zero-ddim", "sd15", "ddim", {**PNDM_OF_SD15, "steps_offset": 0}),
        make_case("sd15-prk-steps", "sd15", None, {**PNDM_OF_SD15, "skip_prk_steps": False}),
    ]


def _others() -> list[dict]:
    sd21 = [
        make_case("sd21-plain", "sd21", numInferenceSteps=5),
        make_case("sd21-negative", "sd21", negativePrompt="watermark", guidanceScale=5, seed=8),
        make_case("sd21-exclamation", "sd21", prompt="a fox! a red fox!! snow ! ", seed=1),
        make_case("sd21-empty-prompt", "sd21", prompt=""),
        *(
            make_case(f"sd21-{name}", "sd21", name, numInferenceSteps=5)
            for name in SCHEDULERS
            if name not in ("ddim", "flow-match-euler")
        ),
    ]
    sdxl = [
        make_case("sdxl-plain", "sdxl"),
        make_case("sdxl-negative", "sdxl", negativePrompt="blurry", guidanceScale=5, seed=5),
        make_case("sdxl-exclamation", "sdxl", prompt="a castle! above the clouds", numInferenceSteps=4),
        make_case("sdxl-empty-prompt", "sdxl", prompt=""),
        make_case("sdxl-no-guidance", "sdxl", guidanceScale=1),
        make_case("sdxl-wide-two-images", "sdxl", width=96, numImages=2),
        make_case("sdxl-dpmpp-2m-karras", "sdxl", "dpmpp-2m-karras"),
    ]
    lcm = [
        make_case("lcm-plain", "lcm", numInferenceSteps=4, guidanceScale=8.5),
        make_case("lcm-low-guidance", "lcm", numInferenceSteps=4, guidanceScale=1, seed=9),
        make_case("lcm-one-step", "lcm", numInferenceSteps=1, guidanceScale=7.5),
        make_case("lcm-two-images", "lcm", numInferenceSteps=3, guidanceScale=2, numImages=2),
    ]
    turbo = [
        make_case("turbo-one-step", "turbo", numInferenceSteps=1, guidanceScale=0),
        make_case("turbo-four-steps", "turbo", numInferenceSteps=4, guidanceScale=0, seed=43),
        make_case("turbo-two-images", "turbo", numInferenceSteps=2, guidanceScale=0, numImages=2),
    ]
    flow = [
        make_case("flow-plain", "flow"),
        make_case("flow-negative", "flow", negativePrompt="ugly", guidanceScale=4, numInferenceSteps=9, seed=11),
        make_case("flow-match-euler", "flow", "flow-match-euler", numInferenceSteps=3, guidanceScale=1),
    ]
    long_context = [
        make_case("long-context-plain", "long-context"),
        make_case("long-context-negative", "long-context", negativePrompt="blurry", width=96, guidanceScale=3, seed=6),
        make_case("long-context-long-prompt", "long-context", prompt=LONG, numInferenceSteps=4),
        make_case("long-context-euler-ancestral", "long-context", "euler-ancestral", numImages=2),
    ]
    alpha = [
        make_case("alpha-plain", "alpha"),
        make_case("alpha-no-guidance", "alpha", guidanceScale=1, width=96, numInferenceSteps=4, numImages=2),
    ]
    half = [
        make_case("sd15-fp16-plain", "sd15-fp16", numInferenceSteps=4, guidanceScale=5),
        make_case("sd15-fp16-no-guidance", "sd15-fp16", numInferenceSteps=4, guidanceScale=1),
        make_case("sd15-fp16-euler-ancestral", "sd15-fp16", "euler-ancestral", numInferenceSteps=4, guidanceScale=3),
    ]
    slow = [make_case("slow-plain", "slow", numInferenceSteps=2)]
    return sd21 + sdxl + lcm + turbo + flow + long_context + alpha + half + slow


def picture_cases() -> list[dict]:
    """All cases without what is measured: name, model, scheduler, schedulerConfig (optional), request."""
    return [*_sd15(), *_others()]


def tolerance(case: dict) -> int:
    """How far, in 1/255, an implementation may be from the picture."""
    return FP16_TOLERANCE if case["model"] == "sd15-fp16" else 3
