"""The formats that are written, and how each is packed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from removers.errors import BadPicture

SHARP = 90  # quality of a JPEG from which its colors have all their pixels


@dataclass(frozen=True)
class Output:
    """A format that is written: its file name's ending, its largest side and how it is packed.

    `lossy` says how it is packed at a quality, 1 to 100, where it can be.
    """

    suffix: str
    side: int  # px
    options: dict[str, Any] = field(default_factory=dict)
    lossy: Callable[[int], dict[str, Any]] | None = None

    def packing(self, quality: int | None) -> dict[str, Any]:
        """Return Pillow's options; raises BadPicture for a quality that cannot be."""
        if quality is None:
            return self.options
        if not 1 <= quality <= 100:
            raise BadPicture(f"Quality is a number from 1 to 100, not {quality}; choose one.")
        if not self.lossy:
            raise BadPicture(
                f"A {self.suffix[1:]} loses nothing; leave quality out, or save as jpeg or webp."
            )
        return self.lossy(quality)


def _jpeg(quality: int) -> dict[str, Any]:
    """Return Pillow's options; where little is left, colors are the first that nobody misses."""
    return {"quality": quality, "subsampling": "4:4:4" if quality >= SHARP else "4:2:0"}


def _webp(quality: int) -> dict[str, Any]:
    return {"quality": quality, "method": 2}


# WebP, three cut-outs of 12 MP: 4.1 s, 11.3 MB; 7.9 s, 11.0 MB by default; method 0 is as large as
# PNG, of which `png` knows how it is packed. TIFF, the same: with the difference to the left
# (predictor 2) LZW takes 1.0 s, 19.8 MB and deflate 1.9 s, 18.1 MB; without it 29 to 37 MB.
OUTPUTS = {
    "png": Output(".png", 2**31 - 1),
    "webp": Output(".webp", 16383, {"lossless": True, "quality": 0, "method": 1}, _webp),
    "tiff": Output(".tiff", 2**31 - 1, {"compression": "tiff_lzw"}),
    "jpeg": Output(".jpg", 65500, _jpeg(95), _jpeg),
}
"""The formats that are written, the default first."""
