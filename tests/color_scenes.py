"""Pictures in which colors tell: painted things, and textured surfaces to put behind them.

Places and sizes are in pixels of a picture of 240 × 320; every picture is the same at every call.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from removers.scene import Alpha, Image, Scene
from tests.grounds.stage import HEIGHT, WIDTH, Made, over
from tests.scenes import Grid, Known

FINE = 4  # subpixels a side
Color = tuple[int, int, int]
Part = tuple[Grid, Color]  # an outline, (n, 2) as x and y, and its color


# Surfaces


def cloud(seed: int, cells: float, channels: int = 1, octaves: int = 1) -> Grid:
    """Return smooth noise of deviation 1, (240, 320, channels); so many cells fill the height."""
    rng, total = np.random.default_rng(seed), np.zeros((HEIGHT, WIDTH, channels))
    for octave in range(octaves):
        rows = max(2, round(cells * 2**octave))
        grid = rng.normal(size=(rows, rows * 4 // 3, channels))
        layer = cv2.resize(grid, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
        total += np.asarray(layer, np.float64).reshape(total.shape) / 1.6**octave
    return np.asarray(total / total.std())


def levels(values: ArrayLike) -> Image:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


@cache
def _photographed(name: str) -> Grid:
    """Return a gray texture of scikit-image's, of mean 0 and deviation 1."""
    import skimage

    gray = cv2.resize(getattr(skimage.data, name)(), (384, 384), interpolation=cv2.INTER_AREA)
    cut = gray[:HEIGHT, :WIDTH].astype(np.float64)
    return np.asarray((cut - cut.mean()) / cut.std())


def tinted(name: str, color: Color, way: Color, seed: int, tint: float = 5) -> Image:
    """Return brick, grass or gravel in a color that varies by `way`, and a little in hue."""
    light = _photographed(name)[..., None] * way
    return levels(np.array(color) + light + tint * cloud(seed, 12, 3, 3))


def mottled(colors: Sequence[Color], seed: int, cells: float, edge: float = 3.0) -> Image:
    """Return patches of a few colors, as of foliage, reef or a meadow; a larger edge is harder."""
    fields = cloud(seed, cells, len(colors), 3)
    weights = np.exp(edge * fields)
    weights /= weights.sum(2, keepdims=True)
    shade = np.exp(0.15 * cloud(seed + 1, cells * 2, 1, 3))
    return levels(weights @ np.array(colors, float) * shade)


def dotted(ground: Image, colors: Sequence[Color], seed: int, count: int, size: float) -> Image:
    """Return the ground with many small blossoms, leaves or pebbles on it."""
    rng, shapes = np.random.default_rng(seed), []
    for _ in range(count):
        x, y, turn = rng.uniform((0, 0, 0), (WIDTH, HEIGHT, 6))
        far = size * (0.5 + y / HEIGHT)
        shapes.append((blob(x, y, far, far * 0.7, turn), colors[int(rng.integers(len(colors)))]))
    layer = _painted(shapes)
    return levels(layer[..., :3] + (1 - layer[..., 3:]) * ground)


def woven(colors: Sequence[Color], period: float, turn: float, seed: int, both: bool) -> Image:
    """Return stripes of the colors in turn or, if `both` ways, checks; in folds of a cloth."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float64)
    fold = cloud(seed, 3, 2) * 5
    across = (x + fold[..., 0]) * np.cos(turn) + (y + fold[..., 1]) * np.sin(turn)
    along = (y + fold[..., 1]) * np.cos(turn) - (x + fold[..., 0]) * np.sin(turn)
    palette, step = np.array(colors, float), len(colors)
    cloth = palette[np.floor(across / period).astype(np.intp) % step]
    if both:
        cloth = (cloth + palette[np.floor(along / period).astype(np.intp) % step]) / 2
    return levels(cv2.GaussianBlur(cloth, (0, 0), 0.7) * np.exp(0.08 * cloud(seed + 1, 5, 1, 3)))


def graded(top: Color, bottom: Color, seed: int, grain: float = 4) -> Image:
    """Return a surface whose color goes from top to bottom, with some unevenness."""
    down = np.linspace(0, 1, HEIGHT)[:, None, None]
    smooth = (1 - down) * np.array(top) + down * np.array(bottom)
    return levels(smooth + grain * cloud(seed, 6, 1, 4))


def planks(color: Color, seed: int) -> Image:
    """Return boards with a grain along them and dark gaps between."""
    y = np.mgrid[:HEIGHT, :WIDTH][0]
    grain = cv2.GaussianBlur(
        np.random.default_rng(seed).normal(size=(HEIGHT, WIDTH)), (0, 0), 14, sigmaY=0.8
    )
    light = 0.22 * grain / grain.std() + 0.1 * np.sin(y // 60 * 2.4 + seed) - 0.5 * (y % 60 < 2)
    return levels(np.array(color) * np.exp(light)[..., None])


def split(above: Image, below: Image, at: float, waves: float = 2) -> Image:
    """Return two surfaces that meet at a share of the height."""
    y = np.mgrid[:HEIGHT, :WIDTH][0][..., None]
    return np.where(y < at * HEIGHT + waves * cloud(5, 8)[:1], above, below)


def lit(image: Image, fall: float, turn: float) -> Image:
    """Return the picture under light that falls off by a share toward one direction."""
    y, x = np.mgrid[:HEIGHT, :WIDTH] / HEIGHT - 0.5
    along = (x - 1 / 6) * np.cos(turn) + y * np.sin(turn)
    return levels(image * (1 + fall * along)[..., None])


# Things


def blob(
    x: float, y: float, wide: float, high: float, turn: float = 0, lobes: tuple[int, float] = (0, 0)
) -> Grid:
    """Return an ellipse of two radii; `lobes` are petals or points: how many and how deep."""
    angle = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    reach = 1 + lobes[1] * np.cos(lobes[0] * angle)
    flat = np.stack([wide * reach * np.cos(angle), high * reach * np.sin(angle)], 1)
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return np.asarray(flat @ rotation + (x, y))


def outline(*points: tuple[float, float]) -> Grid:
    """Return a polygon."""
    return np.array(points, np.float64)


def _painted(shapes: Sequence[Part]) -> NDArray[np.float32]:
    """Return shapes one over the other, RGBA with alpha in [0, 1] and premultiplied color."""
    layer = np.zeros((HEIGHT * FINE, WIDTH * FINE, 4), np.float32)
    for points, color in shapes:
        corners = np.rint((points * FINE - 0.5) * 16).astype(np.int32)
        cv2.fillPoly(layer, [corners], (*color, 1.0), shift=4)
    return cv2.resize(layer, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)  # type: ignore[return-value]  # float32 in, float32 out


def thing(parts: Sequence[Part], seed: int = 0, depth: float = 0.1, blur: float = 0.7) -> Known:
    """Return a painted thing under uneven light of so much depth; a larger blur is softer."""
    layer = cv2.GaussianBlur(_painted(parts), (0, 0), blur)
    alpha: Alpha = np.asarray(layer[..., 3], np.float32)
    wide = cv2.GaussianBlur(layer, (0, 0), 6) * 1e-3 + layer
    color = wide[..., :3] / np.maximum(wide[..., 3:], 1e-6)
    color = color * np.exp(depth * cloud(seed, 4, 1, 4))
    image = levels(color)
    return Known(image, alpha, image, image)


def placed(known: Known, scale: float, right: float = 0, down: float = 0) -> Known:
    """Return the subject of another size about the middle, moved by so many pixels."""
    middle = np.array((WIDTH / 2, HEIGHT / 2))
    shift = (1 - scale) * middle + (right, down)
    matrix = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
    size = (WIDTH, HEIGHT)
    alpha = cv2.warpAffine(known.alpha, matrix, size, flags=cv2.INTER_AREA)
    color = cv2.warpAffine(known.foreground, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    picture = levels(color)
    return Known(picture, np.asarray(alpha, np.float32), picture, picture)


def recolored(known: Known, *gains: float) -> Known:
    """Return the subject with red, green and blue times so much: a ginger cat from a brown one."""
    color = levels(known.foreground * np.array(gains))
    return Known(known.image, known.alpha, color, known.background)


def photographed(
    known: Known, ground: Image, noise: float = 4, light: tuple[float, float] = (0.2, 0.5)
) -> Known:
    """Return the subject before the ground, both in one light that falls off, with noise."""
    front = Known(known.image, known.alpha, lit(known.foreground, *light), known.background)
    return over(front, lit(ground, *light), noise)


def strokes(known: Known, inside: bool = True) -> Alpha:
    """Return the hint of a quick hand: a stroke around the subject and, if `inside`, one on it."""
    depth, away = (
        cv2.distanceTransform(part.astype(np.uint8), cv2.DIST_L2, 5)
        for part in (known.alpha > 0.9, known.alpha < 0.1)
    )
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    wave = np.abs((y + 12 * np.sin(x / 15)) % 48 - 24) < 2
    hint: Alpha = np.full(known.alpha.shape, 0.5, np.float32)
    hint[wave & (depth > 5) & inside] = 1
    hint[(away > 20) & (away < 24)] = 0
    return hint


def hinted(known: Known, inside: bool = True) -> Made:
    """Return the scene with strokes."""
    return Made(Scene(known.image, hint=strokes(known, inside)), known.alpha)


# Subjects: what people photograph, painted in a few strokes


def flower(
    petal: Color, middle: Color, petals: int = 8, x: float = 160, y: float = 110
) -> list[Part]:
    """A blossom of two rows of petals on a stem that leaves the picture below."""
    dark = shade(petal, 0.75)
    return [
        (outline((x - 4, y), (x + 4, y), (x + 9, 244), (x - 1, 244)), (70, 110, 50)),
        (blob(x + 24, y + 84, 26, 9, -0.6), (80, 125, 55)),
        (blob(x, y, 62, 60, 0.2, (petals, 0.22)), dark),
        (blob(x, y, 52, 50, 0.6, (petals, 0.25)), petal),
        (blob(x, y, 17, 16), middle),
        (blob(x - 3, y - 4, 8, 7), shade(middle, 1.25)),
    ]


def fruit() -> list[Part]:
    """Oranges, a lemon, a plum and an apple in a bowl."""
    return [
        (blob(120, 108, 34, 34), (235, 130, 30)),
        (blob(198, 106, 36, 34, 0, (2, 0.05)), (190, 35, 40)),
        (blob(160, 96, 34, 27, 0.5), (240, 205, 60)),
        (blob(198, 80, 8, 3, 0.8), (70, 120, 40)),
        (blob(151, 124, 22, 22), (95, 40, 90)),
        (blob(184, 126, 24, 22), (230, 120, 35)),
        (
            outline((78, 126), (242, 126), (224, 172), (200, 190), (120, 190), (96, 172)),
            (150, 82, 52),
        ),
        (outline((80, 136), (240, 136), (237, 144), (83, 144)), (235, 215, 180)),
    ]


def person(shirt: Color, hair: Color, skin: Color = (215, 165, 135), x: float = 160) -> list[Part]:
    """A head and shoulders, cut off by the lower side."""
    return [
        (blob(x, 84, 47, 58, 0, (2, 0.03)), hair),
        (outline((x - 16, 120), (x + 16, 120), (x + 22, 175), (x - 22, 175)), shade(skin, 0.8)),
        (blob(x, 244, 88, 82), shirt),
        (blob(x, 168, 20, 13), shade(skin, 0.85)),
        (blob(x, 98, 34, 45), skin),
        (blob(x, 58, 40, 20), hair),
        (blob(x - 13, 92, 4, 3), (50, 40, 40)),
        (blob(x + 13, 92, 4, 3), (50, 40, 40)),
        (blob(x, 122, 11, 4), (170, 70, 70)),
    ]


def fish(body: Color, band: Color, y: float = 122) -> list[Part]:
    """A fish with two bands and fins."""
    return [
        (outline((92, y), (50, y - 38), (62, y), (50, y + 38)), shade(body, 0.85)),
        (blob(165, y - 46, 40, 20, 0.1), shade(body, 0.8)),
        (blob(160, y + 46, 26, 18, -0.3), shade(body, 0.8)),
        (blob(160, y, 84, 50, 0, (2, 0.06)), body),
        (blob(140, y, 11, 47), band),
        (blob(192, y, 10, 41), band),
        (blob(217, y - 9, 6, 6), (20, 20, 25)),
    ]


def parrot() -> list[Part]:
    """A parrot in red, yellow and blue."""
    return [
        (outline((176, 150), (206, 230), (190, 236), (160, 164)), (190, 40, 35)),
        (blob(158, 124, 38, 64, -0.25), (205, 35, 35)),
        (blob(174, 126, 22, 42, -0.35), (235, 185, 40)),
        (blob(184, 148, 17, 40, -0.35), (35, 80, 180)),
        (blob(138, 60, 30, 29), (210, 40, 35)),
        (blob(126, 60, 13, 12), (240, 235, 225)),
        (blob(110, 68, 10, 13, 0.3), (45, 40, 40)),
        (blob(127, 57, 4, 4), (15, 15, 15)),
    ]


def balloon(colors: Sequence[Color]) -> list[Part]:
    """A hot-air balloon in stripes, with its basket."""
    whole = blob(160, 96, 70, 74)
    parts = [(whole, colors[0])]
    for i, half in enumerate((56, 40, 22, 8), 1):
        parts.append((blob(160, 96, half, 73), colors[i % len(colors)]))
    neck = outline((128, 160), (192, 160), (171, 192), (149, 192))
    return [
        (neck, colors[0]),
        *parts,
        (outline((148, 198), (172, 198), (170, 216), (150, 216)), (120, 80, 45)),
    ]


def boat(sail: Color, hull: Color) -> list[Part]:
    """A boat with two sails."""
    return [
        (outline((156, 40), (160, 40), (160, 172), (156, 172)), (110, 80, 55)),
        (outline((164, 44), (164, 160), (226, 160)), sail),
        (outline((152, 62), (152, 160), (102, 160)), shade(sail, 0.85)),
        (outline((84, 168), (240, 168), (218, 200), (106, 200)), hull),
        (outline((88, 174), (236, 174), (233, 180), (92, 180)), (235, 235, 230)),
    ]


def mug(body: Color, band: Color) -> list[Part]:
    """A mug with a handle one sees through only from the side."""
    return [
        (blob(212, 122, 32, 36), shade(body, 0.85)),
        (outline((98, 66), (208, 66), (200, 184), (106, 184)), body),
        (blob(153, 184, 47, 10), body),
        (outline((100, 104), (206, 104), (204, 134), (102, 134)), band),
        (blob(153, 66, 55, 13), shade(body, 0.7)),
    ]


def butterfly(wing: Color, spot: Color) -> list[Part]:
    """A butterfly with open wings."""
    parts: list[Part] = []
    for side in (-1, 1):
        middle = 160 + side * 42
        parts += [
            (blob(middle, 92, 56, 38, side * 0.5), (45, 35, 30)),
            (blob(middle, 92, 49, 31, side * 0.5), wing),
            (blob(160 + side * 34, 152, 36, 30, -side * 0.5), (45, 35, 30)),
            (blob(160 + side * 34, 151, 30, 24, -side * 0.5), shade(wing, 0.85)),
            (blob(160 + side * 54, 82, 11, 9), spot),
            (blob(160 + side * 36, 158, 8, 7), spot),
        ]
    return [*parts, (blob(160, 120, 7, 52), (40, 32, 28))]


def shade(color: Color, by: float) -> Color:
    """Return a color so much lighter or darker."""
    red, green, blue = (min(255, round(c * by)) for c in color)
    return red, green, blue
