"""Several colors on both sides, each with its own shading, and edges that are soft."""

from __future__ import annotations

from tests.color_scenes import (
    balloon,
    butterfly,
    dotted,
    fish,
    flower,
    fruit,
    graded,
    hinted,
    mottled,
    parrot,
    person,
    photographed,
    placed,
    recolored,
    split,
    thing,
    tinted,
    woven,
)
from tests.grounds.stage import Ground, Made, made, subject

FOREST = ((40, 75, 40), (85, 120, 55), (60, 50, 40))
STREET = ((150, 145, 140), (95, 90, 95), (175, 160, 130), (70, 80, 105))


def furry(seed: int, *gains: float) -> Made:
    """An animal whose fur ends in single hairs, before the forest and a path."""
    ground = split(mottled(FOREST, seed, 9, 4), graded((165, 150, 120), (140, 125, 100), seed), 0.7)
    return made(photographed(recolored(subject("fur", seed), *gains), ground, 3))


def blurred(seed: int) -> Made:
    """Something spotted that moves, before a street."""
    return made(
        photographed(
            recolored(subject("motion", seed), 1.3, 0.7, 0.5), mottled(STREET, seed, 6, 5), 3
        )
    )


def close_up(petal: tuple[int, int, int], seed: int) -> Made:
    """A blossom partly out of focus before its meadow."""
    grass = dotted(
        mottled(((90, 135, 55), (60, 105, 50)), seed, 8), [(230, 225, 120)], seed, 40, 11
    )
    return made(photographed(thing(flower(petal, (240, 205, 70)), seed, 0.15, blur=3), grass, 3))


def dressed(shirt: tuple[int, int, int], seed: int) -> Made:
    """A person in the street, in the light of a low sun."""
    wall = split(
        mottled(STREET, seed, 7, 5), tinted("brick", (150, 110, 90), (20, 18, 16), seed), 0.55
    )
    return made(photographed(thing(person(shirt, (95, 60, 35)), seed, 0.2, 1.5), wall, 5, (0.4, 0)))


GROUND = Ground(
    about="Colors in several clusters on both sides, spread by shade, mixed in soft edges.",
    iou=0.88,
    mae=0.036,
    why="Skin has the colors of bricks, and a mixed pixel is judged as if it were pure.",
    scenes={
        "fox before the forest": lambda: furry(1, 1.7, 1.0, 0.6),
        "pale dog before the forest": lambda: furry(6, 1.2, 1.5, 1.6),
        "swinging bag in the street": lambda: blurred(2),
        "tossed toy in the street": lambda: blurred(5),
        "poppy": lambda: close_up((210, 50, 45), 3),
        "aster": lambda: close_up((150, 95, 200), 8),
        "red shirt": lambda: dressed((175, 40, 55), 4),
        "turquoise shirt": lambda: dressed((40, 140, 140), 9),
        "balloon of four colors": lambda: made(
            photographed(
                thing(
                    balloon(((200, 50, 45), (240, 190, 50), (60, 120, 70), (230, 120, 40))),
                    5,
                    0.15,
                    1.5,
                ),
                split(
                    graded((110, 155, 215), (200, 215, 230), 1, 8),
                    mottled(((85, 95, 120), (115, 120, 140)), 2, 10),
                    0.7,
                ),
                4,
            )
        ),
        "fruit on stripes": lambda: made(
            photographed(
                thing(fruit(), 6, 0.25, 1.5),
                woven([(85, 120, 165), (225, 220, 210), (140, 160, 180)], 15, 0.8, 7, both=False),
                5,
            )
        ),
        "butterfly on blossoms": lambda: made(
            photographed(
                thing(butterfly((235, 145, 40), (240, 240, 230)), 7, 0.2, 2),
                dotted(
                    mottled(((70, 115, 60), (95, 140, 75)), 4, 14),
                    [(170, 110, 190), (120, 80, 160)],
                    6,
                    60,
                    12,
                ),
                4,
            )
        ),
        "marked parrot at the side": lambda: hinted(
            photographed(
                placed(thing(parrot(), 8, 0.2, 1.5), 0.8, -75, 10), mottled(FOREST, 11, 9, 4), 4
            )
        ),
        "marked fish among corals": lambda: hinted(
            photographed(
                placed(thing(fish((225, 120, 50), (235, 230, 220)), 9, 0.2, 1.5), 0.6, 60, 50),
                mottled(((50, 95, 120), (110, 85, 135), (140, 120, 90)), 12, 9, 5),
                4,
            )
        ),
    },
)
