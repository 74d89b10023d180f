"""k-means: a few colors, each of which is subject or background."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers.pixels import Floats
from removers.prior.seeds import lab, posterior
from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Remover

CALM = 5  # px of a median; noise is no color, and edges stay
SEED = 0  # of the first centers: same photo, same matte
STARTS = 3  # the best of so many
PASSES = 20  # after which centers hardly move
UNSEEN = 0.01  # share of a side; with less in a cluster it has no say


@dataclass(frozen=True)
class KMeans(Remover):
    """Part the photo into a few colors, and keep those that gather in the middle.

    k-means in (L, a, b) and place finds k centers such that each pixel is near to one. A cluster
    is subject or background by how much of either is sure to lie in it: what touches the frame
    votes against it, what is central for it. A pixel between two centers is partly of both.

        odds(pixel) = log Σ_k r_k (S_k + ε) / Σ_k r_k (B_k + ε),   r_k ∝ exp(−|pixel − μ_k|² / 2σ²)

    S_k and B_k are the shares of subject and background in cluster k, σ its clusters' deviation.

    Fails where shade or texture parts one thing into many colors, and where both sides share one.

    References: S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 1982;
    D. Arthur, S. Vassilvitskii, k-means++: the advantages of careful seeding, SODA 2007.
    """

    title = "k-means"
    group = "by color"
    side = 320  # px; what the weights of the seeds were fitted on
    clusters: int = number(
        8, 2, 24, "How many colors the photo is parted into; larger parts finer shades."
    )
    place: float = number(
        0.3, 0, 2, "How much nearness counts beside color; larger makes rounder, smaller parts."
    )

    def matte(self, image: Image, hint: Alpha | None = None) -> Alpha:
        near = self._memberships(image)

        def odds(subject: Floats, background: Floats) -> Floats:
            ours, theirs = (_votes(near, trust) for trust in (subject, background))
            return np.asarray(np.log(ours / theirs), np.float32)

        return posterior(image, hint, odds)

    def _memberships(self, image: Image) -> Floats:
        """Return how much each pixel belongs to each cluster, (H, W, k); they add up to 1."""
        import cv2

        height, width = image.shape[:2]
        y, x = np.mgrid[:height, :width].astype(np.float32) * 100 / max(height, width)
        calm = lab(np.asarray(cv2.medianBlur(image, CALM), np.uint8))
        points = np.dstack([calm, self.place * x, self.place * y]).reshape(-1, 5)
        points = np.asarray(points, np.float32)
        cv2.setRNGSeed(SEED)
        stop = (cv2.TERM_CRITERIA_MAX_ITER, PASSES, 0)
        count = min(self.clusters, len(points))
        spread, _, centers = cv2.kmeans(points, count, None, stop, STARTS, cv2.KMEANS_PP_CENTERS)  # type: ignore[call-overload]  # no labels to begin with
        squares = np.square(points[:, None] - centers[None]).sum(2)
        squares -= squares.min(1, keepdims=True)
        near = np.exp(-squares / (2 * spread / squares.size * count + 1))
        near /= near.sum(1, keepdims=True)
        return np.asarray(near.reshape(height, width, count), np.float32)


def _votes(near: Floats, trust: Floats) -> Floats:
    """Return at each pixel the share of a side that lies in its clusters."""
    shares = np.tensordot(trust, near, 2) / trust.sum()
    return np.asarray(near @ (shares + UNSEEN), np.float32)
