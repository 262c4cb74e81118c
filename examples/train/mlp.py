"""The small network of the benchmarks: 32-64-64-1, relu, random weights. It predicts nothing.

It is small enough that a server's own work, and not the model's, decides how many requests a second it answers.
"""

from __future__ import annotations

from pathlib import Path

import artifacts
import numpy as np
from onnx import TensorProto
from onnx_graph import Graph

SEED = 32
LAYERS = (32, 64, 64, 1)


def main(root: Path = artifacts.ROOT) -> None:
    random = np.random.default_rng(SEED)
    graph = Graph("mlp", "32-64-64-1 multilayer perceptron with random weights")
    value = graph.input("x", TensorProto.FLOAT, ["batch", LAYERS[0]])
    sample = random.standard_normal((3, LAYERS[0])).astype(np.float32)
    expected = sample.astype(np.float64)
    for i, (width_in, width_out) in enumerate(zip(LAYERS, LAYERS[1:], strict=False)):
        weights = random.standard_normal((width_in, width_out)) * np.sqrt(2 / width_in)
        bias = random.standard_normal(width_out) * 0.1
        value = graph.add("Gemm", value, graph.constant(weights), graph.constant(bias))
        expected = expected @ weights + bias
        if i < len(LAYERS) - 2:
            value = graph.add("Relu", value)
            expected = np.maximum(expected, 0)
    graph.output(value, "y", TensorProto.FLOAT, ["batch", 1])
    path = root / "bench/models/mlp/1/model.onnx"
    graph.save(path)
    artifacts.check_close("mlp", artifacts.run(path, {"x": sample})["y"], expected)


if __name__ == "__main__":
    main()
