"""Foreign files: what people take for a picture, and how to get one out of it."""

from __future__ import annotations

import re
import struct

PHOTOSHOP = "is a Photoshop file; save a copy as PNG or TIFF in the program and use that."
RAW = (
    "is a camera's raw file; develop it in the camera's own program, darktable or RawTherapee, "
    "and use the JPEG or TIFF."
)
JPEG_XL = "is a JPEG XL; convert it to PNG, with djxl or an image viewer, and use that."
JPEG_2000 = "is a JPEG 2000; open it in an image viewer, save it as PNG and use that."
VIDEO = "is a video; stop it at the right moment, save that frame as PNG and use that."
PDF = "is a PDF document; export the page as PNG and use that."
VECTOR = "is a vector drawing; export it as PNG and use that."
POSTSCRIPT = "is a PostScript or EPS file; open it in Inkscape or GIMP, export PNG and use that."
ICON = "is a set of icons; save the largest one as PNG and use that."
LAYERS = "is a painting program's own file; export it there as PNG and use that."
SCIENCE = "is a picture of measured light; map it to 8 or 16 bits, save it as PNG and use that."
MEDICAL = "is a medical picture (DICOM); export it as PNG in its viewer and use that."
PLAIN = "is a picture of a rare kind; convert it to PNG in an image viewer and use that."
PAGE = "is a web page, not a picture; open it, save the picture that it shows and use that."
ARCHIVE = "is an archive or a document; take the picture out of it and use that."
SOUND = "is a sound, not a picture; choose another file."

OTHERS = {
    rb"8BPS": PHOTOSHOP,
    rb"FUJIFILMCCD-RAW|II(?:RO|RS|U\0|\x1a\0\0\0HEAPCCDR)|MMOR|\0MRM|FOVb": RAW,
    rb"....ftypcrx ": RAW,
    rb"\xff\x0a|\0\0\0\x0cJXL \r\n\x87\n": JPEG_XL,
    rb"\xff\x4f\xff\x51|\0\0\0\x0cjP  \r\n\x87\n": JPEG_2000,
    rb"ID3|RIFF....WAVE|fLaC|....ftypM4[AB]": SOUND,
    rb"\0...(?:ftyp|moov|mdat|wide|pnot)|\x1a\x45\xdf\xa3|RIFF....AVI |\0\0\x01[\xba\xb3]": VIDEO,
    rb"FLV\x01|0\x26\xb2\x75\x8e\x66\xcf\x11|OggS|(?:\x47.{187}){2}\x47": VIDEO,
    rb"%PDF": PDF,
    rb"(?:\xef\xbb\xbf)?\s*<(?:svg|(?:\?xml|!--|!DOCTYPE svg).{,4096}?<svg)": VECTOR,
    rb"\xd7\xcd\xc6\x9a|\x01\0\0\0.{36} EMF": VECTOR,
    rb"(?:\x1b%-12345X.{,512}?)?%!|\xc5\xd0\xd3\xc6": POSTSCRIPT,
    rb"\0\0[\x01\x02]\0[^\0]|icns": ICON,
    rb"gimp xcf|CSFCHUNK|\0\xffKA": LAYERS,
    rb"v/1\x01|#\?R(?:ADIANCE|GBE)|SIMPLE  =": SCIENCE,
    rb".{128}DICM": MEDICAL,
    rb"P[1-7fF]\s|qoif|DDS |II\xbc|\x0a[\0-\x05]\x01[\x01\x02\x04\x08]|\x59\xa6\x6a\x95": PLAIN,
    rb"(?i:(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body|script))": PAGE,
    rb"PK[\x03\x05]|Rar!|7z\xbc\xaf|\x1f\x8b|\xd0\xcf\x11\xe0": ARCHIVE,
}
"""How files begin that people take for pictures, and what to do with them."""

SUBFILE, COLORS, DNG = 254, 262, 50706  # TIFF tags: a preview if bit 0 is set; how colors are meant
MOSAIC = (32803, 34892)  # colors as a sensor has them, one in each pixel, or before they are mixed
ENTRY = 12  # bytes of a tag in a TIFF


def advice(data: bytes) -> str | None:
    """Return what a file is that is no picture for us, and how to get one; None if nobody knows."""
    matching = (says for how, says in OTHERS.items() if re.match(how, data, re.DOTALL))
    return next(matching, None)


def is_raw(tiff: bytes) -> bool:
    """Return whether a TIFF is a camera's raw file, such as CR2, NEF, ARW, PEF or DNG.

    Its first picture is a small preview, or what the sensor saw.
    """
    tags = _tags(tiff)
    preview = bool(tags.get(SUBFILE, 0) & 1)
    return tiff[8:10] == b"CR" or preview or DNG in tags or tags.get(COLORS) in MOSAIC


def _tags(tiff: bytes) -> dict[int, int]:
    """Return the first value of each tag of a TIFF's first picture, if it stands beside it."""
    if tiff[2:4] not in (b"*\0", b"\0*"):  # the kind over 4 GB, which no camera writes
        return {}
    order = "<" if tiff[:2] == b"II" else ">"
    try:
        (start,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, start)
        places = range(start + 2, start + 2 + ENTRY * count, ENTRY)
        entries = [struct.unpack_from(order + "HHI", tiff, place) for place in places]
        values = [
            struct.unpack_from(order + ("H" if kind == 3 else "I"), tiff, place + 8)[0]
            for place, (_, kind, _) in zip(places, entries, strict=True)
        ]
    except struct.error:  # it ends too early, which its decoder says
        return {}
    return {tag: value for (tag, _, _), value in zip(entries, values, strict=True)}
