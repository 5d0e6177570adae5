"""Edits of exported ONNX graphs: making them small, and making models that misbehave on purpose."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

ENDLESS = 10**15
"""Loop iterations of the model that hangs: years."""
SLOW = 400_000
"""Loop iterations of the slow model: a few tenths of a second a call."""


def shrink(model: onnx.ModelProto) -> onnx.ModelProto:
    """Gives nodes and inner tensors short names and drops source positions: two thirds of a tiny model's size."""
    keep = {value.name for value in (*model.graph.input, *model.graph.output)}
    names: dict[str, str] = {"": ""}

    def short(name: str) -> str:
        if name in keep:
            return name
        return names.setdefault(name, f"{len(names):x}")

    def shorten(graph: onnx.GraphProto) -> None:
        del graph.value_info[:]
        for tensor in graph.initializer:
            tensor.name = short(tensor.name)
        for node in graph.node:
            node.name = ""
            node.doc_string = ""
            del node.metadata_props[:]
            node.input[:] = [short(name) for name in node.input]
            node.output[:] = [short(name) for name in node.output]
            for attribute in node.attribute:
                if attribute.type == onnx.AttributeProto.GRAPH:
                    shorten(attribute.g)

    shorten(model.graph)
    model.producer_version = ""
    model.doc_string = ""
    model.graph.name = "main"
    return model


def save(model: onnx.ModelProto, path: Path, external_data: bool = False) -> None:
    """Writes a checked model; with `external_data` its weights go to `<path>_data` beside it, as Optimum does."""
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    data = path.with_name(path.name + "_data")
    data.unlink(missing_ok=True)
    if external_data:
        onnx.save(
            model, path, save_as_external_data=True, all_tensors_to_one_file=True, location=data.name, size_threshold=64
        )
    else:
        onnx.save(model, path)


def _rename_output(model: onnx.ModelProto, new_name: str) -> str:
    """Renames the tensor behind the graph's first output, so that nodes can be put in between; returns its old name."""
    name = model.graph.output[0].name
    for node in model.graph.node:
        node.output[:] = [new_name if output == name else output for output in node.output]
        node.input[:] = [new_name if value == name else value for value in node.input]
    return name


def add_loop(model: onnx.ModelProto, iterations: int) -> onnx.ModelProto:
    """Adds a Loop of one halving an iteration, on 0 · mean(first input); its result, 0, is added to the output.

    It allocates nothing as it turns, and as it depends on an input it cannot be computed when the model is loaded.
    """
    number = TensorProto.FLOAT
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["going"], ["still_going"]),
            helper.make_node("Mul", ["value", "half"], ["halved"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("going", TensorProto.BOOL, []),
            helper.make_tensor_value_info("value", number, []),
        ],
        [
            helper.make_tensor_value_info("still_going", TensorProto.BOOL, []),
            helper.make_tensor_value_info("halved", number, []),
        ],
        [numpy_helper.from_array(np.float32(0.5), "half")],
    )
    output = _rename_output(model, "before_loop")
    model.graph.initializer.extend(
        [numpy_helper.from_array(np.int64(iterations), "turns"), numpy_helper.from_array(np.float32(0), "nought")]
    )
    model.graph.node.extend(
        [
            helper.make_node("ReduceMean", [model.graph.input[0].name], ["mean"], keepdims=0),
            helper.make_node("Mul", ["mean", "nought"], ["start"]),
            helper.make_node("Loop", ["turns", "", "start"], ["end"], body=body),
            helper.make_node("Add", ["before_loop", "end"], [output]),
        ]
    )
    return model


def add_constant(model: onnx.ModelProto, value: float) -> onnx.ModelProto:
    """Adds a number, NaN for one, to the first output."""
    output = _rename_output(model, "before_sum")
    model.graph.initializer.append(numpy_helper.from_array(np.float32(value), "addend"))
    model.graph.node.append(helper.make_node("Add", ["before_sum", "addend"], [output]))
    return model


def stiffen(model: onnx.ModelProto, shape: tuple[int, int, int, int]) -> onnx.ModelProto:
    """Makes a UNet that only draws one size, as its input says, and only two rows at a time, as nothing says: a graph
    that was traced with them and whose exporter was told that the batch is free."""
    sides = model.graph.input[0].type.tensor_type.shape.dim
    for side, length in zip(sides[2:], shape[2:], strict=True):
        side.dim_value = length
    output = _rename_output(model, "before_reshape")
    model.graph.initializer.append(numpy_helper.from_array(np.array(shape, np.int64), "shape"))
    model.graph.node.append(helper.make_node("Reshape", ["before_reshape", "shape"], [output]))
    return model


def flatten(model: onnx.ModelProto) -> onnx.ModelProto:
    """Multiplies the first output with 0: a VAE that gives one grey."""
    output = _rename_output(model, "before_product")
    model.graph.initializer.append(numpy_helper.from_array(np.float32(0), "nought"))
    model.graph.node.append(helper.make_node("Mul", ["before_product", "nought"], [output]))
    return model
