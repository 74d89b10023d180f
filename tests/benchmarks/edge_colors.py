"""How far the colors of a cutout's soft edges are from the subject's own, the matte being true.

Levels of 255, means over the cases. `composites`: mean |difference| from the composite made with
the true foreground, both rounded to 8 bits, where 0.02 < alpha < 0.98, over white, black, red,
green, blue and magenta. With one and the same alpha the backdrop cancels but for rounding, so
the six are one figure. `foreground`: mean |difference| of the color itself, weighted by alpha,
there. A picture of a folder is set before the backgrounds of the rendered scenes.

rembg's `remove()` stores premultiplied color as straight alpha; with `putalpha` it keeps the
picture's own color; `decontaminate`, and `alpha_matting` too, take pymatting's multi-level
estimate and truncate it to 8 bits, so it stands here rounded as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from removers.registry import parse_step
from removers.scene import Alpha, Image
from removers.step import Recolor
from tests.benchmarks.edge_scenes import Case, Job, Verdict, case, jobs, levels, table
from tests.rendered import NOISE, RENDERED

BACKDROPS = np.array(
    [(255, 255, 255), (0, 0, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 0, 255)]
)
SOFT = 0.02, 0.98
FIGURES = "composites", "foreground"
OURS, THEIRS = "`decontaminate`", "rembg decontaminate"

Errors = NDArray[np.float64]  # composites, foreground


def _decontaminated(image: Image, alpha: Alpha) -> Image:
    return cast(Recolor, parse_step("decontaminate"))(image, alpha)


def _own(image: Image, alpha: Alpha) -> Image:
    return _by_rembg("putalpha_cutout", image, alpha)


def _premultiplied(image: Image, alpha: Alpha) -> Image:
    return _by_rembg("naive_cutout", image, alpha)


def _multi_level(image: Image, alpha: Alpha) -> Image:
    return _by_rembg("decontaminate_cutout", image, alpha)


def _by_rembg(cutout: str, image: Image, alpha: Alpha) -> Image:
    """Return the color of one of rembg's cutouts."""
    from PIL import Image as Pillow
    from rembg import bg

    made = getattr(bg, cutout)(Pillow.fromarray(image), Pillow.fromarray(levels(alpha)))
    color: Image = np.asarray(made, np.uint8)[..., :3]
    return color


def _rounded(image: Image, alpha: Alpha) -> Image:
    """Return pymatting's multi-level estimate, rounded."""
    from pymatting.foreground.estimate_foreground_ml import estimate_foreground_ml

    color: Image = np.rint(estimate_foreground_ml(image / 255.0, alpha) * 255).astype(np.uint8)
    return color


WAYS: dict[str, Callable[[Image, Alpha], Image]] = {
    "the picture's own (rembg putalpha)": _own,
    "rembg remove()": _premultiplied,
    THEIRS: _multi_level,
    "pymatting multi-level, rounded": _rounded,
    OURS: _decontaminated,
}


def errors(color: Image, known: Case) -> Errors:
    """Return how far a color is from the true one in the soft band."""
    soft = (known.alpha > SOFT[0]) & (known.alpha < SOFT[1])
    alpha, true = known.alpha[soft][:, None], known.foreground[soft].astype(np.float64)
    found = color[soft].astype(np.float64)
    seen = [
        np.abs(_over(found, alpha, backdrop) - _over(true, alpha, backdrop)).mean()
        for backdrop in BACKDROPS
    ]
    return np.array((np.mean(seen), np.average(np.abs(found - true).mean(1), weights=alpha[:, 0])))


def _over(color: NDArray[np.float64], alpha: Alpha, backdrop: NDArray[np.int_]) -> Errors:
    composite: NDArray[np.float64] = np.rint(alpha * color + (1 - alpha) * backdrop)
    return composite


def recomposed(job: Job) -> Iterator[Case]:
    """Set a folder's picture before other backgrounds; a rendered scene has its own."""
    known = case(job)
    if job.folder is None:
        yield known
        return
    height, width = known.alpha.shape
    for render in RENDERED.values():
        ground = render(height, width, job.seed).background
        alpha = known.alpha[..., None]
        mixed = alpha * known.foreground + (1 - alpha) * ground
        mixed += np.random.default_rng(job.seed).normal(0, NOISE, mixed.shape)
        image = np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
        yield Case(image, known.alpha, known.foreground, known.trimap)


def colors(folder: Path | None, seeds: int) -> list[Verdict]:
    """Print the tables of color errors, and whether opaque pixels stayed as they were."""
    found: dict[Job, dict[str, Errors]] = {}
    changed = 0
    for job in jobs(folder, seeds):
        cases = list(recomposed(job))
        ours = [_decontaminated(known.image, known.alpha) for known in cases]
        for known, color in zip(cases, ours, strict=True):
            changed += int(np.count_nonzero((color != known.image)[known.alpha == 1]))
        found[job] = {way: _mean(recolor, cases) for way, recolor in WAYS.items()}
    verdicts = list(_reported(found))
    return [*verdicts, Verdict("colors: opaque values that ours changed", changed, most=0)]


def _mean(recolor: Callable[[Image, Alpha], Image], cases: Sequence[Case]) -> Errors:
    """Return the mean errors of one way over some cases."""
    every = [errors(recolor(known.image, known.alpha), known) for known in cases]
    return np.asarray(np.mean(every, 0))


def _reported(found: dict[Job, dict[str, Errors]]) -> Iterator[Verdict]:
    """Print a table for the rendered scenes and for every picture, then ours by kind; judge."""
    groups, kinds = defaultdict(list), defaultdict(list)
    for job, ways in found.items():
        groups[job.kind if job.folder else "rendered scenes"].append(ways)
        kinds[job.kind].append(ways)
    for name, several in groups.items():
        means = _joined(several)
        rows = [(way, *(f"{error:.2f}" for error in mean)) for way, mean in means.items()]
        table(f"Colors: {name}", ("color", *FIGURES), rows)
        for figure, share in zip(FIGURES, means[OURS] / means[THEIRS], strict=True):
            yield Verdict(f"colors, {name}: {figure} / rembg decontaminate's", share, most=1)
    shares = [(kind, *_shares(_joined(several))) for kind, several in kinds.items()]
    table("`decontaminate` by kind", ("kind", "ours", "rembg's", "composites / rembg's"), shares)


def _joined(several: Sequence[dict[str, Errors]]) -> dict[str, Errors]:
    return {way: np.asarray(np.mean([ways[way] for ways in several], 0)) for way in WAYS}


def _shares(means: dict[str, Errors]) -> tuple[str, str, str]:
    ours, theirs = means[OURS][0], means[THEIRS][0]
    return f"{ours:.2f}", f"{theirs:.2f}", f"{ours / theirs:.2f}"
