"""Wares: racks, wheels, rackets, baskets, cartons."""

from __future__ import annotations

import numpy as np

from removers.training.scenes.parts import Frame, bars, color, label, net, ring, slab, slats
from removers.training.scenes.render import Part, Point, Rng


def rack(rng: Rng) -> list[Part]:
    """Return a clothes rail, a wall grid, a hanger, or a frame with something in it."""
    paint, w = color(rng), rng.uniform(0.5, 1.5)
    h, radius = rng.uniform(0.4, 1.6), rng.uniform(0.006, 0.02)
    match rng.integers(4):
        case 0:
            return _rail(w, h, radius, paint)
        case 1:
            number = int(rng.integers(3, 14)), int(rng.integers(3, 14))
            return net(Frame(0, 0, 0, w, h), number, radius / 1.5, paint)
        case 2:
            corners = [(-w / 2, 0, 0), (0, w / 3, 0), (w / 2, 0, 0), (-w / 2, 0, 0)]
            turns, top = np.linspace(0, 4.5, 12), w / 3 + 0.14
            hook = [(0.06 * np.sin(t), top - 0.06 * np.cos(t), 0.0) for t in turns]
            parts = bars(corners, radius * 1.4, paint)
            return parts + bars([(0, w / 3, 0), *hook], radius / 1.5, color(rng))
    frame = rng.uniform(0.02, 0.1)
    edges = [slab((0, y, 0), (w + frame, frame, 0.04), paint) for y in (-h / 2, h / 2)]
    edges += [slab((x, 0, 0), (frame, h, 0.04), paint) for x in (-w / 2, w / 2)]
    return [*edges, *slats(rng, Frame(0, 0, 0, w, h), frame, paint)]


def _rail(w: float, h: float, radius: float, paint: Point) -> list[Part]:
    parts = bars([(-w / 2, 0, 0), (-w / 2, h, 0), (w / 2, h, 0), (w / 2, 0, 0)], radius, paint)
    for x in (-w / 2, w / 2):
        parts += bars([(x, 0, -0.25), (x, 0, 0.25)], radius, paint)
    return parts + bars([(-w / 2, 0.15 * h, 0), (w / 2, 0.15 * h, 0)], radius, paint)


def wheels(rng: Rng) -> list[Part]:
    """Return a wheel with spokes, or a bicycle."""
    paint, tire, spokes = color(rng), np.full(3, rng.uniform(15, 60)), int(rng.integers(8, 28))
    radius, parts = rng.uniform(0.28, 0.36), list[Part]()
    axles = (-0.55, 0.55) if rng.random() < 0.75 else (0.0,)
    for x in axles:
        parts += ring((x, radius, 0), (radius, radius), rng.uniform(0.012, 0.03), tire)
        for t in np.linspace(0, 2 * np.pi, spokes, endpoint=False):
            rim = (x + radius * np.cos(t), radius + radius * np.sin(t), 0)
            parts += bars([(x, radius, 0), rim], 0.004, np.full(3, 170.0))
    return parts if len(axles) == 1 else parts + _bicycle(rng, radius, paint, tire)


def _bicycle(rng: Rng, radius: float, paint: Point, tire: Point) -> list[Part]:
    """Return what stands on two wheels of a radius."""
    crank, seat, head = (-0.1, radius * 0.9, 0), (-0.22, 0.85, 0), (0.4, 0.8, 0)
    rear, fork = (-0.55, radius, 0), [(0.42, 0.95, 0), (0.55, radius, 0)]
    parts: list[Part] = []
    for line in ([crank, seat, head, crank], [seat, rear, crank], fork):
        parts += bars(line, rng.uniform(0.012, 0.025), paint)
    parts += bars([(0.42, 0.95, -0.25), (0.42, 0.95, 0.25)], 0.012, tire)
    return [*parts, slab((-0.24, 0.88, 0), (0.22, 0.05, 0.1), tire)]


def racket(rng: Rng) -> list[Part]:
    """Return an oval with strings, and a handle."""
    paint, rx, ry = color(rng), rng.uniform(0.15, 0.25), rng.uniform(0.2, 0.32)
    parts, string = ring((0, 0, 0), (rx, ry), rng.uniform(0.008, 0.02), paint), color(rng)
    for s in np.linspace(-0.9, 0.9, int(rng.integers(7, 18))):
        part = float(np.sqrt(1 - s * s))
        parts += bars([(s * rx, -part * ry, 0), (s * rx, part * ry, 0)], 0.002, string)
        parts += bars([(-part * rx, s * ry, 0), (part * rx, s * ry, 0)], 0.002, string)
    parts += bars([(-0.05, -ry, 0), (0, -ry - 0.15, 0), (0.05, -ry, 0)], 0.01, paint)
    return parts + bars([(0, -ry - 0.15, 0), (0, -ry - 0.45, 0)], 0.02, color(rng))


def basket(rng: Rng) -> list[Part]:
    """Return a basket or a cage of wires, wider or narrower at the top."""
    paint, h, narrow = color(rng), rng.uniform(0.3, 0.9), rng.uniform(0.5, 1.5)
    radius, parts = rng.uniform(0.004, 0.012), list[Part]()
    turns = np.linspace(0, 2 * np.pi, int(rng.integers(9, 26)))
    for y in np.linspace(0, 1, int(rng.integers(2, 8))):
        r = 0.3 * (1 + (narrow - 1) * y)
        parts += bars([(r * np.cos(t), y * h, r * np.sin(t)) for t in turns], radius, paint)
    for t in turns:
        x, z = 0.3 * np.cos(t), 0.3 * np.sin(t)
        parts += bars([(x, 0, z), (x * narrow, h, z * narrow)], radius, paint)
    return parts


def carton(rng: Rng) -> list[Part]:
    """Return one to three cartons with printed faces."""
    parts, x = list[Part](), 0.0
    for _ in range(1 + int(rng.integers(3) * (rng.random() < 0.3))):
        w, h, d = rng.uniform(0.25, 0.6), rng.uniform(0.2, 0.9), rng.uniform(0.1, 0.5)
        box = slab((x, h / 2, rng.uniform(-0.1, 0.1)), (w, h, d), color(rng))
        parts.append(box._replace(print=label(rng)))
        x += w + rng.uniform(0, 0.1)
    return parts
