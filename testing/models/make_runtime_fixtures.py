"""Make the tiny ONNX models that only the tests of the ONNX runtime load: odd signatures, lies and failures.

Like make_fixtures.py, whose helpers it uses: written by hand, no random number, byte-identical from run to run.

    .venv/bin/python testing/models/make_runtime_fixtures.py
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from make_fixtures import IR_VERSION, constant, model, tensor
from onnx import ModelProto, TensorProto, helper

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "runtime/onnx/src/test/resources/models"


def sequence_type(data_type: int, shape: list[int | str] | None):
    """The type of a sequence of tensors."""
    return helper.make_sequence_type_proto(helper.make_tensor_type_proto(data_type, shape))


def recent(made: ModelProto, opset: int, ir_version: int) -> ModelProto:
    """The same model in a newer opset, for operators that came late."""
    made.opset_import[0].version = opset
    made.ir_version = ir_version
    return made


def sequence_in() -> ModelProto:
    """A sequence of tensors comes in, all of it behind each other goes out."""
    return model(
        "sequence_in",
        [helper.make_node("ConcatFromSequence", ["parts"], ["whole"], axis=0)],
        [helper.make_value_info("parts", sequence_type(TensorProto.FLOAT, ["n", 2]))],
        [tensor("whole", TensorProto.FLOAT, ["total", 2])],
    )


def sequence_scalar() -> ModelProto:
    """A sequence of two scalars comes out."""
    return model(
        "sequence_scalar",
        [helper.make_node("SequenceConstruct", ["x", "y"], ["both"])],
        [tensor("x", TensorProto.FLOAT, []), tensor("y", TensorProto.FLOAT, [])],
        [helper.make_value_info("both", sequence_type(TensorProto.FLOAT, []))],
    )


def sequence_any() -> ModelProto:
    """A sequence of x and y comes out, which need not have the same shape."""
    return model(
        "sequence_any",
        [helper.make_node("SequenceConstruct", ["x", "y"], ["both"])],
        [tensor("x", TensorProto.FLOAT, ["a", "b"]), tensor("y", TensorProto.FLOAT, ["c", "d"])],
        [helper.make_value_info("both", sequence_type(TensorProto.FLOAT, None))],
    )


def sequence_string() -> ModelProto:
    """A sequence of two tensors of strings comes out."""
    return model(
        "sequence_string",
        [helper.make_node("SequenceConstruct", ["x", "y"], ["both"])],
        [tensor("x", TensorProto.STRING, ["a"]), tensor("y", TensorProto.STRING, ["b"])],
        [helper.make_value_info("both", sequence_type(TensorProto.STRING, ["n"]))],
    )


def sequence_empty() -> ModelProto:
    """An empty sequence comes out, whatever comes in."""
    return model(
        "sequence_empty",
        [helper.make_node("SequenceEmpty", [], ["none"]), helper.make_node("Identity", ["x"], ["y"])],
        [tensor("x", TensorProto.FLOAT, [1])],
        [tensor("y", TensorProto.FLOAT, [1]), helper.make_value_info("none", sequence_type(TensorProto.FLOAT, None))],
    )


def wrong_name() -> ModelProto:
    """The output's length has the name of the input's, and isn't it: the first element is left out."""
    return model(
        "wrong_name",
        [helper.make_node("Slice", ["x", "from", "to"], ["y"])],
        [tensor("x", TensorProto.FLOAT, ["n"])],
        [tensor("y", TensorProto.FLOAT, ["n"])],
        [constant("from", np.array([1], np.int64)), constant("to", np.array([1 << 40], np.int64))],
    )


def default_input() -> ModelProto:
    """y = x + bias, where a call may leave the bias out."""
    return model(
        "default_input",
        [helper.make_node("Add", ["x", "bias"], ["y"])],
        [tensor("x", TensorProto.FLOAT, ["n"]), tensor("bias", TensorProto.FLOAT, [1])],
        [tensor("y", TensorProto.FLOAT, ["n"])],
        [constant("bias", np.array([10], np.float32))],
    )


def constant_out() -> ModelProto:
    """One output is a weight itself, no node writes it."""
    return model(
        "constant_out",
        [helper.make_node("Neg", ["x"], ["y"])],
        [tensor("x", TensorProto.FLOAT, [2])],
        [tensor("y", TensorProto.FLOAT, [2]), tensor("w", TensorProto.FLOAT, [2])],
        [constant("w", np.array([7, 8], np.float32))],
    )


def scalar() -> ModelProto:
    """y = -x of rank 0."""
    return model(
        "scalar",
        [helper.make_node("Neg", ["x"], ["y"])],
        [tensor("x", TensorProto.FLOAT, [])],
        [tensor("y", TensorProto.FLOAT, [])],
    )


def unknown_rank() -> ModelProto:
    """y = -x, where not even the rank is told. The checker wants a shape of inputs, runtimes do not."""
    made = scalar()
    made.graph.input[0].type.tensor_type.ClearField("shape")
    made.graph.output[0].type.tensor_type.ClearField("shape")
    return made


def float8_out() -> ModelProto:
    """An output of a type that the protocol lacks."""
    made = model(
        "float8_out",
        [helper.make_node("Identity", ["x"], ["y"])],
        [tensor("x", TensorProto.FLOAT, ["n"])],
        [tensor("y", TensorProto.FLOAT, ["n"])],
    )
    del made.graph.node[:], made.graph.output[:]
    made.graph.node.append(helper.make_node("Cast", ["x"], ["y"], to=TensorProto.FLOAT8E4M3FN))
    made.graph.output.append(tensor("y", TensorProto.FLOAT8E4M3FN, ["n"]))
    return recent(made, 19, 9)


def optional_out() -> ModelProto:
    """An output that may be nothing."""
    held = helper.make_optional_type_proto(helper.make_tensor_type_proto(TensorProto.FLOAT, ["n"]))
    return model(
        "optional_out",
        [helper.make_node("Optional", ["x"], ["y"])],
        [tensor("x", TensorProto.FLOAT, ["n"])],
        [helper.make_value_info("y", held)],
    )


def expand() -> ModelProto:
    """Repeats x to the shape asked for: a few bytes of input ask for any amount of memory."""
    return model(
        "expand",
        [helper.make_node("Expand", ["x", "shape"], ["y"])],
        [tensor("x", TensorProto.FLOAT, [1]), tensor("shape", TensorProto.INT64, [2])],
        [tensor("y", TensorProto.FLOAT, ["rows", "columns"])],
    )


def reshape() -> ModelProto:
    """Reshapes x to the shape asked for, which fails if the number of elements differs."""
    return model(
        "reshape",
        [helper.make_node("Reshape", ["x", "shape"], ["y"])],
        [tensor("x", TensorProto.FLOAT, ["n"]), tensor("shape", TensorProto.INT64, [2])],
        [tensor("y", TensorProto.FLOAT, ["rows", "columns"])],
    )


def top_k() -> ModelProto:
    """The two largest of each row; ONNX Runtime 1.28 ends the process if there is no row."""
    return model(
        "top_k",
        [helper.make_node("TopK", ["x", "k"], ["y", "positions"])],
        [tensor("x", TensorProto.FLOAT, ["batch", 4])],
        [tensor("y", TensorProto.FLOAT, ["batch", 2]), tensor("positions", TensorProto.INT64, ["batch", 2])],
        [constant("k", np.array([2], np.int64))],
    )


def unknown_operator() -> ModelProto:
    """Uses an operator that nobody knows."""
    made = model(
        "unknown_operator",
        [helper.make_node("Neg", ["x"], ["y"])],
        [tensor("x", TensorProto.FLOAT, ["n"])],
        [tensor("y", TensorProto.FLOAT, ["n"])],
    )
    made.graph.node[0].op_type = "BrewCoffee"
    return made


def external(location: str) -> ModelProto:
    """y = x W with W in the file at this place."""
    weight = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[4, 4], data_location=TensorProto.EXTERNAL)
    for key, value in (("location", location), ("offset", "0"), ("length", "64")):
        weight.external_data.add(key=key, value=value)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "external",
        [tensor("x", TensorProto.FLOAT, ["batch", 4])],
        [tensor("y", TensorProto.FLOAT, ["batch", 4])],
        initializer=[weight],
    )
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=IR_VERSION, producer_name="barista-fixtures"
    )


def string_normalizer() -> ModelProto:
    """Text in capitals, which needs the language en_US.UTF-8 on the machine."""
    node = helper.make_node(
        "StringNormalizer", ["x"], ["y"], case_change_action="UPPER", is_case_sensitive=1, locale="en_US.UTF-8"
    )
    return recent(
        model(
            "string_normalizer", [node], [tensor("x", TensorProto.STRING, ["n"])], [tensor("y", TensorProto.STRING, ["m"])]
        ),
        10,
        IR_VERSION,
    )


MAKERS: dict[str, Callable[[], ModelProto]] = {
    "sequence_in": sequence_in,
    "sequence_scalar": sequence_scalar,
    "sequence_any": sequence_any,
    "sequence_string": sequence_string,
    "sequence_empty": sequence_empty,
    "wrong_name": wrong_name,
    "default_input": default_input,
    "constant_out": constant_out,
    "scalar": scalar,
    "unknown_rank": unknown_rank,
    "float8_out": float8_out,
    "optional_out": optional_out,
    "expand": expand,
    "reshape": reshape,
    "top_k": top_k,
    "string_normalizer": string_normalizer,
    "unknown_operator": unknown_operator,
    "external_escape": lambda: external("../outside.bin"),
    "external_absolute": lambda: external("/etc/hostname"),
    "external_nested": lambda: external("weights/w.bin"),
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--out", type=Path, default=DEFAULT_FOLDER, help="folder to write to")
    folder = arguments.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in MAKERS.items():
        (folder / f"{name}.onnx").write_bytes(make().SerializeToString(deterministic=True))
    print(f"{len(MAKERS)} models")


if __name__ == "__main__":
    main()
