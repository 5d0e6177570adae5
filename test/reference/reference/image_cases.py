"""Which pictures are drawn from another picture, whole or inside a mask, and those given pictures."""

import numpy as np
from PIL import Image

from .picture_cases import make_case
from .scheduler_names import SCHEDULERS
from .specs import DDIM_OF_BUILTIN

INIT, INIT_WIDE, MASK = "init.png", "init-wide.png", "mask.png"


def given_images() -> dict[str, Image.Image]:
    """The given pictures by file name: a disc on a gradient, and a mask that has values next to the threshold."""
    return {INIT: _disc(64, 64), INIT_WIDE: _disc(96, 64), MASK: _mask(64, 64)}


def _disc(width: int, height: int) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.stack([x * 255 // width, y * 255 // height, np.full_like(x, 90)], axis=-1)
    pixels[(x - width // 2) ** 2 + (y - height // 2) ** 2 < 20**2] = (250, 180, 20)
    return Image.fromarray(pixels.astype(np.uint8))


def _mask(width: int, height: int) -> Image.Image:
    mask = np.zeros((height, width), np.uint8)
    mask[16:48, 20:61] = 255
    mask[50:58, :] = np.linspace(0, 255, width).round().astype(np.uint8)
    mask[0:8, 0:8], mask[0:8, 8:16] = 127, 128
    return Image.fromarray(mask)


def _from_image(name: str, model: str, *rest, **request) -> dict:
    image = request.pop("image", INIT)
    width = 96 if image == INIT_WIDE else 64
    case = make_case(name, model, *rest, **{"strength": 0.6, "width": width, **request})
    return {**case, "initImage": image}


def _in_mask(name: str, model: str, *rest, **request) -> dict:
    return {**_from_image(name, model, *rest, **{"strength": 1.0, **request}), "maskImage": MASK}


def image_cases() -> list[dict]:
    """Cases as `picture_cases`, with `initImage`, perhaps `maskImage`, and `strength` in the request."""
    own = [
        _from_image("image-sd15-plain", "sd15"),
        _from_image("image-sd15-strength-1", "sd15", strength=1.0),
        _from_image("image-sd15-strength-0.3", "sd15", strength=0.3, numInferenceSteps=10),
        _from_image("image-sd15-wide", "sd15", image=INIT_WIDE, negativePrompt="blurry", guidanceScale=4),
        _from_image("image-sd15-two-images", "sd15", "euler-ancestral", numImages=2),
        _from_image("image-sd15-built-in-config", "sd15", None, DDIM_OF_BUILTIN),
        _from_image("image-sd21-plain", "sd21"),
        _from_image("image-sd21-two-images", "sd21", numImages=2, strength=0.8),
        _from_image("image-sdxl-plain", "sdxl"),
        _from_image("image-sdxl-dpmpp-2m", "sdxl", "dpmpp-2m", strength=0.5),
        _from_image("image-lcm-plain", "lcm", numInferenceSteps=4, strength=0.5),
        _from_image("image-lcm-strength-0.8", "lcm", numInferenceSteps=3, strength=0.8, guidanceScale=2),
        _from_image("image-turbo-plain", "turbo", numInferenceSteps=2, strength=0.5, guidanceScale=0),
        _from_image("image-long-context-plain", "long-context", strength=0.7),
    ]
    schedulers = [
        _from_image(f"image-sd15-{name}", "sd15", name) for name in SCHEDULERS if name not in ("flow-match-euler",)
    ]
    # One image each: of several, diffusers encodes the init image with the first one's generator for all, so that the
    # second is not what its own seed draws. With Easel every image is.
    masked = [
        _in_mask("mask-sd15-plain", "sd15"),
        _in_mask("mask-sd15-strength-0.6", "sd15", strength=0.6),
        _in_mask("mask-sd15-euler-ancestral", "sd15", "euler-ancestral", strength=0.9),
        _in_mask("mask-sd15-heun", "sd15", "heun", strength=0.75),
        _in_mask("mask-sd21-plain", "sd21"),
        _in_mask("mask-sd21-dpmpp-2m", "sd21", "dpmpp-2m", strength=0.5),
        _in_mask("mask-sdxl-plain", "sdxl", strength=0.9),
        _in_mask("mask-inpaint-plain", "inpaint"),
        _in_mask("mask-inpaint-strength-0.7", "inpaint", "ddim", strength=0.7),
        _in_mask("mask-inpaint-euler", "inpaint", "euler", guidanceScale=1),
    ]
    return own + schedulers + masked
