"""Colors as a mixture of Gaussians, fitted by expectation maximization."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers.pixels import Floats

Real = NDArray[np.float64]

SAMPLES = 1200  # pixels; 3600 take three times as long and no cut-out is better
PASSES = 10  # of EM; 30 are no better
SEED = 0  # of the k-means that EM starts from: same photo, same matte
NOISE = 1.5  # Lab units; nothing is more even than sensor and JPEG leave it


@dataclass(frozen=True, eq=False)
class Gaussians:
    """The density Σ_k w_k N(μ_k, Σ_k): weights (k,), means (k, 3) and covariances (k, 3, 3)."""

    weights: Real
    means: Real
    covariances: Real

    @staticmethod
    def fit(colors: Floats, trust: Floats, count: int) -> Gaussians:
        """Fit `count` Gaussians to colors (H, W, 3), of which each counts by its trust (H, W)."""
        import cv2

        sample = drawn(colors, trust)
        em = cv2.ml.EM.create()
        em.setClustersNumber(min(count, len(np.unique(sample, axis=0))))
        em.setCovarianceMatrixType(cv2.ml.EM_COV_MAT_GENERIC)
        em.setTermCriteria((cv2.TERM_CRITERIA_MAX_ITER, PASSES, 0))
        cv2.setRNGSeed(SEED)
        em.trainEM(sample)
        spread = np.array(em.getCovs(), np.float64) + NOISE**2 * np.eye(3)
        weights = np.array(em.getWeights()[0], np.float64)
        return Gaussians(weights, np.array(em.getMeans(), np.float64), spread)

    def squares(self, colors: Floats) -> Floats:
        """Return the squared Mahalanobis distance to each Gaussian, (k, H, W)."""
        import cv2

        found = []
        for mean, covariance in zip(self.means, self.covariances, strict=True):
            whiten = np.linalg.inv(np.linalg.cholesky(covariance))
            white = cv2.transform(colors, np.column_stack([whiten, -whiten @ mean]))
            found.append(np.einsum("hwc,hwc->hw", white, white))
        return np.asarray(found, np.float32)

    def log_density(self, colors: Floats) -> Floats:
        """Return log Σ_k w_k N(color; μ_k, Σ_k), (H, W)."""
        peak = np.log(self.weights) - np.log(np.linalg.det(2 * np.pi * self.covariances)) / 2
        parts = peak.astype(np.float32)[:, None, None] - self.squares(colors) / 2
        return np.asarray(np.logaddexp.reduce(parts), np.float32)


def drawn(colors: Floats, trust: Floats) -> Real:
    """Return SAMPLES colors, (n, 3): as often as they are trusted, at even steps of the trust.

    cv2.ml.EM knows no weights; even steps need no chance, and are the same for the same photo.
    """
    total = np.cumsum(trust.ravel(), dtype=np.float64)
    steps = (np.arange(SAMPLES) + 0.5) / SAMPLES * total[-1]
    found = colors.reshape(-1, 3)[np.searchsorted(total, steps)]
    return np.asarray(found, np.float64)
