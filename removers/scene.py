"""What flows through a recipe: a Scene goes in, a Cutout comes out."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from removers.checks import check_image, check_matte, check_proportions, size
from removers.errors import BadPicture

Image = NDArray[np.uint8]
"""(H, W, 3) color as stored in the file; its ICC profile travels in `Origin`."""

Alpha = NDArray[np.float32]
"""(H, W) in [0, 1]; 1 is subject, 0 is background."""


INPUTS = {
    "plate": "a plate, a picture of the same view without the subject",
    "right": "the right picture of a rectified pair",
    "frames": "frames, other pictures that the same still camera took",
    "hint": "a hint, a picture that is white on the subject and black on the background",
    "alpha": "a picture that is transparent somewhere",
    "backdrop": "a backdrop, the picture to put behind the subject",
}
"""What a scene may hold beside its image, in words for people."""

MORE = ("plate", "right", "frames", "hint")
"""Those of them that a remover works from and that are no part of the photo's file."""

PICTURES = (*MORE, "backdrop")
"""Those of them that are pictures of their own."""

FEWEST = 2  # frames beside a picture; with one, nothing tells which of two is the background


@dataclass(frozen=True)
class Origin:
    """What the file said about itself and every output keeps, and what reading it had to decide.

    `exif` is what the camera wrote, which no output has; `kept` is the part of it that a step asked
    for.
    """

    name: str = ""
    icc_profile: bytes | None = None
    dpi: tuple[float, float] | None = None
    note: str = ""
    exif: bytes = field(default=b"", repr=False)
    kept: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, eq=False)
class Scene:
    """A photograph, and whatever else the parts of a recipe may work from.

    `plate` is the same view without the subject, `right` the right picture of a rectified pair,
    `frames` are what the same still camera saw at other times; `hint` is 1 on the subject, 0 on
    the background and 0.5 where nobody knows; `alpha` is the transparency that the file already
    had, which the result never exceeds. All have the size of `image`, but for `plate` and
    `frames`, whose sides have the same proportions; a remover aligns them. `backdrop` is a picture
    of any size to put behind the subject, in the color space of `image`. Raises BadPicture for
    arrays of another type, size, shape or range.
    """

    image: Image
    plate: Image | None = None
    right: Image | None = None
    frames: tuple[Image, ...] | None = None
    hint: Alpha | None = None
    alpha: Alpha | None = None
    backdrop: Image | None = None
    origin: Origin = field(default_factory=Origin)

    def __post_init__(self) -> None:
        for name in ("image", "plate", "right", "backdrop"):
            check_image(name, getattr(self, name))
        for number, frame in enumerate(self.frames or (), 1):
            check_image(f"frame {number}", frame)
            check_proportions(f"frame {number}", frame, self.image)
        if self.plate is not None:
            check_proportions("plate", self.plate, self.image)
        for name in ("hint", "alpha"):
            check_matte(name, getattr(self, name))
        for name in ("right", "hint", "alpha"):
            other = getattr(self, name)
            if other is not None and other.shape[:2] != self.image.shape[:2]:
                raise BadPicture(
                    f"The {name} is {size(other)} but the picture is {size(self.image)}; "
                    f"give a {name} of the same size."
                )

    def views(self) -> tuple[Image, ...]:
        """Return the picture and those whose size may differ from its own."""
        return (self.image, *(self.frames or ()), *([] if self.plate is None else [self.plate]))


@dataclass(frozen=True)
class Note:
    """One step of a run: its recipe text, what it has to say, and the seconds that it took.

    `unsure` is the share of the subject, 0 … 1, that a network neither found nor left out for
    certain: of photos with more of it, more need a second look.
    """

    step: str
    seconds: float
    says: str = ""
    unsure: float = 0.0


VISIBLE = 0.05  # alpha; fainter than that does not hold a frame open


@dataclass(frozen=True, eq=False)
class Cutout:
    """A subject: straight (never premultiplied) color and its matte, (H, W, 3) and (H, W).

    `notes` tell how it was made, and `says` what the step that made it has to say. `behind` goes
    with it into every frame: the photo itself, for a backdrop that shows it, or its shadow. In a
    notebook a cutout shows itself.
    """

    color: Image
    alpha: Alpha
    origin: Origin = field(default_factory=Origin)
    notes: tuple[Note, ...] = ()
    says: str = ""
    behind: Cutout | None = None

    @property
    def opaque(self) -> bool:
        """True where nothing shows through, as on a backdrop."""
        return bool(self.alpha.min() == 1)

    def extent(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the rows and the columns in which the subject shows; none if there is none."""
        visible = self.alpha > VISIBLE
        rows, columns = (np.flatnonzero(visible.any(axis)) for axis in (1, 0))
        return rows, columns

    def rgba(self) -> NDArray[np.uint8]:
        """Return (H, W, 4) uint8; color under alpha 0 is zero, so that the background is gone."""
        levels = np.empty(self.alpha.shape, np.uint8)
        np.rint(self.alpha * np.float32(255), out=levels, casting="unsafe")
        out = np.empty((*levels.shape, 4), np.uint8)
        for channel in range(3):  # one at a time is three times as fast as all at once
            out[..., channel] = self.color[..., channel]
        out[..., 3] = levels
        whole = out.view(np.uint32)[..., 0]  # one number a pixel; seven times as fast as out[…] = 0
        whole *= levels != 0
        return out

    def _repr_png_(self) -> bytes:
        from PIL import Image as Pillow

        picture = Pillow.fromarray(self.rgba())
        picture.thumbnail((1024, 1024))  # a notebook's cell is no wider
        buffer = io.BytesIO()
        picture.save(buffer, "PNG")
        return buffer.getvalue()
