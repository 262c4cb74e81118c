"""Make the model that the benchmarks of large tensors call: what comes in goes out, whatever its size.

Like make_fixtures.py, whose helpers it uses: written by hand, no random number, byte-identical from run to run. The
network of bench/models/mlp is made by examples/train/mlp.py.

    .venv/bin/python testing/models/make_bench_models.py
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnxruntime as ort
from make_fixtures import model, tensor
from onnx import ModelProto, TensorProto, helper

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "bench/models"


def identity() -> ModelProto:
    """Rows of any length: nothing is computed, so that all the time goes into moving the bytes."""
    return model(
        "identity",
        [helper.make_node("Identity", ["x"], ["y"])],
        [tensor("x", TensorProto.FLOAT, ["batch", "n"])],
        [tensor("y", TensorProto.FLOAT, ["batch", "n"])],
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--out", type=Path, default=DEFAULT_FOLDER, help="folder to write to")
    path = arguments.parse_args().out / "identity/1/model.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(identity().SerializeToString())
    rows = np.arange(6, dtype=np.float32).reshape(2, 3)
    (answer,) = ort.InferenceSession(path).run(None, {"x": rows})
    assert np.array_equal(answer, rows)
    print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
