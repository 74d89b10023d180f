"""Fit: batches in, a network out, a checkpoint every few minutes.

Sides grow during training: small pictures first, many of them, and the working size last.
"""

from __future__ import annotations

import time
from math import nan
from pathlib import Path
from statistics import mean
from typing import Any

import torch

from removers.training import pictures, validate
from removers.training.dataset import Pool, read_index
from removers.training.network import predictor
from removers.training.run import Run
from removers.training.validate import QUICK

LAST, BEST, CURVES = "last.pt", "best.pt", "curves.png"


def fit(data: Path, out: Path, run: Run, minutes: float = 5) -> Path:
    """Train until the plan is fulfilled, from where `out` stands; return the best network's file.

    Every few `minutes` it measures the mean network and writes a checkpoint. What it starts from
    counts too: a training that makes things worse leaves them as they were. Raises MissingInput
    where there is nothing to train on, and for a plan that is not the one that the training in
    `out` began with.
    """
    from tqdm import tqdm

    plan = run.plan
    pool = Pool(data, read_index(data, "train"), plan.seed)
    judged = read_index(data, "validate")

    def keep(loss: float) -> float:
        found = validate.judge(predictor(run.mean, plan.sides[-1][0]), data, judged, QUICK)
        scores = validate.means(found)
        _keep(run, out, {"loss": loss, **scores})
        return scores["iou"]

    out.mkdir(parents=True, exist_ok=True)
    if (out / LAST).is_file():
        run.restore(torch.load(out / LAST, map_location=run.device, weights_only=True))
    else:
        keep(nan)
    run.choose_precision(pool.batch(0, plan.batch, plan.side(0)))
    sides = [plan.side(step) for step in range(plan.steps)]
    losses: list[float] = []
    saved = time.monotonic()
    with tqdm(total=plan.steps, initial=run.step, unit="step", dynamic_ncols=True) as bar:
        for batch in pool.batches(range(run.step, plan.steps), plan.batch, sides):
            losses.append(run.advance(batch))
            bar.update()
            if time.monotonic() - saved > 60 * minutes or run.step == plan.steps:
                iou = keep(mean(losses))
                bar.set_postfix(loss=f"{mean(losses):.3f}", iou=f"{iou:.3f}")
                losses, saved = [], time.monotonic()
    return out / BEST


def _keep(run: Run, out: Path, scores: dict[str, float]) -> None:
    """Write the checkpoint, the curves, and the mean network if none was as good before."""
    before = max((past["iou"] for past in run.history), default=-1.0)
    run.history.append({"photos": float(run.step * run.plan.batch), **scores})
    if scores["iou"] > before:
        state = {"size": run.mean.size, "fused": run.mean.fused, "net": run.mean.state_dict()}
        _save(state, out / BEST)
    _save(run.state(), out / LAST)
    pictures.progress(run.history, out / CURVES)


def _save(state: dict[str, Any], path: Path) -> None:
    """Write a file whole or not at all."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)
