"""Render: parts in space become a picture with its exact matte.

A part is a slab (a box) or a bar (a round rod), y up, units of about the thing's size. A camera at
a random side and height projects them, the far ones first (painter's algorithm), and Lambert's law
shades them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from removers.scene import Image
from removers.training.augment import Levels

Point = NDArray[np.float64]  # (3,)
Rng = np.random.Generator

SIDE = 416  # px, of the drawing
FINER = 2  # drawn so many times as large and shrunk, for soft edges
AMBIENT = 0.45  # of the light; the rest falls from one side
CORNERS = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
FACES = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))


class Slab(NamedTuple):
    """A box along the axes."""

    middle: Point
    half: Point  # its half sides
    color: Point
    print: Image | None = None  # on its front and back


class Bar(NamedTuple):
    """A round rod from one point to another."""

    start: Point
    end: Point
    radius: float
    color: Point


Part = Slab | Bar


class View(NamedTuple):
    """A camera: turned first, then `away` from the middle of the thing."""

    turn: NDArray[np.float64]  # (3, 3)
    away: float
    scale: float = 1.0  # px for a unit at distance 1
    shift: tuple[float, float] = (0.0, 0.0)  # px

    def seen(self, points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return where (…, 3) points stand in the picture, px, and how far away, in units."""
        turned = points @ self.turn.T
        depth = self.away - turned[..., 2]
        flat = turned[..., :2] * [1, -1] * self.scale / depth[..., None]
        return flat + self.shift, depth


def render(rng: Rng, parts: Sequence[Part]) -> tuple[Image, Levels]:
    """Draw parts as a random camera sees them, filling a square of SIDE px."""
    view = _view(rng, parts)
    light = _unit(np.array([rng.uniform(-1, 1), rng.uniform(0.3, 1), rng.uniform(0.1, 1)]))
    canvas = np.zeros((SIDE * FINER, SIDE * FINER, 4), np.uint8)
    for part in sorted(parts, key=lambda part: -float(view.seen(_middle(part))[1])):
        if isinstance(part, Slab):
            _slab(canvas, part, view, light)
        else:
            _bar(canvas, part, view, light)
    small = cv2.resize(canvas, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    color = small[..., :3] * (255 / np.maximum(small[..., 3:], 1)) * _grain(rng)
    return np.clip(color, 0, 255).astype(np.uint8), small[..., 3].astype(np.uint8)


def _view(rng: Rng, parts: Sequence[Part]) -> View:
    """Return a camera that sees all of the parts, from the front half and not from below."""
    yaw, pitch = rng.uniform(-0.9, 0.9), rng.uniform(-0.02, 0.55) * rng.random()
    turn = _about(0, pitch) @ _about(1, yaw)
    points = np.concatenate([_points(part) for part in parts])
    view = View(turn, float(np.abs(points).max() * rng.uniform(2.5, 6)))
    flat, _ = view.seen(points)
    low, high = flat.min(0), flat.max(0)
    scale = 0.94 * SIDE * FINER / float((high - low).max())
    x, y = SIDE * FINER / 2 - scale * (low + high) / 2
    return View(turn, view.away, scale, (float(x), float(y)))


def _about(axis: int, angle: float) -> NDArray[np.float64]:
    one, other = [i for i in range(3) if i != axis]
    turn = np.eye(3)
    turn[one, one] = turn[other, other] = np.cos(angle)
    turn[one, other], turn[other, one] = -np.sin(angle), np.sin(angle)
    return turn


def _unit(vector: Point) -> Point:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9))


def _middle(part: Part) -> Point:
    return part.middle if isinstance(part, Slab) else np.asarray((part.start + part.end) / 2)


def _points(part: Part) -> NDArray[np.float64]:
    if isinstance(part, Slab):
        return np.asarray(part.middle + CORNERS * part.half)
    ends = np.stack([part.start, part.end])
    return np.concatenate([ends - part.radius, ends + part.radius])


def _slab(canvas: Levels, slab: Slab, view: View, light: Point) -> None:
    corners = _points(slab)
    flat, _ = view.seen(corners)
    for face in FACES:
        spots = flat[list(face)].astype(np.float32)
        (ax, ay), (bx, by) = spots[1] - spots[0], spots[2] - spots[0]
        if ax * by - ay * bx >= 0:  # it looks away
            continue
        normal = corners[list(face)].mean(0) - slab.middle
        shade = AMBIENT + (1 - AMBIENT) * max(0.0, float(_unit(normal / slab.half) @ light))
        if slab.print is not None and abs(normal[2]) == slab.half[2]:
            _printed(canvas, slab.print, spots, shade)
        else:
            cv2.fillConvexPoly(canvas, np.rint(spots).astype(np.int32), _paint(slab.color, shade))


def _printed(canvas: Levels, picture: Image, spots: NDArray[np.float32], shade: float) -> None:
    """Lay a picture over a face whose four corners are given around it."""
    height, width = picture.shape[:2]
    upright = sorted(spots.tolist(), key=lambda spot: spot[1])
    (a, b), (c, d) = sorted(upright[:2]), sorted(upright[2:])
    onto = np.array([a, b, d, c], np.float32)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    move = cv2.getPerspectiveTransform(corners, onto)
    full = np.dstack([np.clip(picture * shade, 0, 255), np.full(picture.shape[:2], 255)])
    size = canvas.shape[1], canvas.shape[0]
    cv2.warpPerspective(
        full.astype(np.uint8), move, size, canvas, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT
    )


def _bar(canvas: Levels, bar: Bar, view: View, light: Point) -> None:
    """Draw a rod as a broad line and, where the light catches it, a narrow one."""
    flat, depth = view.seen(np.stack([bar.start, bar.end]))
    wide = max(1, round(2 * bar.radius * view.scale / float(depth.mean())))
    along = _unit(bar.end - bar.start)
    shade = AMBIENT + (1 - AMBIENT) * float(np.sqrt(max(0.0, 1 - float(along @ light) ** 2)))
    start, end = (tuple(np.rint(spot).astype(int).tolist()) for spot in flat)
    cv2.line(canvas, start, end, _paint(bar.color, 0.8 * shade), wide)
    if wide > 3:
        cv2.line(canvas, start, end, _paint(bar.color, 1.1 * shade), wide // 2)


def _paint(color: Point, shade: float) -> Any:
    return (*np.clip(color * shade, 0, 255).tolist(), 255)


def _grain(rng: Rng) -> NDArray[np.float32]:
    """Return what a surface does to its color: fine streaks one way, and broad stains."""
    shape = (96, 6) if rng.random() < 0.5 else (6, 96)
    fine = rng.standard_normal(shape) * rng.uniform(0, 0.12)
    broad = rng.standard_normal((4, 4)) * rng.uniform(0, 0.12)
    layers = [cv2.resize(x.astype(np.float32), (SIDE, SIDE)) for x in (fine, broad)]
    return np.asarray((1 + layers[0] + layers[1])[..., None])
