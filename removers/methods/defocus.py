"""Defocus: what is in focus."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers import graph_cut
from removers.prior.focus import Focus
from removers.prior.outline import filled, opened, outlined, shrunk
from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Remover

Mask = NDArray[np.bool_]

# Lengths are in px of the copy.
FAINT = 0.5  # levels per px; less evidence than that is none
GAP = 6  # radius of gaps between sharp edges that belong together
SPECK = 3  # radius of what is taken for a stray edge
WITHIN, BEYOND = 12, 2  # edges speak for either side of them: the outline lies from here to there
FAR = 30  # farther than that from what is sharp there is no subject
ROUNDS = 2  # of colors and cut
BAND, RADIUS, TRUST = 4, 20, 0.003  # of the outline, its colors, and the weight of the cut there
EVERYTHING = 0.95  # share of the picture; when more is sharp, focus tells nothing


@dataclass(frozen=True)
class Defocus(Remover):
    """Keep what is in focus, before or behind what is not: portraits, animals, close-ups.

    A lens blurs what lies nearer or farther than the subject. How much is measured at edges, by
    how their slope falls when they are blurred further, see `removers.prior.focus`:

        σ² = (b² − R a²) / (R − 1),   R = |∇(G_a ∗ I)|² / |∇(G_b ∗ I)|²

    Flat parts say nothing, so what sharp edges enclose, together with the lower frame, is filled.
    From there a graph cut follows the colors, and a matting the outline.

    Fails where everything is as sharp (then it finds no subject), where the ground is in focus
    together with the subject, on motion blur, and between twigs and leaves, which it fills.

    References: S. Zhuo, T. Sim, Defocus map estimation from a single image, Pattern Recognition
    2011; C. Rother, V. Kolmogorov, A. Blake, GrabCut, SIGGRAPH 2004.
    """

    title = "Sharp parts"
    group = "by shape"
    side = 400  # px; there a sharp photo is sharp, however many pixels it has
    blur: float = number(
        0.0, 0, 8, "Blur in pixels that still passes as sharp; larger keeps more, 0 finds it."
    )

    def matte(self, image: Image) -> Alpha:
        focus = Focus.of(image, self.blur)
        sharp = _in_focus(focus)
        if not sharp.any() or sharp.mean() > EVERYTHING:
            return np.zeros(sharp.shape, np.float32)
        cut = graph_cut.cut(image, _hint(focus, sharp), ROUNDS)
        mask = filled(opened(graph_cut.supported(cut, sharp.astype(np.float32)) > 0.5, SPECK - 1))
        unsure = ~shrunk(mask, BAND) & ~shrunk(~mask, BAND)
        return outlined(image, mask, np.where(unsure, TRUST, np.inf).astype(np.float32), RADIUS)


def _in_focus(focus: Focus) -> Mask:
    """Return what is sharp and what that encloses, without specks."""
    sharp = (focus.sharp > focus.blurred) & (focus.sharp > FAINT)
    joined = ~opened(~sharp, GAP) & ~_blurred(focus)
    return opened(filled(joined), SPECK)


def _blurred(focus: Focus) -> Mask:
    return (focus.blurred > focus.sharp) & (focus.blurred > FAINT)


def _hint(focus: Focus, sharp: Mask) -> Alpha:
    """Return what the colors of the cut are learned from: 1 and 0 where it is sure."""
    inside = shrunk(sharp, WITHIN) & (focus.sharp > focus.blurred)
    outside = (shrunk(~sharp, BEYOND) & _blurred(focus)) | shrunk(~sharp, FAR)
    likely = np.where(sharp, np.float32(0.6), np.float32(0.4))
    return np.where(inside, 1, np.where(outside, 0, likely)).astype(np.float32)
