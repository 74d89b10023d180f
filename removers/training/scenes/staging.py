"""Staging: which subjects stand in a composed scene, and on what ground."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from removers.scene import Image
from removers.training import augment
from removers.training.scenes import compose, grounds, things
from removers.training.scenes.compose import Item, Rng

# A subject is a drawn thing, a cutout, or else that of another photo; chances of the first two.
THINGS, CUTOUTS = 0.3, 0.4
ALONE, GOODS = 0.65, 4  # chance of one subject; the most subjects, and kinds of goods on shelves
SHELF, STUDIO, OUTSIDE, DETAIL = 0.12, 0.15, 0.25, 0.2  # chances of grounds; else a background
CLUTTER = 0.3  # chance of things out of focus behind
TRIES = 4  # photos in which a part without a subject is sought


class Drawn(NamedTuple):
    """Items, and how often each is drawn."""

    items: Sequence[Item]
    chances: NDArray[np.float64]  # cumulated

    @staticmethod
    def of(items: Sequence[Item], weights: Sequence[float]) -> Drawn:
        whole = np.cumsum(np.asarray(weights, float))
        return Drawn(items, whole / whole[-1] if len(items) else whole)

    def one(self, rng: Rng) -> Item:
        return self.items[int(np.searchsorted(self.chances, rng.random()))]


class Stage(NamedTuple):
    """What scenes are made of. There are pairs; cutouts and backgrounds may lack."""

    cutouts: Drawn
    pairs: Drawn
    backgrounds: Sequence[Item]

    def scene(self, rng: Rng) -> Item:
        """Return a scene with one subject or some, and its matte."""
        number = 1 if rng.random() < ALONE else int(rng.integers(2, GOODS + 1))
        ground = self._ground(rng)
        behind = int(rng.integers(1, 4)) if rng.random() < CLUTTER else 0
        clutter = [self._movable(rng) for _ in range(behind)]
        return compose.scene(rng, [self._subject(rng) for _ in range(number)], ground, clutter)

    def _subject(self, rng: Rng) -> Item:
        chance = rng.random()
        if chance < THINGS:
            return Item(*things.drawn(rng))
        if chance < THINGS + CUTOUTS and self.cutouts.items:
            return self.cutouts.one(rng)
        return self.pairs.one(rng)

    def _movable(self, rng: Rng) -> Item:
        """Return a thing that stands about in rooms and shops."""
        if rng.random() < 0.5 or not self.cutouts.items:
            return Item(*things.drawn(rng))
        return self.cutouts.one(rng)

    def _ground(self, rng: Rng) -> Image:
        chance = rng.random()
        if chance < STUDIO:
            return grounds.studio(rng)
        if chance < STUDIO + OUTSIDE or not self.backgrounds:
            parts = (grounds.bare(rng, self.pairs.one(rng)) for _ in range(TRIES))
            found = next((part for part in parts if part is not None), None)
            return grounds.studio(rng) if found is None else found
        ground = self.backgrounds[int(rng.integers(len(self.backgrounds)))].photo
        if chance < STUDIO + OUTSIDE + DETAIL:
            ground = augment.close(rng, ground)
        ground = grounds.framed(rng, ground)
        if chance > 1 - SHELF:
            goods = [self._movable(rng) for _ in range(int(rng.integers(1, GOODS + 1)))]
            return grounds.shelves(rng, goods, ground)
        return ground
