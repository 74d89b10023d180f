"""A data set: the rows of an index file, their pictures in memory, and the batches drawn of them.

A batch is a function of the data set, the seed and the step alone, so that a resumed training sees
exactly what an uninterrupted one would have seen.
"""

from __future__ import annotations

import csv
import multiprocessing
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from removers import files, pixels
from removers.errors import BadPicture, MissingInput
from removers.training import augment
from removers.training.scenes.compose import Item
from removers.training.scenes.staging import Drawn, Stage

KINDS = ("pair", "cutout", "background", "unlabeled")
INDEX = "index.csv"
STORED = 512  # px; the longer side of a picture in memory, half a megabyte each


@dataclass(frozen=True)
class Row:
    """A line of the index: a picture, what it is, and how often it is drawn."""

    kind: str  # of KINDS
    source: str
    split: str  # train or validate
    photo: str  # relative to the index, or absolute
    mask: str = ""  # of a pair
    weight: float = 1.0  # how often it is drawn, against 1


def read_rows(folder: Path) -> list[Row]:
    """Return all rows of a data set; raises MissingInput where there is none."""
    path = folder / INDEX
    if not path.is_file():
        raise MissingInput(f"{folder} has no {INDEX}; make it with collect first.")
    with path.open(newline="") as lines:
        return [
            Row(
                line["kind"],
                line["source"],
                line["split"],
                line["photo"],
                line["mask"],
                float(line["weight"]),
            )
            for line in csv.DictReader(lines)
        ]


def read_index(folder: Path, split: str) -> list[Row]:
    """Return the rows of a split; raises MissingInput if it has no pairs."""
    found = [row for row in read_rows(folder) if row.split == split]
    if not any(row.kind == "pair" for row in found):
        raise MissingInput(f"{folder / INDEX} has no pairs to {split} on; collect some.")
    return found


def write_index(folder: Path, rows: Sequence[Row]) -> None:
    """Write the index of a data set."""
    with (folder / INDEX).open("w", newline="") as lines:
        writer = csv.DictWriter(lines, [field.name for field in fields(Row)])
        writer.writeheader()
        writer.writerows(map(asdict, rows))


def load(folder: Path, row: Row, side: int = STORED) -> Item:
    """Read a row's picture, its longer side at most `side` px; raises BadPicture."""
    scene = files.read(folder / row.photo)
    mask = None if scene.alpha is None else (scene.alpha * np.float32(255)).astype(np.uint8)
    if row.kind == "pair":
        mask = files.read(folder / row.mask).image[..., 0]
    elif row.kind == "background":
        mask = np.zeros(scene.image.shape[:2], np.uint8)
    if mask is not None and mask.shape != scene.image.shape[:2]:
        raise BadPicture(f"{row.mask} has another size than its photo.")
    size = pixels.fitted(scene.image, side)
    photo = pixels.resize(scene.image, *size)
    return Item(photo, None if mask is None else pixels.resize(mask, *size))


class Batch(NamedTuple):
    """Photos (N, S, S, 3) and masks (N, S, S), 8 bits; `known` is False where nobody drew one."""

    photos: NDArray[np.uint8]
    masks: NDArray[np.uint8]
    known: NDArray[np.bool_]


class Pool:
    """The training pictures in memory, and what is drawn of them."""

    def __init__(self, folder: Path, rows: Sequence[Row], seed: int) -> None:
        self.seed = seed
        with ThreadPoolExecutor() as threads:
            items = list(threads.map(lambda row: load(folder, row), rows))
        whole = [*zip(items, rows, strict=True)]
        self.photos = _drawn([one for one in whole if one[1].kind != "cutout"])
        self.stage = Stage(
            _drawn([one for one in whole if one[1].kind == "cutout"]),
            _drawn([one for one in whole if one[1].kind == "pair"]),
            [item for item, row in whole if row.kind == "background"],
        )

    def batch(self, step: int, size: int, side: int) -> Batch:
        """Return the batch of a step: `size` pictures of side × side px."""
        made = [
            self._example(np.random.default_rng((self.seed, step, i)), side) for i in range(size)
        ]
        photos, masks = zip(*made, strict=True)
        known = np.array([mask is not None for mask in masks])
        empty = np.zeros((side, side), np.uint8)
        return Batch(np.stack(photos), np.stack([empty if m is None else m for m in masks]), known)

    def batches(
        self, steps: range, size: int, sides: Sequence[int], workers: int = 1
    ) -> Iterator[Batch]:
        """Yield the batch of each step, the next ones being made meanwhile by so many workers.

        One is a thread; more are processes, as drawing and composing hold Python's lock.
        """
        ahead, coming = max(4, 2 * workers), deque[Future[Batch]]()
        with _made_by(self, workers) as makers:
            for step in steps:
                coming.append(makers.submit(_batch, step, size, sides[step]))
                if len(coming) > ahead:
                    yield coming.popleft().result()
            while coming:
                yield coming.popleft().result()

    def _example(self, rng: np.random.Generator, side: int) -> Item:
        chance = rng.random()
        if chance < augment.BLANK:
            wall, nothing = augment.blank(rng, side)
            return Item(augment.look(rng, wall), nothing)
        composed = chance < augment.BLANK + augment.COMPOSED
        item = self.stage.scene(rng) if composed else self.photos.one(rng)
        framed, mask = augment.geometry(rng, item.photo, item.mask, side)
        return Item(augment.look(rng, framed), mask)


def _drawn(some: Sequence[tuple[Item, Row]]) -> Drawn:
    return Drawn.of([item for item, _ in some], [row.weight for _, row in some])


@contextmanager
def _made_by(pool: Pool, workers: int) -> Iterator[Executor]:
    """Lend what makes batches of a pool: forked processes see the pictures in this one's memory."""
    _SHARED[:] = [pool]
    if workers == 1:
        makers: Executor = ThreadPoolExecutor(1)
    else:
        cv2.setNumThreads(1)  # threads do not survive a fork
        makers = ProcessPoolExecutor(workers, multiprocessing.get_context("fork"))
    with makers:
        yield makers


_SHARED: list[Pool] = []
"""The pool whose batches are made, as a forked process finds it."""


def _batch(step: int, size: int, side: int) -> Batch:
    return _SHARED[0].batch(step, size, side)
