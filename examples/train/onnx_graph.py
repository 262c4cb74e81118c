"""A thin builder over onnx.helper, so that a graph reads like the computation that it describes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

OPSET = 17
ML_OPSET = 3
CONTRIB_OPSET = 1
IR_VERSION = 8

ML = "ai.onnx.ml"
CONTRIB = "com.microsoft"

_DOMAIN_VERSIONS = {"": OPSET, ML: ML_OPSET, CONTRIB: CONTRIB_OPSET}


class Graph:
    """An ONNX graph in the making: values are referred to by name, and `add` returns the name of what it made."""

    def __init__(self, name: str, description: str) -> None:
        self._name = name
        self._description = description
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []
        self._inputs: list[ValueInfoProto] = []
        self._outputs: list[ValueInfoProto] = []

    def input(self, name: str, element_type: int, shape: Sequence[int | str]) -> str:
        """Declares an input; a string in the shape names a dimension that each request decides."""
        self._inputs.append(helper.make_tensor_value_info(name, element_type, shape))
        return name

    def output(self, value: str, name: str, element_type: int, shape: Sequence[int | str]) -> None:
        """Declares that `value` leaves the graph under `name`."""
        self._nodes.append(helper.make_node("Identity", [value], [name]))
        self._outputs.append(helper.make_tensor_value_info(name, element_type, shape))

    def constant(self, values: np.ndarray | Sequence[str], dtype: type | None = None) -> str:
        """A weight: floats become FP32 unless `dtype` says otherwise, strings stay strings."""
        array = np.asarray(values, dtype=dtype)
        if dtype is None and array.dtype == np.float64:
            array = array.astype(np.float32)
        if array.dtype.kind == "U":
            array = array.astype(object)
        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(array, name))
        return name

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: object) -> str:
        """Adds a node of one output and returns the output's name."""
        return self.add_many(operator, *inputs, outputs=1, domain=domain, **attributes)[0]

    def add_many(
        self, operator: str, *inputs: str, outputs: int, domain: str = "", **attributes: object
    ) -> list[str]:
        """Adds a node of several outputs and returns their names."""
        names = [f"{operator}_{len(self._nodes)}_{i}" for i in range(outputs)]
        self._nodes.append(helper.make_node(operator, inputs, names, domain=domain, **attributes))
        return names

    def save(self, path: Path) -> None:
        """Checks the graph and writes it; equal graphs become equal bytes."""
        graph = helper.make_graph(
            self._nodes, self._name, self._inputs, self._outputs, initializer=self._constants
        )
        domains = sorted({node.domain for node in self._nodes} | {""})
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid(domain, _DOMAIN_VERSIONS[domain]) for domain in domains],
            ir_version=IR_VERSION,
            producer_name="barista-examples",
            doc_string=self._description,
        )
        onnx.checker.check_model(model)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(model.SerializeToString(deterministic=True))
