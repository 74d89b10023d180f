"""Where color does not say all: place tells, and smooth tells from rough."""

from __future__ import annotations

import numpy as np

from removers.scene import Image
from tests.color_scenes import (
    cloud,
    dotted,
    fish,
    flower,
    graded,
    hinted,
    levels,
    mottled,
    mug,
    person,
    photographed,
    placed,
    planks,
    split,
    thing,
    tinted,
)
from tests.grounds.stage import Ground, Made, made
from tests.scenes import Known

GREENS = ((60, 95, 45), (100, 135, 65), (45, 70, 40))


def smooth_on_rough(ground: Image, known: Known, noise: float = 3) -> Made:
    """A smooth thing in a color of the texture that it lies on."""
    return made(photographed(known, ground, noise))


def rough(known: Known, depth: float, seed: int) -> Known:
    """Give the subject a knit, a bark or a fleece of its own."""
    knit = np.exp(depth * cloud(seed, 70, 1, 2))
    color = levels(known.foreground * knit)
    return Known(known.image, known.alpha, color, known.background)


def same_above(shirt: tuple[int, int, int], seed: int) -> Made:
    """A person whose shirt has the color of the trees above."""
    trees = mottled((shirt, (90, 110, 70), (50, 70, 45)), seed, 10, 5)
    park = split(trees, graded((190, 185, 175), (165, 160, 150), seed), 0.3)
    return made(photographed(thing(person(shirt, (60, 40, 30)), seed), park, 4))


def marked(known: Known, ground: Image) -> Made:
    return hinted(photographed(known, ground, 4))


GROUND = Ground(
    about="Subjects that share colors with a part of the background, but not place or texture.",
    iou=0.86,
    mae=0.037,
    why="A knit in the wall's own color is told by texture alone, which needs a window to be seen.",
    scenes={
        "gray mug on gravel": lambda: smooth_on_rough(
            tinted("gravel", (130, 125, 120), (45, 43, 41), 1, 3),
            thing(mug((120, 122, 125), (95, 98, 105)), 1),
        ),
        "green mug on grass": lambda: smooth_on_rough(
            tinted("grass", (95, 120, 60), (38, 40, 28), 2),
            thing(mug((80, 115, 60), (120, 140, 80)), 2),
        ),
        "brown fish on pebbles": lambda: smooth_on_rough(
            dotted(
                graded((120, 105, 90), (110, 95, 80), 3),
                [(85, 70, 60), (150, 135, 115), (110, 95, 80)],
                4,
                700,
                7,
            ),
            thing(fish((125, 100, 80), (95, 75, 60)), 3),
        ),
        "fish in weeds": lambda: smooth_on_rough(
            mottled(GREENS, 5, 30, 4), thing(fish((75, 100, 60), (90, 115, 70)), 4)
        ),
        "knitted mug on linen": lambda: made(
            photographed(
                rough(thing(mug((150, 130, 110), (160, 140, 118)), 5), 0.35, 6),
                graded((165, 145, 125), (150, 130, 112), 7),
                3,
            )
        ),
        "sweater before its color": lambda: made(
            photographed(
                rough(thing(person((140, 125, 105), (70, 45, 30)), 6), 0.22, 8),
                graded((165, 150, 130), (140, 125, 105), 9),
                3,
            )
        ),
        "green shirt under trees": lambda: same_above((75, 105, 60), 10),
        "brown shirt under autumn trees": lambda: same_above((125, 95, 80), 12),
        "flower below a hedge of its color": lambda: made(
            photographed(
                thing(flower((205, 90, 130), (235, 200, 60), y=130), 8),
                split(
                    mottled(((205, 90, 130), (70, 110, 60), (60, 95, 50)), 13, 16, 5),
                    graded((120, 150, 70), (95, 125, 55), 14),
                    0.2,
                ),
                4,
            )
        ),
        "marked mug on planks": lambda: marked(
            placed(thing(mug((150, 105, 65), (125, 85, 50)), 9), 0.8, 50, 20),
            planks((140, 95, 55), 15),
        ),
        "marked fish in weeds": lambda: marked(
            placed(thing(fish((85, 110, 60), (60, 85, 50)), 10), 0.7, -50, -30),
            mottled(GREENS, 16, 26, 4),
        ),
    },
)
