"""A regressor for the prices of diamonds: nine named features in, a price in US dollars out.

Gradient boosted trees on the logarithm of the price, trained on a table that is not part of this repository: 53,940
rows with the columns carat, cut, color, clarity, depth, table, price, x, y, z.

    python diamonds.py --csv diamonds.csv --out models
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import artifacts
import numpy as np
from artifacts import Tensors, strings
from onnx import TensorProto
from onnx_graph import ML, Graph
from sklearn.ensemble import GradientBoostingRegressor
from trees import add_tree_ensemble

SEED = 53_940
TEST_SHARE = 0.2

NUMBERS = ["carat", "depth", "table", "x", "y", "z"]
# from worst to best, so that a tree can cut the scale anywhere
GRADES = {
    "cut": ["Fair", "Good", "Very Good", "Premium", "Ideal"],
    "color": ["J", "I", "H", "G", "F", "E", "D"],
    "clarity": ["I1", "SI2", "SI1", "VS2", "VS1", "VVS2", "VVS1", "IF"],
}
INPUTS = ["carat", "cut", "color", "clarity", "depth", "table", "x", "y", "z"]


def read(path: Path) -> tuple[Tensors, np.ndarray]:
    """(the model's inputs, [rows, 1] each, the prices) of the table."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    inputs = {}
    for name in INPUTS:
        column = [[row[name]] for row in rows]
        inputs[name] = strings(column) if name in GRADES else np.array(column, np.float32)
    return inputs, np.array([float(row["price"]) for row in rows])


def features(inputs: Tensors) -> np.ndarray:
    """What the trees see: the numbers, then the grades as positions on their scale."""
    numbers = [inputs[name] for name in NUMBERS]
    grades = [
        np.vectorize({grade: i for i, grade in enumerate(scale)}.__getitem__, otypes=[np.float32])(inputs[name])
        for name, scale in GRADES.items()
    ]
    return np.concatenate([*numbers, *grades], axis=1).astype(np.float32)


def save(model: GradientBoostingRegressor, some_rows: np.ndarray, path: Path) -> None:
    graph = Graph("diamonds", "Gradient boosted trees on the logarithm of a diamond's price")
    for name in INPUTS:
        graph.input(name, TensorProto.STRING if name in GRADES else TensorProto.FLOAT, ["batch", 1])
    grades = [
        graph.add(
            "LabelEncoder",
            name,
            domain=ML,
            keys_strings=scale,
            values_floats=[float(i) for i in range(len(scale))],
            default_float=-1.0,
        )
        for name, scale in GRADES.items()
    ]
    log_price = add_tree_ensemble(graph, graph.add("Concat", *NUMBERS, *grades, axis=1), model, some_rows)
    graph.output(graph.add("Exp", log_price), "price", TensorProto.FLOAT, ["batch", 1])
    graph.save(path)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--csv", type=Path, required=True, help="the table")
    arguments.add_argument(
        "--out",
        type=Path,
        default=artifacts.EXAMPLES / "diamonds/model",
        help="repository folder: the model becomes OUT/diamonds/1/model.onnx",
    )
    given = arguments.parse_args()
    inputs, prices = read(given.csv)
    rows = features(inputs)
    is_test = np.random.default_rng(SEED).random(len(prices)) < TEST_SHARE
    model = GradientBoostingRegressor(n_estimators=70, learning_rate=0.16, max_depth=5, random_state=SEED)
    model.fit(rows[~is_test], np.log(prices[~is_test]))
    path = given.out / "diamonds/1/model.onnx"
    save(model, rows[:100], path)

    served = artifacts.run(path, inputs)["price"][:, 0]
    artifacts.check_close("diamonds", served, np.exp(model.predict(rows)))
    errors = served[is_test] - prices[is_test]
    r2 = 1 - (errors**2).sum() / ((prices[is_test] - prices[is_test].mean()) ** 2).sum()
    print(f"{is_test.sum()} test rows: R2 {r2:.4f}, mean absolute error {np.abs(errors).mean():.1f} dollars")
    artifacts.write_goldens(
        path,
        {
            "first_row": {name: column[:1] for name, column in inputs.items()},
            "three_rows": {name: column[[100, 20_000, 53_000]] for name, column in inputs.items()},
        },
    )


if __name__ == "__main__":
    main()
