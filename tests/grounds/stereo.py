"""Stereo: two pictures from side by side, in which the near subject is shifted more than the rest.

A scene is layers, each with its disparity in px at every pixel of the left picture. Both pictures
are composed from them, the farthest first, so that each eye sees what the subject hides from the
other. One pair is real: the motorcycle of the Middlebury benchmark, which scikit-image brings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage import data

from removers.pixels import Floats
from removers.scene import Image, Scene
from tests.grounds.stage import HEIGHT, WIDTH, Ground, Made, grainy, subject
from tests.scenes import Grid, drawn

PAD = 64  # px; what lies beyond the frame on either side, for the other eye
WIDE = WIDTH + 2 * PAD
Y, X = np.mgrid[:HEIGHT, -PAD : WIDTH + PAD].astype(np.float32)
MOTORCYCLE = 30  # px of disparity; the bench behind it begins at 28, and only the floor is nearer
ABOVE = 1.2  # px of disparity by which the wheels stand before the floor that they stand on


@dataclass(frozen=True, eq=False)
class Layer:
    """Something flat or bulging: its color, its share of each pixel, and its disparity in px."""

    color: Floats  # (H, WIDE, 3), levels
    alpha: Floats
    disparity: Floats

    def seen(self, right: bool) -> tuple[Floats, Floats]:
        """Return color and share as one eye sees them: x_left = x_right + disparity(x_left)."""
        x = X.copy()
        for _ in range(12):  # a bulge is a contraction: the search for its x converges
            x = X + right * _read(self.disparity, x)
        return _read(self.color, x)[:, PAD:-PAD], _read(self.alpha, x)[:, PAD:-PAD]


def _read(field: Floats, x: Floats) -> Floats:
    read = cv2.remap(field, x + PAD, Y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return read.astype(np.float32, copy=False)


def _eye(layers: Sequence[Layer], right: bool) -> Image:
    """Return what one eye sees of layers, the farthest first."""
    picture = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    for layer in layers:
        color, alpha = layer.seen(right)
        picture += alpha[..., None] * (color - picture)
    levels: Image = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
    return levels


def pair(
    layers: Sequence[Layer], near: int = 1, noise: float = 2, light: float = 1, down: int = 0
) -> Made:
    """Return the pair; the last `near` layers are the subject.

    The right camera sees `light` times as much and stands `down` pixels lower.
    """
    left, right = _eye(layers, right=False), _eye(layers, right=True)
    through = np.ones((HEIGHT, WIDTH), np.float32)
    for layer in layers[-near:]:
        through *= 1 - layer.seen(right=False)[1]
    lit = np.clip(np.roll(right, -down, 0) * light, 0, 255).astype(np.uint8)
    scene = Scene(grainy(left, noise), right=grainy(lit, noise, seed=12))
    return Made(scene, 1 - through)


def plane(color: Floats, at: float, slope: float = 0) -> Layer:
    """Return a wall whose disparity is `at`, and more by `slope` for each pixel to the right."""
    return Layer(color, np.ones((HEIGHT, WIDE), np.float32), at + slope * (X - WIDTH / 2))


def floor(color: Floats, horizon: float, nearest: float, at: float = 0) -> Layer:
    """Return ground from the wall's foot, with disparity `at`, to the picture's lower edge."""
    depth = at + (nearest - at) * (Y - horizon) / (HEIGHT - horizon)
    return Layer(color, (horizon <= Y).astype(np.float32), depth)


def wall(name: str, tint: Sequence[float], contrast: float = 1) -> Floats:
    """Return one of scikit-image's textures in a color, wide enough for both eyes."""
    gray = getattr(data, name)()[: HEIGHT + 40, : WIDE + 40].astype(np.float32)
    gray = cv2.resize(gray, (WIDE, HEIGHT)) - gray.mean()
    colored: Floats = (np.asarray(tint) + contrast * gray[..., None]).astype(np.float32)
    return colored


def view(kind: str, seed: int) -> Floats:
    """Return the background that came with a rendered subject, mirrored beyond its sides."""
    return _widened(subject(kind, seed).background, cv2.BORDER_REFLECT)


def thing(kind: str, seed: int, at: float, x: int = 0, y: int = 0, bulge: float = 0) -> Layer:
    """Return a rendered subject, moved by so many pixels and nearer by `bulge` at its middle."""
    known = subject(kind, seed)
    color, alpha = (
        _widened(part, cv2.BORDER_REPLICATE) for part in (known.foreground, known.alpha)
    )
    move = np.array([[1, 0, x], [0, 1, y]], np.float32)
    color, alpha = (
        cv2.warpAffine(part, move, (WIDE, HEIGHT), borderMode=mode).astype(np.float32)
        for part, mode in ((color, cv2.BORDER_REPLICATE), (alpha, cv2.BORDER_CONSTANT))
    )
    return shape(color, alpha, at, bulge)


def shape(color: Floats, alpha: Floats, at: float, bulge: float = 0) -> Layer:
    """Return a thing at a disparity, rounder toward the viewer by `bulge` px."""
    inward = cv2.GaussianBlur(alpha, (0, 0), 25).astype(np.float32)
    return Layer(color, alpha, at + bulge * inward / max(inward.max(), 1e-6))


def _widened(part: Image | Floats, how: int) -> Floats:
    return cv2.copyMakeBorder(part.astype(np.float32), 0, 0, PAD, PAD, how).astype(np.float32)


def chair() -> Floats:
    """Return the outline of a chair with slats and legs 4 px thin."""

    def inside(y: Grid, x: Grid) -> NDArray[np.bool_]:
        x = np.abs(x - WIDE / 2)
        back = (y > 40) & (y < 130) & (x < 44) & ((x % 20 < 4) | (y < 54))
        seat = (y > 128) & (y < 146) & (x < 58)
        legs = (y > 140) & (y < 226) & (np.abs(x - 40 - (y - 140) / 12) < 3)
        return np.asarray(back | seat | legs)

    return drawn(HEIGHT, WIDE, inside)


def square(x: float, y: float, wide: float, high: float) -> Floats:
    """Return the share of a box that is so wide and high around a place in the left picture."""
    return drawn(HEIGHT, WIDE, lambda v, u: (abs(u - PAD - x) < wide / 2) & (abs(v - y) < high / 2))


def motorcycle() -> Made:
    """The motorcycle: nearer than MOTORCYCLE, and before the plane through the bare floor."""
    left, right, depth = data.stereo_motorcycle()  # type: ignore[no-untyped-call]  # scikit-image has no types
    depth = np.where(np.isfinite(depth), depth, 0).astype(np.float32)
    depth = np.where(depth > 0, depth, cv2.dilate(depth, np.ones((5, 5), np.uint8)))
    rows, columns = np.mgrid[: depth.shape[0], : depth.shape[1]]
    bare = rows > 460  # below the wheels
    basis = np.stack([rows, columns, np.ones_like(rows)], -1).astype(np.float64)
    plain = basis @ np.linalg.lstsq(basis[bare], depth[bare])[0]
    near = (depth >= MOTORCYCLE) & (depth > plain + ABOVE)
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(near.astype(np.uint8))
    largest = labels == 1 + boxes[1:, cv2.CC_STAT_AREA].argmax()
    return Made(Scene(left, right=right), largest.astype(np.float32))


STONE, CLAY, MOSS, SNOW = (128, 124, 118), (150, 96, 74), (84, 108, 62), (206, 206, 204)


def portrait() -> Made:
    return pair([plane(wall("brick", CLAY), 6), thing("hair", 3, 22, bulge=4)])


def cat_on_a_path() -> Made:
    ground = floor(wall("gravel", STONE), 120, 24, at=4)
    return pair([plane(wall("grass", MOSS), 4), ground, thing("fur", 4, 20, y=-24)])


def plant() -> Made:
    return pair([plane(view("fur", 5), 5, slope=0.01), thing("leaves", 4, 18)])


def two_friends() -> Made:
    friends = [thing("fur", 8, 21, x=-75, y=-6), thing("hair", 1, 26, x=60)]
    return pair([plane(view("leaves", 2), 7), *friends], near=2)


def camouflage() -> Made:
    stone = wall("gravel", STONE)
    hidden = shape(stone[::-1].copy(), _widened(subject("motion", 7).alpha, 0), 16, bulge=3)
    return pair([plane(stone, 5), hidden], noise=3)


def other_exposure() -> Made:
    street = plane(view("fur", 4), 4)
    return pair([street, thing("motion", 6, 18, bulge=5)], noise=4, light=0.72)


def bare_wall() -> Made:
    faint = plane(wall("gravel", SNOW, contrast=0.12), 6)
    return pair([faint, thing("hair", 8, 24, bulge=3)], noise=1.5)


def crooked_cameras() -> Made:
    return pair([plane(wall("brick", STONE), 6), thing("fur", 2, 21)], down=1)


def shelf() -> Made:
    boxes = [
        shape(wall("gravel", tint), square(x, y, 62, 44), 11)
        for tint, x, y in ((CLAY, 50, 60), (MOSS, 260, 70), (SNOW, 180, 40), (CLAY, 285, 170))
    ]
    return pair([plane(wall("brick", SNOW, 0.6), 6), *boxes, thing("fur", 6, 25, x=-20)])


def converged() -> Made:
    return pair([plane(view("leaves", 8), -9), thing("hair", 5, 8, bulge=3)])


def chair_on_a_floor() -> Made:
    boards = wall("brick", (140, 112, 84), 0.7)
    seat = shape(wall("grass", (92, 54, 40), 0.5), chair(), 20)
    return pair([plane(wall("gravel", SNOW, 0.4), 7), floor(boards, 150, 23, at=7), seat])


def at_the_side() -> Made:
    return pair([plane(view("hair", 6), 8, slope=-0.012), thing("motion", 5, 24, x=-85, y=20)])


GROUND = Ground(
    about="Rectified pairs in which the subject is nearer than all but the floor that it stands on",
    iou=0.9,
    mae=0.046,
    why="Flying hair is half background and thinner than what matching resolves, so colors have to "
    "find it; and both eyes see the ground at the subject's side differently, or one not at all.",
    scenes={
        f.__name__: f
        for f in (
            portrait,
            cat_on_a_path,
            plant,
            two_friends,
            camouflage,
            other_exposure,
            bare_wall,
            crooked_cameras,
            shelf,
            converged,
            chair_on_a_floor,
            at_the_side,
            motorcycle,
        )
    },
)
