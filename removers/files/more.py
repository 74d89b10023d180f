"""What may go with a photo: a plate, a second view, a burst or animation, a hint, a backdrop."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from removers.files.decode import small
from removers.files.read import scene_of
from removers.profiles import converted
from removers.scene import Alpha, Image, Scene

if TYPE_CHECKING:
    from removers.files.read import Photo

    Source = Photo | Scene
    Burst = list[Source] | tuple[Source, ...]
    Marks = Source | NDArray[np.floating[Any]] | NDArray[np.bool_]


class More(TypedDict, total=False):
    """The keywords of `with_more`."""

    plate: Source | None
    right: Source | None
    frames: Source | Burst | None
    hint: Marks | None
    backdrop: Source | None


def with_more(
    scene: Scene,
    *,
    plate: Source | None = None,
    right: Source | None = None,
    frames: Source | Burst | None = None,
    hint: Marks | None = None,
    backdrop: Source | None = None,
) -> Scene:
    """Return the scene with other pictures, each of which is anything that `remove` takes.

    Args:
        plate: the same view without the subject.
        right: the right picture of a rectified pair.
        frames: what the same still camera saw at other times: pictures, or an animation.
        hint: white on the subject, black on the background, gray or transparent where nobody
            knows; or an array of fractions that is 1, 0 and 0.5 there.
        backdrop: what the step `picture` puts behind the subject; its colors go through its
            profile to the scene's own, and where it is transparent it is white.

    Raises:
        BadPicture: one of them cannot be read, or does not fit the scene's own picture.
    """
    given = {
        "plate": None if plate is None else scene_of(plate).image,
        "right": None if right is None else scene_of(right).image,
        "frames": None if frames is None else _burst(frames),
        "hint": None if hint is None else _hint(hint),
        "backdrop": None if backdrop is None else _backdrop(backdrop, scene),
    }
    return dataclasses.replace(scene, **{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]  # one field as another


def _burst(frames: Source | Burst) -> tuple[Image, ...]:
    """Return the pictures, or the frames of those that are animations, all of them small."""
    sources = frames if isinstance(frames, (list, tuple)) else (frames,)
    scenes = map(scene_of, sources)
    return tuple(image for s in scenes for image in (small(s.image), *(s.frames or ())))


def _hint(hint: Marks) -> Alpha:
    if isinstance(hint, np.ndarray) and (hint.dtype == bool or hint.dtype.kind == "f"):
        return np.asarray(hint, np.float32)
    marks = scene_of(hint)  # type: ignore[arg-type]  # float arrays left above
    shade = marks.image.mean(axis=2, dtype=np.float32) / np.float32(255)
    if marks.alpha is not None:
        shade = np.float32(0.5) + marks.alpha * (shade - np.float32(0.5))
    return np.select([shade < 0.25, shade > 0.75], [np.float32(0), np.float32(1)], np.float32(0.5))


def _backdrop(backdrop: Source, scene: Scene) -> Image:
    """Return the picture without transparency, in the color space of the scene."""
    behind = scene_of(backdrop)
    image = converted(behind.image, behind.origin.icc_profile, scene.origin.icc_profile)
    if behind.alpha is None:
        return image
    shows = behind.alpha[..., None]
    return np.asarray(np.rint(shows * image + (1 - shows) * 255), np.uint8)
