#!/usr/bin/python3
"""Writes metrics.json: metrics of Debian's python3-sklearn (and numpy, where it has none) on generated outputs.

Run by hand when a case is added; never to make a failing test pass.
"""
import json
import pathlib
import warnings

import numpy as np
from sklearn import metrics as sk
from sklearn.preprocessing import label_binarize

warnings.filterwarnings("ignore")
rng = np.random.default_rng(7)
cases = []


def softmax(x):
    e = np.exp(x.astype(np.float64) - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def add(name, output, target, expected):
    cases.append({"name": name, "output": output.astype(np.float32).ravel().tolist(), "shape": list(output.shape), "target": target.ravel().tolist(),
                  "targetShape": list(target.shape), "labels": bool(np.issubdtype(target.dtype, np.integer)), "expected": {k: float(v) for k, v in expected.items()}})


def averages(truth, predicted, names=("macro", "micro", "weighted")):
    found = {}
    for key, function in [("precision", sk.precision_score), ("recall", sk.recall_score), ("f1", sk.f1_score), ("iou", sk.jaccard_score)]:
        for average in names:
            found[f"{key} {average}"] = function(truth, predicted, average=average, zero_division=0)
    return found


def calibration(confidence, right, bins):
    edges = np.linspace(0, 1, bins + 1)
    total = 0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            total += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return total


def ranked(truth, scores, columns):
    """One-vs-rest means over the columns that have both kinds of samples."""
    kept = [c for c in range(columns) if 0 < truth[:, c].sum() < len(truth)]
    found = {}
    for key, function in [("auc", sk.roc_auc_score), ("ap", sk.average_precision_score)]:
        each = [function(truth[:, c], scores[:, c]) for c in kept]
        found[f"{key} macro"] = np.mean(each)
        found[f"{key} weighted"] = np.average(each, weights=[truth[:, c].sum() for c in kept])
        found[f"{key} micro"] = function(truth.ravel(), scores.ravel())
    return found


def classes(name, count, number, labels):
    logits = np.round(rng.normal(size=(count, number)) * 2, 3).astype(np.float32)
    truth = rng.choice(labels, size=count)
    logits[np.arange(count), truth] += np.float32(1.5)
    probabilities, predicted = softmax(logits), logits.argmax(1)
    every = list(range(number))
    expected = {"accuracy": sk.accuracy_score(truth, predicted), "log loss": sk.log_loss(truth, probabilities, labels=every),
                "perplexity": np.exp(sk.log_loss(truth, probabilities, labels=every)),
                "calibration": calibration(probabilities.max(1), predicted == truth, 15), "calibration of 4 bins": calibration(probabilities.max(1), predicted == truth, 4)}
    expected |= averages(truth, predicted)
    expected |= ranked(label_binarize(truth, classes=every) if number > 2 else np.stack([truth == 0, truth == 1], 1).astype(int), probabilities, number) if number > 2 else {}
    if number == 2:
        margin = logits[:, 1] - logits[:, 0]
        expected |= averages(truth, predicted, ["binary"])
        expected |= {"auc macro": sk.roc_auc_score(truth, margin), "ap macro": sk.average_precision_score(truth, margin), "auc binary": sk.roc_auc_score(truth, margin)}
    if number > 3:
        expected |= {f"top-{k}": sk.top_k_accuracy_score(truth, logits, k=k, labels=every) for k in (1, 2, 3)}
    add(name, logits, truth, expected)


classes("five classes", 61, 5, [0, 1, 2, 3, 4])
classes("two absent classes", 57, 6, [0, 2, 3, 5])
classes("one absent and never predicted", 23, 4, [0, 1, 2])
classes("two classes", 49, 2, [0, 1])

# Ties everywhere, for the order of classes.
logits, truth = rng.integers(-1, 2, size=(80, 5)).astype(np.float32), rng.integers(0, 5, size=80)
add("tied classes", logits, truth, {f"top-{k}": sk.top_k_accuracy_score(truth, logits, k=k, labels=range(5)) for k in (1, 2, 3, 4)})


def binary(name, scores, truth):
    predicted, probabilities = (scores > 0).astype(int), 1 / (1 + np.exp(-scores.astype(np.float64)))
    expected = {"accuracy": sk.accuracy_score(truth, predicted), "log loss": sk.log_loss(truth, probabilities),
                "auc macro": sk.roc_auc_score(truth, scores), "ap macro": sk.average_precision_score(truth, scores),
                "calibration": calibration(np.maximum(probabilities, 1 - probabilities), predicted == truth, 15)}
    expected |= averages(truth, predicted, ["binary"])
    expected |= {f"{key} macro": expected[f"{key} binary"] for key in ("precision", "recall", "f1", "iou")}
    expected |= {"precision above 0.8": sk.precision_score(truth, probabilities > 0.8), "recall above 0.8": sk.recall_score(truth, probabilities > 0.8)}
    add(name, scores, truth.astype(np.float32), expected)


truth = rng.integers(0, 2, size=70)
binary("scores", np.round(rng.normal(size=70) + truth, 3).astype(np.float32), truth)
binary("scores with ties", (np.round((rng.normal(size=70) + truth) * 2) / 2 + 0.25).astype(np.float32), truth)

truth = rng.integers(0, 2, size=(40, 4))
truth[:, 3] = rng.random(40) < 0.1
scores = np.round(rng.normal(size=(40, 4)) + truth, 3).astype(np.float32)
labels = averages(truth, (scores > 0).astype(int)) | ranked(truth, scores, 4)
add("labels", scores, truth.astype(np.float32), labels | {"accuracy": np.mean((scores > 0) == truth)})

# Segmentation: further axes, and pixels that do not count.
logits = np.round(rng.normal(size=(9, 4, 5, 3)) * 2, 3).astype(np.float32)
truth = rng.choice([0, 1, 2, 3, 255], size=(9, 5, 3))
kept, predicted = truth != 255, logits.argmax(1)
rows = np.moveaxis(logits, 1, -1)[kept]
pixels = averages(truth[kept], predicted[kept])
pixels |= {"accuracy": sk.accuracy_score(truth[kept], predicted[kept]), "log loss": sk.log_loss(truth[kept], softmax(rows), labels=range(4)),
           "perplexity": np.exp(sk.log_loss(truth[kept], softmax(rows), labels=range(4))), "top-2": sk.top_k_accuracy_score(truth[kept], rows, k=2, labels=range(4))}
add("pixels without 255", logits, truth, pixels)

for name, shape, offset in [("numbers", (53,), 0), ("columns", (53, 3), 0), ("numbers far from zero", (53,), 1000), ("equal numbers", (9,), None)]:
    truth = np.full(shape, 2.5) if offset is None else rng.normal(size=shape) * 3 + offset
    truth = truth.astype(np.float32).astype(np.float64)
    output = (truth + rng.normal(size=shape)).astype(np.float32).astype(np.float64)
    add(name, output, truth, {"mae": sk.mean_absolute_error(truth, output), "rmse": np.sqrt(np.mean((truth - output) ** 2)),
                              "mape": sk.mean_absolute_percentage_error(truth, output), "r2": sk.r2_score(truth, output)})

text = "[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n"
(pathlib.Path(__file__).parent / "metrics.json").write_text(text)
