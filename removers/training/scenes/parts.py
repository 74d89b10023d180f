"""Parts that drawn things share: bars, nets, slats, legs and boards, and what they are made of."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np

from removers.scene import Image
from removers.training.scenes.render import Bar, Part, Point, Rng, Slab

Three = tuple[float, float, float]


class Frame(NamedTuple):
    """An upright rectangle: its middle, width and height."""

    x: float
    y: float
    z: float
    wide: float
    high: float


def color(rng: Rng) -> Point:
    """Return the color of wood, metal, lacquer or plastic."""
    match rng.integers(4):
        case 0:  # wood, from pale to walnut
            return np.array([200, 150, 95]) * rng.uniform(0.35, 1.15) + rng.uniform(-12, 12, 3)
        case 1:  # black, gray, white
            return np.full(3, rng.choice([25, 45, 120, 200, 240])) + rng.uniform(-10, 10, 3)
    return rng.uniform(20, 245, 3)


def label(rng: Rng) -> Image:
    """Return a printed face: bands, disks, rectangles and words on a ground."""
    width, height = 160, int(rng.integers(120, 320))
    face = np.full((height, width, 3), rng.uniform(30, 250, 3), np.uint8)
    for _ in range(rng.integers(2, 9)):
        x, y = int(rng.integers(width)), int(rng.integers(height))
        w, h = int(rng.integers(8, 110)), int(rng.integers(4, 70))
        paint = rng.uniform(0, 255, 3).tolist()
        match rng.integers(4):
            case 0:
                cv2.rectangle(face, (0, y), (width, y + h), paint, -1)
            case 1:
                cv2.ellipse(face, (x, y), (w // 2, h // 2 + 4), 0, 0, 360, paint, -1)
            case 2:
                cv2.rectangle(face, (x, y), (x + w, y + h), paint, -1)
            case _:
                letters = "".join(map(chr, rng.integers(65, 91, rng.integers(2, 8))))
                size = rng.uniform(0.4, 1.6)
                cv2.putText(face, letters, (x // 4, y), int(rng.integers(8)), size, paint, 2)
    return face


def slab(middle: Three, sides: Three, paint: Point) -> Slab:
    """Return a box, width × height × depth large."""
    return Slab(np.array(middle), np.array(sides) / 2, paint)


def bars(points: Iterable[Iterable[float]], radius: float, paint: Point) -> list[Part]:
    """Return a rod bent through points."""
    knots = [np.array([*point], float) for point in points]
    return [Bar(a, b, radius, paint) for a, b in pairwise(knots)]


def ring(middle: Three, radii: tuple[float, float], radius: float, paint: Point) -> list[Part]:
    """Return an upright ellipse of rod."""
    (x, y, z), (rx, ry) = middle, radii
    turns = np.linspace(0, 2 * np.pi, 33)
    return bars([(x + rx * np.cos(t), y + ry * np.sin(t), z) for t in turns], radius, paint)


def net(frame: Frame, number: tuple[int, int], radius: float, paint: Point) -> list[Part]:
    """Return so many upright and level wires in a frame."""
    x, y, z, w, h = frame
    parts: list[Part] = []
    for s in np.linspace(-0.5, 0.5, number[0]):
        parts += bars([(x + s * w, y - h / 2, z), (x + s * w, y + h / 2, z)], radius, paint)
    for s in np.linspace(-0.5, 0.5, number[1]):
        parts += bars([(x - w / 2, y + s * h, z), (x + w / 2, y + s * h, z)], radius, paint)
    return parts


def slats(rng: Rng, frame: Frame, thick: float, paint: Point) -> list[Part]:
    """Return what fills an upright frame: upright or level slats, a cross, a net, or a board."""
    x, y, z, w, h = frame
    number = int(rng.integers(2, 9))
    steps = (np.arange(number) + 0.5) / number - 0.5
    match rng.integers(6):
        case 0:
            return [
                slab((x, y + s * h, z), (w, rng.uniform(0.3, 0.7) * h / number, thick / 2), paint)
                for s in steps
            ]
        case 1:
            broad = rng.uniform(0.2, 0.7) * w / number
            return [slab((x + s * w, y, z), (broad, h, thick / 2), paint) for s in steps]
        case 2:
            return _rods(
                [((x + s * w, y - h / 2, z), (x + s * w, y + h / 2, z)) for s in steps],
                thick / 4,
                paint,
            )
        case 3:
            a, b = w / 2, h / 2
            return _rods(
                [((x - a, y - b, z), (x + a, y + b, z)), ((x - a, y + b, z), (x + a, y - b, z))],
                thick / 3,
                paint,
            )
        case 4:
            return net(frame, (number + 2, number + 2), thick / 6, paint)
    return [slab((x, y, z), (w, h, thick / 2), paint)]


def _rods(ends: Iterable[tuple[Three, Three]], radius: float, paint: Point) -> list[Part]:
    return [part for pair in ends for part in bars(pair, radius, paint)]


def board(rng: Rng, y: float, sides: tuple[float, float], thick: float, paint: Point) -> list[Part]:
    """Return a level board, width × depth, whole or of slats or rods."""
    w, d = sides
    number = int(rng.integers(3, 8))
    steps = (np.arange(number) + 0.5) / number - 0.5
    match rng.integers(4):
        case 0:
            return [slab((0, y, s * d), (w, thick, 0.6 * d / number), paint) for s in steps]
        case 1:
            return _rods([((-w / 2, y, s * d), (w / 2, y, s * d)) for s in steps], thick / 3, paint)
    return [slab((0, y, 0), (w, thick, d), paint)]


def legs(rng: Rng, sides: Three, thick: float, paint: Point) -> list[Part]:
    """Return four legs of a height, straight or splayed, perhaps with rungs between them."""
    w, h, d = sides
    splay = 1 + rng.uniform(0, 0.35) * (rng.random() < 0.5)
    feet = [(x, z) for x in (-w / 2, w / 2) for z in (-d / 2, d / 2)]
    found: list[Part] = []
    if splay > 1 or rng.random() < 0.5:
        for x, z in feet:
            found += bars([(x * splay, 0, z * splay), (x, h, z)], thick / 2, paint)
    else:
        found += [slab((x, h / 2, z), (thick, h, thick), paint) for x, z in feet]
    if rng.random() < 0.5:
        y = h * rng.uniform(0.15, 0.5)
        x, z = (side / 2 * (splay + (1 - splay) * y / h) for side in (w, d))
        corners = [(-x, y, -z), (x, y, -z), (x, y, z), (-x, y, z), (-x, y, -z)]
        found += bars(corners, thick / 3, paint)
    return found
