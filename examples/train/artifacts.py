"""Where the models go, and the JSON files that go with them: golden examples and requests to paste.

Tensors are written as the Open Inference Protocol writes them; a golden file adds the expected outputs and how far an
answer may be off.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np
import onnxruntime as ort

EXAMPLES = Path(__file__).resolve().parents[1]
ROOT = EXAMPLES.parent

RELATIVE = 1e-4
ABSOLUTE = 1e-5

Tensors = dict[str, np.ndarray]

_DATATYPES = {"bool": "BOOL", "int64": "INT64", "float32": "FP32", "object": "BYTES"}


def run(model: Path, inputs: Tensors) -> Tensors:
    """The answer of ONNX Runtime, by output name."""
    session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, inputs), strict=True))


def strings(values: list) -> np.ndarray:
    """Text in the form that ONNX Runtime takes."""
    return np.array(values, dtype=object)


def write_goldens(model: Path, cases: dict[str, Tensors]) -> None:
    """Writes `golden/<case>.json` beside the model for each case, with the answer that ONNX Runtime gives.

    Files of earlier cases go. Whoever calls has compared the model with the library that trained it.
    """
    for earlier in (model.parent / "golden").glob("*.json"):
        earlier.unlink()
    for case, inputs in cases.items():
        document = {
            "inputs": _tensors(inputs),
            "outputs": _tensors(run(model, inputs)),
            "tolerance": {"relative": RELATIVE, "absolute": ABSOLUTE},
        }
        _write_json(model.parent / "golden" / f"{case}.json", document)


def write_request(root: Path, model_name: str, inputs: Tensors) -> None:
    """Writes the body of a REST inference request."""
    _write_json(root / "examples/requests" / f"{model_name}.json", {"inputs": _tensors(inputs)})


def write_quality(root: Path, model_name: str, measures: dict[str, float | int]) -> None:
    """Writes what was measured on rows that the training did not see, and prints it."""
    print(f"{model_name}: {measures}")
    _write_json(root / "examples/quality" / f"{model_name}.json", measures)


def check_close(what: str, actual: np.ndarray, expected: np.ndarray) -> None:
    """Stops the script if the ONNX model and its training library disagree."""
    if not np.allclose(actual, expected, rtol=RELATIVE, atol=ABSOLUTE):
        worst = np.max(np.abs(actual - expected))
        raise AssertionError(f"{what}: ONNX Runtime and the training library differ by up to {worst}")


def check_empty_batch(model: Path, inputs: Tensors) -> None:
    """A request of no rows has an answer of no rows; some operators of ONNX Runtime fail or crash on it."""
    answer = run(model, inputs)
    if any(values.shape[0] for values in answer.values()):
        raise AssertionError(f"{model}: an empty batch has a non-empty answer: {answer}")


def _tensors(tensors: Tensors) -> list[dict]:
    return [
        {
            "name": name,
            "datatype": _DATATYPES[values.dtype.name],
            "shape": list(values.shape),
            "data": [_json_value(value) for value in values.ravel()],
        }
        for name, values in tensors.items()
    ]


def _json_value(value: object) -> object:
    if isinstance(value, np.float32):
        # the fewest digits that read back as the same FP32
        return float(str(value))
    return value.item() if isinstance(value, np.generic) else value


def _write_json(path: Path, document: object) -> None:
    """One tensor or member a line: readable, and a change shows as a change of that line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_pretty(document) + "\n", encoding="utf-8")


def _pretty(document: object) -> str:
    lines = []
    for key, value in document.items():
        if isinstance(value, list):
            items = ",\n".join(f"    {json.dumps(item, ensure_ascii=False)}" for item in value)
            lines.append(f"  {json.dumps(key)}: [\n{items}\n  ]")
        else:
            lines.append(f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(lines) + "\n}"
