"""How far refined mattes are from the truth; `edges` says what is compared and how.

Errors are SAD, MSE × 1000, Grad and Conn of `removers.metrics`, means over the cases. Every method
has the same coarse matte: ours as it is, rembg's and pymatting's rounded to 8 bits, as a
network's mask reaches them. rembg's matte is what its RGBA cutout holds, 8 bits.
"""

from __future__ import annotations

import multiprocessing
import sys
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from removers import metrics, pixels
from removers.errors import NoSubject
from removers.registry import parse_step
from removers.scene import Alpha, Image
from removers.step import Refiner
from tests.benchmarks.edge_scenes import (
    FIRST,
    Case,
    Job,
    Verdict,
    case,
    degraded,
    jobs,
    levels,
    table,
)

MEASURES = ("SAD", "MSE ×1000", "Grad", "Conn")
SURE = 240, 10  # rembg's thresholds of 255: above is subject, below background
DEFAULT, WIDE = 10, 40  # px; how far rembg erodes what is sure, by default and on its web page
CLOSED, OURS = "pymatting closed form", "`matting`"
REMBG, PAGE = "rembg alpha_matting", "rembg web page"
NEAR = 1.03  # of closed form's SAD where the trimap is given

Answer = tuple[Alpha, bool]  # a matte, and whether it is only what its maker falls back to


@dataclass(frozen=True, eq=False)
class Result:
    """The errors of one method on one case."""

    job: Job
    given: str
    method: str
    errors: NDArray[np.float64]
    fell_back: bool


def _refined(step: str, image: Image, matte: Alpha) -> Answer:
    """Run a step of ours; where it says that nothing is sure, the matte stands."""
    try:
        return cast(Refiner, parse_step(step, first=False))(image, matte), False
    except NoSubject:
        return matte, True


def _pymatting(method: str, image: Image, trimap: Alpha, otherwise: Alpha) -> Answer:
    """Run pymatting's `estimate_alpha_<method>`."""
    from importlib import import_module

    name = f"estimate_alpha_{method}"
    estimate = getattr(import_module(f"pymatting.alpha.{name}"), name)
    try:
        alpha = estimate(image / 255.0, trimap.astype(np.float64))
    except ValueError:
        return otherwise, True
    return np.asarray(alpha, np.float32), False


def _trimap(mask: NDArray[np.uint8]) -> Alpha:
    """Return the trimap that rembg makes of a mask."""
    from scipy.ndimage import binary_erosion

    window = np.ones((DEFAULT, DEFAULT), np.uint8)
    trimap = np.full(mask.shape, 0.5, np.float32)
    trimap[binary_erosion(mask > SURE[0], window)] = 1
    trimap[binary_erosion(mask < SURE[1], window, border_value=1)] = 0
    return trimap


def _rembg(image: Image, mask: NDArray[np.uint8], erosion: int) -> Answer:
    """Do what rembg's `remove(alpha_matting=True)` does once it has its mask."""
    from PIL import Image as Pillow
    from rembg import bg

    picture, matte, fell_back = Pillow.fromarray(image), Pillow.fromarray(mask), False
    try:
        cutout = bg.alpha_matting_cutout(picture, matte, *SURE, erosion)
    except ValueError:
        cutout, fell_back = bg.decontaminate_cutout(picture, matte), True
    alpha: Alpha = np.asarray(cutout)[..., 3].astype(np.float32) / np.float32(255)
    return alpha, fell_back


def _page(image: Image, mask: NDArray[np.uint8]) -> Answer:
    """Do what rembg's web page does unless someone moves its controls."""
    from rembg import bg

    return _rembg(image, bg.post_process(mask), WIDE)


def _from_coarse(image: Image, small: Alpha) -> dict[str, Callable[[], Answer]]:
    """Return every way to a full-size matte from a small one."""
    full, along = pixels.resize(small, *image.shape[:2]), pixels.enlarge(small, image)
    mask = levels(full)
    trimap = _trimap(mask)
    return {
        "coarse, bilinear": lambda: (full, False),
        "coarse, `pixels.enlarge`": lambda: (along, False),
        "`guided`": partial(_refined, "guided", image, full),
        OURS: partial(_refined, "matting", image, full),
        "`pixels.enlarge`, `matting`": partial(_refined, "matting", image, along),
        CLOSED: partial(_pymatting, "cf", image, trimap, full),
        "pymatting KNN": partial(_pymatting, "knn", image, trimap, full),
        "pymatting LBDM": partial(_pymatting, "lbdm", image, trimap, full),
        REMBG: partial(_rembg, image, mask, DEFAULT),
        PAGE: partial(_page, image, mask),
    }


def _from_trimap(image: Image, trimap: Alpha) -> dict[str, Callable[[], Answer]]:
    """Return every way to a matte from a trimap."""
    return {
        OURS: partial(_refined, "matting", image, trimap),
        CLOSED: partial(_pymatting, "cf", image, trimap, trimap),
        "pymatting KNN": partial(_pymatting, "knn", image, trimap, trimap),
        "pymatting LBDM": partial(_pymatting, "lbdm", image, trimap, trimap),
    }


def measured(job: Job) -> list[Result]:
    """Return the errors of every method on one case."""
    known = case(job)
    ways = _from_coarse(known.image, degraded(known.alpha, job.seed))
    found = [_judged(job, known, method, way) for method, way in ways.items()]
    if job.folder and job.seed > FIRST:  # the same picture and trimap once more
        return found
    ways = _from_trimap(known.image, known.trimap)
    unknown = known.trimap == 0.5
    return found + [_judged(job, known, method, way, unknown) for method, way in ways.items()]


def _judged(
    job: Job,
    known: Case,
    method: str,
    way: Callable[[], Answer],
    unknown: NDArray[np.bool_] | None = None,
) -> Result:
    """Return one method's errors, by the field's four measures."""
    matte, fell_back = way()
    measures = (metrics.sad, metrics.mse, metrics.gradient, metrics.connectivity)
    errors = np.array([measure(matte, known.alpha, unknown) for measure in measures])
    given = "a coarse matte" if unknown is None else "the trimap"
    return Result(job, given, method, errors * (1, 1000, 1, 1), fell_back)


def _means(results: Iterable[Result]) -> dict[str, NDArray[np.float64]]:
    """Return the mean errors of every method, in the order of the first case."""
    errors: dict[str, list[NDArray[np.float64]]] = defaultdict(list)
    for result in results:
        errors[result.method].append(result.errors)
    return {method: np.mean(all_errors, axis=0) for method, all_errors in errors.items()}


def _show(title: str, results: Sequence[Result]) -> None:
    """Print the mean errors of every method, and how often it fell back."""
    cases = len({result.job for result in results})
    rows = []
    for method, errors in _means(results).items():
        fallen = sum(result.fell_back for result in results if result.method == method)
        rows.append((method, *(f"{error:.3f}" for error in errors), f"{fallen} of {cases}"))
    table(f"{title} ({cases})", ("matte", *MEASURES, "fell back"), rows)


def _answered(results: Iterable[Result]) -> list[Result]:
    """Return the results of those cases on which no method fell back."""
    results = list(results)
    without = {result.job for result in results if result.fell_back}
    return [result for result in results if result.job not in without]


def _by_kind(coarse: Sequence[Result], trimap: Sequence[Result]) -> None:
    """Print ours as a share of others' errors, for each kind; the trimap's where all answered."""
    head = [f"{name} / rembg's" for name in ("SAD", "MSE", "Grad", "Conn")]
    rows = []
    for kind in dict.fromkeys(result.job.kind for result in coarse):
        means = _means(result for result in coarse if result.job.kind == kind)
        solved = _means(result for result in _answered(trimap) if result.job.kind == kind)
        shares = [*means[OURS] / means[REMBG], means[OURS][0] / means["coarse, bilinear"][0]]
        if solved:
            shares.append(solved[OURS][0] / solved[CLOSED][0])
        rows.append((kind, *(f"{share:.2f}" for share in shares), *([] if solved else ["–"])))
    last = "SAD / coarse's", "trimap: SAD / closed form's"
    table("`matting` by kind, shares", ("kind", *head, *last), rows)


def quality(folder: Path | None, seeds: int) -> list[Verdict]:
    """Print the tables of errors; two cases are measured at a time."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, fresh, _quiet) as pool:
        results = chain.from_iterable(pool.map(measured, [*jobs(folder, seeds)]))
        return list(_reported(list(results)))


def _quiet() -> None:
    """Keep apart from the tables what pymatting prints, in this process."""
    warnings.simplefilter("ignore")
    sys.stdout = sys.stderr


def _reported(results: Sequence[Result]) -> Iterator[Verdict]:
    """Print every table, and judge."""
    split = defaultdict(list)
    for result in results:
        split[result.given, result.job.folder and result.job.kind].append(result)
    for (given, name), found in split.items():
        _show(f"From {given}: {name or 'rendered scenes'}", found)
        if not name and any(result.fell_back for result in found):
            _show(f"From {given}: rendered scenes on which nobody fell back", _answered(found))
    coarse, trimap = split["a coarse matte", None], split["the trimap", None]
    _by_kind(coarse, trimap)
    yield from _judge(coarse, "all")
    yield from _judge(_answered(coarse), "answered")
    means = _means(_answered(trimap))
    share = float(means[OURS][0] / means[CLOSED][0])
    yield Verdict("trimap: SAD / closed form's, rendered, answered", share, most=NEAR)
    for (given, name), found in split.items():
        if name and given == "a coarse matte":
            yield from _judge(found, name)


def _judge(results: Sequence[Result], which: str) -> Iterator[Verdict]:
    """Compare ours with rembg's at either of its settings, measure by measure."""
    means = _means(results)
    for theirs in (REMBG, PAGE):
        shares = (means[OURS] / means[theirs]).tolist()
        for measure, share in zip(("SAD", "MSE", "Grad", "Conn"), shares, strict=True):
            yield Verdict(f"coarse, {which}: {measure} / {theirs}'s", share, most=1)
