"""Bad input: one plain sentence for each, and never a half-read photo."""

from __future__ import annotations

import contextlib
import io
import random
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from removers import files
from removers.errors import BadPicture, BadSetting

SENTENCE = re.compile(r"[^\n]{10,160}\.")
JARGON = re.compile(r"Error|Traceback|cannot identify|buffer|decoder|<|0x|None", re.IGNORECASE)


def encoded(format: str, **options: Any) -> bytes:
    y, x = np.mgrid[:40, :56]
    shades = np.dstack([y * 5, x * 4, (y * x) % 256]).astype(np.uint8)
    picture, buffer = Image.fromarray(shades), io.BytesIO()
    if format == "HEIF":
        pillow_heif.from_pillow(picture).save(buffer)
    else:
        picture.save(buffer, format, **options)
    return buffer.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int) -> bytes:
    """Return a PNG that claims any size and holds 1 kB of zeros."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000))
    return b"\x89PNG\r\n\x1a\n" + header + data + chunk(b"IEND", b"")


VALID = {
    "jpeg": encoded(
        "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"
    ),
    "progressive": encoded("JPEG", progressive=True),
    "png": encoded("PNG", dpi=(72, 72)),
    "webp": encoded("WEBP"),
    "lossless webp": encoded("WEBP", lossless=True),
    "avif": encoded("AVIF"),
    "tiff": encoded("TIFF"),
    "packed tiff": encoded("TIFF", compression="tiff_lzw"),
    "bmp": encoded("BMP"),
    "gif": encoded("GIF"),
    "heic": encoded("HEIF"),
}

BAD = {
    "empty.jpg": (b"", "is empty; choose another file"),
    "notes.jpg": (b"Dear diary, today", "is not a picture that can be read; use JPEG, PNG"),
    "paper.pdf": (b"%PDF-1.7\n%\xe2", "is a PDF document; export the page as PNG"),
    "logo.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "is a vector drawing; export it"),
    "drawn.svg": (b'<?xml version="1.0"?>\n<!-- x -->\n<svg/>', "is a vector drawing; export it"),
    "half.jpg": (
        VALID["jpeg"][: len(VALID["jpeg"]) // 2],
        "is damaged, incomplete or of a rare kind",
    ),
    "half.png": (
        VALID["png"][: len(VALID["png"]) // 2],
        "is damaged, incomplete or of a rare kind",
    ),
    "dot.png": (png(1, 1), "is 1 × 1 pixels; use a picture of at least 8 pixels"),
    "line.png": (png(1, 8000), "is 1 × 8000 pixels; use a picture of at least 8 pixels"),
    "bomb.png": (png(10_000, 10_000), "has 100.0 megapixels but at most 64 are read"),
    "huge bomb.png": (png(60_000, 60_000), "has far too many pixels; make it smaller, or raise"),
}


def odd_png(*chunks: tuple[bytes, bytes]) -> bytes:
    """Return a PNG of 16 × 8 numbers into a palette, with these chunks before its pixels."""
    header = struct.pack(">IIBBBBB", 16, 8, 8, 3, 0, 0, 0)
    pixels = zlib.compress(bytes(8 * 17))
    parts = [(b"IHDR", header), *chunks, (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


@pytest.mark.parametrize(
    "data",
    [
        odd_png(),
        odd_png((b"PLTE", bytes(3)), (b"tRNS", bytes(300))),
        encoded("TIFF", dpi=(72, 72)).replace(
            struct.pack("<HH", 282, 5), struct.pack("<HH", 282, 2)
        ),
    ],
    ids=["no palette", "too much transparency", "words for numbers"],
)
def test_what_makes_no_sense_in_a_file_is_damage(data: bytes) -> None:
    with pytest.raises(BadPicture, match="is damaged, incomplete or of a rare kind"):
        files.read(data)


@pytest.mark.parametrize("name", BAD)
def test_each_bad_file_gets_its_own_sentence(name: str, tmp_path: Path) -> None:
    data, words = BAD[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BadPicture) as from_file:
        files.read(tmp_path / name)
    sentence = str(from_file.value)
    assert sentence.startswith(f"{name} {words}")
    assert SENTENCE.fullmatch(sentence)
    assert not JARGON.search(sentence)
    with pytest.raises(BadPicture, match=re.escape(words)):
        files.read(data)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadPicture, match=r"There is no file .*cat\.jpg; check its name"):
        files.read(tmp_path / "cat.jpg")
    with pytest.raises(BadPicture, match="is a folder, not a picture; choose a picture file"):
        files.read(str(tmp_path))
    with pytest.raises(BadPicture, match=r"cannot be opened \(File name too long\)"):
        files.read("x" * 5000 + ".jpg")
    with pytest.raises(BadPicture, match="There is no file"):
        files.read("a\0b.jpg")


def test_the_limits_are_set_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMOVERS_MAX_MEGAPIXELS", "0.002")
    with pytest.raises(BadPicture, match=r"megapixels but at most 0\.002 are read"):
        files.read(VALID["png"])
    with pytest.raises(BadPicture, match="or raise REMOVERS_MAX_MEGAPIXELS"):
        files.read(VALID["png"])
    monkeypatch.setenv("REMOVERS_MAX_MEGAPIXELS", "0.00224")  # 40 × 56 exactly
    assert files.read(VALID["png"]).image.shape == (40, 56, 3)
    monkeypatch.setenv("REMOVERS_MAX_MEGABYTES", "0.0001")
    with pytest.raises(BadPicture, match=r"MB but at most 0\.0001 are read"):
        files.read(VALID["png"])
    with pytest.raises(BadPicture, match="or raise REMOVERS_MAX_MEGABYTES"):
        files.read(VALID["png"])
    for odd in ("a lot", "0", "nan", "inf"):
        monkeypatch.setenv("REMOVERS_MAX_MEGABYTES", odd)
        with pytest.raises(BadSetting, match=f"REMOVERS_MAX_MEGABYTES must be .* not {odd}"):
            files.read(VALID["png"])


def test_the_limit_may_be_higher_than_that_of_pillow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    assert files.read(VALID["png"]).image.shape == (40, 56, 3)


def test_a_large_file_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read"))
    with (tmp_path / "large.jpg").open("wb") as file:
        file.truncate(70_000_000)
    with pytest.raises(BadPicture, match=r"large\.jpg has 70\.0 MB but at most 64 are read"):
        files.read(tmp_path / "large.jpg")


def test_a_picture_above_pillows_own_alarm_is_read_in_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        Image, "MAX_IMAGE_PIXELS", 1500
    )  # it warns above, and refuses at twice that
    assert files.read(VALID["png"]).image.shape == (40, 56, 3)


def lost(note: str) -> int:
    """Return how many pixels along an edge a note says are missing."""
    said = re.search("up to ([0-9]+) pixels along one edge", note)
    return int(said[1]) if said else 0


@pytest.mark.parametrize("kind", VALID)
def test_a_truncated_file_is_never_shown_in_part_without_a_word(kind: str) -> None:
    data = VALID[kind]
    whole, tried, refused = files.read(data).image, 0, 0
    for length in {*range(0, len(data), len(data) // 40), *range(len(data) - 12, len(data))}:
        tried += 1
        try:
            scene = files.read(data[:length])
            wrong = (scene.image != whole).any(axis=2)
            lines = (np.count_nonzero(wrong.any(axis)) for axis in (0, 1))
            assert min(lines) <= lost(scene.origin.note)
        except BadPicture:
            refused += 1
    assert refused > tried / 2  # only the very end of some formats is dispensable


@pytest.mark.parametrize("kind", VALID)
def test_a_damaged_file_gives_a_picture_or_a_sentence(kind: str) -> None:
    chance = random.Random(kind)
    for _ in range(150):
        data = bytearray(VALID[kind])
        for _ in range(chance.choice((1, 2, 8))):
            reach = chance.choice((len(data), min(len(data), 200)))  # headers are the fragile part
            data[chance.randrange(reach)] = chance.choice((0, 255, chance.randrange(256)))
        with contextlib.suppress(BadPicture):  # anything else fails here
            assert files.read(bytes(data)).image.shape[2] == 3


JPEGS: dict[str, dict[str, Any]] = {
    "baseline": {},
    "fine": {"subsampling": "4:4:4"},
    "progressive": {"progressive": True},
    "restarts": {"restart_marker_blocks": 5},
}


def a_photo(**options: Any) -> bytes:
    y, x = np.mgrid[:200, :240]
    noise = np.random.default_rng(1).integers(0, 12, (200, 240, 3))
    shades = np.dstack([y, x, (x + y) / 2]) + noise
    buffer = io.BytesIO()
    Image.fromarray(shades.astype(np.uint8)).save(buffer, "JPEG", exif=thumbnail(), **options)
    return buffer.getvalue()


def thumbnail() -> bytes:
    """Return EXIF data that hold a whole JPEG, whose markers are not those of the photo."""
    return b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0" + VALID["jpeg"]


@pytest.mark.parametrize("kind", JPEGS)
@pytest.mark.parametrize("missing", [b"", b"\xff", b"\xff\0\0\0\0\0\0"])
def test_a_jpeg_without_its_end_marker_is_read(kind: str, missing: bytes) -> None:
    data = a_photo(**JPEGS[kind])
    scene = files.read(data[:-2] + missing)
    assert scene.origin.note == "The file has no end marker, but its picture is whole."
    np.testing.assert_array_equal(scene.image, files.read(data).image)


@pytest.mark.parametrize("kind", JPEGS)
def test_a_jpeg_that_is_cut_within_its_last_rows_is_read_and_says_so(kind: str) -> None:
    data = a_photo(**JPEGS[kind])
    scene = files.read(data[:-60])
    assert 0 < lost(scene.origin.note) <= 16  # one row of blocks
    shown = len(scene.image) - lost(scene.origin.note)
    np.testing.assert_array_equal(scene.image[:shown], files.read(data).image[:shown])


@pytest.mark.parametrize("height", [128, 256, 320])
def test_a_jpeg_that_lacks_its_last_bytes_is_read_whatever_its_height(height: int) -> None:
    rows, columns = np.mgrid[:height, :200]
    shades = np.dstack([rows * 200 // height, columns, (rows + columns) % 256]).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(shades).save(buffer, "JPEG", quality=85)
    scene = files.read(buffer.getvalue()[:-3])
    assert scene.image.shape == (height, 200, 3)
    assert scene.origin.note


@pytest.mark.parametrize("padding", [0, 9000])
@pytest.mark.parametrize("kind", JPEGS)
def test_a_jpeg_that_is_cut_further_up_is_refused(kind: str, padding: int) -> None:
    data = a_photo(**JPEGS[kind])
    for share in (0.2, 0.5, 0.75):
        with pytest.raises(BadPicture, match="is damaged, incomplete or of a rare kind"):
            files.read(data[: int(share * len(data))] + bytes(padding))


def test_a_progressive_jpeg_that_lacks_a_whole_scan_is_refused() -> None:
    data = a_photo(progressive=True)
    last = data.rindex(b"\xff\xda")
    with pytest.raises(BadPicture, match="is damaged, incomplete or of a rare kind"):
        files.read(data[:last])


@pytest.mark.parametrize("filling", [b"\xff" * 3, b"\0\0"])
def test_filling_between_the_segments_of_a_jpeg_does_no_harm(filling: bytes) -> None:
    data = a_photo()
    tables = data.rindex(b"\xff\xdb")
    filled = data[:tables] + filling + data[tables:]
    scene = files.read(filled)
    assert not scene.origin.note
    np.testing.assert_array_equal(scene.image, files.read(data).image)
    assert files.read(filled[:-2]).origin.note.startswith("The file has no end marker")
