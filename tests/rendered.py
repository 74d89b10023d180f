"""Photograph-like scenes with exactly known mattes at any size: the truth of a matting benchmark.

Lengths are in units: a unit is the side of the square that has the frame's area, (0, 0) its middle.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from tests.scenes import Grid, Known

Field = NDArray[np.floating[Any]]  # height × width × channels; RGBA: premultiplied, 0–255
Shape = tuple[Grid, Grid]  # an outline's x and y in units, and its RGBA; RGBA 0 cuts a hole

PIXEL = 1 / 3464  # units: a pixel of a 12 MP photograph
BAND = 6_000_000  # subpixels drawn at once: 120 MB
DOWN = np.array((0.02, 0.09))  # units: beside a body's radius, how strongly gravity combs fur
NOISE = 1.2  # levels, a good sensor's at base ISO
HAIRS = ((34, 27, 26), (78, 52, 36), (128, 62, 36), (200, 164, 110), (172, 170, 168))
TAPER = np.linspace(0, 1, 18)[::-1] ** 0.6  # a strand's width from its root to its tip
TEETH = np.arange(48) % 4 / 5  # twelve sharp teeth on each side of a leaf
LEAF = np.sin(np.pi * np.linspace(0.03, 1, 48) ** 0.8) * (1 - 0.5 * TEETH)


@dataclass(frozen=True)
class Frame:
    """A picture's size, and the one source of its chances: sizes of one shape draw the same."""

    height: int
    width: int
    rng: np.random.Generator

    @property
    def unit(self) -> float:
        return float(np.sqrt(self.height * self.width))

    @property
    def fine(self) -> int:
        """Subpixels a side: a small picture has the thinner strands, and more of them."""
        return int(np.clip(150 / np.sqrt(self.unit), 3, 16))

    def axes(self) -> tuple[Field, Field]:
        """Return x as a row and y as a column, in units."""
        x, y = ((np.arange(n) + 0.5 - n / 2) / self.unit for n in (self.width, self.height))
        return x[None].astype(np.float32), y[:, None].astype(np.float32)


@dataclass(frozen=True)
class Growth:
    """How strands grow: in units, radians, and shares."""

    length: float
    width: float
    curl: float = 0.4
    sag: float = 0.0  # 1: the tip hangs straight down
    pull: float = 0.0  # 1: tips of a clump meet
    profile: Grid = field(default_factory=lambda: TAPER)


def _cloud(frame: Frame, cells: int, octaves: int = 5, channels: int = 1) -> Field:
    """Return noise of deviation 1, from so many cells a unit to 2^octaves times as fine."""
    total: Field = np.zeros((2, 2, channels))
    for octave in range(octaves):
        rows, columns = (
            int(np.ceil(n / frame.unit * cells * 2**octave)) for n in (frame.height, frame.width)
        )
        total = 1.7 * cv2.resize(total, (columns, rows)).reshape(rows, columns, channels)
        total += frame.rng.normal(size=total.shape)
    way = cv2.INTER_CUBIC if total.shape[0] < frame.height else cv2.INTER_AREA
    total = (total / total.std()).astype(np.float32)
    spread = cv2.resize(total, (frame.width, frame.height), interpolation=way)
    return np.asarray(spread, np.float32).reshape(frame.height, frame.width, channels)


def _painted(frame: Frame, shapes: list[Shape]) -> Field:
    """Return shapes drawn one over the other, as the exact mean of every pixel's subpixels."""
    fine, middle = frame.fine, np.array((frame.width, frame.height)) / 2
    starts = np.cumsum([0] + [len(outline) for outline, _ in shapes])[:-1]
    flat = (np.concatenate([o for o, _ in shapes]) * frame.unit + middle) * fine - 0.5
    tops, ends = (f.reduceat(flat[:, 1], starts) / fine for f in (np.minimum, np.maximum))
    points = np.split(np.rint(flat * 16).astype(np.int32), starts[1:])
    colors = np.array([color for _, color in shapes]).tolist()
    layer = np.empty((frame.height, frame.width, 4), np.float32)
    rows = max(1, BAND // (frame.width * fine**2))
    for top in range(0, frame.height, rows):
        part = layer[top : top + rows]
        band = np.zeros((len(part) * fine, frame.width * fine, 4), np.uint8)
        for i in np.flatnonzero((ends > top - 1) & (tops < top + rows + 1)):
            outline = points[i] - np.array((0, top * fine * 16), np.int32)
            cv2.fillPoly(band, [outline], colors[i], shift=4)
        size = part.shape[1::-1]
        part[:] = cv2.resize(band.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return layer


def _blurred(frame: Frame, layer: Field, radius: float) -> Field:
    """Return what lies so many units out of focus: a Gaussian, or three boxes nearly as one."""
    sigma = max(0.1, radius * frame.unit)
    if sigma < 5:
        return np.asarray(cv2.GaussianBlur(layer, (0, 0), sigma), np.float32)
    for _ in range(3):
        layer = np.asarray(cv2.blur(layer, (2 * round(sigma) + 1,) * 2), np.float32)
    return layer


def _over(top: Field, bottom: Field) -> Field:
    return top[..., : bottom.shape[2]] + (1 - top[..., 3:] / 255) * bottom


def _shades(frame: Frame, color: ArrayLike, count: int, spread: float = 0.25) -> Grid:
    """Return that many opaque colors around one."""
    light = np.exp(frame.rng.normal(0, spread, (count, 1)))
    rgb = np.asarray(color) * light + frame.rng.normal(0, 5, (count, 3))
    return np.hstack([np.clip(rgb, 2, 250), np.full((count, 1), 255.0)])


def _paths(frame: Frame, roots: Grid, angles: Grid, growth: Growth) -> Grid:
    """Return the bent, sagging, clumped center lines of strands: strand × point × (x, y)."""
    rng, t = frame.rng, np.linspace(0, 1, len(growth.profile))
    cell = (np.floor(roots / 0.022) @ (7, 31)).astype(int) % 997
    clump, own = rng.normal(size=(997, 3))[cell], rng.normal(size=(len(roots), 3))
    bend, wave, phase = (0.8 * clump + 0.5 * own).T[..., None] * growth.curl
    down = (np.pi / 2 - angles[:, None] + np.pi) % (2 * np.pi) - np.pi
    heading = angles[:, None] + bend * (t + 0.3) + wave * np.sin(7 * t + 9 * phase) * t
    heading = heading + growth.sag * down * t**0.35
    step = growth.length * np.exp(0.35 * own[:, :1]) / len(t)
    path = roots[:, None] + np.cumsum(step[..., None] * _toward(heading), 1)
    first, which = np.unique(cell, return_index=True, return_inverse=True)[1:]
    pull = growth.pull * rng.random((len(roots), 1, 1)) * t[:, None]
    drawn: Grid = path + pull * (path[first[which]] - path)
    return drawn


def _toward(angle: float | Grid) -> Grid:
    return np.stack([np.cos(angle), np.sin(angle)], -1)


def _ribbons(frame: Frame, paths: Grid, growth: Growth, colors: Grid) -> list[Shape]:
    """Return strands along paths; fillPoly draws an outline half a subpixel too wide."""
    along = np.gradient(paths, axis=1)
    across = along[..., ::-1] * (-1, 1) / (np.linalg.norm(along, axis=-1, keepdims=True) + 1e-9)
    width = growth.width * np.exp(frame.rng.normal(0, 0.3, (len(paths), 1))) * growth.profile
    side = across * np.maximum(0, width / 2 - 0.5 / frame.unit / frame.fine)[..., None]
    return list(zip(np.hstack([paths + side, (paths - side)[:, ::-1]]), colors, strict=True))


def _strands(frame: Frame, roots: Grid, angles: Grid, growth: Growth, colors: Grid) -> list[Shape]:
    return _ribbons(frame, _paths(frame, roots, angles, growth), growth, colors)


def _blob(frame: Frame, middle: ArrayLike, radii: ArrayLike, bumps: float = 0.05) -> Grid:
    """Return a closed, uneven outline."""
    turn, waves = np.linspace(0, 2 * np.pi, 240, endpoint=False), np.arange(2, 9)[:, None]
    chance = frame.rng.normal(0, bumps, (2, 7, 1)) / waves**0.7
    reach = 1 + (chance[0] * np.cos(waves * turn) + chance[1] * np.sin(waves * turn)).sum(0)
    outline: Grid = np.asarray(middle) + np.asarray(radii) * reach[:, None] * _toward(turn)
    return outline


def _lit(frame: Frame, layer: Field, depth: float = 0.2, cells: int = 5) -> Field:
    """Return the layer under uneven light, with a grain of its own: colors change, alpha stays."""
    light = np.exp(depth * _cloud(frame, cells, 2) + depth / 7 * _cloud(frame, cells * 16, 5))
    lit = layer.copy()
    np.minimum(layer[..., :3] * light, layer[..., 3:], out=lit[..., :3])
    return lit


def _colors(frame: Frame, choices: ArrayLike) -> tuple[Grid, Grid]:
    """Return one of the colors, changed a little, and the ground's: every third time a near one."""
    rng = frame.rng
    subject = rng.choice(np.asarray(choices)) * np.exp(rng.normal(0, 0.05, 3))
    near, level = subject * rng.choice((0.75, 1.35)) + rng.normal(0, 9, 3), rng.uniform(25, 225)
    ground = near if rng.random() < 0.35 else level * np.exp(rng.normal(0, 0.16, 3))
    return np.clip(subject, 10, 240), np.clip(ground, 18, 235)


def _clouds(frame: Frame, color: Grid) -> Field:
    tint = 0.28 * _cloud(frame, 2, 3) + 0.07 * _cloud(frame, 2, 3, 3)
    return color.astype(np.float32) * np.exp(tint)


def _bokeh(frame: Frame, color: Grid) -> Field:
    rng, discs = frame.rng, []
    for rgba in _shades(frame, color * 1.3 + 15, 90, 0.5):
        size = rng.uniform(0.01, 0.05)
        discs.append((_blob(frame, rng.uniform(-0.7, 0.7, 2), (size, size), 0.01), rgba))
    lights = 0.6 * _blurred(frame, _painted(frame, discs), 8 * PIXEL)
    return _over(lights, _clouds(frame, color))


def _foliage(frame: Frame, color: Grid) -> Field:
    leaf: Field = np.tanh(2.5 * _cloud(frame, 14, 4)) * 0.4 + 0.06 * _cloud(frame, 12, 5, 3)
    return color.astype(np.float32) * np.exp(leaf)


def _tiles(frame: Frame, color: Grid) -> Field:
    rng, tiles = frame.rng, []
    size, turn = rng.uniform(0.03, 0.12) * np.array((rng.uniform(1, 3), 1)), rng.normal(0, 0.25)
    corners = np.array([(0, 0), (0.95, 0), (0.95, 0.9), (0, 0.9)])
    rotation = np.stack([_toward(turn), _toward(turn + np.pi / 2)])
    for i, rgba in enumerate(_shades(frame, color, 48 * 48, 0.1)):
        y, x = divmod(i, 48)
        tiles.append(((corners + np.array((x - 24 + y % 2 / 2, y - 24))) * size @ rotation, rgba))
    return _over(_lit(frame, _painted(frame, tiles), 0.1), _clouds(frame, color * 0.6))


def _twigs(frame: Frame, color: Grid) -> Field:
    growth = Growth(0.7, 16 * PIXEL, 0.8)
    roots, angles = frame.rng.uniform(-0.8, 0.8, (90, 2)), frame.rng.uniform(0, 7, 90)
    shades = _shades(frame, color * 0.6, 90, 0.4)
    twigs = _painted(frame, _strands(frame, roots, angles, growth, shades))
    return _over(twigs, _clouds(frame, color))


def _finished(frame: Frame, layer: Field, color: Grid) -> Known:
    """Return the layer, seen by a lens and a sensor, over a backdrop that is more or less sharp."""
    layer = _blurred(frame, layer, 0.8 * PIXEL)
    backdrop = frame.rng.choice(np.array([_clouds, _bokeh, _foliage, _tiles, _twigs]))
    ground = _blurred(frame, backdrop(frame, color), frame.rng.choice((0, 3, 10, 30)) * PIXEL)
    alpha = (np.rint(layer[..., 3]) / 255).astype(np.float32)
    foreground, background = _levels(_straight(layer)), _levels(ground)
    image = alpha[..., None] * foreground + (1 - alpha[..., None]) * background
    image += NOISE * frame.rng.standard_normal(image.shape, np.float32)
    return Known(_levels(image), alpha, foreground, background)


def _levels(field: Field) -> NDArray[np.uint8]:
    return np.clip(np.rint(field), 0, 255).astype(np.uint8)


def _straight(layer: Field) -> Field:
    """Return the color itself; where nothing is, what is about."""
    small = cv2.resize(layer, (64, 64), interpolation=cv2.INTER_AREA)
    wide = sum(cv2.GaussianBlur(small, (0, 0), s) * w for s, w in ((2, 1), (8, 0.01), (32, 1e-4)))
    around = cv2.resize(np.asarray(wide, np.float32), layer.shape[1::-1]) + 1e-9
    near = np.where(layer[..., 3:] > 0.1, layer, around)
    near *= 255 / near[..., 3:]
    return near[..., :3]


def hair(height: int, width: int, seed: int) -> Known:
    """A head whose hair is thousands of strands: clumps, curls and flyaways, long or short."""
    frame = Frame(height, width, np.random.default_rng(seed))
    rng = frame.rng
    color, ground = _colors(frame, HAIRS)
    skin = np.array((224, 180, 155)) * rng.uniform(0.35, 1) * np.exp(rng.normal(0, 0.04, 3))
    middle, size = rng.normal((0, -0.1), 0.03), np.array((0.13, 0.17)) * rng.uniform(0.85, 1.3)
    length, curl = rng.uniform(0.06, 0.4), rng.uniform(0.1, 0.8)
    wind = rng.normal(0, 0.3)
    growth = Growth(length, 3.2 * PIXEL, curl, rng.uniform(0.1, 0.4) + 1.5 * length, 0.7)
    loose = Growth(length * 0.8, 2.2 * PIXEL, curl + 0.4, growth.sag * 0.4)

    def grown(count: int, kind: Growth, inward: float) -> list[Shape]:
        turn = np.pi * rng.uniform(0.92, 2.08, count)
        roots = middle + size * _toward(turn) * rng.uniform(inward, 1.05, (count, 1))
        shades = _shades(frame, color, count, 0.3)
        return _strands(frame, roots, turn + rng.normal(wind, 0.25, count), kind, shades)

    shapes = [(_blob(frame, middle - (0, 0.02), size * 1.05, 0.02), np.append(color * 0.7, 255))]
    shapes += grown(2600, growth, 0.8)
    for place, radii, shade in (
        ((0, 0.66), (0.36, 0.4), ground[::-1] * 0.8),
        ((0, 0.2), (0.065, 0.13), skin * 0.8),
        ((0, 0.05), size * (0.78, 0.85), skin),
    ):
        shapes.append((_blob(frame, middle + place, radii, 0.02), np.append(shade, 255)))
    short = Growth(length * 0.6, 3 * PIXEL, curl, 0.8, 0.6)
    shapes += grown(900, short, 0.75) + grown(400, loose, 0.7)
    return _finished(frame, _lit(frame, _painted(frame, shapes)), ground)


def fur(height: int, width: int, seed: int) -> Known:
    """An animal's body, head and ears, all dense short fur in two colors, and whiskers."""
    frame = Frame(height, width, np.random.default_rng(seed))
    rng = frame.rng
    color, ground = _colors(frame, HAIRS)
    other = _shades(frame, color, 1, 0.7)[0, :3]
    growth = Growth(rng.uniform(0.03, 0.06), 3.5 * PIXEL, 0.5, 0.3, 0.6)
    middle, waves = rng.normal((0, 0.2), 0.05), rng.normal(0, 18, (2, 2))
    head = middle + rng.normal((0, -0.33), (0.1, 0.02))
    shapes = []
    for place, radii, count in (
        (middle, (0.24, 0.28), 9000),
        (head - np.array((0.09, 0.11)), (0.04, 0.07), 700),
        (head + np.array((0.09, -0.11)), (0.04, 0.07), 700),
        (head, (0.14, 0.12), 3000),
    ):
        outline = _blob(frame, place, radii)
        shapes.append((place + 0.87 * (outline - place), np.append(color * 0.6, 255)))
        inward = np.sort(rng.uniform(0, 1, count))[::-1] ** 0.3
        outward = outline[rng.integers(len(outline), size=count)] - place
        roots = place + outward * inward[:, None]
        lie = outward * inward[:, None] ** 2 + DOWN  # outward, and down the more the further in
        angles = np.arctan2(lie[:, 1], lie[:, 0]) + rng.normal(0, 0.35, count)
        patch = 1 / (1 + np.exp(-3 * np.sin(roots @ waves).sum(1, keepdims=True)))
        shades = _shades(frame, patch * color + (1 - patch) * other, count)
        shapes += _strands(frame, roots, angles, growth, shades)
    angles = np.repeat((0, np.pi), 7) + rng.normal(0, 0.3, 14)
    whiskers = Growth(0.2, 2.5 * PIXEL, 0.25, 0.2)
    pale, roots = _shades(frame, color + 60, 14), head + 0.05 * _toward(angles)
    shapes += _strands(frame, roots, angles, whiskers, pale)
    return _finished(frame, _lit(frame, _painted(frame, shapes), 0.12), ground)


def _film(density: Field, color: ArrayLike) -> Field:
    """Return a layer of one color, so dense at every pixel."""
    return np.clip(density, 0, 1)[..., None] * np.append(color, 255).astype(np.float32)


def _drape(points: Grid, waves: Grid) -> Grid:
    """Return points of a flat cloth where its folds put them."""
    folds: Grid = points + np.sin(points @ waves[:2] * 9 + waves[2] * 7) @ waves[3:].T * 0.012
    return folds


def lace(height: int, width: int, seed: int) -> Known:
    """A draped veil: a net of knotted threads, blossoms with holes, and tulle of uneven weight."""
    frame = Frame(height, width, np.random.default_rng(seed))
    rng = frame.rng
    color, ground = _colors(frame, ((235, 230, 220), (30, 28, 34), (190, 60, 60), (225, 205, 190)))
    waves, space = rng.normal(size=(5, 4)), rng.uniform(0.008, 0.018)
    edge = _blob(frame, rng.normal((0, 0.12), 0.06), (0.34, 0.34), 0.08)
    places = np.arange(-0.6, 0.6, space)
    places += rng.normal(0, 0.12 * space, len(places))
    net = np.stack(np.meshgrid(np.linspace(-0.6, 0.6, 160), places), -1)
    turn = _toward(rng.uniform(0, 1.5) + np.array((0, np.pi / 2)))
    thread = Growth(1, rng.uniform(2, 4.5) * PIXEL, profile=1 + rng.normal(0, 0.2, 160))
    threads = _drape(np.vstack([net, net[..., ::-1]]) @ turn, waves)
    shapes = _ribbons(frame, threads, thread, _shades(frame, color, len(threads), 0.12))
    roots, fuzz = threads[:, ::8].reshape(-1, 2), Growth(0.008, 1.2 * PIXEL, 2.0)
    angles = rng.uniform(0, 2 * np.pi, len(roots))
    shapes += _strands(frame, roots, angles, fuzz, _shades(frame, color, len(roots)))
    for place in rng.uniform(-0.45, 0.45, (90, 2)):
        shapes += _blossom(frame, place, waves, color)
    hem = Growth(1, 14 * PIXEL, profile=1 + 0.5 * np.sin(np.arange(241) * 1.7))
    rim = _ribbons(frame, edge[None, np.arange(241) % 240], hem, _shades(frame, color, 1))
    cloth = _painted(frame, [(edge, np.full(4, 255.0))])[..., 3:] / 255
    weight = np.clip(0.2 + 0.2 * _cloud(frame, 4, 3), 0, 0.7)[..., 0]
    woven = _over(_painted(frame, shapes), _film(weight, color)) * cloth
    return _finished(frame, _lit(frame, _over(_painted(frame, rim), woven), 0.15), ground)


def _blossom(frame: Frame, place: Grid, waves: Grid, color: Grid) -> list[Shape]:
    """Return petals, each with a row of eyelets, and a ring about the middle."""
    rng, shapes = frame.rng, []
    size, count = rng.uniform(0.012, 0.035), int(rng.integers(4, 9))
    disc = _blob(frame, (0, 0), (1, 1), 0.06)[::5]
    shades = _shades(frame, color, count, 0.1)
    turns = rng.uniform(0, 6) + np.arange(count) * 2 * np.pi / count
    for turn, rgba in zip(turns, shades, strict=True):
        way = _toward(turn + rng.normal(0, 0.15))
        petal = disc * size * (0.75, 1.7 / count) @ np.stack([way, way[::-1] * (-1, 1)])
        shapes.append((place + way * size + petal, rgba))
        for far, eye in ((0.6, 0.12), (1.0, 0.16), (1.35, 0.1)):
            hole = disc * size * eye * rng.uniform(2, 5) / count
            shapes.append((place + way * size * far + hole, 0 * rgba))
    shapes += [(place + 0.4 * size * disc, shades[0]), (place + 0.25 * size * disc, 0 * shades[0])]
    return [(_drape(outline, waves), rgba) for outline, rgba in shapes]


def glass(height: int, width: int, seed: int) -> Known:
    """A bottle or a goblet: nearly clear, its rims darker and denser, with glare and a drink."""
    frame = Frame(height, width, np.random.default_rng(seed))
    rng, (x, y) = frame.rng, frame.axes()
    color, ground = _colors(frame, ((60, 90, 70), (200, 215, 220), (110, 70, 30), (70, 100, 150)))
    top, bottom, level = rng.uniform(-0.4, -0.3), rng.uniform(0.3, 0.5), rng.uniform(-0.15, 0.2)
    girth = rng.uniform(0.07, 0.17) * np.exp(rng.normal(0, 0.35, 6))
    curve = cv2.resize(girth[None], (400, 1), interpolation=cv2.INTER_CUBIC)
    sides = cv2.GaussianBlur(curve, (0, 0), 15)[0]
    levels, middle = np.linspace(top, bottom, 400), rng.normal(0, 0.08)
    across = (x - middle) / np.interp(y, levels, sides).astype(np.float32)
    wall = [np.stack([middle + s * sides[::s], levels[::s]], -1) for s in (1, -1)]
    disc = _toward(np.linspace(0, 2 * np.pi, 120))
    lip, foot = ((middle, levels[i]) + disc * sides[i] * (1, 0.17) for i in (0, -1))
    solid = _painted(frame, [(o, np.full(4, 255.0)) for o in (np.vstack(wall), lip, foot)])
    waver = _cloud(frame, 3, 4)[..., 0]
    rim = np.exp(-(((1 - np.abs(across)) / 0.11) ** 2))
    rim = rim + 0.6 * np.exp(-(((y - bottom) / 0.02) ** 2))
    layer = _film(0.08 + 0.03 * waver, color)
    drink = 1 / (1 + np.exp(np.clip((level + 0.004 * waver - y) * 900, -50, 50)))
    layer = _over(_film(drink * (0.3 + 0.06 * waver), rng.uniform(30, 200, 3)), layer)
    layer = _over(_film(rim * (0.7 + 0.2 * waver), color * 0.35), layer)
    glare = np.zeros_like(across)
    for place, wide in rng.uniform((-0.85, 0.02), (0.85, 0.12), (5, 2)).tolist():
        start, end = sorted(rng.uniform(top, bottom, 2).tolist())
        window = rng.uniform(0.4, 1) * np.exp(
            -(np.clip((2 * y - start - end) / (end - start), -2, 2) ** 16)
        )
        streak = np.square((across - place) / wide)
        np.maximum(glare, window * np.exp(-streak * streak), out=glare)
    layer = _over(_film(glare, (250, 250, 245)), layer)
    ring = Growth(1, 9 * PIXEL, profile=1 + 0.4 * np.sin(np.linspace(0, 9, 120)))
    hard = _ribbons(frame, lip[None], ring, _shades(frame, color * 0.6 + 40, 1))
    if rng.random() < 0.5:
        cork = _blob(frame, (middle, top - 0.01), (sides[0] * 0.8, 0.035), 0.03)
        hard.append((cork, _shades(frame, (150, 110, 70), 1)[0]))
    layer *= solid[..., 3:] / 255
    return _finished(frame, _over(_lit(frame, _painted(frame, hard)), layer), ground)


def leaves(height: int, width: int, seed: int) -> Known:
    """A plant: thin bent stems with toothed leaves in two rows, and blades of grass."""
    frame = Frame(height, width, np.random.default_rng(seed))
    rng = frame.rng
    color, ground = _colors(frame, ((60, 100, 40), (120, 140, 50), (150, 70, 40), (50, 70, 60)))
    count, places = int(rng.integers(7, 16)), np.repeat(np.arange(3, 17), 2)
    stem = Growth(rng.uniform(0.45, 0.75), 7 * PIXEL, 0.5, -0.2)
    roots = rng.normal((0, 0.42), (0.08, 0.03), (count, 2))
    stems = _paths(frame, roots, rng.normal(-np.pi / 2, 0.6, count), stem)
    along = np.gradient(stems, axis=1)[:, places]
    sides = np.where(np.arange(len(places)) % 2, 1, -1) * rng.uniform(0.6, 1.2)
    angles = (np.arctan2(along[..., 1], along[..., 0]) + sides).ravel()
    leaf = Growth(rng.uniform(0.05, 0.11), rng.uniform(0.008, 0.03), 0.4, 0.1, 0, LEAF)
    shades = np.repeat(_shades(frame, color, count, 0.25), len(places), 0)
    shades[:, :3] = _shades(frame, color, len(shades), 0.2)[:, :3] / 2 + shades[:, :3] / 2
    green = _strands(frame, stems[:, places].reshape(-1, 2), angles, leaf, shades)
    grass = rng.normal((0, 0.5), (0.3, 0.03), (160, 2)), rng.normal(-np.pi / 2, 0.3, 160)
    shapes = _strands(frame, *grass, Growth(0.3, 5 * PIXEL, 0.5), _shades(frame, color * 0.8, 160))
    for i, rib in enumerate(_ribbons(frame, stems, stem, _shades(frame, color * 0.7, count))):
        shapes += [rib, *green[i * len(places) : (i + 1) * len(places)]]
    return _finished(frame, _lit(frame, _painted(frame, shapes), 0.15), ground)


def motion(height: int, width: int, seed: int) -> Known:
    """A spotted thing that is sharp here, streaked by motion there, elsewhere out of focus."""
    frame = Frame(height, width, np.random.default_rng(seed))
    rng = frame.rng
    color, ground = _colors(frame, rng.uniform(30, 200, (4, 1)) + rng.uniform(-30, 40, (4, 3)))
    layer = _spotted(frame, color)
    turn, tilt = rng.uniform(0, np.pi), _cloud(frame, 1, 2)[..., 0] * 0.1
    (x, y), (right, down) = frame.axes(), _toward(turn + 1).tolist()
    part = np.clip((x * right + y * down + tilt) * 8, -1, 1)[..., None]
    mixed = layer * (1 - np.abs(part))
    way = _toward(turn) * rng.uniform(0.02, 0.08)
    mixed += _streaked(frame, layer, way) * np.maximum(part, 0)
    mixed += _blurred(frame, layer, rng.uniform(6, 16) * PIXEL) * np.maximum(-part, 0)
    del layer  # at 12 MP, 0.2 GB
    return _finished(frame, mixed, ground)


def _spotted(frame: Frame, color: Grid) -> Field:
    """Return a body with limbs and marks, all of it sharp."""
    rng = frame.rng
    body = _blob(frame, rng.normal((0, 0.1), 0.08), rng.uniform(0.18, 0.32, 2), 0.12)
    roots = body[rng.integers(240, size=9)] * 0.8 + body.mean(0) * 0.2
    spots, angles = rng.uniform(-0.5, 0.5, (150, 2)), rng.uniform(0, 2 * np.pi, 9)
    limbs = _strands(frame, roots, angles, Growth(0.25, 0.04, 0.6), _shades(frame, color, 9))
    marks = zip(spots, _shades(frame, color, 150, 0.6), strict=True)
    layer = _painted(frame, [(_blob(frame, o, (0.02, 0.012), 0.2), c) for o, c in marks])
    thing = _painted(frame, [*limbs, (body, np.append(color, 255))])
    layer *= thing[..., 3:] / 255
    return _lit(frame, _over(layer, thing))


def _streaked(frame: Frame, layer: Field, way: Grid) -> Field:
    """Return the mean over a straight way in units: each pass doubles how far it reaches."""
    shift = way * frame.unit / 2
    while np.abs(shift).max() > 0.25:
        matrix = np.array([[1, 0, shift[0]], [0, 1, shift[1]]])
        moved = cv2.warpAffine(layer, matrix, layer.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
        layer, shift = (layer + moved.astype(np.float32, copy=False)) / 2, shift / 2
    return layer


RENDERED: dict[str, Callable[[int, int, int], Known]] = {
    f.__name__: f for f in (hair, fur, lace, glass, leaves, motion)
}
