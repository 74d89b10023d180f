"""What Pillow and its decoders make of a file → an upright Scene, or one sentence."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from removers import pixels
from removers.errors import BadPicture
from removers.files import jpeg, mending
from removers.files.colors import separate
from removers.files.formats import check_size, limits
from removers.files.upright import DAMAGE, camera, resolution, upright
from removers.quiet import quiet
from removers.scene import Image, Origin, Scene

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow

log = logging.getLogger(__name__)


ANIMATED = ("GIF", "PNG", "WEBP", "AVIF")
"""The formats whose pictures are frames: one view, one after the other."""

PARTS = {
    **dict.fromkeys(ANIMATED, "This is frame {} of {}."),
    "TIFF": "This is page {} of {}.",
    "HEIF": "This is picture {} of {}, the main one.",
}
"""What to say of a file with several pictures; those that cameras hide in a JPEG are no news."""

DEEP = "Its colors were read with 8 bits, so that finer shades are lost."
"""Of 12 megapixels 16 bits would take 36 MB more for every copy, and a PNG 3.7 times the bytes and
twice the time."""

FRAMES = 24  # of an animation, evenly spread; more tell no more of its background
DECODED = 256e6  # pixels of an animation that are decoded at most: a few seconds
SMALL = 1024  # px; the largest side of a frame, on which a remover works


@contextmanager
def one_sentence(name: str) -> Iterator[None]:
    """Say in one sentence what the decoders say in many ways, and keep their warnings quiet."""
    from PIL.Image import DecompressionBombError

    try:
        with quiet():
            yield
    except DecompressionBombError as error:
        raise BadPicture(
            f"{name} has far too many pixels; make it smaller, or raise REMOVERS_MAX_MEGAPIXELS."
        ) from error
    except DAMAGE as error:
        raise BadPicture(
            f"{name} is damaged, incomplete or of a rare kind; get it again, or save it as PNG."
        ) from error


def loaded(data: bytes, kind: str, name: str, frame: int = 1) -> tuple[Pillow, str]:
    """Decode one picture of the file, by default the first; returns it and which one it is."""
    with one_sentence(name):
        picture = _opened(data, kind)
        check_size(*picture.size, name)
        note = _note(picture, name, frame)
        if frame > 1:
            picture.seek(frame - 1)
        deep = depth(picture)
        picture, ending = _whole(picture, data, kind)
    return picture, " ".join(filter(None, (note, ending, deep)))


def _whole(picture: Pillow, data: bytes, kind: str) -> tuple[Pillow, str]:
    """Return the decoded picture, and what to say of a JPEG that lacks its end."""
    if kind == "JPEG" and not jpeg.ended(data):
        return jpeg.rescued(data)
    mending.mend(picture)
    picture.load()
    return picture, ""


def depth(picture: Pillow) -> str:
    """Return what to say of a picture, not yet loaded, of which 8 bits are too few."""
    from PIL.ImageFile import ImageFile

    args = (tile.args for tile in picture.tile) if isinstance(picture, ImageFile) else ()
    stored = {str(each[0] if isinstance(each, tuple) else each) for each in args}
    return DEEP if picture.mode[0] in "IF" or any(";16" in each for each in stored) else ""


def frames(data: bytes, kind: str, frame: int) -> tuple[Image, ...] | None:
    """Return the other frames of an animation, small and upright; None if there are none.

    Those after one that is damaged or too large are left out; the picture itself must be whole.
    """
    from PIL.Image import DecompressionBombError

    found: list[Image] = []
    try:
        with quiet():
            picture = _opened(data, kind)
            count = getattr(picture, "n_frames", 1) if kind in ANIMATED else 1
            last = min(count, max(1, int(DECODED / (picture.width * picture.height))))
            numbers = range(0, last if count > 1 else 0, -(-last // FRAMES))
            for number in (number for number in numbers if number != frame - 1):
                picture.seek(number)
                found.append(small(np.asarray(upright(picture)[0].convert("RGB"))))
    except (*DAMAGE, DecompressionBombError) as error:
        log.info("A frame after %d is damaged: %s", len(found), error)
    return tuple(found) or None


def small(image: Image) -> Image:
    """Return the picture at a frame's size."""
    return pixels.resize(image, *pixels.fitted(image, SMALL))


def _opened(data: bytes, kind: str) -> Pillow:
    """Open the data as that kind and no other; nothing is decoded yet.

    Pillow has a limit of its own, which must not be lower than that of the environment.
    """
    from PIL import Image

    if Image.MAX_IMAGE_PIXELS is not None:
        Image.MAX_IMAGE_PIXELS = max(Image.MAX_IMAGE_PIXELS, int(limits()[0] * 1e6))

    if kind == "HEIF":
        from pillow_heif import HeifImageFile

        return HeifImageFile(io.BytesIO(data))  # type: ignore[no-untyped-call]  # it has no types
    return Image.open(io.BytesIO(data), formats=(kind,))


def _note(picture: Pillow, name: str, frame: int) -> str:
    """Return what to say of a file that holds more than one picture; raises BadPicture."""
    count = getattr(picture, "n_frames", 1)
    last = count if picture.format in ANIMATED else 1
    if not 1 <= frame <= last:
        raise BadPicture(f"{name} has no frame {frame}; choose one from 1 to {last}.")
    return PARTS.get(picture.format or "", "").format(frame, count) if count > 1 else ""


def scene_from(picture: Pillow, name: str, note: str = "") -> Scene:
    """Make an upright scene of a picture that is loaded."""
    stands, turned = upright(picture)
    colors = separate(stands)
    dpi = resolution(picture)
    origin = Origin(
        name,
        colors.icc_profile,
        dpi[::-1] if dpi and turned else dpi,
        " ".join(filter(None, (note, colors.note))),
        camera(picture),
    )
    return Scene(colors.image, alpha=colors.alpha, origin=origin)
