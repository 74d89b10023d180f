"""Things: furniture and wares that are drawn, so that every opening in their mattes is exact.

Masks that people draw over photographs seldom leave out what shows between slats, rungs, spokes,
wires and strings. A drawn thing has them all, in any number, and no license but the project's.
"""

from __future__ import annotations

from collections.abc import Callable

from removers.scene import Image
from removers.training.augment import Levels
from removers.training.scenes.furniture import chair, ladder, lamp, shelf, table
from removers.training.scenes.render import Part, Rng, render
from removers.training.scenes.wares import basket, carton, rack, racket, wheels

Kind = Callable[[Rng], list[Part]]

KINDS: tuple[Kind, ...] = (
    *(chair, chair, chair, table, shelf, shelf, ladder, rack, wheels, racket, basket, lamp),
    *(carton, carton),
)
"""What is drawn, the commonest several times."""


def drawn(rng: Rng) -> tuple[Image, Levels]:
    """Return a thing of a random kind, its colors (H, W, 3) and its matte (H, W), 8 bits each."""
    kind = KINDS[int(rng.integers(len(KINDS)))]
    return render(rng, kind(rng))
