"""Small files that would run long, and damaged ones: a picture or one sentence, before the work."""

from __future__ import annotations

import io
import re
import struct
import sys
from typing import Any

import pytest
from PIL import GifImagePlugin, Image, PngImagePlugin, TiffImagePlugin

from removers import files
from removers.errors import BadPicture
from removers.files import decode, extent

SENTENCE = re.compile(r"[^\n]{10,160}\.")


def saved(format: str, size: tuple[int, int] = (16, 16), **options: Any) -> bytes:
    picture, buffer = Image.new("RGB", size, (200, 20, 20)), io.BytesIO()
    picture.save(buffer, format, **options)
    return buffer.getvalue()


def film(format: str, frames: int, size: tuple[int, int] = (16, 16)) -> bytes:
    shades = [Image.new("L", size, 9 * n % 256) for n in range(frames)]
    buffer = io.BytesIO()
    shades[0].save(buffer, format, save_all=True, append_images=shades[1:], duration=50)
    return buffer.getvalue()


def long_gif(frames: int) -> bytes:
    """Return a GIF whose frames are one byte of picture each."""
    start = saved("GIF")
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    return start[:-1] + frame * frames + b";"


def long_tiff(pages: int) -> bytes:
    """Return a TIFF with pages that share one picture."""
    page = saved("TIFF")
    (first,) = struct.unpack_from("<I", page, 4)
    (tags,) = struct.unpack_from("<H", page, first)
    directory = page[first : first + 2 + 12 * tags]
    ends = [len(page) + n * (len(directory) + 4) for n in range(1, pages + 1)]
    chain = [directory + struct.pack("<I", end) for end in [*ends[:-1], 0]]
    return page[:4] + struct.pack("<I", len(page)) + page[8:] + b"".join(chain)


@pytest.fixture
def seeks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Which pictures of a file Pillow has gone to."""
    gone: list[int] = []
    for plugin in (GifImagePlugin.GifImageFile, TiffImagePlugin.TiffImageFile):
        seek: Any = plugin._seek  # the one place that all come through

        def counting(self: Any, frame: int, *more: Any, seek: Any = seek) -> Any:
            gone.append(frame)
            return seek(self, frame, *more)

        monkeypatch.setattr(plugin, "_seek", counting)
    return gone


def test_a_tiff_of_very_many_pages_is_read_without_counting_them(seeks: list[int]) -> None:
    scene = files.read(long_tiff(3000))
    assert scene.origin.note == "This is page 1 of more than 1000."
    assert len(seeks) < 5
    assert files.read(long_tiff(40)).origin.note == "This is page 1 of 40."


def test_a_gif_of_very_many_frames_is_looked_at_up_to_a_thousand(seeks: list[int]) -> None:
    scene = files.read(long_gif(5000))
    assert scene.origin.note == "This is frame 1 of more than 1000."
    assert max(seeks) <= extent.MOST
    assert len(scene.frames or ()) <= 24


@pytest.mark.parametrize("format", ["GIF", "PNG"])
def test_a_large_animation_is_one_picture(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = film(format, 8, (40, 40))
    assert len(files.read(data).frames or ()) == 7
    monkeypatch.setattr(decode, "DECODED", 3 * 40 * 40)
    assert len(files.read(data).frames or ()) == 2
    monkeypatch.setattr(decode, "DECODED", 40 * 40 - 1)
    scene = files.read(data)
    assert (scene.frames, scene.origin.note) == (None, "This is frame 1 of 8.")


def test_what_is_decoded_beside_a_photo_is_no_more_than_a_photo() -> None:
    assert files.limits()[0] * 1e6 >= decode.DECODED


def test_a_second_frame_that_claims_more_than_the_first_is_left_out() -> None:
    whole = film("GIF", 3)
    bomb = b"\x2c" + struct.pack("<HHHHB", 0, 0, 30000, 30000, 0) + b"\x02\x02\x44\x01\0"
    scene = files.read(saved("GIF")[:-1] + bomb + b";")
    assert scene.frames is None
    assert len(files.read(whole).frames or ()) == 2


TOO_MANY = {
    "segments.jpg": b"\xff\xd8" + b"\xff\xfe\0\2" * (extent.STEPS + 9),
    "filling.jpg": b"\xff\xd8" + b"\xff" * (extent.STEPS + 9),
    "endless.jpg": b"\xff\xd8\xff\xe0\0\0" * 9,
    "chunks.png": b"\x89PNG\r\n\x1a\n" + b"\0\0\0\0teSt\0\0\0\0" * (extent.STEPS + 9),
    "blocks.gif": b"GIF89a\x08\0\x08\0\0\0\0\x21\xf9" + b"\1x" * (extent.BLOCKS + 9),
    "comment.gif": b"GIF89a\x08\0\x08\0\0\0\0\x21\xfe" + b"\xff" * 256 * 4200 + b"\0" * 40,
    "tags.tif": b"II*\0\x08\0\0\0" + struct.pack("<H", 60000) + bytes(12 * 60000),
}


@pytest.mark.parametrize("name", TOO_MANY)
def test_a_file_of_very_many_parts_is_refused_before_pillow_walks_through_them(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image, "open", lambda *_, **__: pytest.fail("Pillow walks"))
    with pytest.raises(BadPicture, match="is damaged, incomplete or of a rare kind"):
        files.read(TOO_MANY[name], name)


def test_whatever_comes_after_the_end_of_a_png_is_no_part_of_it() -> None:
    padded = saved("PNG") + bytes(12 * (extent.STEPS + 9))
    assert files.read(padded).image.shape == (16, 16, 3)


def palette(**chunks: bytes) -> bytes:
    """Return a PNG with a palette of two, and these chunks in the place of its own."""
    buffer = io.BytesIO()
    picture = Image.new("P", (16, 16))
    picture.putpalette([0, 0, 0, 255, 0, 0])
    picture.save(buffer, "PNG", transparency=b"\0\xff")
    data = buffer.getvalue()
    for kind, content in chunks.items():
        start = data.index(kind.encode()) - 4
        end = start + 12 + int.from_bytes(data[start : start + 4])
        made = io.BytesIO()
        PngImagePlugin.putchunk(made, kind.encode(), content)
        data = data[:start] + (made.getvalue() if content else b"") + data[end:]
    return data


def in_words(tiff: bytes, tag: int) -> bytes:
    """Return a TIFF that says of a tag that it is text."""
    place = tiff.index(struct.pack("<H", tag), struct.unpack_from("<I", tiff, 4)[0])
    return tiff[: place + 2] + struct.pack("<HI", 2, 8) + tiff[place + 8 :]


DAMAGED = {
    "no palette": palette(PLTE=b"", tRNS=b""),
    "transparency without palette": palette(PLTE=b""),
    "long transparency": palette(tRNS=bytes(range(256))),
    "half a palette": palette(PLTE=b"\0\0\0\1"),
    "resolution in words": in_words(saved("TIFF", dpi=(72, 72)), 282),
    "profile in words": in_words(saved("TIFF", icc_profile=b"w" * 200), 34675),
    "profile of zeros": saved("PNG", icc_profile=bytes(200)),
    "no resolution": saved("TIFF", dpi=(0, 0)),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_whatever_is_wrong_beside_the_pixels_is_one_sentence_or_no_matter(kind: str) -> None:
    try:
        assert files.read(DAMAGED[kind]).image.shape == (16, 16, 3)
    except BadPicture as error:
        assert SENTENCE.fullmatch(str(error))  # noqa: PT017 # either will do


RAISED = [AssertionError, AttributeError, TypeError, ZeroDivisionError, BufferError, RecursionError]


@pytest.mark.parametrize("error", RAISED)
@pytest.mark.parametrize("place", ["separate", "frames", "resolution", "counted"])
def test_whatever_a_decoder_raises_is_one_sentence(
    error: type[Exception], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise error

    module = "read" if place == "frames" else "decode"
    monkeypatch.setattr(sys.modules[f"removers.files.{module}"], place, fail)
    with pytest.raises(BadPicture, match="is damaged, incomplete or of a rare kind"):
        files.read(saved("PNG", dpi=(72, 72)))


def test_too_little_memory_is_said_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(decode, "separate", fail)
    with pytest.raises(BadPicture, match="too little memory for a; make it smaller"):
        files.read(saved("PNG"), "a")


def test_a_pillow_picture_is_looked_at_in_the_same_guard() -> None:
    picture = Image.open(io.BytesIO(DAMAGED["no palette"]))
    with pytest.raises(BadPicture, match="is damaged"):
        files.from_pillow(picture)
