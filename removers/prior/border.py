"""The border of a mask: where both sides are mixed, and whether they are two sides at all."""

from __future__ import annotations

import numpy as np

from removers import color_models
from removers.scene import Alpha, Image

LEAST = 0.02  # lean of a pixel on the border: next to others it says nothing, alone something
WINDOW = 12  # px: as far as the colors of either side are learned


def soften(image: Image, lean: Alpha, width: float) -> tuple[Alpha, float]:
    """Return the matte of what leans to the subject, and how far its two sides are apart.

    `lean` is from −1, surely background, to 1, surely subject, and what is above 0 is solid but
    for `width` pixels along the border: there alpha is the likeliest share between the colors of
    both sides nearby, to which the surest pixels contribute most. The second value is the median
    of their distance along the border in standard deviations, 0 if there is no border. `image`
    and `lean` have one size.
    """
    import cv2

    solid = lean > 0
    inward, outward = (
        cv2.distanceTransform(side.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        for side in (solid, ~solid)
    )
    matte, from_border = solid.astype(np.float32), np.maximum(inward, outward)
    border = from_border <= max(width, 1)
    if not border.any():
        return matte, 0.0
    surely = np.maximum(np.abs(lean), LEAST)
    rough = np.asarray((1 + np.where(solid, surely, -surely)) / 2, np.float32)
    likely, precision = color_models.opacity(image, border, image, rough, WINDOW)
    mixed = border & (from_border <= width) & (precision > 0)
    return np.where(mixed, likely, matte), float(np.sqrt(np.median(precision[border])))
