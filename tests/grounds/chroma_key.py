"""Green, blue and other screens: lit unevenly, creased, and mirrored in the subject's edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import cv2
import numpy as np
import PIL.Image
from numpy.typing import ArrayLike, NDArray

from removers.scene import Image
from tests.grounds.stage import HEIGHT, WIDTH, Ground, Made, grainy, made, subject
from tests.scenes import Grid, Known, composite, drawn

GREEN, BLUE, ORANGE = (30, 170, 70), (25, 70, 185), (225, 120, 20)


def screen(
    key: tuple[int, int, int], seed: int, uneven: float = 0.2, creases: float = 0.0
) -> Image:
    """A screen whose light falls off to one side, and whose cloth hangs in folds."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:HEIGHT, :WIDTH] / HEIGHT
    middle, turn = rng.uniform(0.2, 0.9, 2), rng.uniform(-0.6, 0.6)
    light = 1.15 - uneven * ((x - middle[0]) ** 2 + (y - middle[1]) ** 2)
    for _ in range(7):
        across, phase = x + turn * y + 0.05 * np.sin(5 * y), rng.uniform(0, 6)
        light += creases / 4 * np.sin(across * rng.uniform(12, 45) + phase) * np.sin(2 * y + phase)
    return _levels(light[..., None] * key)


def spilled(known: Known, key: tuple[int, int, int], amount: float) -> Known:
    """Add the screen's light to the subject, most near its outline."""
    solid = (known.alpha > 0.5).astype(np.uint8)
    depth = cv2.distanceTransform(solid, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    reach = amount * (0.25 + 0.75 * np.exp(-depth / 10))[..., None]
    albedo = 0.25 + 0.75 * known.foreground.mean(2, keepdims=True) / 255
    foreground = _levels(known.foreground + reach * albedo * np.array(key))
    return Known(known.image, known.alpha, foreground, known.background)


def keyed(known: Known, background: Image, noise: float = 2.0, quality: int = 90) -> Made:
    """Photograph the subject before the screen: sensor noise, and the file's compression."""
    mixed = composite(known.alpha, known.foreground, background)
    noisy = grainy(mixed.image, noise)
    with BytesIO() as file:
        PIL.Image.fromarray(noisy).save(file, "JPEG", quality=quality)
        image = np.asarray(PIL.Image.open(file))
    return made(Known(image, mixed.alpha, mixed.foreground, background))


def dressed(known: Known, color: tuple[int, int, int]) -> Known:
    """Change the color of the shirt: all of a person from the shoulders down."""
    y = np.mgrid[:HEIGHT, :WIDTH][0][..., None] / HEIGHT
    light = known.foreground.mean(2, keepdims=True) / 110
    shirt = np.where(y > 0.68, light * color, known.foreground)
    return Known(known.image, known.alpha, _levels(shirt), known.background)


def moved(known: Known, scale: float, right: float, down: float) -> Known:
    """Bring the subject nearer and elsewhere, by shares of the frame."""
    matrix = np.array([[scale, 0, right * WIDTH], [0, scale, down * HEIGHT]])
    alpha, foreground = (
        cv2.warpAffine(layer, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_AREA, borderMode=border)
        for layer, border in (
            (known.alpha, cv2.BORDER_CONSTANT),
            (known.foreground, cv2.BORDER_REPLICATE),
        )
    )
    return Known(known.image, np.asarray(alpha, np.float32), _levels(foreground), known.background)


def bicycle() -> Known:
    """Two wheels of thin spokes and a frame of tubes, in gray and red: all gaps and holes."""

    def inside(y: Grid, x: Grid) -> NDArray[np.bool_]:
        tubes = [((150, 90), (85, 130)), ((85, 130), (150, 165)), ((150, 165), (150, 90))]
        tubes += [((150, 165), (80, 215)), ((85, 130), (80, 215)), ((70, 205), (150, 235))]
        part = np.zeros(y.shape, bool)
        for (y0, x0), (y1, x1) in tubes:
            dy, dx = y1 - y0, x1 - x0
            t = np.clip(((y - y0) * dy + (x - x0) * dx) / (dy**2 + dx**2), 0, 1)
            part |= np.hypot(y - y0 - t * dy, x - x0 - t * dx) < 3
        for middle in (90, 235):
            away, angle = np.hypot(y - 150, x - middle), np.arctan2(y - 150, x - middle)
            spoke = np.abs((angle * 16 / np.pi + 0.5) % 2 - 1) * np.pi / 16 * away < 0.5
            part |= (np.abs(away - 52) < 3.5) | ((away < 52) & spoke) | (away < 5)
        return part

    y, x = np.mgrid[:HEIGHT, :WIDTH]
    wheels = (np.hypot(y - 150, x - 90) < 56) | (np.hypot(y - 150, x - 235) < 56)
    shade = 0.8 + 0.3 * np.sin(y / 9)[..., None]
    paint = _levels(np.where(wheels[..., None], (70, 72, 76), shade * (190, 45, 40)))
    return composite(drawn(HEIGHT, WIDTH, inside), paint, paint)


def _levels(values: ArrayLike) -> Image:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def before(
    kind: str, seed: int, key: tuple[int, int, int], spill: float = 0.15, creases: float = 0.0
) -> Callable[[], Made]:
    """A rendered subject before a screen that spills on it."""
    return lambda: keyed(
        spilled(subject(kind, seed), key, spill), screen(key, seed, creases=creases)
    )


def _clear(seed: int, key: tuple[int, int, int]) -> Callable[[], Made]:
    """Glass, which a person keys without letting it have any of the screen's color."""
    scene = before("glass", seed, key, 0.05)
    return lambda: replace(scene(), recipe="chroma-key spill=0")


def _shirt() -> Made:
    known = spilled(dressed(subject("hair", 3), (110, 112, 48)), GREEN, 0.1)
    return keyed(known, screen(GREEN, 21))


def _jeans() -> Made:
    known = spilled(dressed(subject("hair", 5), (95, 105, 130)), BLUE, 0.1)
    return keyed(known, screen(BLUE, 22, creases=0.15))


def _close() -> Made:
    known = spilled(moved(subject("hair", 4), 1.6, -0.3, 0.05), GREEN, 0.2)
    return keyed(known, screen(GREEN, 23, uneven=0.4), 3)


def _corner() -> Made:
    known = spilled(moved(subject("fur", 5), 0.6, 0.45, 0.42), BLUE, 0.15)
    return keyed(known, screen(BLUE, 24, uneven=0.4), 2, 80)


def _dark() -> Made:
    dim = _levels(0.55 * screen(GREEN, 25, uneven=0.5, creases=0.2).astype(float))
    known = spilled(subject("motion", 3), (15, 85, 35), 0.2)
    return keyed(known, dim, 4)


GROUND = Ground(
    about="people, fur, lace, glass and plants before a green, blue or other colored screen",
    iou=0.87,
    mae=0.033,
    why="Strands thinner than a pixel lose their color to JPEG's coarser chroma and to spill, and "
    "the color of a drink or of red lace cannot be told from a denser gray one.",
    scenes={
        "white hair, spilled": before("hair", 2, GREEN, 0.3),
        "red hair, spilled": before("hair", 1, GREEN, 0.3),
        "fair hair, creased blue": before("hair", 4, BLUE, 0.15, 0.25),
        "gray hair, creased green": before("hair", 3, GREEN, 0.2, 0.25),
        "fur": before("fur", 5, GREEN, 0.2),
        "ginger fur on blue": before("fur", 1, BLUE, 0.2),
        "white lace": before("lace", 3, GREEN, 0.1),
        "red lace on blue": before("lace", 5, BLUE, 0.1, 0.1),
        "bottle": _clear(2, GREEN),
        "goblet on blue": _clear(5, BLUE),
        "leaves on blue": before("leaves", 1, BLUE),
        "dark leaves on orange": before("leaves", 3, ORANGE),
        "blurred on the run": before("motion", 4, GREEN, 0.15, 0.15),
        "an olive shirt before green": _shirt,
        "gray-blue before blue": _jeans,
        "close by": _close,
        "small, in a corner": _corner,
        "underexposed": _dark,
        "bicycle": lambda: keyed(spilled(bicycle(), GREEN, 0.1), screen(GREEN, 26)),
    },
)
