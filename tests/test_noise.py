"""What is learned of the noise between two views."""

from __future__ import annotations

import numpy as np
import pytest

from removers.prior.noise import LEAST, noise


@pytest.mark.parametrize("level", range(0, 256, 3))
def test_a_flat_picture_without_noise_has_the_least_noise(level: int) -> None:
    """Light and the constant cannot be told apart there, on any processor."""
    plate = np.full((24, 32, 3), level / 255, np.float32)
    told = np.ones(plate.shape, np.bool_)
    variance = noise(np.zeros_like(plate), plate, told)
    np.testing.assert_allclose(variance, LEAST**2, rtol=1e-5)
