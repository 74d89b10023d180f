"""What a drawn matte is told about its errors.

    L = Σ w (BCE) / Σ w + 1 − (Σ w p t + 1) / (Σ w (p + t − p t) + 1),   w = 1 + 5 |t̄ − t|

t̄ is the mean of the truth over a neighborhood of a tenth of the frame, so that pixels near an
edge weigh up to six times as much. It is asked at every level of the pyramid.

References:
    J. Wei et al., F³Net: fusion, feedback and focus for salient object detection, AAAI 2020,
    eq. 4–7 (the weights, the weighted BCE and IoU).
    S. Xie, Z. Tu, Holistically-nested edge detection, ICCV 2015 (deep supervision).
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

EDGE = 5.0  # weight of an edge against 1 for the plain (F³Net)
NEIGHBORHOOD = 0.1  # of the side
LEVELS = (1.0, 0.6, 0.5, 0.4, 0.3)  # weight of each level, finest first


def loss(drawn: list[Tensor], truth: Tensor, trust: Tensor) -> Tensor:
    """Return the loss of a batch.

    `drawn` holds logits (N, 1, h, w), finest first; `truth` is (N, 1, H, W) in [0, 1]; `trust`
    of the same shape weighs each pixel: 1 where a person drew the mask.
    """
    levels = [functional.interpolate(drawn[0], truth.shape[2:], mode="bilinear"), *drawn[1:]]
    total = torch.zeros((), device=truth.device)
    for logits, weight in zip(levels, LEVELS, strict=True):
        size = logits.shape[2:]
        total = total + weight * structure(
            logits.float(),
            functional.adaptive_avg_pool2d(truth, size),
            functional.adaptive_avg_pool2d(trust, size),
        )
    return total / sum(LEVELS)


def structure(logits: Tensor, truth: Tensor, trust: Tensor) -> Tensor:
    """Return edge-weighted BCE + IoU of one level, all (N, 1, h, w)."""
    weight = (1 + EDGE * (_nearby(truth) - truth).abs()) * trust
    every = (1, 2, 3)
    entropy = functional.binary_cross_entropy_with_logits(logits, truth, reduction="none")
    entropy = (weight * entropy).sum(every) / weight.sum(every).clamp_min(1e-6)
    p = logits.sigmoid()
    both, either = (weight * p * truth).sum(every), (weight * (p + truth - p * truth)).sum(every)
    return (entropy + 1 - (both + 1) / (either + 1)).mean()


def _nearby(truth: Tensor) -> Tensor:
    """Return the mean over a square neighborhood, rows first: 2 n reads a pixel instead of n²."""
    reach = max(1, round(truth.shape[-1] * NEIGHBORHOOD / 2))
    for shape in ((1, 2 * reach + 1), (2 * reach + 1, 1)):
        around = shape[0] // 2, shape[1] // 2
        truth = functional.avg_pool2d(truth, shape, 1, around, count_include_pad=False)
    return truth
