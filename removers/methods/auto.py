"""Auto: look at the photo and choose."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from removers import networks, pixels
from removers.models import best
from removers.prior.background import UNIFORM, Background
from removers.prior.focus import Focus
from removers.prior.inset import Inset, framed, trimmed
from removers.prior.key import screened
from removers.scene import FEWEST, Alpha, Image, Scene
from removers.selector import Selected, Selector

SIDE = 512  # px; a backdrop that is plain is plain on a small copy
FOCUS = 400  # px; what prior.focus is made for
ALL = 0.95  # of the frame; of 2,023 photos with masks no subject filled more than 0.9
SHARE = 0.01  # of the picture; less than that may be transparent by accident
MOST = 0.6  # of the frame; of 248 photos the network kept that much of 13, and was sure
TORN = 0.2  # of what it may keep: unsure of more, it has mixed subject and background up
SHOWS = 0.8  # of a photo; a cover or a fruit is a subject of its own and fills more
GLANCE = 128  # px; enough to see that something moves
CHANGED = 25  # levels; a flicker makes less
MOVES = (0.002, 0.6)  # of the picture
SHALLOW = 0.6  # of the frame is out of focus; see prior.focus


@dataclass(frozen=True)
class Auto(Selector):
    """Look at the photo and what goes with it, and choose a remover that needs no download.

    A picture that is transparent already keeps its transparency, unless it is a photo whose
    corners are cut off; such a photo and one in a plain frame are looked at by themselves. An
    empty scene, frames in which something moves before what is not plain, or a second view are
    used. A hint changes no choice: it corrects what comes out, whoever made it. A painted screen
    is keyed, and a backdrop that one smooth surface explains is solved for, which finds holes,
    letters and logos that no network knows. Everything else goes to the best general network that
    is on this machine, the pocket network if no better one was fetched. Where that keeps the whole
    frame, or most of it and is unsure, it does not know the subject: then what is in focus is kept
    if little is, what differs from an even frame, or, if it kept everything, what GrabCut finds.
    It fails where the chosen one does.
    """

    title = "Automatic"
    group = "built in"

    def select(self, scene: Scene) -> Selected:
        return _by_inputs(scene) or _by_looks(scene.image)


def _by_inputs(scene: Scene) -> Selected | None:
    """Choose by what the scene holds beside the photo."""
    if scene.alpha is not None and np.mean(scene.alpha == 0) > SHARE:
        photo = trimmed(scene.image, scene.alpha)
        if photo is not None and _shows(photo.image):
            selected = _within(photo)
            why = f"The picture is a photo whose corners are transparent. {selected.why}"
            return replace(selected, why=why)
        return Selected("own-alpha", "The picture is transparent already, so that was kept.")
    if scene.plate is not None:
        return Selected("plate", "There is a picture of the empty scene, so it was taken away.")
    if scene.frames is not None and _moves(scene.image, scene.frames) and not _plain(scene.image):
        return Selected("motion", "Something moved between the frames, so that was kept.")
    if scene.right is not None:
        return Selected("stereo", "There is a second view, so what is near was kept.")
    return None


def _moves(image: Image, frames: tuple[Image, ...]) -> bool:
    """Return whether part of the picture differs from most frames; in a slide show all does."""
    if len(frames) < FEWEST:
        return False
    height, width = pixels.fitted(image, GLANCE)
    views = np.stack([pixels.resize(view, height, width) for view in (image, *frames)])
    apart = np.abs(views[0] - np.median(views, axis=0)).max(2) > CHANGED
    return bool(MOVES[0] < apart.mean() < MOVES[1])


def _within(photo: Inset) -> Selected:
    """Choose for a photo inside the picture, which may have a frame of its own."""
    selected = _by_looks(photo.image)
    inner = selected.inset
    return replace(selected, inset=photo if inner is None else inner.inside(photo))


def _shows(image: Image, within: tuple[slice, slice] = (slice(None), slice(None))) -> bool:
    """Whether the pocket network finds a subject in the photo, and not the photo as one."""
    matte = networks.look(networks.load(networks.POCKET).predict, image)
    found = pixels.resize(matte, *image.shape[:2])[within] > 0.5
    return bool(SHARE < found.mean() < SHOWS)


def _plain(image: Image) -> bool:
    """Whether the backdrop is plain, which tells more than a few frames that overlap."""
    return Background.fit(pixels.resize(image, *pixels.fitted(image, SIDE))).plain


def _by_looks(image: Image) -> Selected:
    """Choose by the photo alone."""
    small = pixels.resize(image, *pixels.fitted(image, SIDE))
    if screened(small):
        return Selected("chroma-key", "A painted screen fills the frame, so it was keyed out.")
    backdrop = Background.fit(small)
    if backdrop.plain:
        photo = framed(image, backdrop)
        if photo is not None and _shows(image, (photo.rows, photo.columns)):
            selected = _within(photo)
            why = f"The picture is a photo in a plain frame. {selected.why}"
            return replace(selected, why=why)
        return Selected(
            "plain-backdrop",
            f"The backdrop is plain ({backdrop.uniformity:.0%} of the frame is one smooth "
            "surface), so it was solved for.",
        )
    model = best()
    name, title = (model.id, model.title) if model else ("pocket", "the pocket network")
    predict = model.predict if model else networks.load(networks.POCKET).predict
    matte = networks.look(predict, image)
    doubt = _doubt(matte)
    if not doubt:
        here = f"{title}, the best that is on this machine," if model else title
        return Selected(name, f"The backdrop is not plain, so {here} looked.", matte)
    doubt = f"{title[0].upper()}{title[1:]} kept {doubt}"
    if Focus.of(pixels.resize(small, *pixels.fitted(small, FOCUS))).shallow > SHALLOW:
        return Selected("defocus", f"{doubt}, so what is in focus was kept.")
    if backdrop.uniformity > UNIFORM:
        return Selected("color-distance", f"{doubt}, so what differs from the frame was kept.")
    if np.mean(matte > 0.5) <= ALL:
        return Selected(name, f"{doubt}, but no other remover knows better.", matte)
    return Selected("grabcut", f"{doubt}, so GrabCut cut it.")


def _doubt(matte: Alpha) -> str:
    """Return what of its matte is not to be trusted; nothing if it is."""
    if np.mean(matte > 0.5) > ALL:
        return "everything"
    if np.mean(matte > 0.5) > MOST and np.mean(matte[matte > 0.1] < 0.9) > TORN:
        return "much and was unsure of it"
    return ""
