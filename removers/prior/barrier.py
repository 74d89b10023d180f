"""Minimum barrier distance: how much color must change on the way to the frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Channels = NDArray[np.float32]

ROUNDS = 3  # sweeps in each of four directions; Zhang 2015 finds that three are near the limit


def barrier(image: Channels) -> NDArray[np.float32]:
    """Measure how well each pixel is fenced off from the frame of the photo.

    The barrier of a path is the range of values on it. The background reaches the frame with a
    small barrier even over slow shading; a subject has an edge to cross. The distance is found
    approximately, by sweeps that hand each pixel its neighbor's path; a sweep works on a whole
    line at once, so paths turn only between sweeps.

        D(p) = min over paths π from the frame to p of  (max I(π) - min I(π)),  summed over channels

    Fails when the subject crosses the frame.

    References: J. Zhang et al., "Minimum barrier salient object detection at 80 fps", ICCV 2015.
    image: (H, W, C). Returns (H, W), in the unit of `image`.
    """
    distance = np.full_like(image, np.inf)
    distance[0] = distance[-1] = 0
    distance[:, 0] = distance[:, -1] = 0
    state: tuple[Channels, ...] = (image, distance, image.copy(), image.copy())
    for _ in range(2 * ROUNDS):  # down and up; turned, that is right and left
        _sweep(*state)
        _sweep(*(plane[::-1] for plane in state))
        state = _turned(*state)
    return np.asarray(state[1].sum(2), np.float32)


def _turned(*planes: Channels) -> tuple[Channels, ...]:
    """Swap rows and columns, laid out anew so that lines are fast to read."""
    return tuple(np.ascontiguousarray(plane.swapaxes(0, 1)) for plane in planes)


def _sweep(image: Channels, distance: Channels, high: Channels, low: Channels) -> None:
    """Extend the paths of each line to the line below, where that lowers its barrier."""
    for y in range(1, len(image)):
        top = np.maximum(high[y - 1], image[y])
        bottom = np.minimum(low[y - 1], image[y])
        better = top - bottom < distance[y]
        np.copyto(distance[y], top - bottom, where=better)
        np.copyto(high[y], top, where=better)
        np.copyto(low[y], bottom, where=better)
