"""What both kinds of measures ask first: that prediction and truth have one size."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from removers.scene import Alpha

Mask = NDArray[np.bool_]


def same_size(predicted: Alpha, truth: Alpha, unknown: Mask | None = None) -> None:
    """Raise ValueError unless the shapes are equal."""
    for name, other in (("prediction", predicted), ("trimap", unknown)):
        if other is not None and other.shape != truth.shape:
            raise ValueError(
                f"The {name} has shape {other.shape} but the truth {truth.shape}; resize it first."
            )
