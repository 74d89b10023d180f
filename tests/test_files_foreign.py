"""Foreign files: what people take for a picture is named, and they hear how to get one."""

from __future__ import annotations

import re
import struct

import pytest

from removers import BadPicture, files
from removers.files.foreign import OTHERS

SENTENCE = re.compile(r"x\.jpg is [^\n]{10,130}\.")


def tiff(*tags: tuple[int, int], order: str = "<") -> bytes:
    """Return the beginning of a TIFF with such tags, each a number of 16 bits."""
    begin = b"II*\0" if order == "<" else b"MM\0*"
    entries = b"".join(struct.pack(order + "HHIHH", tag, 3, 1, value, 0) for tag, value in tags)
    return begin + struct.pack(order + "IH", 8, len(tags)) + entries + bytes(40)


FOREIGN = {
    "photo.psd": (b"8BPS\0\1" + bytes(20), "Photoshop"),
    "photo.cr2": (b"II*\0\x10\0\0\0CR\2\0" + bytes(40), "raw file"),
    "photo.cr3": (b"\0\0\0\x18ftypcrx \0\0\0\1", "raw file"),
    "photo.nef": (tiff((254, 1), (262, 2), order=">"), "raw file"),
    "photo.arw": (tiff((254, 1)), "raw file"),
    "phone.dng": (tiff((254, 0), (262, 32803)), "raw file"),
    "linear.dng": (tiff((254, 0), (262, 34892), (50706, 1)), "raw file"),
    "photo.raf": (b"FUJIFILMCCD-RAW 0201", "raw file"),
    "photo.orf": (b"IIRO\x08\0\0\0", "raw file"),
    "photo.rw2": (b"IIU\0\x18\0\0\0", "raw file"),
    "photo.x3f": (b"FOVb\1\0\4\0", "raw file"),
    "bare.jxl": (b"\xff\x0a\xfa\x1f", "JPEG XL"),
    "box.jxl": (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
    "scan.jp2": (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
    "scan.j2k": (b"\xff\x4f\xff\x51\0\x2f", "JPEG 2000"),
    "clip.mp4": (b"\0\0\0\x20ftypisom\0\0\2\0", "video"),
    "clip.mov": (b"\0\0\0\x14ftypqt  \0\0\2\0", "video"),
    "old.mov": (b"\0\0\0\x08wide\0\1\0\0mdat", "video"),
    "clip.webm": (b"\x1a\x45\xdf\xa3\x9fB\x86", "video"),
    "clip.avi": (b"RIFF\0\1\0\0AVI LIST", "video"),
    "paper.pdf": (b"%PDF-1.7\n%\xe2", "PDF document"),
    "logo.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "vector drawing"),
    "figure.eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n", "PostScript or EPS"),
    "preview.eps": (b"\xc5\xd0\xd3\xc6\x20\0\0\0", "PostScript or EPS"),
    "favicon.ico": (b"\0\0\1\0\2\0\x10\x10\0\0", "set of icons"),
    "painting.xcf": (b"gimp xcf v011\0", "painting program"),
    "light.exr": (b"v/1\1\2\0\0\0", "measured light"),
    "scan.dcm": (bytes(128) + b"DICM\2\0", "medical"),
    "photo.ppm": (b"P6\n640 480\n255\n", "rare kind"),
    "saved.jpg": (b"<!DOCTYPE html><html><svg/></html>", "web page"),
    "photos.zip": (b"PK\3\4\x14\0", "archive or a document"),
    "voice.m4a": (b"\0\0\0\x20ftypM4A \0\0\2\0", "sound"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_each_kind_is_named_by_its_header_whatever_the_file_is_called(name: str) -> None:
    data, kind = FOREIGN[name]
    with pytest.raises(BadPicture) as error:
        files.read(data, "x.jpg")
    assert kind in str(error.value)
    assert SENTENCE.fullmatch(str(error.value))


def test_every_kind_of_the_table_is_tried() -> None:
    tried = {data for data, _ in FOREIGN.values()}
    for advice in set(OTHERS.values()):
        assert any(
            re.match(how, data, re.DOTALL)
            for how, says in OTHERS.items()
            if says == advice
            for data in tried
        ), advice


@pytest.mark.parametrize("text", [b"The wide road", b"Give me a photo", b"\0" * 64, b"Dear diary"])
def test_what_nobody_knows_is_no_picture(text: bytes) -> None:
    with pytest.raises(BadPicture, match="is not a picture that can be read; use JPEG, PNG"):
        files.read(text)


@pytest.mark.parametrize(
    "data", [tiff((254, 0))[:20], b"II*\0\xff\xff\xff\xff", b"II+\0\x08\0\0\0\1\0"]
)
def test_a_tiff_that_ends_too_early_is_damaged_and_no_raw_file(data: bytes) -> None:
    with pytest.raises(BadPicture, match="is damaged, incomplete or of a rare kind"):
        files.read(data)
