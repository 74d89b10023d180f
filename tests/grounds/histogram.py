"""Many colors before many others: none is plain, but hardly any is on both sides."""

from __future__ import annotations

from tests.color_scenes import (
    butterfly,
    dotted,
    fish,
    flower,
    fruit,
    hinted,
    mottled,
    parrot,
    person,
    photographed,
    placed,
    recolored,
    thing,
    tinted,
    woven,
)
from tests.grounds.stage import Ground, Made, made, subject

LEAVES = ((45, 85, 35), (80, 125, 50), (115, 150, 70), (30, 55, 30))
REEF = ((40, 90, 120), (70, 125, 130), (95, 85, 130), (35, 60, 95), (120, 140, 120))
MEADOW = ((95, 140, 55), (70, 115, 45), (130, 165, 75))


def in_foliage(seed: int, *gains: float) -> Made:
    """A furry animal before leaves in light and shade."""
    animal = recolored(subject("fur", seed), *gains)
    return made(photographed(animal, mottled(LEAVES, seed, 18), 4))


def in_a_meadow(petal: tuple[int, int, int], seed: int) -> Made:
    """A blossom in grass that is full of smaller white and blue ones."""
    grass = dotted(mottled(MEADOW, seed, 30), [(235, 235, 225), (95, 105, 190)], seed, 150, 5)
    return made(photographed(thing(flower(petal, (235, 200, 60)), seed), grass, 4))


def before_bricks(shirt: tuple[int, int, int], seed: int, x: float = 160) -> Made:
    """A person before a brick wall; the lower side cuts the person off."""
    wall = tinted("brick", (150, 85, 65), (30, 24, 20), seed)
    return made(photographed(thing(person(shirt, (45, 35, 30), x=x), seed, 0.15), wall, 4))


def on_a_carpet(seed: int) -> Made:
    """A dark cat on a patterned carpet."""
    carpet = woven([(150, 50, 45), (205, 165, 110), (120, 40, 60)], 13, 0.5, seed, both=True)
    return made(photographed(recolored(subject("fur", seed), 0.55, 0.6, 0.7), carpet, 4))


def before_a_reef(noise: float, size: float) -> Made:
    """A striped fish before corals."""
    swimming = placed(thing(fish((240, 195, 50), (40, 35, 40)), 5), size, 20, -10)
    return made(photographed(swimming, mottled(REEF, 6, 12, 5), noise))


def on_a_branch() -> Made:
    """A parrot in three colors before leaves."""
    return made(photographed(thing(parrot(), 8), mottled(LEAVES, 9, 12, 5), 5))


def on_leaves() -> Made:
    """A blue butterfly on autumn leaves."""
    ground = mottled(((175, 100, 40), (130, 70, 35), (200, 150, 60), (95, 60, 40)), 12, 14, 5)
    return made(photographed(thing(butterfly((70, 130, 215), (235, 235, 240)), 3), ground, 5))


def in_the_kitchen() -> Made:
    """Fruit on a checkered cloth of three colors."""
    cloth = woven([(70, 110, 160), (225, 225, 220), (60, 130, 120)], 16, 0.4, 8, both=True)
    return made(photographed(thing(fruit(), 4, 0.2), cloth, 5))


def one_of_two() -> Made:
    """A blossom at the side, marked by strokes."""
    grass = dotted(mottled(MEADOW, 3, 30), [(225, 150, 60)], 5, 120, 5)
    return hinted(photographed(thing(flower((190, 60, 150), (240, 210, 70), 6, x=75), 2), grass, 4))


GROUND = Ground(
    about="Several colors before several others in texture, shade and noise; brightness overlaps.",
    iou=0.93,
    mae=0.021,
    why="Stems have the lawn's colors, and fine hairs end between two colors.",
    scenes={
        "ginger cat in foliage": lambda: in_foliage(2, 1.5, 1.1, 0.7),
        "brown bear in foliage": lambda: in_foliage(5, 1.2, 1.0, 0.9),
        "red flower in a meadow": lambda: in_a_meadow((205, 45, 50), 4),
        "pink flower in a meadow": lambda: in_a_meadow((215, 110, 160), 7),
        "blue shirt before bricks": lambda: before_bricks((50, 85, 150), 2),
        "green shirt before bricks": lambda: before_bricks((60, 120, 80), 5, 120),
        "cat on a carpet": lambda: on_a_carpet(3),
        "fish before a reef": lambda: before_a_reef(4, 1),
        "small fish in noise": lambda: before_a_reef(14, 0.55),
        "parrot in leaves": on_a_branch,
        "butterfly on leaves": on_leaves,
        "fruit on checks": in_the_kitchen,
        "marked flower": one_of_two,
    },
)
