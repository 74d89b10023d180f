"""Furniture: chairs, tables, shelves, ladders, lamps, with all that shows between their parts."""

from __future__ import annotations

import numpy as np

from removers.training.scenes.parts import Frame, bars, board, color, legs, ring, slab, slats
from removers.training.scenes.render import Part, Rng


def chair(rng: Rng) -> list[Part]:
    """Return a chair, an armchair, a stool or a bench."""
    paint, w = color(rng), rng.uniform(0.4, 0.6)
    d, h = rng.uniform(0.38, 0.5), rng.uniform(0.4, 0.75)
    if rng.random() < 0.25:
        w *= rng.uniform(2, 3)  # a bench
    thick, back = rng.uniform(0.02, 0.06), rng.uniform(0.25, 0.6)
    seat = color(rng) if rng.random() < 0.4 else paint
    parts = legs(rng, (w, h, d), thick, paint)
    parts += board(rng, h, (w, d), rng.uniform(0.03, 0.1), seat)
    if rng.random() < 0.15:
        return parts
    z = -d / 2
    for x in (-w / 2, w / 2):
        parts += [slab((x, h + back / 2, z), (thick, back, thick), paint)]
    parts.append(slab((0, h + back, z), (w, rng.uniform(0.03, 0.12), thick), paint))
    frame = Frame(0, h + back / 2, z, w * 0.95, back * rng.uniform(0.5, 1))
    parts += slats(rng, frame, thick, paint)
    if rng.random() < 0.35:
        y = h + rng.uniform(0.15, 0.28)
        for x in (-w / 2, w / 2):
            parts += bars([(x, y, z), (x, y, d / 2), (x, h, d / 2)], thick / 2, paint)
    return parts


def table(rng: Rng) -> list[Part]:
    """Return a table, a desk or a bar stool."""
    paint, w = color(rng), rng.uniform(0.4, 1.8)
    d, h = rng.uniform(0.4, 0.8), rng.uniform(0.4, 0.8)
    thick = rng.uniform(0.02, 0.07)
    top = slab((0, h, 0), (w * 1.05, rng.uniform(0.02, 0.06), d * 1.05), color(rng))
    parts = [*legs(rng, (w * 0.95, h, d * 0.95), thick, paint), top]
    if rng.random() < 0.3:  # braces from corner to corner
        for z in (-d / 2, d / 2):
            parts += bars([(-w / 2, 0.05, z), (w / 2, h, z)], thick / 3, paint)
            parts += bars([(w / 2, 0.05, z), (-w / 2, h, z)], thick / 3, paint)
    if rng.random() < 0.3:
        parts += board(rng, h * rng.uniform(0.2, 0.6), (w * 0.9, d * 0.9), thick, paint)
    return parts


def shelf(rng: Rng) -> list[Part]:
    """Return shelves, a trolley or a plant stand, perhaps with a back of slats."""
    paint, w = color(rng), rng.uniform(0.3, 1.4)
    d, h = rng.uniform(0.2, 0.5), rng.uniform(0.5, 1.9)
    thick, number = rng.uniform(0.015, 0.05), int(rng.integers(2, 7))
    columns = int(rng.integers(2, 5)) if w > 0.9 else 2
    parts: list[Part] = [
        slab((x, h / 2, z), (thick, h, thick), paint)
        for x in np.linspace(-w / 2, w / 2, columns)
        for z in (-d / 2, d / 2)
    ]
    boards = color(rng) if rng.random() < 0.3 else paint
    for y in np.linspace(h * rng.uniform(0.03, 0.15), h * rng.uniform(0.85, 1), number):
        parts += board(rng, float(y), (w, d), rng.uniform(0.01, 0.04), boards)
    if rng.random() < 0.25:
        parts += slats(rng, Frame(0, h / 2, -d / 2, w, h), thick, paint)
    return parts


def ladder(rng: Rng) -> list[Part]:
    """Return a ladder, a step stool or a towel rack."""
    paint, w = color(rng), rng.uniform(0.35, 0.6)
    h, lean = rng.uniform(0.6, 2.2), rng.uniform(0, 0.5)
    thick, flat = rng.uniform(0.02, 0.06), rng.random() < 0.5
    sides = (-1, 1) if rng.random() < 0.5 else (1,)
    parts: list[Part] = []
    for side in sides:
        foot = side * lean
        for x in (-w / 2, w / 2):
            parts += bars([(x, 0, foot), (x, h, 0)], thick / 2, paint)
        for y in np.linspace(0.1, 1, int(rng.integers(3, 9))) * h:
            z = foot * (1 - y / h)
            if flat and side > 0:
                step = (w, thick / 2, rng.uniform(0.06, 0.2))
                parts.append(slab((0, float(y), z), step, paint))
            else:
                parts += bars([(-w / 2, y, z), (w / 2, y, z)], thick / 3, paint)
    return parts


def lamp(rng: Rng) -> list[Part]:
    """Return a pole on three feet with something on top: a lamp, a stand, a tripod."""
    paint, h, radius = color(rng), rng.uniform(0.8, 1.6), rng.uniform(0.008, 0.02)
    parts = bars([(0, 0.1, 0), (0, h, 0)], radius, paint)
    for t in rng.uniform(0, 7) + np.arange(3) * 2.1:
        foot = (0.3 * np.cos(t), 0, 0.3 * np.sin(t))
        parts += bars([(0, rng.uniform(0.1, 0.6), 0), foot], radius, paint)
    if rng.random() < 0.5:
        shade = (rng.uniform(0.2, 0.5), rng.uniform(0.15, 0.35), 0.25)
        return [*parts, slab((0, h, 0), shade, color(rng))]
    x, y = rng.uniform(0.1, 0.5), h + rng.uniform(-0.1, 0.3)
    parts += bars([(0, h, 0), (x, y, 0)], radius, paint)
    return parts + ring((x, y, 0), (0.12, 0.12), radius * 2, color(rng))
