"""Finishes: sRGB, sheets of prints and kept EXIF; what a file holds of a finished picture."""

from __future__ import annotations

import dataclasses
import io
from typing import cast

import numpy as np
import pytest
from PIL import ExifTags, Image

from removers import BadPicture, Recipe, Scene, files
from removers.profiles import named
from removers.registry import parse_step
from removers.scene import Cutout, Origin
from removers.step import Finish
from removers.trial import Trial
from tests import icc, scenes

MAKE, COPYRIGHT = ExifTags.Base.Make, ExifTags.Base.Copyright


def finish(text: str, cutout: Cutout) -> Cutout:
    return cast(Finish, parse_step(text, first=False))(cutout)


def red(width: int = 35, height: int = 45, dpi: float | None = 25.4) -> Cutout:
    """Return an opaque photo, at 25.4 dpi of one pixel a millimeter."""
    color = scenes.plain((200, 0, 0), height, width)
    origin = Origin(dpi=None if dpi is None else (dpi, dpi))
    return Cutout(color, np.ones((height, width), np.float32), origin)


def test_a_file_in_srgb_looks_the_same_and_needs_no_profile() -> None:
    origin = Origin(icc_profile=icc.display_p3())
    stored = named("#db1514", origin.icc_profile)
    assert stored != (219, 21, 20)
    photo = Cutout(scenes.plain(stored, 96, 128), np.ones((96, 128), np.float32), origin)
    made = finish("srgb", photo)
    assert made.origin.icc_profile is None
    assert made.color[0, 0].tolist() == pytest.approx([219, 21, 20], abs=1)  # tables round
    np.testing.assert_array_equal(finish("srgb", made).color, made.color)


@pytest.mark.parametrize("backdrop", ["color fill=#db1514", "picture"])
def test_a_backdrop_goes_to_srgb_with_the_photo(backdrop: str) -> None:
    known = scenes.disc()
    behind = scenes.plain((219, 21, 20), 96, 128)
    origin = Origin(icc_profile=icc.display_p3())
    scene = Scene(known.image, alpha=known.alpha, origin=origin)
    scene = files.with_more(scene, backdrop=behind)
    made = Recipe.parse(f"own-alpha | {backdrop} | srgb")(scene)
    assert made.color[0, 0].tolist() == pytest.approx([219, 21, 20], abs=2)


@pytest.mark.parametrize(
    ("paper", "size", "prints"),
    [("10x15", (100, 150), (2, 3)), ("13x18", (130, 180), (3, 3)), ("a4", (297, 210), (6, 5))],
)
def test_a_sheet_holds_as_many_prints_as_fit(
    paper: str, size: tuple[int, int], prints: tuple[int, int]
) -> None:
    sheet = finish(f"sheet paper={paper} gap=2", red())
    assert sorted(sheet.alpha.shape) == sorted(size)
    count = int((sheet.color == (200, 0, 0)).all(2).sum()) / (35 * 45)
    assert count == prints[0] * prints[1]
    assert sheet.says.startswith(f"The sheet has {prints[0] * prints[1]} prints")
    assert sheet.origin.dpi == red().origin.dpi
    assert sheet.opaque


def test_prints_are_whole_apart_and_in_the_middle() -> None:
    sheet = finish("sheet gap=4 marks=off", red())
    shown = (sheet.color == (200, 0, 0)).all(2)
    rows, columns = (np.flatnonzero(shown.any(axis)) for axis in (1, 0))
    for lines, length, side in zip((rows, columns), sheet.alpha.shape, (45, 35), strict=True):
        gaps = np.diff(lines)[np.diff(lines) > 1] - 1
        assert set(gaps) == {4}
        assert len(lines) % side == 0
        assert abs(lines[0] - (length - 1 - lines[-1])) <= 1
    assert (sheet.color[~shown] == 255).all()


def test_marks_lie_beside_the_prints_and_never_on_them() -> None:
    bare, marked = (finish(f"sheet gap=4 marks={marks}", red()) for marks in ("off", "on"))
    print_ = (bare.color == (200, 0, 0)).all(2)
    np.testing.assert_array_equal(marked.color[print_], bare.color[print_])
    first = int(np.flatnonzero(print_.any(0))[0])
    for edge in marked.color[[0, -1]]:
        assert (edge[first - 1] < 255).all(), "they reach the paper's edge"
        assert (edge[first : first + 35] == 255).all(), "and what is cut there is the print"


@pytest.mark.parametrize(
    ("photo", "says"),
    [
        (red(dpi=None), "does not say in what size it prints; set the dpi of its canvas"),
        (red(160, 200), "prints larger than the paper; choose a larger one"),
        (red(dpi=9000), "has too many pixels; set fewer dpi in the canvas"),
    ],
)
def test_a_sheet_that_cannot_be_says_why(photo: Cutout, says: str) -> None:
    with pytest.raises(BadPicture, match=says):
        finish("sheet", photo)


def test_a_transparent_photo_stays_so_on_its_sheet() -> None:
    clear = dataclasses.replace(red(), alpha=np.zeros((45, 35), np.float32))
    sheet = finish("sheet", clear)
    assert int((sheet.alpha == 0).sum()) == 6 * 35 * 45


@pytest.mark.parametrize("exif", [b"nonsense", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM"])
def test_broken_camera_data_are_not_kept(exif: bytes) -> None:
    photo = dataclasses.replace(red(), origin=Origin(exif=exif))
    made = finish("keep-exif", photo)
    assert (made.origin.kept, made.says[:28]) == (b"", "The photo has no camera data")


def photographed(format: str = "JPEG") -> bytes:
    """Return a photo in which a camera wrote much, and in a thumbnail the old background."""
    exif = Image.Exif()
    exif.update({MAKE: "Camera", COPYRIGHT: "Me", ExifTags.Base.Orientation: 6})
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.FNumber] = 2.8
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.MakerNote] = b"SECRET"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    buffer = io.BytesIO()
    Image.new("RGB", (32, 24), "red").save(buffer, format, exif=exif)
    return buffer.getvalue()


def written(step: str, format: str) -> bytes:
    scene = files.read(photographed())
    whole = np.ones(scene.image.shape[:2], np.float32)
    return files.write(finish(step, Cutout(scene.image, whole, scene.origin)), format)


@pytest.mark.parametrize("format", ["png", "webp", "jpeg"])
def test_camera_data_are_kept_on_request_and_the_place_only_if_named(format: str) -> None:
    for step, place in (("keep-exif", {}), ("keep-exif gps=on", {1: "N"})):
        data = written(step, format)
        exif = Image.open(io.BytesIO(data)).getexif()
        assert (exif[MAKE], exif[COPYRIGHT]) == ("Camera", "Me")
        assert exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.FNumber] == 2.8
        assert dict(exif.get_ifd(ExifTags.IFD.GPSInfo)) == place
        assert exif.get(ExifTags.Base.Orientation, 1) == 1, "it is upright already"
        assert b"SECRET" not in data
        assert files.read(data).image.shape == (32, 24, 3)


def test_a_tiff_that_should_keep_camera_data_says_that_it_cannot() -> None:
    with pytest.raises(BadPicture, match="save as png, or leave out keep-exif"):
        written("keep-exif", "tiff")


def test_without_the_step_nothing_is_kept_and_without_exif_it_says_so() -> None:
    assert b"Camera" not in written("srgb", "jpeg")
    assert finish("keep-exif", red()).says == "The photo has no camera data that could be kept."
    assert finish("keep-exif", red()).origin.kept == b""


def test_a_preview_shows_one_photo_and_the_file_has_the_sheet() -> None:
    known = scenes.disc()
    scene = Scene(known.image, alpha=known.alpha, origin=Origin(dpi=(50, 50)))
    trial, recipe = Trial.of(lambda: scene, 64), Recipe.parse("own-alpha | color | sheet")
    assert trial.preview(recipe)[0].alpha.shape == (48, 64)
    assert trial.full(recipe).alpha.shape == (295, 197)
