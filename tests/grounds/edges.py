"""Edges: things with a closed outline before a background whose brightness drifts.

No threshold parts them: the table is as light as the thing here and darker there, or it is of the
same lightness everywhere and of another color; and a drawing is the same inside as outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage import data

from removers.pixels import Floats
from removers.scene import Alpha, Scene
from tests.grounds.stage import HEIGHT, WIDTH, Ground, Made, grainy
from tests.scenes import Grid, drawn

ROWS, COLUMNS = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)


def light(low: float, high: float, angle: float, bend: float = 0) -> Floats:
    """Return a drift from one level to another along an angle in degrees, (H, W, 1)."""
    along = np.radians(angle)
    t = (COLUMNS / WIDTH - 0.5) * np.cos(along) + (ROWS / HEIGHT - 0.5) * np.sin(along) + 0.5
    t = t + bend * np.sin(2.5 * np.pi * t)
    drift: Floats = (low + (high - low) * t)[..., None].astype(np.float32)
    return drift


def table(tint: Sequence[float], shade: Floats) -> Floats:
    return np.asarray(tint, np.float32) * shade


def laid(alpha: Alpha, front: Floats | Sequence[float], back: Floats, noise: float = 2) -> Made:
    """Return the thing on its background, seen by a lens that is sharp to half a pixel."""
    share = cv2.GaussianBlur(alpha, (0, 0), 0.5).astype(np.float32)
    mixed = back + share[..., None] * (np.asarray(front, np.float32) - back)
    levels = np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
    return Made(Scene(grainy(levels, noise)), share)


def ellipse(x: float, y: float, wide: float, high: float, turn: float = 0) -> Alpha:
    c, s = np.cos(turn), np.sin(turn)

    def inside(v: Grid, u: Grid) -> NDArray[np.bool_]:
        along, across = (u - x) * c + (v - y) * s, (v - y) * c - (u - x) * s
        return np.asarray((along / wide) ** 2 + (across / high) ** 2 < 1)

    return drawn(HEIGHT, WIDTH, inside)


def polygon(points: Sequence[Sequence[float]]) -> Alpha:
    """Return the share of every pixel inside a smooth closed curve through the points."""
    corners = np.asarray(points, np.float64)
    size = len(corners) * 16
    spectrum = np.fft.fft(corners[:, 0] + 1j * corners[:, 1])
    half = (len(corners) + 1) // 2
    padded = np.concatenate([spectrum[:half], np.zeros(size - len(corners)), spectrum[half:]])
    curve = np.fft.ifft(padded) * 16
    fine = np.stack([curve.real, curve.imag], 1)
    mask = np.zeros((HEIGHT * 8, WIDTH * 8), np.uint8)
    cv2.fillPoly(mask, [np.rint(fine * 8).astype(np.int32)], 1)
    share: Alpha = mask.reshape(HEIGHT, 8, WIDTH, 8).mean((1, 3), np.float32)
    return share


BOTTLE = (
    (150, 30),
    (172, 30),
    (174, 70),
    (205, 100),
    (208, 200),
    (160, 212),
    (112, 200),
    (116, 100),
    (147, 70),
)
LEAF = ((70, 190), (80, 130), (120, 80), (190, 50), (262, 44), (248, 110), (205, 160), (140, 186))
PEAR = (
    (160, 40),
    (180, 60),
    (186, 100),
    (214, 150),
    (196, 206),
    (150, 214),
    (112, 190),
    (106, 150),
    (132, 104),
    (140, 60),
)
DUCK = (
    (60, 150),
    (92, 130),
    (110, 92),
    (140, 60),
    (178, 76),
    (182, 118),
    (236, 122),
    (270, 108),
    (258, 170),
    (200, 204),
    (120, 200),
)


def bottle() -> Made:
    """A bottle in the middle gray of its table, which is darker here and lighter there."""
    back = table((1, 0.99, 0.96), light(60, 225, 15))
    front = np.array((140, 142, 138)) * (1.15 - 0.4 * np.abs(COLUMNS - 160)[..., None] / 50)
    label = ellipse(160, 155, 34, 26)[..., None]
    return laid(polygon(BOTTLE), front + label * (np.array((214, 196, 150)) - front), back)


def leaf_on_stone() -> Made:
    """A leaf as light as the stone and greener."""
    stone = table((1, 1, 1), light(112, 140, 70, bend=0.06))
    vein = np.abs((COLUMNS - 70) * 0.62 + (ROWS - 190)) < 2
    green = np.where(vein[..., None], (120, 150, 80), (96, 142, 72)) + 0.2 * (stone - 126)
    return laid(polygon(LEAF), green.astype(np.float32), stone, noise=3)


def drawing(curve: Sequence[Sequence[float]], paper: Floats, ink: Sequence[float]) -> Made:
    """Return an outline 3 px wide: what it encloses is the thing."""
    solid = polygon(curve)
    line = cv2.dilate(solid, np.ones((3, 3))) - cv2.erode(solid, np.ones((3, 3)))
    truth = cv2.dilate(solid, np.ones((3, 3))).astype(np.float32)
    made = laid(line.astype(np.float32), ink, paper)
    return replace(made, truth=truth)


def blueprint() -> Made:
    return drawing(BOTTLE, table((0.35, 0.55, 1), light(120, 215, 40)), (225, 232, 240))


def ink_drawing() -> Made:
    return drawing(DUCK, table((1, 0.97, 0.9), light(140, 245, -25)), (70, 70, 74))


def coins() -> Made:
    """Eight coins in light that falls off: the table is darker here than a coin is there."""
    back, front = light(70, 210, 20), np.zeros((HEIGHT, WIDTH, 3), np.float32)
    alpha = np.zeros((HEIGHT, WIDTH), np.float32)
    rng = np.random.default_rng(2)
    for i in range(8):
        x, y = 48 + 75 * (i % 4) + rng.uniform(-7, 7), 70 + 105 * (i // 4) + rng.uniform(-9, 9)
        size = rng.uniform(22, 30)
        metal = np.array([(184, 168, 140), (150, 92, 62), (172, 176, 180)][i % 3]) / 128
        rim, middle = ellipse(x, y, size, size), ellipse(x, y, size * 0.6, size * 0.7)
        shade = back * (1.05 + 0.35 * ((COLUMNS - x) + (ROWS - y))[..., None] / 60) + 24
        coin = shade * metal * (1 - 0.22 * middle[..., None])
        front += rim[..., None] * (coin - front)
        alpha = np.maximum(alpha, rim)
    return laid(alpha, front, table((0.9, 0.95, 1), back), noise=3)


def striped_duck() -> Made:
    """A toy in every color that its background is anywhere."""
    back = table((1, 0.86, 0.66), light(70, 250, 65))
    colors = np.array([(222, 60, 50), (244, 220, 90), (52, 96, 170), (236, 232, 220), (90, 70, 52)])
    stripe = ((COLUMNS + 0.4 * ROWS) // 22).astype(int) % 5
    return laid(polygon(DUCK), colors[stripe].astype(np.float32), back)


def cup() -> Made:
    """A cup that the lower edge cuts off, on a cloth lit from the left."""

    def inside(y: Grid, x: Grid) -> NDArray[np.bool_]:
        body = (np.abs(x - 150) < 62 - (y - 80) / 14) & (y > 80 + 9 * ((x - 150) / 62) ** 2)
        ear = np.hypot((x - 214) / 1.0, (y - 150) / 1.25)
        return np.asarray(body | ((ear < 36) & (x > 150)))

    back = table((0.8, 0.9, 1), light(215, 80, 0, bend=0.03))
    front = np.array((198, 184, 170)) * (1.1 - 0.45 * ((COLUMNS - 130) / 120)[..., None] ** 2)
    return laid(drawn(HEIGHT, WIDTH, inside), front.astype(np.float32), back)


def faint() -> Made:
    """A pale stone on pale sand: 18 levels apart, in noise of 5."""
    back = table((1, 0.97, 0.92), light(150, 205, 100))
    shade = (ROWS - 40)[..., None] / 160
    return laid(polygon(LEAF), back * 0.9 + (6 - 12 * shade), back, noise=5)


def dark_on_dark() -> Made:
    back = table((1, 1, 1.1), light(18, 74, -60))
    keys = np.where(((COLUMNS // 18).astype(int) % 2)[..., None] == 1, 62, 34).astype(np.float32)
    return laid(polygon(BOTTLE), keys * np.array((1, 0.94, 0.9), np.float32), back, noise=2)


def framed_picture() -> Made:
    """A postcard at a slant: its own sky runs into the table's shade."""
    cat = data.chelsea()[:, 60:420]  # type: ignore[no-untyped-call]  # scikit-image has no types
    card = cv2.resize(cat, (170, 120)).astype(np.float32)
    corners = np.array([(70, 60), (236, 44), (250, 168), (84, 186)], np.float32)
    source = np.array([(0, 0), (170, 0), (170, 120), (0, 120)], np.float32)
    matrix = cv2.getPerspectiveTransform(source, corners)
    front = cv2.warpPerspective(card, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
    mask = np.zeros((HEIGHT * 8, WIDTH * 8), np.uint8)
    cv2.fillPoly(mask, [np.rint(corners * 8).astype(np.int32)], 1)
    alpha = mask.reshape(HEIGHT, 8, WIDTH, 8).mean((1, 3), np.float32)
    return laid(alpha, front.astype(np.float32), table((0.8, 0.62, 0.46), light(90, 240, 30)))


def on_linen() -> Made:
    """A pear on a cloth whose weave is as strong as the noise, lit from above."""
    weave = 5 * (np.sin(ROWS * 1.9) * np.sin(COLUMNS * 2.1))[..., None]
    back = table((0.9, 0.88, 0.8), light(110, 235, -80)) + weave
    blush = np.clip((COLUMNS - 140) / 80, 0, 1)[..., None]
    skin = np.array((196, 190, 96)) + blush * (np.array((206, 130, 84)) - (196, 190, 96))
    return laid(polygon(PEAR), skin * (1.1 - (ROWS / 900)[..., None]), back, noise=3)


def spoon_and_plum() -> Made:
    """Two things apart, one of them long and thin."""
    spoon = np.maximum(ellipse(80, 70, 34, 22, 0.7), ellipse(150, 142, 80, 5, 0.7))
    plum = ellipse(240, 80, 36, 32)
    back = table((0.95, 1, 0.95), light(90, 220, 45, bend=0.04))
    steel = 150 + 60 * np.sin((COLUMNS - ROWS)[..., None] / 9)
    front = np.where(plum[..., None] > 0, (118, 60, 104), steel * np.ones(3))
    return laid(np.maximum(spoon, plum), front.astype(np.float32), back)


GROUND = Ground(
    about="Things with a closed outline before backgrounds whose brightness drifts",
    iou=0.98,
    mae=0.005,
    why="Where the thing has its background's color for a stretch the outline is guessed across "
    "the gap, and a thin spoon is mostly outline.",
    scenes={
        f.__name__: f
        for f in (
            bottle,
            leaf_on_stone,
            blueprint,
            ink_drawing,
            coins,
            striped_duck,
            cup,
            faint,
            dark_on_dark,
            framed_picture,
            on_linen,
            spoon_and_plum,
        )
    },
)
