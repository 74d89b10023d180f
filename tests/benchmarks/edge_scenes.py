"""What the edge benchmarks share: pictures with known edges, coarse mattes, tables, verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.scene import Alpha, Image
from tests.rendered import RENDERED

SIZE = 480, 640  # px; 0.3 MP
FIRST = 101  # the first seed
SIDE, LEAST = 320, 3.0  # px, and a factor: a matte is shrunk to that side, or at least so far
GAMMA, CONTRAST = (0.7, 1.4), (1.0, 1.6)  # ranges of a coarse matte's bias
SMOOTH, WHITE = 0.12, 0.05  # deviation of its noise at alpha 1/2
CELL = 6  # px on the small matte; the smooth noise's


@dataclass(frozen=True)
class Job:
    """A case by name: a rendered kind, or a picture of a folder, and a seed."""

    kind: str
    seed: int
    folder: Path | None = None


@dataclass(frozen=True, eq=False)
class Case:
    """A picture, its true matte and foreground, and a trimap of 0, ½ and 1."""

    image: Image
    alpha: Alpha
    foreground: Image
    trimap: Alpha


def jobs(folder: Path | None, seeds: int) -> Iterator[Job]:
    """Name so many scenes of every kind, and every picture of the folder so many times."""
    found = sorted(folder.glob("*_alpha.png")) if folder else []
    for seed in range(FIRST, FIRST + seeds):
        yield from (Job(kind, seed) for kind in RENDERED)
        yield from (Job(path.name.removesuffix("_alpha.png"), seed, folder) for path in found)


def case(job: Job) -> Case:
    """Render or read a case; a picture of the folder is the same at every seed."""
    if job.folder is None:
        known = RENDERED[job.kind](*SIZE, job.seed)
        return Case(known.image, known.alpha, known.foreground, known.trimap())
    image, alpha, foreground, trimap = (
        _read(job.folder / f"{job.kind}{part}.png")
        for part in ("", "_alpha", "_foreground", "_trimap")
    )
    sure = np.select([trimap[..., 0] > 229, trimap[..., 0] < 26], [1, 0], 0.5)  # as pymatting reads
    return Case(image, _unit(alpha[..., 0]), foreground, sure.astype(np.float32))


def _read(path: Path) -> Image:
    from PIL import Image as Pillow

    with Pillow.open(path) as picture:
        return np.array(picture.convert("RGB"))


def _unit(levels: NDArray[np.uint8]) -> Alpha:
    return levels.astype(np.float32) / np.float32(255)


def degraded(alpha: Alpha, seed: int) -> Alpha:
    """Return the small matte that a network of 320 px would give of a true one.

    Shrunk by area until the longer side is 320 px, and by a factor of 3 at least; blurred by a
    Gaussian of 1 px there; biased by a gamma of 0.7 to 1.4 and a contrast of 1 to 1.6 about ½;
    where it is soft, noise that is smooth and noise that is white; clipped.
    """
    import cv2

    rng = np.random.default_rng(seed)
    factor = max(LEAST, max(alpha.shape) / SIDE)
    height, width = (max(2, round(n / factor)) for n in alpha.shape)
    small = cv2.GaussianBlur(pixels.resize(alpha, height, width), (0, 0), 1.0)
    gamma, contrast = rng.uniform(*GAMMA), rng.uniform(*CONTRAST)
    biased = np.clip((small**gamma - 0.5) * contrast + 0.5, 0, 1)
    cells = rng.normal(size=(max(2, height // CELL), max(2, width // CELL)))
    noise = SMOOTH * cv2.resize(cells, (width, height), interpolation=cv2.INTER_CUBIC)
    noise += WHITE * rng.normal(size=noise.shape)
    matte: Alpha = np.clip(biased + 4 * biased * (1 - biased) * noise, 0, 1).astype(np.float32)
    return matte


def levels(alpha: Alpha) -> NDArray[np.uint8]:
    """Return a matte as rembg takes it."""
    return np.rint(alpha * 255).astype(np.uint8)


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a Markdown table; all columns but the first are figures."""
    print(f"\n### {title}\n")
    print(f"| {' | '.join(head)} |\n| --- |{' --: |' * (len(head) - 1)}")
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)


@dataclass(frozen=True)
class Verdict:
    """A figure, what was measured, and between what it is wanted."""

    figure: str
    measured: float
    least: float = -np.inf
    most: float = np.inf

    def row(self) -> tuple[str, str, str, str]:
        """Return the cells of the table of verdicts."""
        wanted = f"≥ {self.least:g}" if np.isfinite(self.least) else f"≤ {self.most:g}"
        met = self.least <= self.measured <= self.most
        return self.figure, f"{self.measured:.3f}", wanted, "yes" if met else "**no**"
