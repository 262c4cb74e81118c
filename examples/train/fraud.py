"""Card-fraud scoring: eight named features of a payment in, the probability that it is fraud out.

Version 1 is a logistic regression on logarithms and one-hot categories, version 2 gradient boosted trees on the raw
features. Both have the same signature, so one can take over from the other. The payments are invented: three kinds of
fraud, hidden among ordinary shopping and travel. The bank is Austrian; nothing but home or abroad matters in a country.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import artifacts
import numpy as np
from artifacts import Tensors, strings
from onnx import TensorProto
from onnx_graph import ML, Graph
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from trees import add_tree_ensemble

SEED = 20_071
TRAIN_ROWS = 50_000
TEST_ROWS = 20_000
FRAUD_SHARE = 0.04
# a fraud that copies its victim's habits cannot be told apart by these features: no model gets everything right
UNDETECTABLE_SHARE = 0.12

CATEGORIES = ["clothing", "electronics", "fuel", "gift_cards", "grocery", "online_services", "restaurant", "travel"]
COUNTRIES = ["AT", "BR", "CH", "DE", "ES", "FR", "GB", "IT", "JP", "NL", "PL", "US"]
HOME = COUNTRIES.index("AT")

REVIEW_FROM = 0.10
DECLINE_FROM = 0.50

FLOAT_FEATURES = ["amount", "seconds_since_last", "distance_km_from_home", "amount_over_30d_mean"]


@dataclass(frozen=True)
class Payments:
    """Columns of equal length; categories and countries are positions in the lists above."""

    amount: np.ndarray
    hour: np.ndarray
    category: np.ndarray
    country: np.ndarray
    card_present: np.ndarray
    seconds_since_last: np.ndarray
    distance_km_from_home: np.ndarray
    amount_over_30d_mean: np.ndarray
    is_fraud: np.ndarray

    def tensors(self) -> Tensors:
        """The model's inputs, [rows, 1] each."""
        return {
            "amount": _column(self.amount, np.float32),
            "hour": _column(self.hour, np.int64),
            "merchant_category": strings([[CATEGORIES[i]] for i in self.category]),
            "country": strings([[COUNTRIES[i]] for i in self.country]),
            "card_present": _column(self.card_present, np.bool_),
            "seconds_since_last": _column(self.seconds_since_last, np.float32),
            "distance_km_from_home": _column(self.distance_km_from_home, np.float32),
            "amount_over_30d_mean": _column(self.amount_over_30d_mean, np.float32),
        }


def _column(values: np.ndarray, dtype: type) -> np.ndarray:
    return values.astype(dtype).reshape(-1, 1)


def generate(random: np.random.Generator, rows: int) -> Payments:
    """Ordinary payments, some of which are then rewritten into one of three kinds of fraud."""
    columns = _ordinary(random, rows)
    is_fraud = random.random(rows) < FRAUD_SHARE
    detectable = is_fraud & (random.random(rows) >= UNDETECTABLE_SHARE)
    kind = random.integers(0, 3, rows)
    _rewrite_as_card_testing(columns, np.flatnonzero(detectable & (kind == 0)), random)
    _rewrite_as_cash_out(columns, np.flatnonzero(detectable & (kind == 1)), random)
    _rewrite_as_cloned_card(columns, np.flatnonzero(detectable & (kind == 2)), random)
    return Payments(**columns, is_fraud=is_fraud)


def _ordinary(random: np.random.Generator, rows: int) -> dict[str, np.ndarray]:
    category = random.choice(len(CATEGORIES), rows, p=[0.12, 0.06, 0.10, 0.02, 0.34, 0.14, 0.16, 0.06])
    typical = np.array([55, 180, 60, 45, 38, 14, 32, 240])[category]
    usual_spending = random.lognormal(0, 0.5, rows)
    amount = typical * usual_spending * random.lognormal(0, 0.55, rows)
    night_owl = random.random(rows) < 0.06
    hour = np.where(night_owl, random.integers(0, 6, rows), np.clip(random.normal(14.5, 4, rows), 6, 23)).astype(int)
    abroad = random.random(rows) < np.where(CATEGORIES.index("travel") == category, 0.45, 0.09)
    country = np.where(abroad, random.integers(1, len(COUNTRIES), rows), HOME)
    remote = CATEGORIES.index("online_services") == category
    card_present = random.random(rows) < np.where(remote, 0.0, 0.72)
    distance = np.where(abroad, random.lognormal(6.6, 0.8, rows), random.lognormal(1.6, 1.1, rows))
    return {
        "amount": amount,
        "hour": hour,
        "category": category,
        "country": country,
        "card_present": card_present,
        "seconds_since_last": random.lognormal(10.3, 1.5, rows),
        "distance_km_from_home": distance,
        "amount_over_30d_mean": amount / (usual_spending * 60),
    }


def _rewrite_as_card_testing(columns: dict[str, np.ndarray], at: np.ndarray, random: np.random.Generator) -> None:
    """Stolen numbers are tried out with tiny online payments, seconds apart."""
    columns["amount_over_30d_mean"][at] *= 2.0 / columns["amount"][at]
    columns["amount"][at] = random.uniform(0.5, 4, at.size)
    columns["category"][at] = CATEGORIES.index("online_services")
    columns["card_present"][at] = False
    columns["seconds_since_last"][at] = random.lognormal(3.6, 1.0, at.size)


def _rewrite_as_cash_out(columns: dict[str, np.ndarray], at: np.ndarray, random: np.random.Generator) -> None:
    """Large purchases of what is easily sold again, mostly while the owner sleeps."""
    factor = random.lognormal(1.6, 0.6, at.size)
    columns["amount"][at] *= factor
    columns["amount_over_30d_mean"][at] *= factor
    columns["category"][at] = random.choice([CATEGORIES.index("gift_cards"), CATEGORIES.index("electronics")], at.size)
    at_night = random.random(at.size) < 0.65
    columns["hour"][at] = np.where(at_night, random.integers(0, 6, at.size), columns["hour"][at])
    columns["card_present"][at] = False


def _rewrite_as_cloned_card(columns: dict[str, np.ndarray], at: np.ndarray, random: np.random.Generator) -> None:
    """A copy pays in a shop far away, too soon after the real card paid at home."""
    columns["country"][at] = random.integers(1, len(COUNTRIES), at.size)
    columns["distance_km_from_home"][at] = random.lognormal(7.4, 0.6, at.size)
    columns["card_present"][at] = True
    columns["seconds_since_last"][at] = random.lognormal(7.6, 0.9, at.size)


def regression_features(payments: Payments) -> np.ndarray:
    """The features of version 1, as its graph computes them."""
    floats = [np.log1p(getattr(payments, name)) for name in FLOAT_FEATURES]
    flags = [payments.hour < 6, payments.card_present]
    one_hot = [np.eye(len(CATEGORIES))[payments.category], np.eye(len(COUNTRIES))[payments.country]]
    return np.column_stack([*floats, *flags, *one_hot]).astype(np.float64)


def tree_features(payments: Payments) -> np.ndarray:
    """The features of version 2, as its graph computes them: FP32, categories as positions."""
    floats = [getattr(payments, name) for name in FLOAT_FEATURES]
    others = [payments.hour, payments.card_present, payments.category, payments.country]
    return np.column_stack([*floats, *others]).astype(np.float32)


class FraudGraph:
    """The part of the graph that both versions share: the inputs, and the decision made of the probability."""

    def __init__(self, description: str) -> None:
        self.graph = Graph("fraud", description)
        shape = ["batch", 1]
        self.amount = self.graph.input("amount", TensorProto.FLOAT, shape)
        self.hour = self.graph.input("hour", TensorProto.INT64, shape)
        self.category = self.graph.input("merchant_category", TensorProto.STRING, shape)
        self.country = self.graph.input("country", TensorProto.STRING, shape)
        self.card_present = self.graph.input("card_present", TensorProto.BOOL, shape)
        for name in FLOAT_FEATURES[1:]:
            self.graph.input(name, TensorProto.FLOAT, shape)

    def position(self, text: str, known: list[str]) -> str:
        """The position of each text in the list; a text that is not in it becomes -1 and is no error."""
        return self.graph.add(
            "LabelEncoder", text, domain=ML, keys_strings=known, values_int64s=list(range(len(known))), default_int64=-1
        )

    def one_hot(self, text: str, known: list[str]) -> str:
        """[batch, known]: 1 at the text's position; all 0 for a text that is not known."""
        here = self.graph.add("Equal", self.position(text, known), self.graph.constant(np.arange(len(known))))
        return self.as_float(here)

    def as_float(self, value: str) -> str:
        return self.graph.add("Cast", value, to=TensorProto.FLOAT)

    def save(self, log_odds: str, path: Path) -> None:
        """Ends the graph with the probability, and the decision that a till would act on."""
        graph = self.graph
        probability = graph.add("Sigmoid", log_odds)
        below_decline = graph.add("Less", probability, graph.constant(np.float32(DECLINE_FROM)))
        below_review = graph.add("Less", probability, graph.constant(np.float32(REVIEW_FROM)))
        approve, review, decline = (graph.constant([word]) for word in ("approve", "review", "decline"))
        decision = graph.add("Where", below_decline, graph.add("Where", below_review, approve, review), decline)
        graph.output(probability, "fraud_probability", TensorProto.FLOAT, ["batch", 1])
        graph.output(decision, "decision", TensorProto.STRING, ["batch", 1])
        graph.save(path)


def save_regression(model: LogisticRegression, mean: np.ndarray, scale: np.ndarray, path: Path) -> None:
    """Version 1. The scaling of the features is folded into the weights."""
    fraud = FraudGraph("Logistic regression on logarithms and one-hot categories")
    graph = fraud.graph
    zero, one = graph.constant(np.float32(0)), graph.constant(np.float32(1))
    # negative amounts make no sense, and their logarithm no number: they count as 0
    logarithms = [graph.add("Log", graph.add("Add", graph.add("Max", name, zero), one)) for name in FLOAT_FEATURES]
    at_night = graph.add("Less", fraud.hour, graph.constant(np.array(6)))
    flags = [fraud.as_float(flag) for flag in (at_night, fraud.card_present)]
    one_hot = [fraud.one_hot(fraud.category, CATEGORIES), fraud.one_hot(fraud.country, COUNTRIES)]
    features = graph.add("Concat", *logarithms, *flags, *one_hot, axis=1)
    weights = model.coef_[0] / scale
    bias = model.intercept_ - (weights * mean).sum()
    log_odds = graph.add("Gemm", features, graph.constant(weights.reshape(-1, 1)), graph.constant(bias))
    fraud.save(log_odds, path)


def save_trees(model: GradientBoostingClassifier, some_rows: np.ndarray, path: Path) -> None:
    """Version 2."""
    fraud = FraudGraph("Gradient boosted trees on the raw features")
    others = [
        fraud.hour,
        fraud.card_present,
        fraud.position(fraud.category, CATEGORIES),
        fraud.position(fraud.country, COUNTRIES),
    ]
    features = fraud.graph.add("Concat", *FLOAT_FEATURES, *[fraud.as_float(name) for name in others], axis=1)
    fraud.save(add_tree_ensemble(fraud.graph, features, model, some_rows), path)


def payment(
    amount: float, hour: int, category: str, country: str, present: bool, gap: float, distance: float, ratio: float
) -> Tensors:
    """One payment as the model's inputs."""
    return Payments(
        amount=np.array([amount]),
        hour=np.array([hour]),
        category=np.array([CATEGORIES.index(category)]),
        country=np.array([COUNTRIES.index(country)]),
        card_present=np.array([present]),
        seconds_since_last=np.array([gap]),
        distance_km_from_home=np.array([distance]),
        amount_over_30d_mean=np.array([ratio]),
        is_fraud=np.array([False]),
    ).tensors()


def cases() -> dict[str, Tensors]:
    """The golden examples: one payment each that is clearly right, clearly wrong, and three kinds in one batch."""
    groceries = payment(34.9, 17, "grocery", "AT", True, 86_400, 2.5, 0.6)
    gift_cards = payment(480, 3, "gift_cards", "AT", False, 5_400, 4, 9.5)
    cloned = payment(210, 13, "clothing", "BR", True, 1_500, 9_400, 1.9)
    testing = payment(1.2, 11, "online_services", "AT", False, 25, 3, 0.03)
    unknown = payment(80, 12, "grocery", "AT", False, 50_000, 10, 1.3)
    unknown["merchant_category"] = strings([["antiques"]])
    unknown["country"] = strings([["XX"]])
    batch = {name: np.concatenate([case[name] for case in (cloned, testing, unknown)]) for name in groceries}
    return {"groceries": groceries, "gift_cards_at_night": gift_cards, "batch_of_three": batch}


def main(root: Path = artifacts.ROOT) -> None:
    random = np.random.default_rng(SEED)
    train, test = generate(random, TRAIN_ROWS), generate(random, TEST_ROWS)
    folder = root / "examples/models/fraud"

    features = regression_features(train)
    mean, scale = features.mean(axis=0), features.std(axis=0)
    regression = LogisticRegression(max_iter=1000).fit((features - mean) / scale, train.is_fraud)
    save_regression(regression, mean, scale, folder / "1/model.onnx")

    trees = GradientBoostingClassifier(n_estimators=80, learning_rate=0.12, max_depth=4, random_state=SEED)
    trees.fit(tree_features(train), train.is_fraud)
    save_trees(trees, tree_features(test)[:100], folder / "2/model.onnx")

    expected = {
        1: regression.predict_proba((regression_features(test) - mean) / scale)[:, 1],
        2: trees.predict_proba(tree_features(test))[:, 1],
    }
    measures: dict[str, float | int] = {"test_rows": TEST_ROWS, "frauds": int(test.is_fraud.sum())}
    for version, probabilities in expected.items():
        path = folder / f"{version}/model.onnx"
        answer = artifacts.run(path, test.tensors())
        served = answer["fraud_probability"][:, 0]
        artifacts.check_close(f"fraud version {version}", served, probabilities)
        artifacts.check_empty_batch(path, {name: column[:0] for name, column in test.tensors().items()})
        artifacts.write_goldens(path, cases())
        declined = answer["decision"][:, 0] == "decline"
        measures[f"auc_version_{version}"] = round(float(roc_auc_score(test.is_fraud, served)), 4)
        measures[f"declined_version_{version}"] = int(declined.sum())
        measures[f"declined_and_fraud_version_{version}"] = int((declined & test.is_fraud).sum())
    artifacts.write_quality(root, "fraud", measures)
    artifacts.write_request(root, "fraud", payment(120.5, 2, "electronics", "AT", False, 3_600, 12, 3.4))


if __name__ == "__main__":
    main()
