"""A song recommender of two towers: who a listener is and what they heard last in, the ten songs to show next out.

The user tower turns a listener's embedding and the average of their recent songs into a vector, the item tower turns a
song's embedding and genres into another; the better the two agree, the more likely the song is heard next. The songs'
vectors depend on nothing in a request, so the exported graph holds them ready made, as a serving system would.

Listeners, songs and listening are invented: listeners have latent tastes over genres, songs a popularity, and the
genre of the last song colours the choice of the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import artifacts
import numpy as np
from artifacts import Tensors
from onnx import TensorProto
from onnx_graph import Graph

SEED = 4_711
USERS = 1000
GENRES = 8
SONGS_HEARD = 40
HISTORY = 6
TOP = 10

WIDTH = 16
HIDDEN = 32
EPOCHS = 12
BATCH = 256
LEARNING_RATE = 0.004
WEIGHT_DECAY = 1e-3
# the share of training examples whose listener is hidden, so that the model learns what to tell a stranger
STRANGERS = 0.15

ADJECTIVES = (
    "Amber", "Borrowed", "Crooked", "Distant", "Empty", "Folded", "Gentle", "Hollow",
    "Iron", "Last", "Midnight", "Northern", "Paper", "Quiet", "Second", "Unwritten",
)  # fmt: skip
NOUNS = (
    "Arcade", "Bakery", "Compass", "Dune", "Engine", "Ferry", "Garden", "Harbour",
    "Island", "Lantern", "Orchard", "Piano", "Station", "Tide", "Winter",
)  # fmt: skip
TITLES = [f"The {adjective} {noun}" for adjective, noun in product(ADJECTIVES, NOUNS)]
SONGS = len(TITLES)


@dataclass(frozen=True)
class Listening:
    """What happened.

    `heard` is [users, SONGS_HEARD], songs in order; `genres` is [songs, GENRES], how much of which genre a song is.
    """

    heard: np.ndarray
    genres: np.ndarray

    def examples(self, positions: range) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(listener, the HISTORY songs before, the next song), for every listener and each of the positions."""
        users = np.repeat(np.arange(USERS), len(positions))
        history = np.concatenate([self.heard[:, p - HISTORY : p] for p in positions], axis=1)
        return users, history.reshape(-1, HISTORY), self.heard[:, positions].ravel()


def generate(random: np.random.Generator) -> Listening:
    """Listeners who choose by taste, popularity and the last song, and repeat none of the last HISTORY songs."""
    tastes = random.dirichlet(np.full(GENRES, 0.35), USERS)
    genres = random.dirichlet(np.full(GENRES, 0.15), SONGS)
    popularity = 1.1 * random.standard_normal(SONGS)
    attraction = 7.0 * tastes @ genres.T + popularity
    heard = np.empty((USERS, SONGS_HEARD), np.int64)
    for p in range(SONGS_HEARD):
        mood = 2.5 * genres[heard[:, p - 1]] @ genres.T if p else 0.0
        recent = counted(heard[:, max(p - HISTORY, 0) : p]) > 0
        # the Gumbel trick: the largest of logits plus noise is a draw from their softmax
        draws = attraction + mood + random.gumbel(size=attraction.shape)
        heard[:, p] = np.argmax(np.where(recent, -np.inf, draws), axis=1)
    return Listening(heard, genres)


def counted(history: np.ndarray) -> np.ndarray:
    """How often each song is in each history, [rows, SONGS]; what is no song (-1) is not counted."""
    return (history[:, :, None] == np.arange(SONGS)).sum(axis=1).astype(np.float64)


class TwoTowers:
    """The model and its gradients, in plain numpy. Row USERS of the listener embeddings is the stranger."""

    def __init__(self, random: np.random.Generator, genres: np.ndarray) -> None:
        def weights(rows: int, columns: int) -> np.ndarray:
            return random.standard_normal((rows, columns)) / np.sqrt(rows)

        self.genres = genres
        self.parameters = {
            "listener": 0.1 * random.standard_normal((USERS + 1, WIDTH)),
            "user_hidden": weights(2 * WIDTH, HIDDEN),
            "user_hidden_bias": np.zeros(HIDDEN),
            "user_out": weights(HIDDEN, WIDTH),
            "song": 0.1 * random.standard_normal((SONGS, WIDTH)),
            "item_hidden": weights(WIDTH + GENRES, HIDDEN),
            "item_hidden_bias": np.zeros(HIDDEN),
            "item_out": weights(HIDDEN, WIDTH),
            "item_bias": np.zeros(SONGS),
        }

    def songs(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The item tower: (its input, its hidden layer, the songs' vectors)."""
        p = self.parameters
        features = np.concatenate([p["song"], self.genres], axis=1)
        hidden = np.maximum(features @ p["item_hidden"] + p["item_hidden_bias"], 0)
        return features, hidden, hidden @ p["item_out"]

    def listeners(self, users: np.ndarray, average: np.ndarray, songs: np.ndarray) -> tuple[np.ndarray, ...]:
        """The user tower: (its input, its hidden layer, the listeners' vectors); `average` is [rows, SONGS] shares."""
        p = self.parameters
        features = np.concatenate([p["listener"][users], average @ songs], axis=1)
        hidden = np.maximum(features @ p["user_hidden"] + p["user_hidden_bias"], 0)
        return features, hidden, hidden @ p["user_out"]

    def probabilities(self, users: np.ndarray, history: np.ndarray) -> np.ndarray:
        """How probable each song is as the next one, [rows, SONGS]; 0 for the songs in the history."""
        counts = counted(history)
        _, _, songs = self.songs()
        _, _, listeners = self.listeners(users, _shares(counts), songs)
        return _softmax(listeners @ songs.T + self.parameters["item_bias"], counts > 0)

    def gradients(self, users: np.ndarray, counts: np.ndarray, nexts: np.ndarray) -> dict[str, np.ndarray]:
        """Of the mean cross entropy of the next song, by parameter name."""
        p, rows, average = self.parameters, len(users), _shares(counts)
        item_features, item_hidden, songs = self.songs()
        user_features, user_hidden, listeners = self.listeners(users, average, songs)
        error = _softmax(listeners @ songs.T + p["item_bias"], counts > 0)
        error[np.arange(rows), nexts] -= 1
        error /= rows
        to_user_hidden = (error @ songs @ p["user_out"].T) * (user_hidden > 0)
        to_user_features = to_user_hidden @ p["user_hidden"].T
        to_listener = np.zeros_like(p["listener"])
        np.add.at(to_listener, users, to_user_features[:, :WIDTH])
        to_songs = error.T @ listeners + average.T @ to_user_features[:, WIDTH:]
        to_item_hidden = (to_songs @ p["item_out"].T) * (item_hidden > 0)
        return {
            "listener": to_listener,
            "user_hidden": user_features.T @ to_user_hidden,
            "user_hidden_bias": to_user_hidden.sum(axis=0),
            "user_out": user_hidden.T @ (error @ songs),
            "song": (to_item_hidden @ p["item_hidden"].T)[:, :WIDTH],
            "item_hidden": item_features.T @ to_item_hidden,
            "item_hidden_bias": to_item_hidden.sum(axis=0),
            "item_out": item_hidden.T @ to_songs,
            "item_bias": error.sum(axis=0),
        }


def _shares(counts: np.ndarray) -> np.ndarray:
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def _softmax(scores: np.ndarray, without: np.ndarray) -> np.ndarray:
    scores = np.where(without, -np.inf, scores)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def train(model: TwoTowers, listening: Listening, random: np.random.Generator) -> None:
    """Adam with decoupled weight decay, on all but the last song of each listener."""
    users, history, nexts = listening.examples(range(HISTORY, SONGS_HEARD - 1))
    momentum = {name: np.zeros_like(value) for name, value in model.parameters.items()}
    variance = {name: np.zeros_like(value) for name, value in model.parameters.items()}
    step = 0
    for _ in range(EPOCHS):
        order = random.permutation(len(users))
        for start in range(0, len(order), BATCH):
            step += 1
            rows = order[start : start + BATCH]
            known = np.where(random.random(len(rows)) < STRANGERS, USERS, users[rows])
            # a new listener has a short history: the older part of some histories is hidden
            hidden = np.arange(HISTORY) < random.integers(0, HISTORY + 1, (len(rows), 1))
            shown = np.where(hidden & (random.random((len(rows), 1)) < 0.3), -1, history[rows])
            gradients = model.gradients(known, counted(shown), nexts[rows])
            for name, value in model.parameters.items():
                momentum[name] += 0.1 * (gradients[name] - momentum[name])
                variance[name] += 0.01 * (gradients[name] ** 2 - variance[name])
                direction = (momentum[name] / (1 - 0.9**step)) / (
                    np.sqrt(variance[name] / (1 - 0.99**step)) + 1e-8
                )
                value -= LEARNING_RATE * (direction + WEIGHT_DECAY / LEARNING_RATE * value)


def save(model: TwoTowers, path: Path) -> None:
    """The user tower as a graph, with the vectors of all songs as a constant."""
    p = model.parameters
    _, _, songs = model.songs()
    graph = Graph("recommender", "Two-tower recommender of 240 songs for 1000 listeners")
    users = graph.input("user_id", TensorProto.INT64, ["batch"])
    history = graph.input("recent_items", TensorProto.INT64, ["batch", "history"])

    last, zero = graph.constant(np.array(USERS)), graph.constant(np.array(0))
    is_known = graph.add("And", graph.add("Less", users, last), graph.add("GreaterOrEqual", users, zero))
    listener = graph.add("Gather", graph.constant(p["listener"]), graph.add("Where", is_known, users, last))

    one_axis, last_axis = graph.constant(np.array([1])), graph.constant(np.array([2]))
    same = graph.add("Equal", graph.add("Unsqueeze", history, last_axis), graph.constant(np.arange(SONGS)))
    counts = graph.add("ReduceSum", graph.add("Cast", same, to=TensorProto.FLOAT), one_axis, keepdims=0)
    heard = graph.add("ReduceSum", counts, one_axis, keepdims=1)
    shares = graph.add("Div", counts, graph.add("Max", heard, graph.constant(np.float32(1))))
    recent = graph.add("MatMul", shares, graph.constant(songs))

    features = graph.add("Concat", listener, recent, axis=1)
    hidden = graph.add("Gemm", features, graph.constant(p["user_hidden"]), graph.constant(p["user_hidden_bias"]))
    wanted = graph.add("MatMul", graph.add("Relu", hidden), graph.constant(p["user_out"]))
    scores = graph.add("Gemm", wanted, graph.constant(songs.T), graph.constant(p["item_bias"]))
    # finite, so that a history of the whole catalogue still has an answer
    was_heard = graph.add("Greater", counts, graph.constant(np.float32(0)))
    scores = graph.add("Where", was_heard, graph.constant(np.float32(-1e9)), scores)
    probabilities = graph.add("Softmax", scores, axis=1)
    best, items = _add_top(graph, probabilities)
    graph.output(items, "item_ids", TensorProto.INT64, ["batch", TOP])
    graph.output(best, "scores", TensorProto.FLOAT, ["batch", TOP])
    graph.output(graph.add("Gather", graph.constant(TITLES), items), "titles", TensorProto.STRING, ["batch", TOP])
    graph.save(path)


def _add_top(graph: Graph, probabilities: str) -> list[str]:
    """The TOP largest of each row and where they are.

    ONNX Runtime 1.28 divides by the number of rows in TopK, and a batch of no rows would end the whole process. So one
    row is added before and taken away after.
    """
    extra = graph.add("Concat", probabilities, graph.constant(np.zeros((1, SONGS))), axis=0)
    tops = graph.add_many("TopK", extra, graph.constant(np.array([TOP])), outputs=2)
    first, last = graph.constant(np.array([0])), graph.constant(np.array([-1]))
    return [graph.add("Slice", top, first, last) for top in tops]


def hit_rate(recommended: np.ndarray, nexts: np.ndarray) -> float:
    """The share of rows whose next song is among the recommended ones."""
    return round(float((recommended == nexts[:, None]).any(axis=1).mean()), 4)


def request(users: list[int], histories: list[list[int]]) -> Tensors:
    return {"user_id": np.array(users, np.int64), "recent_items": np.array(histories, np.int64).reshape(len(users), -1)}


def cases() -> dict[str, Tensors]:
    """The golden examples: a listener with a history, one the model never saw, and a batch with padding."""
    return {
        "listener_with_history": request([42], [[17, 203, 88]]),
        "stranger_without_history": request([-1], [[]]),
        "padded_batch": request([7, 512, 5000], [[5, 9, 14, 31], [120, -1, -1, -1], [66, 67, -1, -1]]),
    }


def check_order_is_clear(model: Path, inputs: Tensors) -> None:
    """A golden example must not hang on rounding: neighbours in the ranking differ clearly."""
    scores = artifacts.run(model, inputs)["scores"]
    if (scores[:, 1:] / scores[:, :-1]).max() > 1 - 1e-3:
        raise AssertionError(f"two songs score nearly alike, choose another example: {scores}")


def main(root: Path = artifacts.ROOT) -> None:
    random = np.random.default_rng(SEED)
    listening = generate(random)
    model = TwoTowers(random, listening.genres)
    train(model, listening, random)
    path = root / "examples/models/recommender/1/model.onnx"
    save(model, path)

    users, history, nexts = listening.examples(range(SONGS_HEARD - 1, SONGS_HEARD))
    answer = artifacts.run(path, {"user_id": users, "recent_items": history})
    expected = -np.sort(-model.probabilities(users, history), axis=1)[:, :TOP]
    artifacts.check_close("recommender", answer["scores"], expected)

    artifacts.check_empty_batch(path, {"user_id": users[:0], "recent_items": history[:0]})
    strangers = artifacts.run(path, {"user_id": np.full_like(users, -1), "recent_items": history})
    sold = np.bincount(listening.heard[:, :-1].ravel(), minlength=SONGS)
    popular = np.argsort(-np.where(counted(history) > 0, -1, sold), axis=1, kind="stable")[:, :TOP]
    measures = {
        "listeners": USERS,
        "songs": SONGS,
        "hit_rate_at_10": hit_rate(answer["item_ids"], nexts),
        "hit_rate_at_10_for_strangers": hit_rate(strangers["item_ids"], nexts),
        "hit_rate_at_10_of_most_popular": hit_rate(popular, nexts),
    }
    artifacts.write_quality(root, "recommender", measures)
    for case in cases().values():
        check_order_is_clear(path, case)
    artifacts.write_goldens(path, cases())
    artifacts.write_request(root, "recommender", cases()["listener_with_history"])


if __name__ == "__main__":
    main()
