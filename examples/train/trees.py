"""Turns scikit-learn's gradient boosted trees into one ONNX tree ensemble."""

from __future__ import annotations

import numpy as np
from onnx_graph import ML, Graph
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor

_NO_CHILD = -1


def add_tree_ensemble(
    graph: Graph,
    features: str,
    model: GradientBoostingClassifier | GradientBoostingRegressor,
    some_rows: np.ndarray,
) -> str:
    """Adds the model's raw score (log-odds, or the prediction of a regressor) for FP32 features of [batch, n].

    `some_rows` are any rows of features: the score that all trees start from is what remains of the model's own score
    for them without the trees.
    """
    nodes: dict[str, list] = {name: [] for name in ("treeids", "nodeids", "featureids", "modes", "values")}
    branches: dict[str, list] = {"truenodeids": [], "falsenodeids": []}
    leaves: dict[str, list] = {name: [] for name in ("treeids", "nodeids", "ids", "weights")}
    trees = [row[0].tree_ for row in model.estimators_]
    for tree_id, tree in enumerate(trees):
        for node_id in range(tree.node_count):
            is_leaf = tree.children_left[node_id] == _NO_CHILD
            nodes["treeids"].append(tree_id)
            nodes["nodeids"].append(node_id)
            nodes["featureids"].append(0 if is_leaf else int(tree.feature[node_id]))
            nodes["modes"].append("LEAF" if is_leaf else "BRANCH_LEQ")
            nodes["values"].append(0.0 if is_leaf else _largest_float_not_above(tree.threshold[node_id]))
            branches["truenodeids"].append(0 if is_leaf else int(tree.children_left[node_id]))
            branches["falsenodeids"].append(0 if is_leaf else int(tree.children_right[node_id]))
            if is_leaf:
                leaves["treeids"].append(tree_id)
                leaves["nodeids"].append(node_id)
                leaves["ids"].append(0)
                leaves["weights"].append(model.learning_rate * float(tree.value[node_id, 0, 0]))
    return graph.add(
        "TreeEnsembleRegressor",
        features,
        domain=ML,
        n_targets=1,
        base_values=[_start_score(model, trees, some_rows)],
        **{f"nodes_{name}": values for name, values in (nodes | branches).items()},
        **{f"target_{name}": values for name, values in leaves.items()},
    )


def raw_score(model: GradientBoostingClassifier | GradientBoostingRegressor, rows: np.ndarray) -> np.ndarray:
    """What `add_tree_ensemble` computes, by scikit-learn."""
    return model.decision_function(rows) if isinstance(model, GradientBoostingClassifier) else model.predict(rows)


def _start_score(model: GradientBoostingClassifier | GradientBoostingRegressor, trees: list, rows: np.ndarray) -> float:
    rows = rows.astype(np.float32)
    of_trees = model.learning_rate * sum(tree.predict(rows)[:, 0] for tree in trees)
    starts = raw_score(model, rows) - of_trees
    if not np.allclose(starts, starts[0], rtol=1e-9):
        raise AssertionError("the trees do not explain the model's score")
    return float(starts[0])


def _largest_float_not_above(threshold: float) -> float:
    """scikit-learn compares FP32 features with FP64 thresholds; rounded down, an FP32 threshold decides the same."""
    rounded = np.float32(threshold)
    return float(rounded if rounded <= threshold else np.nextafter(rounded, np.float32(-np.inf)))
