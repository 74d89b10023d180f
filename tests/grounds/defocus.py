"""Defocus: a subject in focus before a background that is not.

What lies behind is blurred by a disk, as a wide lens does it, before the sharp subject is laid
over it; then the sensor adds its noise, which is as fine everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage import data

from removers.scene import Alpha, Image, Scene
from tests.grounds.stage import HEIGHT, WIDTH, Ground, Made, grainy, subject
from tests.scenes import Grid, Known, composite, drawn

SKIN, SHIRT, MUG = (214, 168, 140), (70, 96, 150), (196, 70, 52)


def bokeh(picture: Image, radius: float) -> Image:
    """Return the picture as a lens sees it whose disk of confusion has that radius in px."""
    reach = int(np.ceil(radius))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disk = np.clip(radius + 0.5 - np.hypot(y, x), 0, 1)
    light = (picture / 255.0) ** 2.2  # lights spread as light, not as levels
    spread = cv2.filter2D(light, -1, disk / disk.sum(), borderType=cv2.BORDER_REFLECT)
    levels: Image = np.rint(255 * np.clip(spread, 0, 1) ** (1 / 2.2)).astype(np.uint8)
    return levels


def photo(name: str) -> Image:
    """Return one of scikit-image's pictures, at the size of the stage."""
    picture = np.asarray(getattr(data, name)())
    picture = picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, -1)
    height = min(picture.shape[0], picture.shape[1] * HEIGHT // WIDTH)
    crop = picture[:height, : height * WIDTH // HEIGHT, :3]
    return cv2.resize(crop, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA).astype(np.uint8)


def tinted(name: str, tint: Sequence[float]) -> Image:
    """Return a gray texture of scikit-image in a color."""
    level = photo(name) / np.float32(128)
    return np.clip(np.rint(level * tint), 0, 255).astype(np.uint8)


def letters(seed: int) -> Image:
    """Return a wall of signs: text-like clutter in bright colors."""
    rng = np.random.default_rng(seed)
    wall = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
    for _ in range(90):
        word = "".join(rng.choice(list("SALEOPENCAFEBAR24"), int(rng.integers(2, 7))))
        place = int(rng.integers(-30, WIDTH)), int(rng.integers(0, HEIGHT + 10))
        color = tuple(int(c) for c in rng.integers(40, 256, 3))
        size = float(rng.uniform(0.4, 1.3))
        cv2.putText(wall, word, place, cv2.FONT_HERSHEY_DUPLEX, size, color, 2, cv2.LINE_AA)
    return wall


def moved(known: Known, scale: float, x: int, y: int) -> Known:
    """Return the subject scaled about the middle and moved by so many pixels."""
    move = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), 0, scale)
    move[:, 2] += x, y
    size = (WIDTH, HEIGHT)
    alpha = cv2.warpAffine(known.alpha, move, size, flags=cv2.INTER_AREA).astype(np.float32)
    front = cv2.warpAffine(known.foreground, move, size, borderMode=cv2.BORDER_REPLICATE)
    return Known(known.image, alpha, front.astype(np.uint8), known.background)


def before(known: Known, back: Image, radius: float, noise: float = 2) -> Made:
    """Return the sharp subject before a background blurred by so many px."""
    picture = composite(known.alpha, known.foreground, bokeh(back, radius)).image
    return Made(Scene(grainy(picture, noise)), known.alpha)


def sitter(face: Sequence[float], shirt: Sequence[float], x: float = 0) -> Known:
    """A flat face and shirt, with eyes, mouth, a collar and buttons: few edges, but sharp ones."""
    middle = WIDTH / 2 + x

    def ellipse(y0: float, x0: float, high: float, wide: float) -> Alpha:
        return drawn(
            HEIGHT, WIDTH, lambda v, u: ((v - y0) / high) ** 2 + ((u - x0) / wide) ** 2 < 1
        )

    marks: list[tuple[Alpha, Sequence[float]]] = [
        (ellipse(250, middle, 92, 88), shirt),
        (ellipse(160, middle, 34, 17), [0.85 * c for c in face]),
        (ellipse(84, middle, 58, 50), (58, 42, 34)),
        (ellipse(106, middle, 54, 42), face),
        *[(ellipse(96, middle + s * 17, 4, 7), (40, 34, 34)) for s in (-1, 1)],
        (ellipse(132, middle, 4, 14), (150, 70, 70)),
        *[(ellipse(190 + 18 * i, middle, 3, 3), (230, 228, 220)) for i in range(3)],
    ]
    front = np.zeros((HEIGHT, WIDTH, 3)) + shirt
    alpha = np.zeros((HEIGHT, WIDTH), np.float32)
    for part, color in marks:
        front += part[..., None] * (np.asarray(color) - front)
        alpha = np.maximum(alpha, part)
    light = 1 - 0.12 * (np.arange(WIDTH) - middle)[None, :, None] / WIDTH
    front_levels = np.clip(np.rint(front * light), 0, 255).astype(np.uint8)
    return Known(front_levels, alpha, front_levels, front_levels)


def mug(x: float) -> Known:
    """A plain mug with two stripes that stands off the middle and is cut by the lower edge."""

    def inside(y: Grid, u: Grid) -> NDArray[np.bool_]:
        body = (np.abs(u - x) < 52 - (y - 90) / 20) & (y > 92 + 8 * ((u - x) / 52) ** 2)
        ear = np.hypot((u - x - 58) / 1.0, (y - 160) / 1.3)
        return np.asarray(body | ((ear < 34) & (ear > 22) & (u > x)))

    alpha = drawn(HEIGHT, WIDTH, inside)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    stripe = ((np.abs(rows - 140) < 5) | (np.abs(rows - 205) < 5))[..., None]
    shade = 1 - 0.5 * ((columns - x) / 60)[..., None] ** 2 * 0.6
    levels = np.where(stripe, (240, 236, 226), MUG) * shade.clip(0.4)
    front = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
    return Known(front, alpha, front, front)


def portrait() -> Made:
    return before(subject("hair", 3), photo("coffee"), 7)


def flat_portrait() -> Made:
    return before(sitter(SKIN, SHIRT, x=-30), letters(3), 6)


def dark_portrait() -> Made:
    return before(sitter((120, 82, 62), (34, 34, 40), x=45), tinted("brick", (150, 96, 74)), 5)


def cat_in_the_grass() -> Made:
    return before(moved(subject("fur", 8), 0.9, -40, 14), tinted("grass", (96, 128, 70)), 5)


def gray_cat_on_stones() -> Made:
    return before(subject("fur", 2), tinted("gravel", (128, 128, 120)), 4, noise=3)


def leaves_in_the_wood() -> Made:
    return before(subject("leaves", 4), subject("fur", 5).background, 10)


def mug_in_a_street() -> Made:
    return before(mug(205), letters(8), 8)


def toy_in_a_room() -> Made:
    return before(moved(subject("motion", 4), 1, 10, 10), photo("chelsea"), 6)


def small_toy() -> Made:
    return before(moved(subject("fur", 6), 0.55, 70, 40), photo("astronaut"), 6)


def noisy_portrait() -> Made:
    return before(subject("hair", 8), letters(5), 7, noise=7)


def slight_blur() -> Made:
    """A small lens: what lies behind is not much less sharp, and a person says so."""
    scene = before(subject("hair", 5), tinted("gravel", (120, 110, 96)), 3)
    return replace(scene, recipe="defocus blur=1.3")


def behind_grass() -> Made:
    """Blades out of focus stand before the subject: they are no part of it."""
    known = subject("fur", 4)
    blades = moved(subject("leaves", 8), 1, 0, 120)
    near = cv2.GaussianBlur(blades.alpha, (0, 0), 5).astype(np.float32)
    color = np.full((HEIGHT, WIDTH, 3), (70, 110, 50), np.uint8)
    behind = composite(known.alpha, known.foreground, bokeh(subject("fur", 2).background, 7)).image
    picture = composite(near, color, behind).image
    return Made(Scene(grainy(picture, 2)), known.alpha * (1 - near))


GROUND = Ground(
    about="Portraits, animals and things in focus before cluttered backgrounds out of focus",
    iou=0.87,
    mae=0.058,
    why="Edges tell of focus only some px around them, so that strands of hair and the ground that "
    "shows between leaves and in a handle come out as the solid thing that they are in.",
    scenes={
        f.__name__: f
        for f in (
            portrait,
            flat_portrait,
            dark_portrait,
            cat_in_the_grass,
            gray_cat_on_stones,
            leaves_in_the_wood,
            mug_in_a_street,
            toy_in_a_room,
            small_toy,
            noisy_portrait,
            slight_blur,
            behind_grass,
        )
    },
)
