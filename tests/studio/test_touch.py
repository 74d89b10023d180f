"""Touch-up: what is painted changes the matte, and stays with the photo."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from removers import files
from removers.recipe import Recipe
from removers.scene import PICTURES
from removers.studio import Visit, results, touch
from removers.studio.desk import SHADE, Desk
from removers.studio.visit import Kept
from tests.studio.conftest import Draw, Sent

TEXT = "threshold"
MIDDLE, CORNER = (slice(86, 106), slice(118, 138)), (slice(0, 20), slice(0, 20))
GREEN, RED = (0, 190, 90, 255), (230, 40, 40, 255)
UNTOUCHED: dict[str, Any] = {"layers": [np.zeros((192, 256, 4), np.uint8)]}


def painted(**strokes: tuple[slice, slice]) -> dict[str, Any]:
    """Return what the editor sends of strokes by color."""
    layer: NDArray[np.uint8] = np.zeros((192, 256, 4), np.uint8)
    for color, where in strokes.items():
        layer[where] = {"green": GREEN, "red": RED}[color]
    return {"layers": [layer]}


@pytest.fixture
def open_desk(visit: Visit, desk: Desk, kept: Kept) -> Desk:
    """A desk on which the editor is open."""
    results.show(visit, desk, kept, TEXT)
    touch.toggle(visit, desk, TEXT)
    return desk


def matte(desk: Desk, text: str = TEXT) -> NDArray[np.float32]:
    return desk.trial.preview(Recipe.parse(text))[0].alpha


def test_the_editor_opens_on_the_photo_and_closes(visit: Visit, desk: Desk) -> None:
    opened = touch.toggle(visit, desk, TEXT)
    assert opened["panel"] == {"visible": True}
    assert opened["editor"]["background"].shape == (192, 256, 3)
    light = desk.trial.small.image[0, 0] * SHADE
    np.testing.assert_array_equal(opened["editor"]["background"][0, 0], light.astype(np.uint8))
    assert opened["touch"] == {"value": "Done", "elem_classes": ["open"], "visible": True}
    closed = {"value": "Touch up", "elem_classes": ["closed"], "visible": True}
    assert touch.toggle(visit, desk, TEXT) == {"touch": closed}
    assert touch.toggle(visit, None, TEXT) == {}


def test_what_was_painted_is_there_again(visit: Visit, open_desk: Desk, kept: Kept) -> None:
    strokes = painted(red=MIDDLE)
    touch.stroke(visit, open_desk, kept, TEXT, strokes)
    touch.toggle(visit, open_desk, TEXT)
    (layer,) = touch.toggle(visit, open_desk, TEXT)["editor"]["layers"]
    np.testing.assert_array_equal(layer, strokes["layers"][0])
    assert touch.stroke(visit, open_desk, kept, TEXT, strokes) == {}  # nothing is new


def test_red_removes_and_green_keeps(visit: Visit, open_desk: Desk, kept: Kept) -> None:
    assert (matte(open_desk)[MIDDLE].min(), matte(open_desk)[CORNER].max()) == (1, 0)
    both = painted(red=MIDDLE, green=CORNER)
    shown = touch.stroke(visit, open_desk, kept, TEXT, both)
    assert shown["result"]["recipe"] == TEXT
    assert (matte(open_desk)[MIDDLE].max(), matte(open_desk)[CORNER].min()) == (0, 1)


def test_the_remover_does_not_run_again(
    visit: Visit, desk: Desk, kept: Kept, ran: list[str]
) -> None:
    results.show(visit, desk, kept, TEXT)
    touch.toggle(visit, desk, TEXT)
    touch.stroke(visit, desk, kept, TEXT, painted(red=MIDDLE))
    results.show(visit, desk, kept, TEXT + " | feather")
    assert ran == [TEXT]


def test_strokes_are_in_the_file_and_of_every_recipe(
    visit: Visit, open_desk: Desk, kept: Kept
) -> None:
    touch.stroke(visit, open_desk, kept, TEXT, painted(green=CORNER))
    for text in (TEXT, "threshold method=li"):
        results.show(visit, open_desk, kept, text)
        made = results.make(visit, open_desk, text, "png")
        assert made is not None
        alpha = files.read(made.file.path).alpha
        assert alpha is not None
        assert alpha[CORNER].min() == 1


def test_what_is_wiped_away_again_counts_no_more(visit: Visit, open_desk: Desk, kept: Kept) -> None:
    before = matte(open_desk)
    touch.stroke(visit, open_desk, kept, TEXT, painted(red=MIDDLE))
    assert touch.stroke(visit, open_desk, kept, TEXT, UNTOUCHED)["result"]
    np.testing.assert_array_equal(matte(open_desk), before)


def test_what_paints_nothing_changes_nothing(
    visit: Visit, desk: Desk, kept: Kept, open_desk: Desk
) -> None:
    assert touch.stroke(visit, None, kept, TEXT, painted(red=MIDDLE)) == {}
    assert touch.stroke(visit, open_desk, kept, TEXT, None) == {}
    assert touch.stroke(visit, open_desk, kept, TEXT, {"layers": []}) == {}
    assert touch.stroke(visit, open_desk, kept, TEXT, UNTOUCHED) == {}
    touch.toggle(visit, desk, TEXT)  # closed
    assert touch.stroke(visit, desk, kept, TEXT, painted(red=MIDDLE)) == {}


def test_strokes_lie_above_the_hint_that_came_with_the_photo(
    visit: Visit, kept: Kept, photo: str, draw: Draw
) -> None:
    levels = np.full((192, 256, 3), 128, np.uint8)
    levels[CORNER] = 255
    given = {"hint": draw("hint", levels)}
    sent = [Sent(photo, "a.jpg")]
    desk = results.land(visit, sent, *(given.get(name) for name in PICTURES))["desk"]
    results.show(visit, desk, kept, TEXT)
    touch.toggle(visit, desk, TEXT)
    touch.stroke(visit, desk, kept, TEXT, painted(red=MIDDLE))
    assert (matte(desk)[MIDDLE].max(), matte(desk)[CORNER].min()) == (0, 1)
    touch.stroke(visit, desk, kept, TEXT, UNTOUCHED)
    assert (matte(desk)[MIDDLE].min(), matte(desk)[CORNER].min()) == (1, 1)
