"""Goes on from published weights: an exported folder's ONNX files back into the networks (optimiser state is not in them)."""

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from .autoencoder import Autoencoder
from .painter import Painter
from .parser import Parser


def adopt_autoencoder(folder: Path, autoencoder: Autoencoder) -> None:
    """Loads what `export` wrote. Here as below, a folder of other networks (other sizes, other names) is an error."""
    _load(folder / "vae_encoder" / "model.onnx", autoencoder, "encoder.")
    _load(folder / "vae_decoder" / "model.onnx", autoencoder, "decoder.")


def adopt_painter(folder: Path, painter: Painter) -> None:
    _load(folder / "unet" / "model.onnx", painter)


def adopt_parser(folder: Path, parser: Parser) -> None:
    """The folder's tokenizer belongs to it."""
    _load(folder / "text_encoder" / "model.onnx", parser, within="parser.")


def _load(file: Path, module: nn.Module, prefix: str = "", within: str = "") -> None:
    """Fills the parameters whose names begin with `prefix`; in the file all names begin with `within` too."""
    stored = _weights(onnx.load(file))
    wanted = {name: p for name, p in module.named_parameters() if name.startswith(prefix)}
    missing = sorted(name for name, p in wanted.items() if stored.get(within + name, np.empty(0)).shape != p.shape)
    if missing:
        raise ValueError(f"{file} does not hold {', '.join(missing[:5])}: it was exported from other networks")
    with torch.no_grad():
        for name, parameter in wanted.items():
            parameter.copy_(torch.from_numpy(stored[within + name]))
        for norm in (m for m in module.modules() if isinstance(m, nn.BatchNorm2d)):  # folded into the weights
            norm.running_mean.zero_()
            norm.running_var.fill_(1 - norm.eps)


def _weights(model: onnx.ModelProto) -> dict[str, np.ndarray]:
    stored = {t.name.removesuffix("_fp16"): numpy_helper.to_array(t).astype(np.float32) for t in model.graph.initializer}
    readers = {name: node for node in model.graph.node for name in node.input}
    # A linear layer's weight is written transposed, under a number; the bias that is added to its product has the name.
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in stored and (after := readers.get(node.output[0])) is not None:
            for bias in after.input:
                if after.op_type == "Add" and bias in stored and bias.endswith(".bias"):
                    stored[bias.removesuffix("bias") + "weight"] = stored[node.input[1]].T
    return stored
