"""Saliency: what stands out."""

from __future__ import annotations

from dataclasses import dataclass

from removers.prior.saliency import saliency
from removers.scene import Alpha, Image
from removers.step import Remover


@dataclass(frozen=True)
class Saliency(Remover):
    """Keep what stands out from the frame, as a soft guess.

    Regions of one color are judged by their contrast with the frame, their place, their color
    and the faces that OpenCV finds; see `removers.prior`. It is what GrabCut starts from, and
    blurry on its own. Fails where the subject has the colors of the frame.

    References: W. Zhu et al., Saliency optimization from robust background detection, CVPR 2014;
    J. Zhang et al., Minimum barrier salient object detection at 80 fps, ICCV 2015.
    """

    title = "Saliency"
    group = "by shape"
    side = (
        400  # px; its regions are about 20 px wide there, which is what the weights were fitted on
    )

    def matte(self, image: Image) -> Alpha:
        return saliency(image)
