"""Make the tiny ONNX models that the tests of the ONNX runtime and of the server load.

Each model exists to provoke one behaviour, which its function's docstring names. They are written by hand with
onnx.helper, hold no random number, and are byte-identical from run to run. Every one is run by ONNX Runtime before the
script ends, so a fixture in the tree is one that works.

    python -m venv .venv && .venv/bin/pip install -r testing/models/requirements.txt
    .venv/bin/python testing/models/make_fixtures.py
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import ml_dtypes
import numpy as np
import onnx
import onnxruntime as ort
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

ort.set_default_logger_severity(4)  # one fixture is made to fail: what it logs then is no news

OPSET = 17
ML_OPSET = 3
IR_VERSION = 8
SIZE_LIMIT = 2048
DEFAULT_FOLDER = Path(__file__).resolve().parents[1] / "kit/src/main/resources/models"

Shape = Sequence[int | str]

IDENTITY_TYPES: dict[str, int] = {
    "bool": TensorProto.BOOL,
    "int8": TensorProto.INT8,
    "int16": TensorProto.INT16,
    "int32": TensorProto.INT32,
    "int64": TensorProto.INT64,
    "uint8": TensorProto.UINT8,
    "uint16": TensorProto.UINT16,
    "uint32": TensorProto.UINT32,
    "uint64": TensorProto.UINT64,
    "fp16": TensorProto.FLOAT16,
    "fp32": TensorProto.FLOAT,
    "fp64": TensorProto.DOUBLE,
    "bf16": TensorProto.BFLOAT16,
    "string": TensorProto.STRING,
}


def tensor(name: str, data_type: int, shape: Shape | None) -> ValueInfoProto:
    """An input or output; names in the shape are dimensions that a request decides."""
    return helper.make_tensor_value_info(name, data_type, shape)


def constant(name: str, values: np.ndarray) -> TensorProto:
    """A weight kept in the model file."""
    return numpy_helper.from_array(values, name)


def model(
    name: str,
    nodes: Sequence[NodeProto],
    inputs: Sequence[ValueInfoProto],
    outputs: Sequence[ValueInfoProto],
    weights: Sequence[TensorProto] = (),
) -> ModelProto:
    """A checked model of the opsets that every fixture shares."""
    graph = helper.make_graph(nodes, name, inputs, outputs, initializer=weights)
    domains = [helper.make_opsetid("", OPSET)]
    if any(node.domain == "ai.onnx.ml" for node in nodes):
        domains.append(helper.make_opsetid("ai.onnx.ml", ML_OPSET))
    made = helper.make_model(graph, opset_imports=domains, ir_version=IR_VERSION, producer_name="barista-fixtures")
    onnx.checker.check_model(made)
    return made


def identity(type_name: str) -> ModelProto:
    """y = x for one element type: what goes in must come out, bit for bit. Any length, zero too."""
    data_type = IDENTITY_TYPES[type_name]
    return model(
        f"identity_{type_name}",
        [helper.make_node("Identity", ["x"], ["y"])],
        [tensor("x", data_type, ["n"])],
        [tensor("y", data_type, ["n"])],
    )


def add_sub_fp32() -> ModelProto:
    """Two inputs and two outputs: the names must not be mixed up, so the outputs differ."""
    return model(
        "add_sub_fp32",
        [
            helper.make_node("Add", ["INPUT0", "INPUT1"], ["OUTPUT0"]),
            helper.make_node("Sub", ["INPUT0", "INPUT1"], ["OUTPUT1"]),
        ],
        [tensor(name, TensorProto.FLOAT, ["batch", 4]) for name in ("INPUT0", "INPUT1")],
        [tensor(name, TensorProto.FLOAT, ["batch", 4]) for name in ("OUTPUT0", "OUTPUT1")],
    )


def scale_by(factor: int) -> ModelProto:
    """y = factor * x: the answer itself says which version gave it."""
    return model(
        f"scale_by_{factor}",
        [helper.make_node("Mul", ["x", "factor"], ["y"])],
        [tensor("x", TensorProto.FLOAT, ["batch", 4])],
        [tensor("y", TensorProto.FLOAT, ["batch", 4])],
        [constant("factor", np.array([factor], np.float32))],
    )


def zipmap(class_labels: Sequence[int] | Sequence[str]) -> ModelProto:
    """A classifier as scikit-learn's converter writes it: `output_probability` is a sequence of maps, one a row.

    Three classes whose scores are x0, x1 and x0+x1, turned into probabilities.
    """
    strings = isinstance(class_labels[0], str)
    label_type = TensorProto.STRING if strings else TensorProto.INT64
    labels_key = "classlabels_strings" if strings else "classlabels_ints"
    zipmap_key = "classlabels_strings" if strings else "classlabels_int64s"
    map_type = helper.make_map_type_proto(label_type, helper.make_tensor_type_proto(TensorProto.FLOAT, []))
    probabilities = helper.make_value_info("output_probability", helper.make_sequence_type_proto(map_type))
    classifier = helper.make_node(
        "LinearClassifier",
        ["X"],
        ["output_label", "probabilities"],
        domain="ai.onnx.ml",
        coefficients=[1.0, 0.0, 0.0, 1.0, 1.0, 1.0],
        intercepts=[0.0, 0.0, 0.0],
        multi_class=0,
        post_transform="SOFTMAX",
        **{labels_key: list(class_labels)},
    )
    zip_node = helper.make_node(
        "ZipMap", ["probabilities"], ["output_probability"], domain="ai.onnx.ml", **{zipmap_key: list(class_labels)}
    )
    return model(
        "zipmap",
        [classifier, zip_node],
        [tensor("X", TensorProto.FLOAT, ["batch", 2])],
        [tensor("output_label", label_type, ["batch"]), probabilities],
    )


def sequence_out() -> ModelProto:
    """The output is a sequence of tensors: the rows of x, one [1,2] tensor a row."""
    rows = helper.make_sequence_type_proto(helper.make_tensor_type_proto(TensorProto.FLOAT, [1, 2]))
    return model(
        "sequence_out",
        [helper.make_node("SplitToSequence", ["x", "one"], ["rows"], axis=0)],
        [tensor("x", TensorProto.FLOAT, ["batch", 2])],
        [helper.make_value_info("rows", rows)],
        [constant("one", np.array(1, np.int64))],
    )


def external_data() -> tuple[ModelProto, bytes]:
    """y = x W with W in external_data.bin beside the model: loads only with the file, and from any folder."""
    weights = np.arange(16, dtype=np.float32).reshape(4, 4) / 8
    stored = constant("w", weights)
    raw = stored.raw_data
    stored.ClearField("raw_data")
    stored.data_location = TensorProto.EXTERNAL
    for key, value in (("location", "external_data.bin"), ("offset", "0"), ("length", str(len(raw)))):
        stored.external_data.add(key=key, value=value)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "external_data",
        [tensor("x", TensorProto.FLOAT, ["batch", 4])],
        [tensor("y", TensorProto.FLOAT, ["batch", 4])],
        initializer=[stored],
    )
    made = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="barista-fixtures",
    )
    return made, raw


def dynamic_out() -> ModelProto:
    """The positions of the elements that are not zero: the output's length is known only after the run, and may be 0."""
    return model(
        "dynamic_out",
        [helper.make_node("NonZero", ["x"], ["found"]), helper.make_node("Squeeze", ["found", "first"], ["positions"])],
        [tensor("x", TensorProto.FLOAT, ["n"])],
        [tensor("positions", TensorProto.INT64, ["found"])],
        [constant("first", np.array([0], np.int64))],
    )


def two_rank() -> ModelProto:
    """y = -x of the fixed shape [2,3]: nothing about its shape is left to a request, not even a batch."""
    return model(
        "two_rank",
        [helper.make_node("Neg", ["x"], ["y"])],
        [tensor("x", TensorProto.FLOAT, [2, 3])],
        [tensor("y", TensorProto.FLOAT, [2, 3])],
    )


def slow() -> ModelProto:
    """As slow as asked: multiplies a 64x64 matrix by itself `iterations` times (about 10 µs each).

    The matrix holds 1/64 everywhere and equals its own square, so y stays 1 however long the run; `done` counts the
    rounds really made. A run can be ended early from outside between two rounds.
    """
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go_in"], ["go_out"]),
            helper.make_node("MatMul", ["state_in", "state_in"], ["state_out"]),
            helper.make_node("Add", ["done_in", "one"], ["done_out"]),
        ],
        "round",
        [
            tensor("round_number", TensorProto.INT64, []),
            tensor("go_in", TensorProto.BOOL, []),
            tensor("state_in", TensorProto.FLOAT, [64, 64]),
            tensor("done_in", TensorProto.INT64, [1]),
        ],
        [
            tensor("go_out", TensorProto.BOOL, []),
            tensor("state_out", TensorProto.FLOAT, [64, 64]),
            tensor("done_out", TensorProto.INT64, [1]),
        ],
    )
    fill = helper.make_tensor("value", TensorProto.FLOAT, [1], [1 / 64])
    return model(
        "slow",
        [
            helper.make_node("ConstantOfShape", ["size"], ["start"], value=fill),
            helper.make_node("Squeeze", ["iterations"], ["rounds"]),
            helper.make_node("Loop", ["rounds", "go", "start", "zero"], ["end", "done"], body=body),
            helper.make_node("Slice", ["end", "zero", "one"], ["row"]),
            helper.make_node("ReduceSum", ["row"], ["sum"], keepdims=0),
            helper.make_node("Reshape", ["sum", "one"], ["y"]),
        ],
        [tensor("iterations", TensorProto.INT64, [1])],
        [tensor("y", TensorProto.FLOAT, [1]), tensor("done", TensorProto.INT64, [1])],
        [
            constant("size", np.array([64, 64], np.int64)),
            constant("go", np.array(True)),
            constant("zero", np.array([0], np.int64)),
            constant("one", np.array([1], np.int64)),
        ],
    )


def fail_at_run() -> ModelProto:
    """Looks `index` up in a table of four: an index that is not in -4..3 passes every check of shapes and fails the run."""
    return model(
        "fail_at_run",
        [helper.make_node("Gather", ["table", "index"], ["y"])],
        [tensor("index", TensorProto.INT64, ["batch"])],
        [tensor("y", TensorProto.FLOAT, ["batch"])],
        [constant("table", np.array([10, 20, 30, 40], np.float32))],
    )


def zero_size() -> ModelProto:
    """x of [batch,4] doubled, and its sum over the batch, which is four zeros where the batch is empty."""
    return model(
        "zero_size",
        [
            helper.make_node("Add", ["x", "x"], ["y"]),
            helper.make_node("ReduceSum", ["x", "batch_axis"], ["sum"], keepdims=0),
        ],
        [tensor("x", TensorProto.FLOAT, ["batch", 4])],
        [tensor("y", TensorProto.FLOAT, ["batch", 4]), tensor("sum", TensorProto.FLOAT, [4])],
        [constant("batch_axis", np.array([0], np.int64))],
    )


def accumulator() -> ModelProto:
    """A running sum with its state in the open: Triton's own test model, which starts from x where it is told to.

    total = x + (START ? 0 : sum_in), and sum_out the same for the next call; corrid comes back as it was told.
    """
    return model(
        "accumulator",
        [
            helper.make_node("Cast", ["START"], ["starts"], to=TensorProto.BOOL),
            helper.make_node("Add", ["x", "sum_in"], ["more"]),
            helper.make_node("Where", ["starts", "x", "more"], ["sum_out"]),
            helper.make_node("Identity", ["sum_out"], ["total"]),
            helper.make_node("Identity", ["CORRID"], ["corrid"]),
        ],
        [
            tensor("x", TensorProto.INT32, ["batch", 1]),
            tensor("sum_in", TensorProto.INT32, ["batch", 1]),
            tensor("START", TensorProto.INT32, ["batch", 1]),
            tensor("CORRID", TensorProto.UINT64, ["batch", 1]),
        ],
        [
            tensor("total", TensorProto.INT32, ["batch", 1]),
            tensor("sum_out", TensorProto.INT32, ["batch", 1]),
            tensor("corrid", TensorProto.UINT64, ["batch", 1]),
        ],
    )


def history() -> ModelProto:
    """A state that grows from nothing with each call, as a cache of keys and values does: all values so far."""
    return model(
        "history",
        [
            helper.make_node("Concat", ["past", "x"], ["present"], axis=1),
            helper.make_node("Identity", ["present"], ["all"]),
        ],
        [tensor("x", TensorProto.FLOAT, ["batch", 1]), tensor("past", TensorProto.FLOAT, ["batch", "before"])],
        [tensor("all", TensorProto.FLOAT, ["batch", "after"]), tensor("present", TensorProto.FLOAT, ["batch", "after"])],
    )


def recurrent() -> ModelProto:
    """One step of a small recurrent network: h_out = tanh(x W + h_in R), and y the sum of its elements."""
    weights = np.array([[0.5, -0.25, 0.125]], np.float32)
    recurrence = np.array([[0.5, 0.25, 0], [0, 0.5, 0.25], [0.25, 0, 0.5]], np.float32)
    return model(
        "recurrent",
        [
            helper.make_node("MatMul", ["x", "w"], ["from_x"]),
            helper.make_node("MatMul", ["h_in", "r"], ["from_h"]),
            helper.make_node("Add", ["from_x", "from_h"], ["both"]),
            helper.make_node("Tanh", ["both"], ["h_out"]),
            helper.make_node("ReduceSum", ["h_out", "last"], ["y"], keepdims=1),
        ],
        [tensor("x", TensorProto.FLOAT, ["batch", 1]), tensor("h_in", TensorProto.FLOAT, ["batch", 3])],
        [tensor("y", TensorProto.FLOAT, ["batch", 1]), tensor("h_out", TensorProto.FLOAT, ["batch", 3])],
        [constant("w", weights), constant("r", recurrence), constant("last", np.array([1], np.int64))],
    )


MAKERS: dict[str, Callable[[], ModelProto]] = {
    **{f"identity_{name}": (lambda name=name: identity(name)) for name in IDENTITY_TYPES},
    "add_sub_fp32": add_sub_fp32,
    "scale_by_2": lambda: scale_by(2),
    "scale_by_3": lambda: scale_by(3),
    "zipmap": lambda: zipmap([10, 20, 30]),
    "zipmap_string": lambda: zipmap(["espresso", "latte", "mocha"]),
    "sequence_out": sequence_out,
    "dynamic_out": dynamic_out,
    "two_rank": two_rank,
    "slow": slow,
    "fail_at_run": fail_at_run,
    "zero_size": zero_size,
    "accumulator": accumulator,
    "history": history,
    "recurrent": recurrent,
}


def write_all(folder: Path) -> int:
    """Writes every fixture and returns how many bytes they are together."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {f"{name}.onnx": make().SerializeToString(deterministic=True) for name, make in MAKERS.items()}
    outside, weights = external_data()
    files["external_data.onnx"] = outside.SerializeToString(deterministic=True)
    files["external_data.bin"] = weights
    for name, content in files.items():
        if len(content) >= SIZE_LIMIT:
            raise AssertionError(f"{name}: {len(content)} bytes, expected fewer than {SIZE_LIMIT}")
        (folder / name).write_bytes(content)
    return sum(map(len, files.values()))


def check_identities(folder: Path) -> None:
    """Runs each identity on its extremes and on nothing."""
    samples: dict[str, np.ndarray] = {
        "bool": np.array([True, False]),
        "string": np.array(["", "flat white", "café ☕"], object),
        "bf16": np.array([1.5, -2, np.inf], ml_dtypes.bfloat16),
    }
    for name, data_type in IDENTITY_TYPES.items():
        values = samples.get(name)
        if values is None:
            numpy_type = helper.tensor_dtype_to_np_dtype(data_type)
            limits = np.finfo(numpy_type) if name.startswith("fp") else np.iinfo(numpy_type)
            values = np.array([limits.min, 0, limits.max], numpy_type)
        session = ort.InferenceSession(folder / f"identity_{name}.onnx", providers=["CPUExecutionProvider"])
        for given in (values, values[:0]):
            if name == "bf16":
                fed = ort.OrtValue.ortvalue_from_numpy_with_onnx_type(given.view(np.uint16), data_type)
                answer = session.run_with_ort_values(None, {"x": fed})[0]
                assert answer.element_type() == data_type and answer.shape() == list(given.shape), name
            else:
                (answer,) = session.run(None, {"x": given})
                assert answer.dtype == given.dtype and np.array_equal(answer, given), name


def check_behaviours(folder: Path) -> None:
    """Runs the other fixtures and compares with answers worked out by hand."""

    def run(name: str, **inputs: np.ndarray) -> list:
        session = ort.InferenceSession(folder / f"{name}.onnx", providers=["CPUExecutionProvider"])
        return session.run(None, inputs)

    x = np.array([[1, 2, 3, 4], [5, 6, 7, 8]], np.float32)
    total, difference = run("add_sub_fp32", INPUT0=x, INPUT1=np.ones_like(x))
    assert np.array_equal(total, x + 1) and np.array_equal(difference, x - 1)
    assert np.array_equal(run("scale_by_2", x=x)[0], 2 * x)
    assert np.array_equal(run("scale_by_3", x=x)[0], 3 * x)
    for name, labels in (("zipmap", [10, 20, 30]), ("zipmap_string", ["espresso", "latte", "mocha"])):
        label, rows = run(name, X=np.array([[0, 0], [-2, 1]], np.float32))
        assert label[1] == labels[1] and list(rows[0]) == labels, rows
        assert np.allclose(list(rows[0].values()), 1 / 3) and np.isclose(sum(rows[1].values()), 1)
    rows = run("sequence_out", x=x[:, :2])[0]
    assert len(rows) == 2 and np.array_equal(rows[1], x[1:, :2])
    assert np.allclose(run("external_data", x=x)[0], x @ (np.arange(16).reshape(4, 4) / 8))
    assert run("dynamic_out", x=np.array([0, 3, 0, 5], np.float32))[0].tolist() == [1, 3]
    assert run("dynamic_out", x=np.zeros(3, np.float32))[0].shape == (0,)
    assert np.array_equal(run("two_rank", x=x[:, :3])[0], -x[:, :3])
    for rounds in (0, 1, 250):
        y, done = run("slow", iterations=np.array([rounds], np.int64))
        assert y.tolist() == [1.0] and done.tolist() == [rounds], (y, done)
    assert run("fail_at_run", index=np.array([3, 0], np.int64))[0].tolist() == [40, 10]
    try:
        run("fail_at_run", index=np.array([4], np.int64))
    except ort.capi.onnxruntime_pybind11_state.InvalidArgument as refused:
        assert "indices element out of data bounds" in str(refused)
    else:
        raise AssertionError("fail_at_run: index 4 should fail the run")
    doubled, total = run("zero_size", x=np.zeros((0, 4), np.float32))
    assert doubled.shape == (0, 4) and total.tolist() == [0, 0, 0, 0]
    doubled, total = run("zero_size", x=x)
    assert np.array_equal(doubled, 2 * x) and total.tolist() == [6, 8, 10, 12]
    ids = np.array([[7], [8]], np.uint64)
    total, following, told = run(
        "accumulator",
        x=np.array([[5], [5]], np.int32),
        sum_in=np.array([[90], [90]], np.int32),
        START=np.array([[1], [0]], np.int32),
        CORRID=ids,
    )
    assert total.tolist() == following.tolist() == [[5], [95]] and np.array_equal(told, ids)
    everything, present = run("history", x=np.ones((1, 1), np.float32), past=np.zeros((1, 0), np.float32))
    assert everything.tolist() == present.tolist() == [[1]]
    y, state = run("recurrent", x=np.ones((1, 1), np.float32), h_in=np.zeros((1, 3), np.float32))
    assert np.allclose(state, np.tanh([[0.5, -0.25, 0.125]])) and np.allclose(y, state.sum())


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--out", type=Path, default=DEFAULT_FOLDER, help="folder to write to")
    folder = arguments.parse_args().out
    size = write_all(folder)
    check_identities(folder)
    check_behaviours(folder)
    print(f"{len(MAKERS) + 1} models, {size} bytes, all run by ONNX Runtime {ort.__version__}")


if __name__ == "__main__":
    main()
