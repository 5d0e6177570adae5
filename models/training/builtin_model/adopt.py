"""Goes on from published weights: an exported folder's ONNX files back into the networks (optimiser state is not in them)."""

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from .autoencoder import Autoencoder
from .painter import Painter


def adopt(folder: Path, autoencoder: Autoencoder, painter: Painter) -> None:
    """Loads what `export` wrote. A folder of other networks (other sizes, other names) is an error."""
    _load(folder / "vae_encoder" / "model.onnx", autoencoder, "encoder.")
    _load(folder / "vae_decoder" / "model.onnx", autoencoder, "decoder.")
    _load(folder / "unet" / "model.onnx", painter, "")


def _load(file: Path, module: nn.Module, prefix: str) -> None:
    stored = {t.name.removesuffix("_fp16"): numpy_helper.to_array(t).astype(np.float32) for t in onnx.load(file).graph.initializer}
    wanted = {name: p for name, p in module.named_parameters() if name.startswith(prefix)}
    missing = sorted(set(wanted) - set(stored))
    if missing:
        raise ValueError(f"{file} does not hold {', '.join(missing[:5])}: it was exported from other networks")
    with torch.no_grad():
        for name, parameter in wanted.items():
            parameter.copy_(torch.from_numpy(stored[name]))
        for norm in (m for m in module.modules() if isinstance(m, nn.BatchNorm2d)):  # folded into the weights
            norm.running_mean.zero_()
            norm.running_var.fill_(1 - norm.eps)
