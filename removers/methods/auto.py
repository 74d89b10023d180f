"""Auto: look at the photo and choose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers import networks, pixels
from removers.prior.background import Background
from removers.scene import Scene
from removers.step import Selected, Selector

SIDE = 512  # px; a backdrop that is plain is plain on a small copy
ALL = 0.95  # of the frame; of 2,023 photos with masks no subject filled more than 0.9
SHARE = 0.01  # of the picture; less than that may be transparent by accident


@dataclass(frozen=True)
class Auto(Selector):
    """Look at the photo and choose a remover that needs no download.

    A picture that is transparent already keeps its transparency; a hint is followed by GrabCut;
    a backdrop that one smooth surface explains is solved for, which finds holes, letters and
    logos that no network knows; everything else goes to the pocket network, and where that keeps
    the whole frame, a cup and its table, to GrabCut. It fails where they do.
    """

    title = "Automatic"
    group = "built in"

    def select(self, scene: Scene) -> Selected:
        if scene.alpha is not None and np.mean(scene.alpha == 0) > SHARE:
            return Selected("own-alpha", "The picture is transparent already, so that was kept.")
        if scene.hint is not None:
            return Selected("grabcut", "There is a hint, so GrabCut followed it.")
        backdrop = Background.fit(pixels.shrunk(scene, SIDE).image)
        if backdrop.plain:
            return Selected(
                "plain-backdrop",
                f"The backdrop is plain ({backdrop.uniformity:.0%} of the frame is one smooth "
                "surface), so it was solved for.",
            )
        matte = networks.load(networks.POCKET).matte(scene.image)
        if np.mean(matte > 0.5) > ALL:
            return Selected("grabcut", "The pocket network kept everything, so GrabCut cut it.")
        return Selected("pocket", "The backdrop is not plain, so the pocket network looked.", matte)
