"""Validate: how well a network does on photos that it never saw.

A score of a source is the mean over its photos, with the 95 % interval of 2,000 bootstrap samples
of them (Efron, Bootstrap methods, 1979): another set of as many photos would give another mean.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from removers import metrics, pixels
from removers.scene import Alpha, Image
from removers.training import pictures
from removers.training.dataset import Row, load

Predict = Callable[[Image], Alpha]
"""From a photo to its matte, of any size."""

Measure = Callable[[Alpha, Alpha], float]

QUICK: dict[str, Measure] = {"mae": metrics.mae, "iou": metrics.iou, "f": metrics.f_measure}
FULL: dict[str, Measure] = {
    **QUICK,
    "weighted f": metrics.weighted_f,
    "s": metrics.s_measure,
    "e": metrics.e_measure,
}

STORED = 1024  # px; larger photos are judged on a copy of that size
SAMPLES = 2000
WORST = 24
SCORES, CURVES, SHEET = "scores.csv", "curves.png", "worst.png"


@dataclass(frozen=True)
class Judged:
    """A photo, and what was measured on it."""

    row: Row
    scores: dict[str, float]
    curve: NDArray[np.float64]  # F at 256 thresholds


def judge(
    predict: Predict, folder: Path, rows: Sequence[Row], measures: dict[str, Measure]
) -> list[Judged]:
    """Measure the mattes of the rows' photos against their masks."""

    def one(row: Row) -> Judged:
        photo, mask = load(folder, row, STORED)
        assert mask is not None  # of a pair
        truth = mask.astype(np.float32) / np.float32(255)
        alpha = np.clip(pixels.resize(predict(photo), *truth.shape), 0, 1)
        scores = {name: measure(alpha, truth) for name, measure in measures.items()}
        return Judged(row, scores, metrics.f_curve(alpha, truth))

    pairs = [row for row in rows if row.kind == "pair"]
    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(one, pairs))


def means(judged: Sequence[Judged]) -> dict[str, float]:
    """Return the mean of each measure over the sources, and over the photos of each source.

    The keys are `iou` for all and `general iou` for a source; every source weighs the same.
    """
    sources = sorted({one.row.source for one in judged})
    names = list(judged[0].scores)
    of = {
        (s, n): _mean([one.scores[n] for one in judged if one.row.source == s])
        for s in sources
        for n in names
    }
    return {n: _mean([of[s, n] for s in sources]) for n in names} | {
        f"{s} {n}": v for (s, n), v in of.items()
    }


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))


def interval(values: Sequence[float] | NDArray[np.float64], seed: int = 0) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the mean."""
    rng = np.random.default_rng(seed)
    drawn = rng.choice(np.asarray(values), (SAMPLES, len(values)))
    low, high = np.percentile(drawn.mean(1), [2.5, 97.5])
    return float(low), float(high)


def validate(predict: Predict, folder: Path, rows: Sequence[Row], out: Path) -> str:
    """Measure everything; write scores, curves and the worst pictures; return a Markdown table."""
    judged = judge(predict, folder, rows, FULL)
    out.mkdir(parents=True, exist_ok=True)
    with (out / SCORES).open("w", newline="") as lines:
        csv.writer(lines).writerows(
            [
                ("photo", "source", *FULL),
                *((j.row.photo, j.row.source, *j.scores.values()) for j in judged),
            ]
        )
    by_source: dict[str, list[Judged]] = {}
    for one in judged:
        by_source.setdefault(one.row.source, []).append(one)
    curves = {s: np.mean([j.curve for j in some], axis=0) for s, some in by_source.items()}
    pictures.f_curves(curves, out / CURVES)
    worst = sorted(judged, key=lambda one: one.scores["iou"])[:WORST]
    pictures.sheet([_tile(predict, folder, one) for one in worst], out / SHEET, 3, 600)
    return table(by_source)


def table(by_source: dict[str, list[Judged]]) -> str:
    """Return the scores of each source as a Markdown table, the interval after each mean."""
    names = [*FULL, "max F"]
    lines = [f"| source | photos | {' | '.join(names)} |", "| --- " * (len(names) + 2) + "|"]
    for source, some in sorted(by_source.items()):
        cells = [source, str(len(some))]
        for name in FULL:
            values = [one.scores[name] for one in some]
            low, high = interval(values)
            cells.append(f"{_mean(values):.3f} ({low:.3f}–{high:.3f})")
        cells.append(f"{metrics.max_f(one.curve for one in some):.3f}")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _tile(predict: Predict, folder: Path, one: Judged) -> tuple[Image, str]:
    """Return photo, answer and truth side by side, with the score."""
    photo, mask = load(folder, one.row, 400)
    assert mask is not None
    alpha = np.clip(pixels.resize(predict(photo), *mask.shape), 0, 1)
    truth = mask.astype(np.float32) / np.float32(255)
    trio = np.hstack([photo, pictures.tinted(photo, alpha), pictures.tinted(photo, truth)])
    return trio, f"{one.row.source} {Path(one.row.photo).stem} · IoU {one.scores['iou']:.2f}"
