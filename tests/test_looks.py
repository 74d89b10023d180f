"""What becomes of a network's answer."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from removers import Recipe, Scene, networks
from removers.scene import Alpha
from removers.step import Remover
from tests.scenes import plain

SIZE = 320


def found(*disks: tuple[int, int, int, float], soft: float = 2.0) -> Alpha:
    """Return a matte with disks (x, y, radius, chance), their edges as soft as a network's."""
    matte = np.zeros((SIZE, SIZE), np.float32)
    for x, y, radius, chance in disks:
        cv2.circle(matte, (x, y), radius, chance, -1)
    return np.asarray(cv2.GaussianBlur(matte, (0, 0), soft), np.float32)


def test_the_edge_stays_soft() -> None:
    before = found((160, 160, 80, 1.0))
    after, unsure = networks.decided(before)
    soft = (before > 0.2) & (before < 0.8)
    np.testing.assert_allclose(after[soft], before[soft], atol=1e-6)
    assert unsure == 0


def test_a_half_transparent_ghost_is_decided_and_told() -> None:
    """A disk of which a part is likely and beside which something is unlikely."""
    ghosts = found((160, 160, 80, 1.0), (160, 130, 30, 0.8), (260, 60, 40, 0.3))
    matte, unsure = networks.decided(ghosts)
    assert matte[130, 160] == 1
    assert matte[60, 260] == 0
    ghost = np.pi * (30**2 + 40**2) / (np.pi * 80**2)
    assert unsure == pytest.approx(ghost, rel=0.25)


def test_an_island_goes_if_it_is_small_and_nowhere_sure() -> None:
    islands = found((120, 160, 80, 1.0), (280, 60, 20, 0.7), (280, 260, 20, 1.0))
    matte, _ = networks.decided(islands)
    assert matte[60, 280] == 0
    assert matte[260, 280] == 1


@pytest.mark.parametrize("value", [0.0, 0.3, 1.0])
def test_a_matte_without_an_edge_is_decided_too(value: float) -> None:
    matte, unsure = networks.decided(np.full((8, 8), value, np.float32))
    assert (matte == round(value)).all()
    assert unsure == (value == 0.3)


def test_who_calls_can_read_how_unsure_the_network_was() -> None:
    class Hesitant(Remover):
        """Finds a disk, and something beside it, perhaps."""

        id, title, chances = "hesitant", "Hesitant", True

        def matte(self, image: object) -> Alpha:  # noqa: ARG002 # the scene's
            return found((120, 160, 80, 1.0), (260, 160, 40, 0.4))

    cutout = Recipe(Hesitant())(Scene(plain((128, 128, 128), SIZE, SIZE)))
    assert cutout.notes[0].unsure == pytest.approx(0.25, abs=0.08)
    assert "It was unsure of" in cutout.notes[0].says
