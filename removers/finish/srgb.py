"""sRGB: the colors that every program shows alike."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from removers.profiles import converted
from removers.scene import Cutout
from removers.step import Finish


@dataclass(frozen=True)
class Srgb(Finish):
    """Convert the colors to sRGB, as shops and web sites ask for.

    Phones store Display P3 and cameras Adobe RGB, which look pale or garish where a program does
    not heed profiles. Colors beyond sRGB become the nearest ones in it. Without a profile a photo
    is sRGB already. The file carries no profile then, which stands for sRGB everywhere.
    """

    title = "sRGB colors"
    place = 10

    def __call__(self, cutout: Cutout) -> Cutout:
        color = converted(cutout.color, cutout.origin.icc_profile, None)
        origin = dataclasses.replace(cutout.origin, icc_profile=None)
        return dataclasses.replace(cutout, color=color, origin=origin)
