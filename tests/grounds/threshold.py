"""What is brighter or darker than what it lies on: ink, silhouettes, lights, coins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from removers.scene import Alpha, Image
from tests.grounds.stage import HEIGHT, WIDTH, Ground, Made, grainy, made, subject
from tests.scenes import Grid, Known, composite, drawn

Draw = Callable[[Image, np.random.Generator], None]
FINE = 4  # subpixels a side of a pen's stroke
Y, X = np.mgrid[:HEIGHT, :WIDTH] / HEIGHT


def sheet(color: tuple[int, int, int], uneven: float, seed: int, fibers: float = 2.5) -> Image:
    """Paper, cloth or sky: one color in light that falls off to a corner, with a fine grain."""
    rng = np.random.default_rng(seed)
    side, turn = rng.choice((-1, 1)), rng.uniform(0.3, 0.9)
    light = 1 - uneven * np.clip((side * (X - 0.67) + turn * (Y - 0.5)) * 0.8 + 0.5, 0, 1)
    grain = cv2.GaussianBlur(rng.normal(0, fibers, (HEIGHT, WIDTH, 1)), (0, 0), 0.8) * 2
    return _levels(light[..., None] * color + grain[..., None])


def strokes(draw: Draw, seed: int) -> Alpha:
    """What a pen leaves on paper: drawn four times as large, and shrunk to soft edges."""
    canvas = np.zeros((HEIGHT * FINE, WIDTH * FINE), np.uint8)
    draw(canvas, np.random.default_rng(seed))
    share = cv2.resize(canvas, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return share.astype(np.float32) / np.float32(255)


def signature(canvas: Image, rng: np.random.Generator) -> None:
    """Loops of a pen that runs from left to right, thicker where it goes down."""
    t = np.linspace(0, 1, 500)
    x = 170 + 930 * t + 60 * np.cos(44 * t + rng.uniform(0, 6))
    y = 500 + 130 * np.sin(44 * t) * (1.2 - t) + 70 * np.sin(9 * t + rng.uniform(0, 6))
    for start, end in pairwise(np.stack([x, y], 1).astype(int).tolist()):
        cv2.line(canvas, start, end, 255, 7 if end[1] <= start[1] else 12)
    cv2.line(canvas, (180, 690), (1080, 640), 255, 6)


def letters(canvas: Image, rng: np.random.Generator) -> None:
    """Seven lines of print."""
    words = np.array(["ink", "on", "paper", "keeps", "what", "we", "said", "and", "drew", "quay"])
    for line in range(7):
        text = " ".join(rng.choice(words, 6))
        place = (70, 150 + 115 * line)
        cv2.putText(canvas, text, place, cv2.FONT_HERSHEY_COMPLEX, 1.9, 255, 6, cv2.LINE_AA)


def stamp(canvas: Image, rng: np.random.Generator) -> None:
    """A ring with a word across, pressed unevenly: specks of the paper show through."""
    middle = (640, 480)
    cv2.circle(canvas, middle, 360, 255, 28)
    cv2.circle(canvas, middle, 300, 255, 9)
    cv2.putText(canvas, "PAID", (385, 545), cv2.FONT_HERSHEY_DUPLEX, 6.4, 255, 34, cv2.LINE_AA)
    for x, y in rng.normal(middle, 250, (700, 2)).astype(int).tolist():
        cv2.circle(canvas, (x, y), int(rng.integers(3, 9)), 0, -1)


def sketch(canvas: Image, rng: np.random.Generator) -> None:
    """A drawn jug, hatched on its shaded side: thin lines in closed outlines."""
    t = np.linspace(0, 2 * np.pi, 300)
    jug = np.stack([640 + 260 * np.sin(t) * (1 + 0.3 * np.cos(t)), 520 - 330 * np.cos(t)], 1)
    cv2.polylines(canvas, [jug.astype(np.int32)], True, 255, 10, cv2.LINE_AA)
    cv2.ellipse(canvas, (640, 200), (150, 40), 0, 0, 360, 255, 8, cv2.LINE_AA)
    cv2.ellipse(canvas, (930, 480), (110, 150), 0, -100, 100, 255, 12, cv2.LINE_AA)
    for y in range(330, 800, 26):
        shaky = rng.normal(((660, y), (840, y - 60)), 8)
        start, end = shaky.astype(int).tolist()
        cv2.line(canvas, start, end, 255, 5, cv2.LINE_AA)


def inked(draw: Draw, ink: tuple[int, int, int], uneven: float, seed: int) -> Made:
    """Ink on paper, of which a faint shade is nowhere the same."""
    shade = cv2.GaussianBlur(np.random.default_rng(seed).normal(0, 60, (HEIGHT, WIDTH)), (0, 0), 4)
    color = _levels(np.array(ink) + shade[..., None])
    paper = sheet((236, 232, 220), uneven, seed)
    light = paper.astype(float) / 236
    known = composite(strokes(draw, seed), _levels(color * light), paper)
    return _photographed(known, 2)


def before(
    known: Known, ground: tuple[int, int, int], uneven: float, light: float, noise: float = 2
) -> Made:
    """A subject, lit by so much, before a ground that is lit otherwise."""
    lit = _levels(known.foreground * light)
    behind = sheet(ground, uneven, int(noise * 10), 1.5)
    return _photographed(composite(known.alpha, lit, behind), noise)


def sunset(known: Known) -> Made:
    """A silhouette against a sky that goes from orange to pale blue."""
    height = Y[..., None]
    sky = height * np.array((255, 170, 90)) + (1 - height) * np.array((165, 180, 205))
    glow = 40 * np.exp(-((X - 0.9) ** 2 + (Y - 0.8) ** 2) / 0.1)[..., None]
    return _photographed(
        composite(known.alpha, _levels(known.foreground * 0.15), _levels(sky + glow)), 2
    )


def coins(uneven: float, seed: int) -> Made:
    """Coins with a relief and a rim on dark felt, lit from one side."""
    rng = np.random.default_rng(seed)
    rows, columns = (48, 48, 60, 149, 132, 187, 204), (60, 156, 259, 72, 192, 264, 149)
    middles = list(zip(rows, columns, rng.uniform(20, 31, 7).tolist(), strict=True))

    def within(y: Grid, x: Grid) -> Grid:
        return np.asarray(np.max([r - np.hypot(y - v, x - u) for v, u, r in middles], axis=0))

    relief = cv2.GaussianBlur(rng.normal(0, 190, (HEIGHT, WIDTH)), (0, 0), 2.5)
    rim = np.exp(-((within(Y * HEIGHT, X * HEIGHT) - 4) ** 2) / 6)
    metal = np.array((178, 160, 128)) + (relief + 35 * rim)[..., None]
    felt = sheet((62, 66, 74), uneven, seed, 5)
    light = sheet((255, 255, 255), uneven, seed, 0) / 255
    alpha = drawn(HEIGHT, WIDTH, lambda y, x: within(y, x) > 0)
    return _photographed(composite(alpha, _levels(metal * light), felt), 3)


def moon() -> Made:
    """A gibbous moon with its seas, in a black sky with a little haze."""

    def inside(y: Grid, x: Grid) -> NDArray[np.bool_]:
        round_, away = np.hypot(y - 115, x - 170) < 78, np.hypot((y - 115) / 78, (x - 150) / 95)
        return round_ & (away < 0.98)

    seas = cv2.GaussianBlur(np.random.default_rng(4).normal(0, 400, (HEIGHT, WIDTH)), (0, 0), 9)
    surface = np.array((205, 200, 188)) + np.clip(seas, -60, 30)[..., None]
    haze = 22 * np.exp(-(np.hypot(Y - 0.48, X - 0.7) ** 2) / 0.12)[..., None] * np.ones(3)
    return _photographed(
        composite(drawn(HEIGHT, WIDTH, inside), _levels(surface), _levels(haze + 6)), 3
    )


def keys() -> Made:
    """A dark spanner and nuts, with holes, on a light table."""

    def inside(y: Grid, x: Grid) -> NDArray[np.bool_]:
        u, v = (x - 160) * 0.86 + (y - 120) * 0.5, (y - 120) * 0.86 - (x - 160) * 0.5
        bar = (abs(u) < 90) & (abs(v) < 11)
        ends = [(np.hypot(u - s * 95, v) < 30) & ~(np.hypot(u - s * 100, v) < 13) for s in (-1, 1)]
        nuts = [
            (np.maximum(abs(y - b), abs(x - a) * 0.87 + abs(y - b) / 2) < r)
            & (np.hypot(y - b, x - a) > r / 2)
            for a, b, r in ((70, 190, 22), (255, 45, 18), (60, 65, 14))
        ]
        return bar | ends[0] | ends[1] | nuts[0] | nuts[1] | nuts[2]

    shine = 50 * np.exp(-((X - Y - 0.15) ** 2) / 0.02)
    steel = _levels(np.array((58, 62, 70)) + shine[..., None])
    known = composite(drawn(HEIGHT, WIDTH, inside), steel, sheet((225, 224, 218), 0.25, 6))
    return _photographed(known, 2)


def _photographed(known: Known, noise: float) -> Made:
    return made(Known(grainy(known.image, noise), known.alpha, known.foreground, known.background))


def _levels(values: ArrayLike) -> Image:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def _locally(scene: Made) -> Made:
    return replace(scene, recipe="threshold method=local")


GROUND = Ground(
    about="ink on paper, silhouettes, dark things on a light ground and bright ones on black",
    iou=0.955,
    mae=0.012,
    why="Hair, lace and blades of grass that are mixed into less than half of a pixel lie on the "
    "other side of any level; the reliefs of coins are as dark as the felt.",
    scenes={
        "signature in blue ink": lambda: inked(signature, (30, 45, 130), 0.15, 1),
        "signature in a deep shadow": lambda: _locally(inked(signature, (40, 40, 48), 0.75, 2)),
        "print": lambda: inked(letters, (38, 36, 40), 0.1, 3),
        "print in a shadow": lambda: _locally(inked(letters, (52, 50, 52), 0.7, 5)),
        "red stamp": lambda: inked(stamp, (190, 40, 45), 0.2, 6),
        "pencil sketch": lambda: inked(sketch, (112, 110, 112), 0.2, 7),
        "sketch under a lamp": lambda: _locally(inked(sketch, (80, 70, 66), 0.65, 8)),
        "silhouette of a head at sunset": lambda: sunset(subject("hair", 1)),
        "silhouette of grass at sunset": lambda: sunset(subject("leaves", 3)),
        "leaves on a light table": lambda: before(subject("leaves", 4), (250, 250, 246), 0.25, 0.7),
        "yellow leaves on gray": lambda: before(subject("leaves", 1), (112, 114, 118), 0.2, 1.0),
        "white lace on black": lambda: before(subject("lace", 3), (14, 14, 16), 0.3, 1.0, 3),
        "blurred on the run": lambda: before(subject("motion", 4), (30, 32, 40), 0.4, 1.0, 4),
        "ginger cat on snow": lambda: before(subject("fur", 1), (226, 232, 242), 0.2, 0.9),
        "coins": lambda: coins(0.15, 11),
        "coins in side light": lambda: _locally(coins(0.7, 12)),
        "moon": moon,
        "spanner and nuts": keys,
    },
)
