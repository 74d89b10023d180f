"""Fit: batches in, a network out, a checkpoint every few minutes.

Sides grow during training: small pictures first, many of them, and the working size last.
"""

from __future__ import annotations

import time
from math import inf, nan
from os import cpu_count
from pathlib import Path
from statistics import mean

from removers.training import pictures, validate
from removers.training.dataset import Pool, read_index
from removers.training.network import predictor
from removers.training.run import Run
from removers.training.storage import restore, save
from removers.training.validate import QUICK

LAST, BEST, CURVES = "last.pt", "best.pt", "curves.png"


def fit(data: Path, out: Path, run: Run, minutes: float = 5, most: float = inf) -> Path:
    """Train until the plan is fulfilled, from where `out` stands; return the best network's file.

    After `most` minutes it stops, and another call goes on from there. Every few `minutes` it
    measures the mean network and writes a checkpoint. What it starts from counts too: a training
    that makes things worse leaves them as they were. Raises MissingInput where there is nothing to
    train on, and for a plan that is not the one that the training in `out` began with.
    """
    from tqdm import tqdm

    plan, began = run.plan, time.monotonic()
    pool = Pool(data, read_index(data, "train"), plan.seed)
    judged = read_index(data, "validate")

    def keep(loss: float) -> float:
        found = validate.judge(predictor(run.mean, plan.sides[-1][0]), data, judged, QUICK)
        scores = validate.means(found)
        _keep(run, out, {"loss": loss, **scores})
        return scores["iou"]

    out.mkdir(parents=True, exist_ok=True)
    if (out / LAST).is_file():
        run.restore(restore(out / LAST, run.device))
    else:
        keep(nan)
    run.choose_precision(pool.batch(0, plan.batch, plan.side(0)))
    sides = [plan.side(step) for step in range(plan.steps)]
    # a CPU is busy with the network as it is
    workers = (cpu_count() or 1) if run.device.type == "cuda" else 1
    losses: list[float] = []
    saved = time.monotonic()
    with tqdm(total=plan.steps, initial=run.step, unit="step", dynamic_ncols=True) as bar:
        for batch in pool.batches(range(run.step, plan.steps), plan.batch, sides, workers):
            losses.append(run.advance(batch))
            bar.update()
            over = run.step == plan.steps or time.monotonic() - began > 60 * most
            if over or time.monotonic() - saved > 60 * minutes:
                iou = keep(mean(losses))
                bar.set_postfix(loss=f"{mean(losses):.3f}", iou=f"{iou:.3f}")
                losses, saved = [], time.monotonic()
            if over:
                break
    return out / BEST


def _keep(run: Run, out: Path, scores: dict[str, float]) -> None:
    """Write the checkpoint, the curves, and the mean network if none was as good before."""
    before = max((past["iou"] for past in run.history), default=-1.0)
    run.history.append({"photos": float(run.step * run.plan.batch), **scores})
    if scores["iou"] > before:
        state = {"size": run.mean.size, "fused": run.mean.fused, "net": run.mean.state_dict()}
        save(state, out / BEST)
    save(run.state(), out / LAST)
    pictures.progress(run.history, out / CURVES)
