"""One thing that stands out, near the middle or not, before something calm or a little cluttered.

It is the only one of its kind: nothing else in the picture has its colors, or is as complete.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from tests.color_scenes import (
    balloon,
    blob,
    boat,
    butterfly,
    dotted,
    fish,
    flower,
    fruit,
    graded,
    mottled,
    mug,
    parrot,
    person,
    photographed,
    placed,
    planks,
    recolored,
    split,
    thing,
    tinted,
    woven,
)
from tests.grounds.detect import backdrop, developed, posed
from tests.grounds.stage import Ground, Made, grainy, made, subject
from tests.scenes import Known

MEADOW = ((95, 140, 65), (70, 110, 55))


def soft(known: Known, blur: float) -> Known:
    """Return the scene whose background is out of focus by so many pixels."""
    ground = np.asarray(cv2.GaussianBlur(known.background, (0, 0), blur), np.uint8)
    return photographed(known, ground, 3)


def in_the_sky() -> Made:
    colors = ((210, 60, 50), (245, 205, 70))
    sky = graded((95, 140, 205), (190, 210, 230), 1, 9)
    return made(photographed(placed(thing(balloon(colors), 1), 0.6, -60, -25), sky))


def at_sea() -> Made:
    """A boat on calm water under a pale sky, small."""
    scene = split(
        graded((180, 200, 220), (230, 225, 215), 2),
        mottled(((70, 120, 150), (60, 105, 135)), 3, 20),
        0.6,
    )
    return made(photographed(placed(thing(boat((225, 115, 45), (60, 50, 50)), 2), 0.6), scene))


def on_gravel() -> Made:
    """A red ball on gray stones."""
    ball = [(blob(120, 140, 42, 42), (200, 40, 45)), (blob(106, 124, 12, 9, 0.7), (240, 120, 110))]
    return made(photographed(thing(ball, 4), tinted("gravel", (125, 120, 115), (25, 25, 25), 4)))


def before_a_meadow(blur: float) -> Made:
    """A blossom before others that are out of focus."""
    blossoms = dotted(mottled(MEADOW, 5, 9), [(225, 215, 120), (205, 205, 215)], 5, 60, 12)
    known = thing(flower((205, 65, 120), (245, 205, 70)), 5, 0.15)
    return made(soft(replace(known, background=blossoms), blur))


def on_a_cloth() -> Made:
    cloth = woven([(160, 180, 200), (140, 160, 190)], 18, 0.5, 6, both=True)
    return made(photographed(placed(thing(fruit(), 6, 0.15), 0.85, 0, -10), cloth, 5))


def on_a_wall() -> Made:
    wall = tinted("brick", (200, 195, 185), (9, 9, 9), 7, 2)
    return made(photographed(placed(thing(parrot(), 7, 0.15), 0.8, 45), wall))


def under_water() -> Made:
    water = mottled(((35, 85, 125), (45, 110, 140), (30, 65, 105)), 8, 5, 1.5)
    return made(photographed(thing(fish((245, 150, 40), (245, 240, 230)), 8, 0.15), water, 5))


def on_planks() -> Made:
    return made(
        photographed(
            placed(thing(mug((45, 110, 140), (225, 220, 205)), 9), 0.7, -30, 15),
            planks((165, 130, 95), 9),
            5,
        )
    )


def on_leaves() -> Made:
    leaves = mottled(MEADOW, 10, 8, 2)
    return made(photographed(thing(butterfly((230, 140, 40), (250, 235, 200)), 10), leaves))


def in_snow() -> Made:
    snow = graded((205, 212, 225), (235, 238, 245), 11, 8)
    return made(photographed(recolored(subject("fur", 10), 0.8, 0.65, 0.55), snow))


def in_a_park() -> Made:
    park = split(
        mottled(((70, 95, 65), (95, 115, 75)), 12, 6),
        graded((150, 160, 110), (120, 140, 90), 12),
        0.6,
    )
    known = thing(person((60, 80, 160), (70, 45, 30)), 12, 0.15, 1)
    return made(soft(replace(known, background=park), 4))


def in_a_cafe() -> Made:
    """Eileen Collins (see `detect`) in black and white."""
    return developed(posed(backdrop("coffee", 8, (0.9, 1, 1)), 0.62, 0.1), gray=True)


def at_dusk() -> Made:
    """A lit balloon at dusk, in much noise."""
    sky = graded((30, 35, 60), (70, 55, 65), 13, 4)
    lit = photographed(thing(balloon(((160, 95, 40), (190, 140, 60))), 13, 0.15), sky, 0)
    return made(replace(lit, image=grainy(lit.image, 9)))


def toy_on_a_carpet() -> Made:
    carpet = woven([(150, 120, 115), (135, 105, 105)], 9, 0.8, 14, both=True)
    return made(photographed(placed(subject("motion", 4), 0.8, 30, -10), carpet, 4))


GROUND = Ground(
    about="One thing that stands out before something calm or a little cluttered.",
    iou=0.92,
    mae=0.045,
    why="Its regions are 20 px wide, so a thin stem or mast and what is soft stay a guess between.",
    scenes={
        "balloon in the sky": in_the_sky,
        "boat at sea": at_sea,
        "ball on gravel": on_gravel,
        "blossom before others, a little out of focus": lambda: before_a_meadow(2),
        "blossom before others, out of focus": lambda: before_a_meadow(6),
        "fruit on a cloth": on_a_cloth,
        "parrot before a wall": on_a_wall,
        "fish under water": under_water,
        "mug on planks": on_planks,
        "butterfly on leaves": on_leaves,
        "animal in snow": in_snow,
        "person in a park": in_a_park,
        "astronaut in a cafe": in_a_cafe,
        "balloon at dusk": at_dusk,
        "toy on a carpet": toy_on_a_carpet,
    },
)
