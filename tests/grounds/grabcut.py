"""Things with firm outlines before clutter of other colors: marked by hand, boxed, or on their own.

On both sides are several colors at once, so that no threshold and no single distance parts them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from removers.scene import Alpha, Scene
from tests.color_scenes import (
    balloon,
    boat,
    butterfly,
    dotted,
    fish,
    flower,
    fruit,
    graded,
    hinted,
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

FOREST = ((45, 80, 40), (95, 125, 60), (60, 55, 40), (30, 45, 35))
REEF = ((40, 90, 130), (105, 80, 140), (70, 120, 110))
MARKET = [(225, 190, 60), (70, 120, 60), (120, 60, 100), (235, 230, 220)]


def boxed(known: Known, loose: int = 8) -> Made:
    """Return the scene with a box, so many pixels loose, that a quick hand drew around it."""
    rows, columns = (np.flatnonzero((known.alpha > 0.5).any(axis)) for axis in (1, 0))
    hint: Alpha = np.zeros_like(known.alpha)
    top, left = max(0, rows[0] - loose), max(0, columns[0] - loose)
    hint[top : rows[-1] + loose, left : columns[-1] + loose] = 0.5
    return Made(Scene(known.image, hint=hint), known.alpha)


def dark(known: Known, light: float, noise: float) -> Known:
    """Return the picture underexposed by so much, with so much noise."""
    return replace(known, image=grainy(np.asarray(known.image * np.float32(light)), noise))


def at_sea() -> Known:
    sky, sea = graded((150, 180, 220), (225, 225, 220), 3, 6), ((50, 90, 115), (80, 125, 140))
    scene = split(sky, mottled(sea, 4, 26, 2), 0.62)
    return photographed(thing(boat((205, 60, 45), (120, 70, 40)), 2, 0.12), scene, 4)


def on_a_meadow(noise: float = 4) -> Known:
    meadow = dotted(
        mottled(((85, 130, 55), (60, 100, 45)), 6, 12), [(235, 225, 120), (230, 230, 225)], 7, 70, 9
    )
    return photographed(thing(flower((190, 60, 150), (245, 205, 70)), 3, 0.15), meadow, noise)


def in_the_street() -> Known:
    street = split(
        mottled(((150, 150, 150), (95, 95, 100), (175, 165, 140)), 5, 7, 5),
        tinted("gravel", (120, 115, 110), (25, 25, 25), 5),
        0.7,
    )
    return photographed(thing(person((190, 45, 50), (60, 40, 30)), 5, 0.15, 1), street, 5)


def on_a_table() -> Known:
    table = split(mottled(((60, 75, 85), (90, 105, 110)), 8, 5), planks((150, 105, 65), 3), 0.55)
    return photographed(thing(mug((60, 120, 175), (235, 225, 200)), 4, 0.15), table, 5)


def at_the_market() -> Known:
    crates = dotted(woven(MARKET[:2], 26, 0.1, 9, both=True), MARKET[2:], 5, 60, 10)
    return photographed(placed(thing(fruit(), 6, 0.2), 0.8, 30, 25), crates, 5)


def in_the_forest(scale: float = 1, right: float = 0) -> Known:
    bird = placed(thing(parrot(), 8, 0.2), scale, right)
    return photographed(bird, mottled(FOREST, 12, 12, 4), 4)


def in_the_reef() -> Known:
    return photographed(
        placed(thing(fish((240, 150, 45), (245, 240, 230)), 9, 0.15), 0.75, -35, 20),
        mottled(REEF, 13, 9, 5),
        4,
    )


def over_the_hills() -> Known:
    colors = ((215, 55, 50), (250, 215, 70), (40, 110, 150))
    hills = mottled(((95, 125, 70), (140, 145, 85), (70, 95, 70)), 14, 9)
    air = split(graded((120, 160, 215), (215, 225, 235), 1, 6), hills, 0.55)
    return photographed(placed(thing(balloon(colors), 5, 0.12), 0.8, 50, -10), air, 4)


def on_blossoms() -> Known:
    blossoms = [(175, 120, 200), (220, 215, 230), (120, 80, 160)]
    return photographed(
        thing(butterfly((240, 130, 35), (250, 240, 220)), 7, 0.15),
        dotted(mottled(((70, 115, 60), (95, 140, 75)), 4, 14), blossoms, 6, 80, 10),
        4,
    )


def animal(seed: int, *gains: float) -> Known:
    """An animal in warm fur before a forest, whose hairs all a cut is too coarse for."""
    coat = recolored(subject("fur", seed), *gains)
    return photographed(coat, mottled(FOREST, seed, 10, 4), 3)


def scribbled(known: Known) -> Made:
    return hinted(known)


def circled(known: Known) -> Made:
    """Return the scene with a stroke around the subject and none on it."""
    return hinted(known, inside=False)


def astronaut(scale: float, left: float) -> Known:
    """Eileen Collins (see `detect`) before a lawn."""
    return posed(backdrop("grass", 0.5, (0.7, 0.95, 0.5)), scale, left)


GROUND = Ground(
    about="Things of several colors with firm outlines before clutter of other colors.",
    iou=0.94,
    mae=0.016,
    why="Every pixel of a copy of 320 px is in or out: fur, a thin mast or stem fall to one side.",
    scenes={
        "boat": lambda: made(at_sea()),
        "flower in a meadow": lambda: made(on_a_meadow()),
        "parrot in the forest": lambda: made(in_the_forest()),
        "balloon over the hills": lambda: made(over_the_hills()),
        "mug on a table": lambda: made(on_a_table()),
        "astronaut on a lawn": lambda: developed(astronaut(0.66, 0.1)),
        "fish in a reef, in a frame": lambda: replace(
            made(in_the_reef()), recipe="grabcut seed=frame"
        ),
        "butterfly, in a frame": lambda: replace(made(on_blossoms()), recipe="grabcut seed=frame"),
        "fruit at the market, boxed": lambda: boxed(at_the_market()),
        "cat in the forest, boxed": lambda: boxed(animal(8, 1.6, 1.1, 0.8)),
        "small parrot, boxed": lambda: boxed(in_the_forest(0.5, 85)),
        "astronaut at the side, boxed": lambda: boxed(astronaut(0.5, 0.42)),
        "person in the street, scribbled": lambda: scribbled(in_the_street()),
        "red dog in the forest, scribbled": lambda: scribbled(animal(6, 1.5, 1.4, 1.3)),
        "flower at night, scribbled": lambda: scribbled(dark(on_a_meadow(), 0.3, 6)),
        "fish in a reef, circled": lambda: circled(in_the_reef()),
    },
)
