"""What grounds are made of: subjects with known mattes, and things to put behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from removers.scene import Alpha, Image, Scene
from tests.rendered import RENDERED
from tests.scenes import Known, composite

HEIGHT, WIDTH = 240, 320  # px; small, as many scenes run in the tests


@dataclass(frozen=True, eq=False)
class Made:
    """A scene with all that its remover works from, and its true matte.

    `recipe` is the remover with the settings that a person would choose there; as a rule its name.
    """

    scene: Scene
    truth: Alpha
    recipe: str = ""


@dataclass(frozen=True, eq=False)
class Ground:
    """The scenes that a remover is made for, and the means over them that it must hold.

    `iou` is that at 0.5 and `mae` the mean absolute error of the matte; `why` says what keeps a
    good implementation from more. Scenes are made when they are called, the same at every call.
    """

    about: str
    iou: float
    mae: float
    why: str
    scenes: dict[str, Callable[[], Made]]


@cache
def subject(kind: str, seed: int) -> Known:
    """Return hair, fur, lace, glass, leaves or motion, as tests/rendered.py renders them."""
    return RENDERED[kind](HEIGHT, WIDTH, seed)


def over(known: Known, background: Image, noise: float = 1.5) -> Known:
    """Return the subject before another background, with sensor noise of so many levels."""
    mixed = composite(known.alpha, known.foreground, background)
    return Known(grainy(mixed.image, noise), mixed.alpha, mixed.foreground, mixed.background)


def grainy(image: Image, noise: float, seed: int = 11) -> Image:
    """Return the picture with normal noise of so many levels."""
    grain = np.random.default_rng(seed).normal(0, noise, image.shape)
    levels: Image = np.clip(np.rint(image + grain), 0, 255).astype(np.uint8)
    return levels


def made(known: Known) -> Made:
    """Return a scene of the picture alone."""
    return Made(known.scene, known.alpha)
