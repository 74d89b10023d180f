"""Collect: folders of pictures become a data set that was looked at.

A pair is a photo NAME.jpg (or .jpeg, .webp, .png) and its mask, white on the subject: NAME.png or,
as `python -m removers --mask` names it, NAME-mask.png, beside it or in a folder `masks` there. A
cutout is a picture with alpha. The folder's name is the source. What cannot be used is left out and
reported with its reason; nothing is copied or changed.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from removers.errors import BadPicture, MissingInput
from removers.scene import Image
from removers.training import pictures
from removers.training.dataset import Row, load, write_index
from removers.training.doubles import Print, doubles, look

MASK = "-mask"  # what ends the name of a mask that Removers wrote
PHOTOS = (".jpg", ".jpeg", ".webp", ".png")
REPORT, SHEET = "left-out.csv", "sheet.png"

LEAST = 0.002  # share of the frame; a subject smaller than that, or a frame fuller, is no subject


class LeftOut(NamedTuple):
    """A file that is not in the data set, and why."""

    file: str
    reason: str


@dataclass(frozen=True)
class Sources:
    """Where the pictures lie."""

    pairs: Sequence[Path] = ()
    cutouts: Sequence[Path] = ()
    backgrounds: Sequence[Path] = ()
    unlabeled: Sequence[Path] = ()
    validate: Sequence[Path] = ()  # folders of pairs that are for validation only


@dataclass(frozen=True)
class Split:
    """How pairs are parted and weighed."""

    share: float = 0.1  # of each source of pairs that goes to validation
    seed: int = 0
    weights: tuple[tuple[str, float], ...] = ()  # how often a source is drawn, all its pictures


def collect(sources: Sources, out: Path, split: Split) -> tuple[list[Row], list[LeftOut]]:
    """Check every picture, write index, report and contact sheet into `out`; return both lists.

    Raises MissingInput if nothing usable is left to train on.
    """
    rows, left_out = _rows(sources)
    with ThreadPoolExecutor() as threads:
        seen = list(threads.map(_inspect, rows))
    left_out += [
        LeftOut(row.photo, why) for row, why in zip(rows, seen, strict=True) if isinstance(why, str)
    ]
    usable = [(row, look) for row, look in zip(rows, seen, strict=True) if isinstance(look, Print)]
    usable = _parted(usable, split)
    twice = doubles(usable)
    left_out += [LeftOut(usable[i][0].photo, why) for i, why in twice.items()]
    kept = _weighed([row for i, (row, _) in enumerate(usable) if i not in twice], split)
    if not any(row.kind == "pair" and row.split == "train" for row in kept):
        reasons = (
            "; ".join(f"{one.file}: {one.reason}" for one in left_out[:3]) or "no pairs were named"
        )
        raise MissingInput(f"There is no pair to train on ({reasons}).")
    out.mkdir(parents=True, exist_ok=True)
    write_index(out, kept)
    with (out / REPORT).open("w", newline="") as lines:
        csv.writer(lines).writerows([LeftOut._fields, *left_out])
    pictures.sheet(_tiles(kept, split.seed), out / SHEET)
    return kept, left_out


def _rows(sources: Sources) -> tuple[list[Row], list[LeftOut]]:
    """Return a row for every picture, and the photos that have no mask."""
    pairs = [
        (split, photo, _mask_of(photo))
        for split, folders in (("train", sources.pairs), ("validate", sources.validate))
        for folder in folders
        for photo in _photos(folder)
    ]
    rows = [_row("pair", photo, split, str(mask)) for split, photo, mask in pairs if mask]
    for kind, folders in (
        ("cutout", sources.cutouts),
        ("background", sources.backgrounds),
        ("unlabeled", sources.unlabeled),
    ):
        rows += [_row(kind, photo) for folder in folders for photo in _photos(folder)]
    return rows, [LeftOut(str(photo), "it has no mask") for _, photo, mask in pairs if not mask]


def _row(kind: str, photo: Path, split: str = "train", mask: str = "") -> Row:
    return Row(kind, photo.parent.name, split, str(photo), mask)


def _photos(folder: Path) -> list[Path]:
    """Return the pictures of a folder by name, without the masks that lie beside them."""
    try:
        inside = sorted(folder.resolve().iterdir())
    except OSError as error:
        raise MissingInput(f"{folder} cannot be opened ({error.strerror}).") from error
    found = [file for file in inside if file.suffix.lower() in PHOTOS]
    photos = [file for file in found if not file.stem.endswith(MASK)]
    others = {file.stem for file in photos if file.suffix != ".png"}
    return [file for file in photos if file.suffix != ".png" or file.stem not in others]


def _mask_of(photo: Path) -> Path | None:
    folders = photo.parent / "masks", photo.parent
    places = [f / f"{photo.stem}{end}.png" for f in folders for end in (MASK, "")]
    return next((place for place in places if place != photo and place.is_file()), None)


def _inspect(row: Row) -> Print | str:
    """Return what a picture looks like, or why it cannot be used."""
    try:
        photo, mask = load(Path(), row, 160)
    except BadPicture as error:
        return str(error)
    if min(photo.shape[:2]) < 16:
        return "it is smaller than a few pixels"
    if row.kind == "cutout" and mask is None:
        return "it is a cutout without transparency"
    if row.kind in ("pair", "cutout") and mask is not None:
        share = float((mask > 127).mean())
        if not LEAST <= share <= 1 - LEAST:
            return f"its mask is {'empty' if share < LEAST else 'full'}"
    return look(photo)


def _parted(rows: list[tuple[Row, Print]], split: Split) -> list[tuple[Row, Print]]:
    """Send the share of each source of pairs to validation, unless some pairs were named for it."""
    if any(row.split == "validate" for row, _ in rows):
        return rows
    rng = np.random.default_rng(split.seed)
    parted = [*rows]
    for source in sorted({row.source for row, _ in rows}):
        own = [i for i, (row, _) in enumerate(rows) if (row.kind, row.source) == ("pair", source)]
        for i in rng.permutation(own)[: round(len(own) * split.share)]:
            parted[i] = replace(rows[i][0], split="validate"), rows[i][1]
    return parted


def _weighed(rows: list[Row], split: Split) -> list[Row]:
    """Give each picture its part of its source's weight; a source without one weighs its number."""
    weights = dict(split.weights)
    unknown = weights.keys() - {row.source for row in rows}
    if unknown:
        raise MissingInput(f"There is no source called {', '.join(sorted(unknown))} to weigh.")
    number = Counter(row.source for row in rows if row.split == "train")
    return [
        replace(row, weight=round(weights[row.source] * len(rows) / number[row.source], 4))
        if row.source in weights and row.split == "train"
        else row
        for row in rows
    ]


def _tiles(rows: Sequence[Row], seed: int, number: int = 48) -> Iterator[tuple[Image, str]]:
    """Yield some of the pictures, what is not subject tinted green, each with its source."""
    for i in np.random.default_rng(seed).permutation(len(rows))[:number]:
        photo, mask = load(Path(), rows[i])
        if mask is not None:
            photo = pictures.tinted(photo, mask.astype(np.float32) / np.float32(255))
        yield photo, f"{rows[i].source} · {rows[i].split}"
