"""Colored backdrops, plain or gently shaded: paper, cloth, painted walls, flat graphics."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from removers.scene import Alpha, Image, Scene
from tests.grounds.stage import HEIGHT, WIDTH, Ground, Made, grainy, subject
from tests.scenes import Grid, composite, drawn

Color = tuple[int, int, int]
Y, X = np.mgrid[:HEIGHT, :WIDTH] / HEIGHT
MIDDLE = (0.5, WIDTH / HEIGHT / 2)


def backdrop(color: Color, shade: float, weave: float = 0.0, seed: int = 1) -> Image:
    """A colored ground whose light falls off by `shade`; cloth has a weave and faint folds."""
    rng = np.random.default_rng(seed)
    turn = rng.uniform(0, 2 * np.pi)
    across = (X - MIDDLE[1]) * np.cos(turn) + (Y - MIDDLE[0]) * np.sin(turn)
    light = 1 - shade * np.clip(0.5 + 0.7 * across, 0, 1)
    threads = np.sin(X * HEIGHT * 1.9) + np.sin(Y * HEIGHT * 1.9) + rng.normal(0, 1, X.shape)
    folds = np.sin(across * 25 + 3 * np.sin(4 * Y)) + np.sin(across * 11)
    light = light + weave * (0.5 * cv2.GaussianBlur(threads, (0, 0), 0.7) + 0.6 * folds)
    return _levels(light[..., None] * color)


def gradient(one: Color, other: Color) -> Image:
    """A ground that goes from one color to another, as a printed card or a lit wall does."""
    along = np.clip(0.2 + 0.6 * Y + 0.15 * X, 0, 1)[..., None]
    return _levels((1 - along) * one + along * np.array(other))


def toy() -> tuple[Alpha, Image]:
    """A wooden duck: a body, a head, a beak, an eye, and a wheel with a hole in it."""
    eye = np.hypot(Y - 0.3, X - 0.87) < 0.02
    beak, wheel = (X > 0.94) & (Y < 0.5), Y > 0.73
    paint = np.where(beak[..., None], (235, 120, 30), np.array((245, 205, 60)))
    paint = np.where(wheel[..., None], (200, 50, 50), paint)
    paint = np.where(eye[..., None], (25, 25, 30), paint)
    form = 0.75 + 0.35 * np.clip(1 - np.hypot(Y - 0.35, X - 0.5), 0, 1)[..., None]

    def inside(y: Grid, x: Grid) -> NDArray[np.bool_]:
        y, x = y / HEIGHT, x / HEIGHT
        body = np.hypot((y - 0.6) / 0.2, (x - 0.62) / 0.33) < 1
        tail = (x < 0.42) & (x > 0.25) & (np.abs(y - 0.35 - (0.42 - x)) < 0.07 + (x - 0.25) / 3)
        head, bill = (
            np.hypot(y - 0.33, x - 0.84) < 0.13,
            np.hypot((y - 0.36) / 0.04, (x - 0.98) / 0.09) < 1,
        )
        wheels = [
            (np.hypot(y - 0.82, x - a) < 0.1) & (np.hypot(y - 0.82, x - a) > 0.035)
            for a in (0.45, 0.8)
        ]
        return body | tail | head | bill | wheels[0] | wheels[1]

    return drawn(HEIGHT, WIDTH, inside), _levels(paint * form)


def mug(bands_of: Color, grip: float = 1.0) -> tuple[Alpha, Image]:
    """A glazed mug with printed bands and a highlight; with a grip of 0 its handle is hidden."""

    def inside(y: Grid, x: Grid) -> NDArray[np.bool_]:
        y, x = y / HEIGHT, x / HEIGHT
        cup = (np.abs(x - 0.6) < 0.22) & (y > 0.24) & (y < 0.8 + 0.04 * np.cos((x - 0.6) * 6))
        lip = np.hypot((y - 0.24) / 0.06, (x - 0.6) / 0.22) < 1
        ring = np.hypot((y - 0.5) / 0.19, (x - 0.84) / 0.17)
        return cup | lip | ((ring < grip) & (ring > 0.66) & (x > 0.8))

    bands = (np.abs(Y % 0.2 - 0.06) < 0.028) & (np.abs(X - 0.59) < 0.17)
    glaze = np.where(bands[..., None], bands_of, np.array((232, 226, 214)))
    form = 0.62 + 0.45 * np.sin(np.clip((X - 0.36) / 0.5, 0, 1) * np.pi)[..., None] ** 0.6
    shine = 120 * np.exp(-(((X - 0.5) / 0.02) ** 2) - ((Y - 0.45) / 0.13) ** 2)[..., None]
    return drawn(HEIGHT, WIDTH, inside), _levels(glaze * form + shine)


def words(color: Color, other: Color) -> tuple[Alpha, Image]:
    """A logo: a wreath, and heavy letters whose eyes show the ground."""
    canvas = np.zeros((HEIGHT * 4, WIDTH * 4), np.uint8)
    cv2.putText(canvas, "ROBA", (195, 560), cv2.FONT_HERSHEY_DUPLEX, 9, 255, 34, cv2.LINE_AA)
    for turn in np.linspace(0, 360, 28, endpoint=False):
        y, x = 480 + 410 * np.sin(np.radians(turn)), 640 + 560 * np.cos(np.radians(turn))
        cv2.ellipse(canvas, (int(x), int(y)), (46, 17), turn + 65, 0, 360, 255, -1, cv2.LINE_AA)
    share = cv2.resize(canvas, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    middle = (np.abs(Y - 0.5) < 0.17)[..., None]
    return share.astype(np.float32) / np.float32(255), _levels(
        np.where(middle, color, np.array(other))
    )


def scissors() -> tuple[Alpha, Image]:
    """Steel blades and colored grips with holes."""

    def inside(y: Grid, x: Grid) -> NDArray[np.bool_]:
        y, x = y / HEIGHT - 0.5, x / HEIGHT - MIDDLE[1]
        part = np.zeros(y.shape, bool)
        for s in (-1, 1):
            u, v = x * 0.97 + s * y * 0.25, y * 0.97 - s * x * 0.25
            ring = np.hypot((u + 0.38) / 0.15, (v - s * 0.07) / 0.1)
            part |= (u > -0.3) & (u < 0.5) & (np.abs(v) < 0.035 * np.clip((0.5 - u) * 4, 0, 1))
            part |= (ring < 1) & (ring > 0.62)
        return part

    steel = 168 + 55 * np.sin(X * 40 + Y * 25)[..., None] * np.ones(3)
    return drawn(HEIGHT, WIDTH, inside), _levels(
        np.where((MIDDLE[1] - 0.2 > X)[..., None], (205, 45, 50), steel)
    )


def on(thing: tuple[Alpha, Image], ground: Image, noise: float = 2, recipe: str = "") -> Made:
    """Photograph a thing on that ground; the part of the noise is the sensor's."""
    known = composite(*thing, ground)
    return Made(Scene(grainy(known.image, noise)), known.alpha, recipe)


def rendered(kind: str, seed: int) -> tuple[Alpha, Image]:
    known = subject(kind, seed)
    return known.alpha, known.foreground


def flat(thing: tuple[Alpha, Image], color: Color, recipe: str = "") -> Made:
    """A graphic as a program draws it: no light and no noise."""
    return on(thing, _levels(np.ones((HEIGHT, WIDTH, 3)) * color), 0, recipe)


def _levels(values: ArrayLike) -> Image:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def _scene(
    kind: str, seed: int, ground: Callable[[], Image], noise: float = 2
) -> Callable[[], Made]:
    return lambda: on(rendered(kind, seed), ground(), noise)


CONNECTED = "color-distance where=connected"
GROUND = Ground(
    about="products, toys, logos, plants and people on colored paper, cloth, walls and cards",
    iou=0.96,
    mae=0.009,
    why="Grass and hair thinner than a pixel differ from the backdrop by less than the tolerance.",
    scenes={
        "toy on blue cloth": lambda: on(toy(), backdrop((45, 85, 170), 0.2, 0.03), 2),
        "toy on green paper": lambda: on(toy(), backdrop((95, 160, 105), 0.25), 3),
        "mug with bands of the wall's color": lambda: on(
            mug((60, 130, 140), grip=0), backdrop((60, 130, 140), 0.15), 2, CONNECTED
        ),
        "mug with bands of the card's color": lambda: on(
            mug((200, 175, 60), grip=0), backdrop((205, 180, 60), 0.25), 3, CONNECTED
        ),
        "mug on terracotta": lambda: on(
            mug((40, 60, 120)), backdrop((190, 105, 75), 0.35, 0.012), 2
        ),
        "mug on a gradient": lambda: on(
            mug((190, 60, 70)), gradient((120, 60, 130), (40, 110, 170))
        ),
        "white logo on red": lambda: flat(words((255, 255, 255), (255, 225, 160)), (200, 30, 45)),
        "dark logo on yellow": lambda: flat(words((35, 40, 60), (160, 40, 50)), (250, 205, 50)),
        "logo on a gradient": lambda: on(
            words((245, 240, 225), (250, 200, 90)),
            gradient((20, 90, 90), (70, 40, 120)),
            1,
        ),
        "scissors on orange": lambda: on(scissors(), backdrop((235, 140, 50), 0.3), 2),
        "scissors on violet, grainy": lambda: on(scissors(), backdrop((110, 80, 160), 0.15), 7),
        "leaves on pink paper": _scene("leaves", 3, lambda: backdrop((225, 160, 170), 0.2)),
        "leaves on a cork board": _scene(
            "leaves", 2, lambda: backdrop((196, 150, 104), 0.15, 0.03)
        ),
        "cat before a blue wall": _scene("fur", 1, lambda: backdrop((110, 150, 190), 0.3)),
        "head before a red wall": _scene("hair", 3, lambda: backdrop((150, 50, 45), 0.3), 3),
        "head before an olive wall": _scene("hair", 1, lambda: backdrop((120, 130, 80), 0.2)),
        "pale thing on turquoise": _scene(
            "motion", 4, lambda: backdrop((70, 165, 165), 0.35, 0.02), 3
        ),
        "dark thing on yellow": _scene("motion", 2, lambda: backdrop((225, 190, 80), 0.3)),
    },
)
