"""Desk: the small views of a photo, and the files that are made of it."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from removers import files
from removers.errors import BadPicture, RemovalError
from removers.recipe import Recipe
from removers.studio.desk import (
    FORMATS,
    PREVIEW,
    SHADE,
    Desk,
    file_name,
    made,
    strokes,
)
from removers.studio.photo import Photo
from tests.studio.conftest import Draw, plain

WHITE = Recipe.parse("threshold | crop | color")


def opened(data: bytes) -> Image.Image:
    """Return what Pillow, which is not ours, finds in a file."""
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def test_a_photo_without_a_name_has_that_of_its_file(photo: str) -> None:
    assert Photo.of(photo, None).name == "upload"
    assert Photo.of(photo, "a.jpg").name == "a.jpg"


def test_a_photo_comes_with_what_lies_beside_it(photo: str, draw: Draw) -> None:
    more = {"plate": draw("plate", plain(250)), "frames": [draw("frame", plain(7))] * 3}
    scene = Photo.of(photo, "a.jpg", **more).read()
    assert scene.plate is not None
    assert scene.plate.min() == 250
    assert [frame.max() for frame in scene.frames or ()] == [7] * 3
    assert Photo.of(photo, "a.jpg", **more).alone().read().plate is None


def test_a_photo_that_is_gone_is_to_be_dropped_again(photo: str) -> None:
    here = Photo.of(photo, "a.jpg")
    Path(photo).unlink()
    with pytest.raises(RemovalError, match="no longer on the server; drop it again"):
        here.read()


# -------------------------------------------------------------------------------------- views


def test_all_views_are_small_and_of_one_frame(draw: Draw) -> None:
    bright = plain(200, (900, 2 * PREVIEW))
    bright[300:600, 400:1900] = 20
    desk = Desk.of(Photo.of(draw("large", bright), "large.png"))
    views = desk.views(Recipe.parse("threshold"))
    assert {view.alpha.shape for view in views.values()} == {(450, PREVIEW)}
    framed = desk.views(Recipe.parse("threshold | crop margin=0"))
    assert len({view.alpha.shape for view in framed.values()}) == 1
    assert framed["after"].alpha.shape != (450, PREVIEW)
    assert framed["before"].opaque


def test_there_is_a_mask_only_where_a_backdrop_hides_what_is_transparent(desk: Desk) -> None:
    views, bare = desk.views(WHITE), desk.views(Recipe.parse("threshold | crop"))
    assert views["after"].opaque
    np.testing.assert_array_equal(views["mask"].alpha, bare["after"].alpha)
    assert set(bare) == {"after", "before"}  # a browser sees it in the cutout


def test_what_is_removed_is_dark_where_one_paints_whatever_the_frame(desk: Desk) -> None:
    before = desk.trial.small.image
    dimmed = desk.dimmed(WHITE)
    assert dimmed.shape == before.shape
    assert dimmed[96, 128].tolist() == before[96, 128].tolist()  # the disc's middle
    assert dimmed[0, 0].tolist() == (before[0, 0] * SHADE).astype(np.uint8).tolist()


# -------------------------------------------------------------------------------------- files


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_is_what_the_library_makes_of_the_photo(desk: Desk, format: str) -> None:
    data, cutout = desk.file(WHITE, format)
    scene = desk.photo.read()
    assert data == made(WHITE, scene, format)
    if format in files.OUTPUTS:
        assert data == files.write(WHITE(scene), format, str(WHITE))
    np.testing.assert_array_equal(
        cutout.alpha, (replace(WHITE, backdrop=None) if format == "mask" else WHITE)(scene).alpha
    )


@pytest.mark.parametrize(("format", "kind"), {"png": "PNG", "webp": "WEBP", "tiff": "TIFF"}.items())
def test_a_format_with_transparency_has_it(desk: Desk, format: str, kind: str) -> None:
    picture = opened(desk.file(Recipe.parse("threshold"), format)[0])
    assert (picture.format, picture.mode, picture.size) == (kind, "RGBA", (256, 192))
    assert picture.getpixel((0, 0)) == (0, 0, 0, 0)  # and what was behind the subject is gone
    assert picture.getpixel((128, 96))[3] == 255  # type: ignore[index]  # of RGBA it is a tuple


def test_a_jpeg_has_its_backdrop_and_is_refused_without(desk: Desk) -> None:
    picture = opened(desk.file(WHITE, "jpeg")[0])
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    with pytest.raises(BadPicture, match="transparent"):
        desk.file(Recipe.parse("threshold"), "jpeg")


def test_a_mask_has_no_backdrop_and_the_same_frame(desk: Desk) -> None:
    mask, cutout = opened(desk.file(WHITE, "mask")[0]), opened(desk.file(WHITE, "png")[0])
    assert (mask.format, mask.mode, mask.size) == ("PNG", "L", cutout.size)
    assert (mask.getpixel((0, 0)), mask.getpixel((mask.width // 2, mask.height // 2))) == (0, 255)


def test_a_recipe_is_a_line_of_text(desk: Desk) -> None:
    assert desk.file(WHITE, "recipe")[0] == b"threshold | crop | color\n"


@pytest.mark.parametrize(
    ("format", "name"),
    [
        ("png", "My photo é.png"),
        ("webp", "My photo é.webp"),
        ("tiff", "My photo é.tiff"),
        ("jpeg", "My photo é.jpg"),
        ("mask", "My photo é-mask.png"),
        ("recipe", "My photo é.txt"),
    ],
)
def test_a_file_has_the_photos_name_and_the_formats_ending(format: str, name: str) -> None:
    assert file_name("My photo é.heic", format) == name


# ------------------------------------------------------------------------------------ strokes

NOTHING, FAINT = (0, 0, 0, 0), (0, 255, 0, 40)
GREEN, RED, BLUE = (0, 190, 90, 255), (230, 40, 40, 200), (40, 80, 220, 255)


def test_green_keeps_red_removes_and_all_else_is_open() -> None:
    hint = strokes(np.array([[GREEN, RED, NOTHING, FAINT]], np.uint8))
    assert hint is not None
    assert hint.dtype == np.float32
    assert hint.tolist() == [[1, 0, 0.5, 0.5]]


def test_outside_of_all_that_is_blue_is_removed_but_what_is_painted_stays() -> None:
    layer = np.array([[GREEN, NOTHING, NOTHING], [NOTHING, BLUE, NOTHING], [BLUE, RED, RED]])
    hint = strokes(layer.astype(np.uint8))
    assert hint is not None
    assert hint.tolist() == [[1, 0, 0], [0.5, 0.5, 0], [0.5, 0, 0]]


def test_where_nothing_is_painted_there_is_no_hint() -> None:
    assert strokes(np.array([[NOTHING, FAINT]], np.uint8)) is None
