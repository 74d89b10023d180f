"""How far a matte is from the truth: the field's measures, by their published definitions.

Every measure takes `predicted` and `truth`, (H, W) float32 in [0, 1] of the same size (ValueError
otherwise). Predictions are taken as they are: no min–max stretching, which some published code
does and which forgives a washed-out matte.
"""

from removers.metrics.matting import connectivity, gradient, mse, sad
from removers.metrics.segmentation import (
    e_measure,
    f_curve,
    f_measure,
    ghosts,
    iou,
    mae,
    max_f,
    s_measure,
    weighted_f,
)

__all__ = [
    "connectivity",
    "e_measure",
    "f_curve",
    "f_measure",
    "ghosts",
    "gradient",
    "iou",
    "mae",
    "max_f",
    "mse",
    "s_measure",
    "sad",
    "weighted_f",
]
