"""Keep EXIF: what the camera wrote beside the photo."""

from __future__ import annotations

import dataclasses
import struct
from dataclasses import dataclass

from removers.quiet import quiet
from removers.scene import Cutout
from removers.settings import flag
from removers.step import Finish

KEPT = (270, 271, 272, 305, 306, 315, 316, 33432)
"""EXIF tags of the file: description, maker, model, program, date, artist, computer, copyright."""

CAMERA, PLACE = 0x8769, 0x8825  # EXIF tags of the parts that tell of the camera and of the place
STALE = (0x927C, 0xA002, 0xA003, 0xA005)
"""Of the camera's part: its maker's secrets, which may name the place; sizes; another part."""


DAMAGE = (OSError, ValueError, LookupError, TypeError, AttributeError, SyntaxError, struct.error)
"""What broken EXIF draws from Pillow."""


@dataclass(frozen=True)
class KeepExif(Finish):
    """Keep what the camera wrote: its model and lens, exposure, date, author and copyright.

    For archives and photogrammetry. Where the photo was taken stays only if that is asked for. Its
    thumbnail, which shows the old background, its size, its orientation and its maker's notes are
    left out. PNG, WebP and JPEG have a place for it, TIFF has none here.
    """

    title = "Keep camera data"
    place = 30
    gps: bool = flag(False, "Whether the file also says where the photo was taken.")

    def __call__(self, cutout: Cutout) -> Cutout:
        try:
            with quiet():
                kept = self._kept(cutout.origin.exif) if cutout.origin.exif else b""
        except DAMAGE:
            kept = b""
        says = "" if kept else "The photo has no camera data that could be kept."
        origin = dataclasses.replace(cutout.origin, kept=kept)
        return dataclasses.replace(cutout, origin=origin, says=says)

    def _kept(self, exif: bytes) -> bytes:
        from PIL.Image import Exif

        given, made = Exif(), Exif()
        given.load(exif)
        made.update({tag: given[tag] for tag in KEPT if tag in given})
        for part in (CAMERA, PLACE) if self.gps else (CAMERA,):
            found = given.get_ifd(part)
            made.get_ifd(part).update({k: v for k, v in found.items() if k not in STALE})
        return made.tobytes() if made.get_ifd(CAMERA) or len(made) else b""
