"""Subjects that cast a shadow: on paper, wood, sand, cloth, pavement and walls.

A shadow is light that does not arrive. A lamp or the sun is the share m of the light on the
ground, sky or room the rest; where the subject hides the share v of the lamp, linear light is
multiplied by 1 − m v. The nearer the ground is to the part of the subject that hides the lamp, the
sharper the shadow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import cv2
import numpy as np
from numpy.typing import ArrayLike

from removers.pixels import Floats
from removers.scene import Alpha, Image, Scene
from tests.grounds.stage import HEIGHT, WIDTH, Ground, Made, grainy, subject
from tests.scenes import FINE, Grid, Known, composite

GAMMA = 2.2  # of stored values
BLURS = 6  # of a shadow, from the foot to the top; between them it is mixed


@dataclass(frozen=True, eq=False)
class Cast:
    """A scene with its shadow: `known` is the subject before the shaded ground `known.background`.

    `empty` is the ground without the subject, `missing` the share of its stored values that the
    shadow takes away, 0 where there is none.
    """

    known: Known
    empty: Image
    missing: Alpha

    def made(self) -> Made:
        return Made(self.known.scene, self.known.alpha)

    def with_plate(self, exposure: float = 1.0, noise: float = 1.5) -> Made:
        """Return the scene with its plate, taken at another exposure and with other noise."""
        empty = np.clip(self.empty * exposure, 0, 255).astype(np.uint8)
        plate = grainy(empty, noise, seed=12)
        return Made(Scene(self.known.image, plate), self.known.alpha)


@dataclass(frozen=True)
class Lamp:
    """A light: the share of all light in red, green and blue, and where its shadow falls.

    A point at the height h above the foot (px) is cast `along` h to the right and `up` h up the
    picture; a lamp before a wall moves all of it by `shift`. The edge blurs by `size` h + `blur`.
    """

    share: ArrayLike = 0.5
    along: float = 0.7
    up: float = 0.25
    size: float = 0.08
    blur: float = 0.7
    shift: tuple[float, float] = (0, 0)

    def hides(self, alpha: Alpha, foot: float) -> Floats:
        """Return v, (H, W): how much of the lamp each place of the ground does not see."""
        whole = cv2.warpAffine(alpha, self._onto_ground(foot), (WIDTH, HEIGHT))
        laid = (foot - np.arange(HEIGHT)) / max(self.up * foot, 1)  # share of the height, by row
        blur = (BLURS - 1) * laid.clip(0, 1) if self.size else np.zeros(HEIGHT)
        hidden: Floats = np.zeros_like(alpha)
        for step in range(BLURS):
            sigma = self.size * foot * step / (BLURS - 1) + self.blur
            weight = np.maximum(1 - np.abs(blur - step), 0).astype(np.float32)
            hidden += weight[:, None] * cv2.GaussianBlur(whole, (0, 0), sigma)
        return hidden

    def _onto_ground(self, foot: float) -> Grid:
        """Return the affine map of (x, y): the foot stays, what is above it is laid down."""
        right, down = self.shift
        if any(self.shift):
            return np.array([[1, 0, right], [0, 1, down]], np.float64)
        return np.array([[1, -self.along, self.along * foot], [0, self.up, foot * (1 - self.up)]])


SOFTBOX = Lamp(share=0.42, along=0.55, up=0.3, size=0.13, blur=1.5)
SUN = Lamp(share=(0.8, 0.76, 0.68), along=0.9, up=0.3, size=0.008)  # the sky fills with blue


CONTACT = 0.35  # share of light that the line under the foot does not see


def cast(known: Known, ground: Image, *lamps: Lamp, noise: float = 1.5) -> Cast:
    """Return the subject on the ground, and its shadows; what is moved stands before a wall."""
    foot = float(np.flatnonzero((known.alpha > 0.5).any(1)).max() + 1)
    light = np.ones((HEIGHT, WIDTH, 3))
    for lamp in lamps:
        light -= np.asarray(lamp.share) * lamp.hides(known.alpha, foot)[..., None]
    rows = np.arange(HEIGHT)[:, None]
    near = cv2.GaussianBlur(known.alpha * (rows > foot - 12), (0, 0), sigmaX=7, sigmaY=3)
    stands = not any(any(lamp.shift) for lamp in lamps)
    light *= 1 - CONTACT * stands * np.asarray(near)[..., None]
    ratio = np.clip(light, 0.02, 1) ** (1 / GAMMA)
    shaded = np.clip(np.rint(ground * ratio), 0, 255).astype(np.uint8)
    mixed = composite(known.alpha, known.foreground, shaded)
    missing: Alpha = (1 - ratio.mean(2)).astype(np.float32)
    return Cast(replace(mixed, image=grainy(mixed.image, noise)), ground, missing)


# Subjects that are drawn: parts in two or three colors, shaded as if round


Part = tuple[Sequence[tuple[float, float]], tuple[int, int, int]]


def _shape(outline: ArrayLike) -> Alpha:
    """Return how much of every pixel is inside a polygon of (x, y)."""
    mask = np.zeros((HEIGHT * FINE, WIDTH * FINE), np.uint8)
    cv2.fillPoly(mask, [np.rint(np.asarray(outline) * FINE * 16).astype(np.int32)], 255, shift=4)
    small = cv2.resize(mask.astype(np.float32), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.asarray(small / 255, np.float32)


def _thing(parts: Sequence[Part], hole: ArrayLike = ()) -> Known:
    """Return parts painted one over the other; light comes from the left."""
    color, alpha = np.zeros((HEIGHT, WIDTH, 3)), np.zeros((HEIGHT, WIDTH, 1))
    for outline, paint in parts:
        cover = _shape(outline)[..., None]
        xs = np.asarray(outline)[:, 0]
        turn = np.clip((np.arange(WIDTH) - xs.min()) / (np.ptp(xs) + 1e-6), 0, 1)
        shade = 1.08 - 0.35 * turn**2 - 0.2 * (turn < 0.15)
        color = color * (1 - cover) + cover * np.asarray(paint) * shade[None, :, None]
        alpha = alpha * (1 - cover) + cover
    front = np.clip(color / np.maximum(alpha, 1e-6), 0, 255).astype(np.uint8)
    share = alpha[..., 0] * (1 - _shape(hole)) if len(np.asarray(hole)) else alpha[..., 0]
    return composite(share.astype(np.float32), front, front)


def _round(x: float, y: float, wide: float, high: float) -> list[tuple[float, float]]:
    turn = np.linspace(0, 2 * np.pi, 90)
    return list(zip(x + wide * np.cos(turn), y + high * np.sin(turn), strict=True))


def _bar(left: float, top: float, right: float, bottom: float) -> list[tuple[float, float]]:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


@cache
def mug(x: float = 130, color: tuple[int, int, int] = (190, 60, 50)) -> Known:
    """A mug with a handle, through which the ground shows."""
    dark = (int(color[0] * 0.6), int(color[1] * 0.6), int(color[2] * 0.6))
    body = [*_bar(x - 38, 95, x + 38, 180), *_round(x, 180, 38, 8)[:46]]
    parts = [(_round(x - 44, 137, 26, 30), color), (body, color), (_round(x, 95, 38, 9), dark)]
    hole = [(a, b) for a, b in _round(x - 46, 137, 16, 19) if a < x - 38]
    return _thing(parts, hole)


@cache
def bottle(x: float = 120, color: tuple[int, int, int] = (30, 110, 60)) -> Known:
    """A bottle with a pale label and a cork."""
    right = [(9, 50), (9, 85), (26, 108), (26, 194), (20, 200)]
    glass = [(x + w, y) for w, y in right] + [(x - w, y) for w, y in reversed(right)]
    label, cork = _bar(x - 26, 125, x + 26, 170), _bar(x - 7, 36, x + 7, 51)
    return _thing([(glass, color), (label, (226, 214, 170)), (cork, (160, 115, 70))])


@cache
def shoe(color: tuple[int, int, int] = (34, 32, 36)) -> Known:
    """A dark leather shoe, seen from the side."""
    upper = [(78, 108), (118, 104), (140, 132), (190, 146), (226, 160), (232, 178), (76, 178)]
    sole = [(74, 176), (233, 176), (230, 188), (120, 190), (116, 182), (106, 190), (76, 190)]
    inner = _round(98, 108, 20, 5)
    lace = _bar(138, 134, 150, 139)
    sole_color = (color[0] // 2 + 12, color[1] // 2 + 10, color[2] // 2 + 8)
    return _thing(
        [(sole, sole_color), (upper, color), (inner, (70, 48, 38)), (lace, (120, 116, 112))]
    )


@cache
def box(gray: int = 128) -> Known:
    """A gray box of which three faces show."""
    front = [(100, 110), (175, 122), (175, 190), (100, 178)]
    side = [(175, 122), (222, 104), (222, 170), (175, 190)]
    top = [(100, 110), (148, 94), (222, 104), (175, 122)]
    faces = ((front, 1.0), (side, 0.7), (top, 1.3))
    return _thing([(o, (int(gray * k), int(gray * k), int(gray * k))) for o, k in faces])


@cache
def stool(color: tuple[int, int, int] = (168, 92, 40)) -> Known:
    """A wooden stool, between whose legs the ground and the shadow show."""
    legs = [_bar(a, 100, a + 8, b) for a, b in ((94, 190), (184, 190), (112, 176), (166, 176))]
    rung = _bar(98, 146, 188, 152)
    dark = (color[0] * 2 // 3, color[1] * 2 // 3, color[2] * 2 // 3)
    return _thing([*((leg, color) for leg in legs), (rung, dark), (_round(143, 98, 58, 12), color)])


@cache
def ball(color: tuple[int, int, int] = (235, 190, 40), size: float = 44) -> Known:
    """A ball with a stripe."""
    stripe = [(x, y) for x, y in _round(125, 140, size, size) if abs(y - 140) < size / 3]
    return _thing([(_round(125, 140, size, size), color), (stripe, (40, 70, 150))])


# Grounds


def _noise(cells: tuple[int, int], seed: int, channels: int = 1) -> Floats:
    """Return smooth noise of deviation 1 with so many rows and columns of cells, (H, W, C)."""
    small = np.random.default_rng(seed).normal(size=(*cells, channels)).astype(np.float32)
    large = cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return np.asarray(large.reshape(HEIGHT, WIDTH, channels) / large.std(), np.float32)


def _painted(color: ArrayLike, texture: Floats | float) -> Image:
    """Return a color under uneven light, its texture in shares of the color."""
    y, x = np.mgrid[:HEIGHT, :WIDTH] / HEIGHT
    light = 1.06 - 0.1 * x - 0.06 * (y - 0.4) ** 2
    levels = np.asarray(color) * (light[..., None] * (1 + texture))
    return np.asarray(np.clip(np.rint(levels), 0, 255), np.uint8)


@cache
def paper(color: tuple[int, int, int] = (228, 226, 220)) -> Image:
    return _painted(color, 0.0)


@cache
def wall() -> Image:
    return _painted((196, 190, 176), 0.012 * _noise((60, 80), 1))


@cache
def sand() -> Image:
    return _painted((206, 182, 140), 0.05 * _noise((120, 160), 2) + 0.025 * _noise((9, 12), 3))


@cache
def wood() -> Image:
    """Boards with streaks along them."""
    streaks = 0.05 * _noise((120, 6), 4) + 0.03 * _noise((30, 3), 5)
    joints = -0.35 * (np.arange(HEIGHT) % 60 < 1.5)[:, None, None]
    return _painted((182, 138, 92), streaks + joints.astype(np.float32))


@cache
def cloth() -> Image:
    """A linen weave with soft folds."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    weave = 0.03 * (np.sin(x * 2.1) * np.cos(y * 2.1))[..., None]
    return _painted(
        (176, 172, 190), weave + 0.03 * _noise((4, 5), 6) + 0.02 * _noise((120, 160), 7)
    )


@cache
def pavement() -> Image:
    """Gray slabs of coarse grain with joints."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    joints = -0.3 * ((y % 80 < 2) | ((x + 40 * (y // 80)) % 110 < 2))[..., None]
    grain = 0.06 * _noise((120, 160), 8) + 0.03 * _noise((20, 27), 9)
    return _painted((176, 172, 166), grain + joints.astype(np.float32))


@cache
def carpet() -> Image:
    """A loud pattern of diamonds in three colors."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    diamonds = ((x + y) // 16 + (x - y) // 16) % 3
    colors = np.array([(150, 62, 50), (196, 170, 120), (60, 84, 110)])[diamonds]
    return _painted(colors, 0.05 * _noise((120, 160), 10))


LOW_SUN = replace(SUN, along=2.2, up=0.12)
FLASH = Lamp(share=0.6, size=0, blur=2.5, shift=(26, 10))
BARE = Lamp(share=0.6, along=0.5, up=0.35, size=0.01)
LEFT = replace(SOFTBOX, share=0.3)
RIGHT = replace(SOFTBOX, share=0.26, along=-0.7, up=0.2)
WARM = replace(SOFTBOX, share=(0.55, 0.45, 0.36))

CASTS: dict[str, Callable[[], Cast]] = {
    "mug on paper": lambda: cast(mug(), paper(), SOFTBOX),
    "bottle on blue paper": lambda: cast(bottle(), paper((120, 160, 205)), SOFTBOX),
    "cat on wood": lambda: cast(subject("fur", 1), wood(), SOFTBOX),
    "ball on sand": lambda: cast(ball(), sand(), replace(SUN, up=0.35)),
    "stool on cloth": lambda: cast(stool((60, 44, 120)), cloth(), SOFTBOX),
    "bottle in the sun": lambda: cast(bottle(90, (150, 40, 40)), pavement(), SUN),
    "head before a wall": lambda: cast(subject("hair", 5), wall(), FLASH),
    "two lights": lambda: cast(mug(165, (40, 90, 150)), paper((205, 205, 202)), LEFT, RIGHT),
    "warm lamp": lambda: cast(bottle(110, (70, 60, 130)), paper((214, 206, 190)), WARM),
    "black shoe": lambda: cast(shoe(), paper((238, 238, 236)), SOFTBOX),
    "gray box": lambda: cast(box(), paper((226, 226, 226)), SOFTBOX),
    "shadow leaves the frame": lambda: cast(mug(180, (60, 140, 90)), paper(), LOW_SUN),
    "bare bulb on paper": lambda: cast(mug(120, (170, 120, 40)), paper(), BARE),
    "gray mug in the sun": lambda: cast(mug(130, (120, 122, 125)), pavement(), SUN),
    "black shoe in the sun": lambda: cast(shoe(), sand(), SUN),
    "dark clothes before a wall": lambda: cast(subject("hair", 4), wall(), FLASH),
    "in the evening": lambda: cast(bottle(130, (40, 60, 150)), wall(), SOFTBOX, noise=7),
    "on dark paper": lambda: cast(mug(140, (200, 200, 205)), paper((72, 74, 82)), SOFTBOX),
    "plant on paper": lambda: cast(subject("leaves", 1), paper((240, 238, 232)), SOFTBOX),
}
"""Pictures alone, by name."""

PLATED: dict[str, Callable[[], Made]] = {
    "plate: bottle in the sun": lambda: cast(bottle(90), pavement(), SUN).with_plate(1, 2.5),
    "plate: stool on a carpet": lambda: cast(stool(), carpet(), SUN).with_plate(),
    "plate: gray box on cloth": lambda: cast(box(110), cloth(), SUN).with_plate(),
    "plate: mug, other exposure": lambda: cast(mug(), wood(), SOFTBOX).with_plate(0.85, 3),
    "plate: shoe on a carpet": lambda: cast(shoe(), carpet(), SOFTBOX).with_plate(1.1),
    "plate: head, other exposure": lambda: cast(subject("hair", 3), wall(), FLASH).with_plate(1.15),
}
"""Pictures with a plate, by name."""


def _alone(make: Callable[[], Cast]) -> Made:
    return make().made()


GROUND = Ground(
    about="Subjects that cast a shadow on what they stand on or stand before.",
    iou=0.93,
    mae=0.021,
    why="Shadow and subject are told apart by edges some pixels wide, which strands of hair and "
    "gaps between leaves are not; a gray mug on gray slabs in the sun differs in its grain alone.",
    scenes={name: partial(_alone, make) for name, make in CASTS.items()} | PLATED,
)
