"""Grass, sand, gravel, wood, water: light and dark vary much, hue hardly."""

from __future__ import annotations

from removers.scene import Image
from tests.color_scenes import (
    boat,
    butterfly,
    fish,
    flower,
    fruit,
    graded,
    hinted,
    mottled,
    mug,
    parrot,
    photographed,
    placed,
    planks,
    recolored,
    split,
    thing,
    tinted,
)
from tests.grounds.stage import Ground, Made, made, subject
from tests.scenes import Known


def grass(seed: int) -> Image:
    return tinted("grass", (95, 125, 55), (38, 42, 28), seed)


def gravel(seed: int) -> Image:
    return tinted("gravel", (135, 125, 118), (40, 38, 36), seed, 3)


def wall(seed: int) -> Image:
    return tinted("brick", (150, 85, 65), (34, 27, 22), seed)


def sand(seed: int) -> Image:
    return mottled(((215, 190, 145), (165, 140, 100)), seed, 40, 2)


def sea(seed: int) -> Image:
    waves = mottled(((30, 75, 100), (75, 130, 150)), seed, 26, 2)
    return split(graded((130, 170, 220), (200, 215, 230), seed), waves, 0.45)


def on(ground: Image, known: Known, noise: float = 4, light: float = 0.3) -> Made:
    """The subject on the ground, in light that falls off."""
    return made(photographed(known, ground, noise, (light, 0.9)))


GROUND = Ground(
    about="One texture behind all, whose light and dark differ more than the sides do.",
    iou=0.92,
    mae=0.02,
    why="A grain of the texture beside the outline may be as unlikely as the subject.",
    scenes={
        "violet aster on grass": lambda: on(
            grass(1), thing(flower((150, 80, 170), (235, 200, 60)), 1)
        ),
        "parrot on grass": lambda: on(grass(2), thing(parrot(), 2), 8),
        "small butterfly on grass": lambda: on(
            grass(3), placed(thing(butterfly((225, 150, 50), (240, 240, 230)), 3), 0.5, 40, 20)
        ),
        "blue mug on gravel": lambda: on(gravel(4), thing(mug((70, 105, 150), (215, 190, 120)), 4)),
        "ginger cat on gravel": lambda: on(
            gravel(5), recolored(subject("fur", 2), 1.6, 1.05, 0.55)
        ),
        "gray cat on sand": lambda: on(sand(6), recolored(subject("fur", 6), 0.5, 0.75, 1.1)),
        "fish on sand": lambda: on(sand(7), thing(fish((95, 130, 150), (60, 85, 110)), 5)),
        "green mug on wood": lambda: on(
            planks((140, 92, 52), 8), thing(mug((75, 120, 85), (210, 205, 190)), 6), 6, 0.6
        ),
        "butterfly on wood": lambda: on(
            planks((165, 120, 80), 9), thing(butterfly((75, 115, 190), (230, 230, 235)), 7)
        ),
        "boat on the sea": lambda: on(sea(10), thing(boat((215, 110, 60), (150, 40, 40)), 8)),
        "green cloth before bricks": lambda: on(
            wall(11), recolored(subject("motion", 3), 0.6, 1.2, 0.9)
        ),
        "marked fish at the side": lambda: hinted(
            photographed(
                placed(thing(fish((60, 130, 160), (40, 90, 120)), 9), 0.6, -85, 40), sand(12)
            )
        ),
        "encircled parrot": lambda: hinted(
            photographed(placed(thing(parrot(), 10), 0.7, 70, -30), grass(13)), inside=False
        ),
        "encircled fruit": lambda: hinted(
            photographed(placed(thing(fruit(), 11), 0.7, -60, 30), gravel(14)), inside=False
        ),
    },
)
