"""A few clear colors: what stands before sky and field, or on cloth of two colors."""

from __future__ import annotations

from tests.color_scenes import (
    balloon,
    boat,
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
    shade,
    split,
    thing,
    woven,
)
from tests.grounds.stage import Ground, Made, made

RED, YELLOW, BLUE, WHITE = (190, 45, 40), (235, 195, 50), (50, 90, 165), (225, 222, 215)
SKY, FIELD = graded((95, 145, 210), (180, 205, 230), 1), graded((120, 140, 60), (85, 110, 45), 2, 7)


def over_land() -> Made:
    """A striped balloon, half before the sky and half before the field."""
    ground = split(SKY, FIELD, 0.6)
    return made(photographed(thing(balloon((RED, YELLOW)), 1), ground, 4))


def at_sea(sail: tuple[int, int, int], light: float) -> Made:
    """A sailing boat before the horizon."""
    sea = split(
        graded((200, 175, 160), (235, 215, 180), 3),
        mottled((((45, 85, 110)), (70, 120, 140)), 4, 14),
        0.5,
    )
    return made(photographed(thing(boat(sail, (130, 40, 40)), 2), sea, 4, (light, 0.3)))


def on_checks(colors: list[tuple[int, int, int]], period: float, turn: float) -> Made:
    """Fruit in a bowl on a cloth of two colors."""
    return made(photographed(thing(fruit(), 3, 0.15), woven(colors, period, turn, 6, both=True), 5))


def on_table(body: tuple[int, int, int], size: float, noise: float) -> Made:
    """A mug on a wooden table before a wall."""
    room = split(graded((150, 165, 160), (175, 185, 175), 5), planks((125, 80, 45), 3), 0.62)
    subject = placed(thing(mug(body, WHITE), 4, 0.15), size, -15, 15)
    return made(photographed(subject, room, noise, (0.5, 0.2)))


def of_a_team(shirt: tuple[int, int, int], right: float) -> Made:
    """A player before the grass and the stands."""
    stands = mottled(((90, 90, 110), (120, 115, 125), (75, 75, 95)), 7, 30)
    pitch = split(stands, FIELD, 0.4)
    return made(photographed(thing(person(shirt, (50, 35, 30), x=160 + right), 5), pitch, 5))


def under_water(noise: float) -> Made:
    """An orange fish with white bands above the sand."""
    water = split(
        graded((20, 85, 130), (50, 130, 160), 8, 6),
        mottled(((190, 175, 135), (165, 150, 115)), 9, 30),
        0.75,
    )
    return made(photographed(thing(fish((230, 115, 30), WHITE), 6), water, noise))


def in_the_garden(petal: tuple[int, int, int], x: float) -> Made:
    """A blossom before the lawn and a fence."""
    lawn = split(planks((150, 125, 95), 5), FIELD, 0.35)
    return made(photographed(thing(flower(petal, YELLOW, x=x), 7), lawn, 4))


def on_a_branch() -> Made:
    """A parrot before leaves and sky."""
    trees = split(mottled(((60, 105, 50), (85, 130, 60)), 3, 20), SKY, 0.7, 8)
    return made(photographed(thing(parrot(), 8), trees, 5))


GROUND = Ground(
    about="A thing of one to three colors before two or three others, each of them an even area.",
    iou=0.93,
    mae=0.018,
    why="What has the color of a background area is lost: a stem before the lawn, a sail in haze.",
    scenes={
        "balloon": over_land,
        "boat": lambda: at_sea(WHITE, 0.2),
        "boat in the evening": lambda: at_sea((200, 90, 60), 0.7),
        "fruit on blue checks": lambda: on_checks([BLUE, WHITE], 24, 0.3),
        "fruit on green checks": lambda: on_checks([(60, 120, 80), shade(WHITE, 0.95)], 14, 0.9),
        "mug": lambda: on_table(BLUE, 1.0, 5),
        "small mug in noise": lambda: on_table((40, 95, 75), 0.6, 14),
        "red player": lambda: of_a_team(RED, 0),
        "white player at the side": lambda: of_a_team(WHITE, -60),
        "fish": lambda: under_water(4),
        "fish in noise": lambda: under_water(16),
        "tulip": lambda: in_the_garden((215, 60, 110), 160),
        "tulip at the side": lambda: in_the_garden((225, 140, 40), 235),
        "parrot": on_a_branch,
    },
)
