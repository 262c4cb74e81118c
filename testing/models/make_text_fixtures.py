"""Make the tiny encoders that tests of text models load.

Like make_fixtures.py, whose helpers it uses: written by hand, no random number, byte-identical from run to run.

    .venv/bin/python testing/models/make_text_fixtures.py
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from make_fixtures import constant, model, tensor
from onnx import ModelProto, TensorProto, helper

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "testing/kit/src/main/resources/models/text"
TOKENS = 7
TEXTS = ["texts", "tokens"]


def token_table() -> TensorProto:
    """The vector of token n: n, 10 n, -n."""
    ids = np.arange(TOKENS, dtype=np.float32)
    return constant("table", np.stack([ids, 10 * ids, -ids], axis=1))


def encoder() -> ModelProto:
    """A vector for each token, whatever the mask says; the padding has one, too, and it is not zero."""
    return model(
        "encoder",
        [
            helper.make_node("Gather", ["table", "input_ids"], ["vectors"], axis=0),
            helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
            helper.make_node("Sub", ["one", "mask"], ["padding"]),
            helper.make_node("Mul", ["padding", "thousand"], ["noise"]),
            helper.make_node("Unsqueeze", ["noise", "last"], ["wide_noise"]),
            helper.make_node("Cast", ["token_type_ids"], ["types"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["types", "last"], ["wide_types"]),
            helper.make_node("Add", ["vectors", "wide_noise"], ["noisy"]),
            helper.make_node("Add", ["noisy", "wide_types"], ["last_hidden_state"]),
        ],
        [
            tensor("input_ids", TensorProto.INT64, TEXTS),
            tensor("attention_mask", TensorProto.INT64, TEXTS),
            tensor("token_type_ids", TensorProto.INT64, TEXTS),
        ],
        [tensor("last_hidden_state", TensorProto.FLOAT, [*TEXTS, 3])],
        [
            token_table(),
            constant("one", np.array(1, dtype=np.float32)),
            constant("thousand", np.array(1000, dtype=np.float32)),
            constant("last", np.array([-1], dtype=np.int64)),
        ],
    )


def classifier() -> ModelProto:
    """Scores of two classes: how often token 4 and token 3 occur, of the tokens that the mask lets through."""
    table = np.zeros((TOKENS, 2), dtype=np.float32)
    table[4, 0] = 1
    table[3, 1] = 1
    return model(
        "classifier",
        [
            helper.make_node("Gather", ["table", "input_ids"], ["votes"], axis=0),
            helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["mask", "last"], ["wide_mask"]),
            helper.make_node("Mul", ["votes", "wide_mask"], ["counted"]),
            helper.make_node("ReduceSum", ["counted", "second"], ["logits"], keepdims=0),
        ],
        [tensor("input_ids", TensorProto.INT32, TEXTS), tensor("attention_mask", TensorProto.INT32, TEXTS)],
        [tensor("logits", TensorProto.FLOAT, ["texts", 2])],
        [
            constant("table", table),
            constant("last", np.array([-1], dtype=np.int64)),
            constant("second", np.array([1], dtype=np.int64)),
        ],
    )


MAKERS: dict[str, Callable[[], ModelProto]] = {"encoder": encoder, "classifier": classifier}


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
