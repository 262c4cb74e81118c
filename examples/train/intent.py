"""What a guest of a coffee shop wants: a plain sentence in, one of eight intents and the probability of each out.

A logistic regression on TF-IDF of words and word pairs. Cutting text into words, counting and weighting them all happen
inside the ONNX graph, so whoever asks sends strings and needs no tokenizer. The sentences are made from templates
written for this example, with fillers and typing errors; whole templates are kept back for the test, because a random
split would only ask for sentences that were learned by heart.
"""

from __future__ import annotations

import re
import string
from pathlib import Path

import artifacts
import numpy as np
from artifacts import Tensors, strings
from onnx import TensorProto
from onnx_graph import CONTRIB, Graph
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

SEED = 815
TRAIN_SENTENCES_PER_TEMPLATE = 60
TEST_SENTENCES_PER_TEMPLATE = 40
TYPO_RATE = 0.02
TOKENS = "[a-z0-9']+"

# the last three templates of each intent are for the test alone
TEMPLATES: dict[str, list[str]] = {
    "allergens": [
        "does the {food} contain {allergen}",
        "is there {allergen} in the {drink}",
        "i am allergic to {allergen} what can i eat",
        "which cakes are free of {allergen}",
        "do you have anything without {allergen}",
        "is the {food} vegan",
        "my son has a {allergen} allergy is the {food} safe",
        "can i see the ingredients of the {food}",
        "are there traces of {allergen} in your {food}",
        "what is in the {food}, any {allergen}",
        "i can't have {allergen}, is the {drink} ok for me",
        "is the {food} safe with a {allergen} allergy",
        "do any of the cakes contain {allergen}",
    ],
    "book_table": [
        "book a table for {number} {day}",
        "i would like to reserve a table at {time}",
        "can we get a table for {number} people at {time}",
        "do you have space for {number} of us {day}",
        "reserve seats for {number} {day} at {time}",
        "is a table free {day} around {time}",
        "we are {number} people, could you keep us a table",
        "make a reservation for {day} at {time} for {number}",
        "change my reservation to {time}",
        "please cancel the table i booked for {day}",
        "table for {number} at {time}",
        "could we reserve a table {day}",
        "i want to make a booking for {number} people {day}",
    ],
    "find_store": [
        "where is your nearest shop",
        "is there a cafe of yours near {place}",
        "how do i get to your shop at {place}",
        "what is the address of the {place} branch",
        "find a coffee shop close to {place}",
        "do you have a branch at {place}",
        "which of your shops is closest to me",
        "give me directions to the cafe near {place}",
        "can i park at the {place} branch",
        "i am at {place}, where can i find you",
        "where is the shop near {place}",
        "how far is the closest branch from {place}",
        "directions to your {place} cafe",
    ],
    "loyalty_points": [
        "how many points do i have",
        "what is my points balance",
        "i forgot to collect my points for the {drink}",
        "can i pay for a {drink} with points",
        "when do my points expire",
        "how do i join the loyalty programme",
        "my stamp card is full, is the next {drink} free",
        "the app does not show the stamps from {day}",
        "add the points from {day} to my loyalty card",
        "how many stamps until a free {drink}",
        "do i have enough points for a free {drink}",
        "check the balance of my loyalty card",
        "my points from {day} are missing",
    ],
    "opening_hours": [
        "when do you open {day}",
        "what time do you close {day}",
        "are you open {day}",
        "until when is the {place} branch open",
        "what are your opening hours",
        "do you open before {time}",
        "are you still open at {time}",
        "is the shop closed on public holidays",
        "how late can i get a {drink} {day}",
        "tell me the opening hours for {day}",
        "what time does the shop open {day}",
        "are you closed {day}",
        "hours for the {place} branch {day}",
    ],
    "order_drink": [
        "i would like a {size} {drink}",
        "can i get a {drink} with {milk}",
        "one {size} {drink} to go",
        "i'll have {number} {drink}s",
        "order a {drink} and a {food}",
        "make it a {size} {drink} with {milk}",
        "could i have a {drink} for pick up at {time}",
        "a {size} {drink} with an extra shot",
        "the usual, a {size} {drink} with {milk}",
        "add a {food} to my order",
        "i want to order a {size} {drink}",
        "give me a {drink} with {milk} to go",
        "get me {number} {size} {drink}s",
    ],
    "refund": [
        "i want my money back",
        "i was charged twice for my {drink}",
        "the {drink} was cold, can i get a refund",
        "you charged me for a {food} i did not get",
        "my order never arrived, refund me",
        "there is a wrong charge on my card from {day}",
        "i got the wrong {drink} and paid for it",
        "how do i return the {food} i bought {day}",
        "the app took the payment twice",
        "please refund the order from {day}",
        "i would like a refund for the {drink}",
        "why was i charged twice {day}",
        "the {food} was stale and i want my money back",
    ],
    "talk_to_human": [
        "let me talk to a person",
        "i want to speak to a human",
        "can somebody call me",
        "connect me to your staff",
        "is there a real person i can talk to",
        "stop, i need a human agent",
        "get me the manager",
        "i would like to complain to the manager",
        "this bot does not understand me, give me a person",
        "can i chat with someone from the {place} branch",
        "i need to speak to someone real",
        "put me through to a human",
        "can i talk to the manager",
    ],
}
TEST_TEMPLATES = 3

WORDS: dict[str, list[str]] = {
    "allergen": ["nuts", "gluten", "milk", "soy", "lactose", "eggs", "sesame", "peanuts", "almonds"],
    "day": ["today", "tomorrow", "on monday", "on friday", "on saturday", "on sunday", "this evening", "next week"],
    "drink": ["espresso", "latte", "cappuccino", "flat white", "mocha", "chai", "green tea", "hot chocolate"],
    "food": ["croissant", "carrot cake", "brownie", "muffin", "bagel", "cheesecake", "cinnamon roll", "sandwich"],
    "milk": ["oat milk", "soy milk", "almond milk", "whole milk", "no sugar", "extra foam"],
    "number": ["two", "three", "four", "five", "2", "3", "4", "6"],
    "place": ["the station", "the harbour", "the airport", "the old town", "the university", "the park", "main street"],
    "size": ["small", "medium", "large", "double", "big"],
    "time": ["8", "9 am", "noon", "half past ten", "3 pm", "six", "7 in the evening", "11"],
}
BEFORE = ["", "", "", "", "hi, ", "hello ", "hey ", "good morning, ", "please ", "sorry, ", "excuse me "]
AFTER = ["", "", "", "", "?", "?", " please", ", thanks", "!", " thank you", "."]

INTENTS = sorted(TEMPLATES)


def sentences(random: np.random.Generator, templates: slice, of_each: int) -> tuple[list[str], np.ndarray]:
    """(sentences, the position of each one's intent), `of_each` for every one of the chosen templates."""
    texts, labels = [], []
    for label, intent in enumerate(INTENTS):
        for template in TEMPLATES[intent][templates]:
            for _ in range(of_each):
                texts.append(_sentence(random, template))
                labels.append(label)
    return texts, np.array(labels)


def _sentence(random: np.random.Generator, template: str) -> str:
    filled = re.sub(r"\{(\w+)\}", lambda slot: str(random.choice(WORDS[slot[1]])), template)
    text = str(random.choice(BEFORE)) + filled + str(random.choice(AFTER))
    text = "".join(_mistyped(random, letter) for letter in text)
    return text[0].upper() + text[1:] if text and random.random() < 0.4 else text


def _mistyped(random: np.random.Generator, letter: str) -> str:
    if not letter.isalpha() or random.random() >= TYPO_RATE:
        return letter
    other = str(random.choice(list(string.ascii_lowercase)))
    return ["", letter * 2, other][random.integers(3)]


def save(vectorizer: TfidfVectorizer, model: LogisticRegression, path: Path) -> None:
    """The whole way from strings to probabilities as one graph."""
    graph = Graph("intent", "TF-IDF of words and word pairs, and a logistic regression over eight intents")
    text = graph.input("text", TensorProto.STRING, ["batch"])
    # StringNormalizer refuses a batch of nothing: one sentence is added here, and taken away from the answer
    text = graph.add("Concat", text, graph.constant([""]), axis=0)
    # the locale "C" is on every machine; the words are ASCII, so it lowers all letters that matter
    lower = graph.add("StringNormalizer", text, case_change_action="LOWER", is_case_sensitive=1, locale="C")
    words = graph.add("Tokenizer", lower, domain=CONTRIB, tokenexp=TOKENS, pad_value="", mark=0, mincharnum=1)
    weighted = _add_tfidf(graph, words, vectorizer)
    # a sentence without a known word has the length 0, and is not divided by it
    length = graph.add("ReduceL2", weighted, axes=[1], keepdims=1)
    features = graph.add("Div", weighted, graph.add("Max", length, graph.constant(np.float32(1e-9))))
    coefficients = model.coef_.T[[vectorizer.vocabulary_[gram] for gram in _grams(vectorizer)]]
    logits = graph.add("Gemm", features, graph.constant(coefficients), graph.constant(model.intercept_))
    first, last = graph.constant(np.array([0])), graph.constant(np.array([-1]))
    scores = graph.add("Slice", graph.add("Softmax", logits, axis=1), first, last)
    best = graph.add("ArgMax", scores, axis=1, keepdims=0)
    graph.output(graph.add("Gather", graph.constant(INTENTS), best), "intent", TensorProto.STRING, ["batch"])
    graph.output(scores, "scores", TensorProto.FLOAT, ["batch", len(INTENTS)])
    graph.save(path)


def _grams(vectorizer: TfidfVectorizer) -> list[str]:
    """The vocabulary in the order that ONNX wants: first all words, then all pairs."""
    return sorted(vectorizer.vocabulary_, key=lambda gram: (gram.count(" "), gram))


def _add_tfidf(graph: Graph, words: str, vectorizer: TfidfVectorizer) -> str:
    """The features, in the order of `_grams`.

    The order is kept all through (`ngram_indexes` counts up), because it is not the same everywhere whether the
    weights are in the order of the pool or of the features.
    """
    grams = _grams(vectorizer)
    return graph.add(
        "TfIdfVectorizer",
        words,
        mode="TFIDF",
        min_gram_length=1,
        max_gram_length=2,
        max_skip_count=0,
        ngram_counts=[0, sum(" " not in gram for gram in grams)],
        ngram_indexes=list(range(len(grams))),
        pool_strings=[word for gram in grams for word in gram.split(" ")],
        weights=[float(vectorizer.idf_[vectorizer.vocabulary_[gram]]) for gram in grams],
    )


def cases() -> dict[str, Tensors]:
    """The golden examples: one sentence, a batch, and text in which no word is known."""
    return {
        "order": {"text": strings(["I'd like a large flat white with oat milk, please!"])},
        "batch_of_four": {
            "text": strings(
                [
                    "Does the carrot cake contain nuts?",
                    "Are you open on Sunday?",
                    "My latte was cold, I want my money back",
                    "let me talk to a real person",
                ]
            )
        },
        "nothing_known": {"text": strings(["", "¿Qué?", "☕☕☕", "zzz"])},
    }


def main(root: Path = artifacts.ROOT) -> None:
    random = np.random.default_rng(SEED)
    train_texts, train_labels = sentences(random, slice(None, -TEST_TEMPLATES), TRAIN_SENTENCES_PER_TEMPLATE)
    test_texts, test_labels = sentences(random, slice(-TEST_TEMPLATES, None), TEST_SENTENCES_PER_TEMPLATE)
    vectorizer = TfidfVectorizer(token_pattern=TOKENS, ngram_range=(1, 2), min_df=4)
    model = LogisticRegression(C=8.0, max_iter=1000).fit(vectorizer.fit_transform(train_texts), train_labels)
    path = root / "examples/models/intent/1/model.onnx"
    save(vectorizer, model, path)

    for texts in (test_texts, *(list(case["text"]) for case in cases().values())):
        answer = artifacts.run(path, {"text": strings(texts)})
        artifacts.check_close("intent", answer["scores"], model.predict_proba(vectorizer.transform(texts)))
    artifacts.check_empty_batch(path, {"text": strings([])})
    served = artifacts.run(path, {"text": strings(test_texts)})["intent"]
    expected = np.array(INTENTS, object)[test_labels]
    commonest = np.bincount(test_labels).max() / len(test_labels)
    measures = {
        "test_sentences": len(test_texts),
        "vocabulary": len(vectorizer.vocabulary_),
        "accuracy_on_unseen_templates": round(float((served == expected).mean()), 4),
        "accuracy_of_always_the_commonest": round(float(commonest), 4),
    }
    artifacts.write_quality(root, "intent", measures)
    artifacts.write_goldens(path, cases())
    artifacts.write_request(root, "intent", {"text": strings(["Hi, can I get a cappuccino with oat milk?"])})


if __name__ == "__main__":
    main()
