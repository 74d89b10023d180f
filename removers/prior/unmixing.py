"""Unmixing: how much of each pixel is the subject's color F, before a backdrop B that is known.

References: P. Vlahos, Electronic compositing, US 4,100,569, 1978; A. R. Smith, J. F. Blinn, Blue
screen matting, SIGGRAPH 1996.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from removers import pixels
from removers.pixels import Floats
from removers.prior.backdrop import Lit
from removers.prior.cells import Cells, Mask, grown, opened
from removers.prior.mixing import dot, highest, share, spread
from removers.scene import Alpha

# Tuned on drawings and on cutouts composed onto paper.
LEVEL = 1 / 255  # least deviation that counts as noise
ANTIALIASED = 1.5  # px; the softness that any edge has
NONE = 0.1  # share of F that blurred color differences make around an edge
RUN = 2  # times what it rings: so much of the contrast compression spreads as color
BLEED = 3  # px; so far they do
SEEN = np.array([[0.299, 0.587, 0.114], [-0.06, -0.12, 0.18], [0.18, -0.15, -0.03]], np.float32)
SMALL = 256  # px; the side of the copy on which far colors are sought
REACHES = ((0.02, 1.0), (0.06, 1e-4), (0.2, 1e-8))  # share of the side, and weight
THIN = 2  # px; half the width of what may be thinner than a pixel
CALM = 0.1  # of the contrast around, within two pixels: so little varies a solid color
AROUND, DENSE = 7, 0.15  # px to each side, and the share of outline within, on hair
OFF = 0.1  # of a color's distance from B; what is less off the line to a color lies on it
BINS = 12  # a unit of color; so coarsely the colors of thick parts are told apart
MANY = 12  # colors that are looked at
SOLID, LEAST = 0.99, 9  # of a pixel of the small copy that is thick, and how many make a color
OTHER = 0.01  # square of the share of F that a mixed color may be off


def solved(lit: Lit, inside: Mask, softness: float) -> Alpha:
    """Return alpha: the share of F in the soft edge, 1 within it and 0 outside.

    `softness` is the largest width of the edge in pixels; how wide it is, is measured.
    """
    pure = inside * ((lit.distance / (lit.peak + 1e-6)) ** 4 + 1e-3 * (_depth(inside) > softness))
    foreground = spread(lit.offset, pure.astype(np.float32))
    foreground = _as_strong(lit, foreground, inside)
    noise = max(lit.noise, LEVEL)
    mix = share(_seen(lit.offset), _seen(foreground), noise**2)
    bled = _bled(mix, inside, NONE + RUN * lit.ring)
    inside, mix = inside & ~bled, np.where(bled & (lit.ring > 0), 0, mix)
    depth = _depth(inside)
    width = np.where(_hairy(inside), softness, _width(lit, softness))
    soft = np.clip((width - depth) / np.maximum(width - ANTIALIASED, 0.5), 0, 1)
    rest = lit.offset - mix[..., None] * foreground
    own = inside & (dot(rest, rest) > OTHER * dot(foreground, foreground))
    mix = _inward(mix, own, depth, softness)
    reached = highest(inside.astype(np.float32), 5) > 0
    return np.asarray(reached * (1 - (1 - mix) * soft), np.float32)


def _bled(mix: Alpha, inside: Mask, most: float) -> Mask:
    """Where only the blurred color of an edge lies on the backdrop, next to what is outside."""
    faint = inside & (mix < most) & grown(~inside, BLEED)
    cells = Cells.of(faint | ~inside)
    return cells.those(cells.sum(~inside) > 0) & faint


def _depth(inside: Mask) -> Floats:
    import cv2

    depth = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(depth, np.float32)


def _seen(offset: Floats) -> Floats:
    """Return colors as brightness and color difference, the latter for less: files blur it."""
    import cv2

    return np.asarray(cv2.transform(offset, SEEN), np.float32)


def _width(lit: Lit, softness: float) -> Floats:
    """Return how wide the soft edge is, (H, W): the contrast over the steepest slope around."""
    import cv2

    window = 2 * round(softness) + 1
    slopes = [cv2.Sobel(lit.distance, cv2.CV_32F, *way, scale=1 / 8) for way in ((0, 1), (1, 0))]
    steep = highest(np.asarray(np.hypot(*slopes), np.float32), window)
    wide = 2 * highest(lit.distance, window) / (2 * steep + LEVEL)
    return np.clip(wide, ANTIALIASED, softness)


def _hairy(inside: Mask) -> Mask:
    """Where outlines lie so densely as those of hair: there a color may be mixed at any depth."""
    outline = grown(~inside, 1) & inside
    return np.asarray(pixels.box(outline.astype(np.float32), AROUND) > DENSE)


def _inward(mix: Alpha, own: Mask, depth: Floats, softness: float) -> Alpha:
    """Return shares that do not fall inward where a color is not mixed of F and B but its `own`.

    So a pale fill behind a dark outline is opaque.
    """
    mix = mix.copy()
    for layer in range(1, int(softness) + 1):
        shallower = highest(np.where(depth <= layer, mix, 0), 3)
        here = own & (depth > layer) & (depth <= layer + 1)
        mix[here] = np.maximum(mix, shallower)[here]
    return mix


def _as_strong(lit: Lit, foreground: Floats, inside: Mask) -> Floats:
    """Return F where a thin strand's own color is as far from B as that of a thick part like it.

    A strand that is thinner than a pixel shows its color nowhere; the head it grows from does.
    """
    calm = highest(lit.distance, 5) + highest(-lit.distance, 5) < CALM * lit.peak
    thick = opened(inside & calm, THIN)
    thin = inside & ~grown(thick, 1)
    if not thick.any() or not thin.any():
        return foreground
    offset, strong = lit.offset[thin], foreground[thin]
    off = np.maximum(OFF * np.linalg.norm(offset, axis=1), 3 * lit.noise)
    most = np.zeros(len(offset), np.float32)
    for color, near in _colors(lit, thick):
        way = color / np.linalg.norm(color)
        along = offset @ way
        apart = np.linalg.norm(offset - along[:, None] * way, axis=1)
        there = pixels.resize(near, *thick.shape)[thin]
        better = (apart < off) & (along < color @ way) & (there > most)
        most[better], strong[better] = there[better], color
    whole = foreground.copy()
    whole[thin] = strong
    return whole


def _colors(lit: Lit, thick: Mask) -> Iterator[tuple[Floats, Floats]]:
    """Yield the commonest colors of thick parts, as they lie from B, and how near each is."""
    size = pixels.fitted(lit.distance, SMALL)
    solid = pixels.resize(thick.astype(np.float32), *size) > SOLID
    offset = pixels.resize(lit.offset, *size)
    bins = np.rint((offset + 1) * BINS).astype(int) @ (1, 2 * BINS + 1, (2 * BINS + 1) ** 2)
    counts = np.bincount(bins[solid])
    for which in np.argsort(-counts, kind="stable")[:MANY]:
        here = (solid & (bins == which)).astype(np.float32)
        if here.sum() >= LEAST:
            reaches = ((max(1, round(reach * max(size))), weight) for reach, weight in REACHES)
            near = sum(np.float32(weight) * pixels.box(here, reach) for reach, weight in reaches)
            yield offset[here > 0].mean(0), np.asarray(near, np.float32)
