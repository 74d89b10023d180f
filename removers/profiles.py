"""Color profiles: from one color space to another."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

from removers.errors import BadPicture
from removers.scene import Image

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow


def named(color: str, profile: bytes | None) -> tuple[int, int, int]:
    """Return a color that a person names, which is sRGB, in the space of a photo's profile.

    Raises BadPicture if the profile turns out to be broken.
    """
    from PIL import ImageColor

    in_srgb = np.array([[ImageColor.getrgb(color)[:3]]], np.uint8)
    red, green, blue = converted(in_srgb, None, profile)[0, 0].tolist()
    return red, green, blue


def converted(image: Image, profile: bytes | None, wanted: bytes | None) -> Image:
    """Return the picture in the color space of another RGB profile; None stands for sRGB.

    Raises BadPicture if one of the two turns out to be broken.
    """
    from PIL import Image as Pictures

    if profile == wanted:
        return image
    made = through(Pictures.fromarray(image), profile, wanted)
    if made is None:
        raise BadPicture("The color profile of a picture is broken; save it anew as sRGB.")
    return np.asarray(made)


def through(picture: Pillow, profile: bytes | None, wanted: bytes | None) -> Pillow | None:
    """Convert from one profile to another, None being sRGB; None if one is broken after all."""
    from PIL import ImageCms

    try:
        given, other = (
            ImageCms.getOpenProfile(io.BytesIO(p)) if p else ImageCms.createProfile("sRGB")
            for p in (profile, wanted)
        )
        return ImageCms.profileToProfile(
            picture,
            given,
            other,
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except ImageCms.PyCMSError:
        return None
