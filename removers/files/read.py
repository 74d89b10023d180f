"""Bytes, paths, open files, arrays and Pillow pictures → Scene."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from removers.errors import BadPicture, quoted
from removers.files import mending
from removers.files.arrays import from_array
from removers.files.decode import depth, frames, loaded, one_sentence, opened, scene_from
from removers.files.formats import check_bytes, check_size, limits, recognized
from removers.files.unpacking import lean
from removers.scene import Scene

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow

UNNAMED = "The picture"


class Stream(Protocol):
    """A file that is open for reading bytes, BytesIO among them."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes."""


if TYPE_CHECKING:
    Named = str | os.PathLike[str]
    Data = bytes | bytearray | memoryview
    Array = NDArray[np.uint8] | NDArray[np.uint16]
    Photo = Named | Data | Stream | Array | Pillow


def scene_of(photo: Photo | Scene) -> Scene:
    """Make a scene of anything that `remove` takes; raises BadPicture."""
    from PIL.Image import Image as Pillow

    if isinstance(photo, Scene):
        return photo
    if isinstance(photo, (str, os.PathLike)):
        return read(Path(os.fsdecode(photo)))
    if isinstance(photo, (bytes, bytearray, memoryview)):
        return read(bytes(photo))
    if isinstance(photo, np.ndarray):
        return from_array(photo)
    if isinstance(photo, Pillow):
        return from_pillow(photo)
    return read(_content_of(photo))


def read(source: bytes | str | Path, name: str = "", frame: int = 1) -> Scene:
    """Read a picture file, upright, as 8-bit RGB; raises BadPicture.

    Args:
        source: the file's bytes or its path.
        name: the file's name, for messages and results; that of the path if there is one.
        frame: which frame of an animation is the picture, from 1; the others become `frames`.
    """
    name = Path(name or ("" if isinstance(source, bytes) else source)).name
    data = source if isinstance(source, bytes) else _content(Path(source))
    called = quoted(name) or UNNAMED
    check_bytes(len(data), called)
    kind = recognized(data, called)
    with one_sentence(called):
        data, profile = lean(data) if kind == "PNG" else (data, None)
        picture, note = loaded(data, kind, called, frame)
        picture.info |= {"icc_profile": profile} if profile else {}
        scene = scene_from(picture, name, note)
        return dataclasses.replace(scene, frames=frames(data, kind, frame))


def pixels_of(path: str | Path) -> int:
    """Return how many pixels a file says that it has; 0 if it says nothing that can be read."""
    try:
        data = _content(Path(path))
        with one_sentence(UNNAMED):
            width, height = opened(data, recognized(data, UNNAMED)).size
    except BadPicture:  # which reading it will say
        return 0
    return width * height


def from_pillow(picture: Pillow) -> Scene:
    """Make a scene of a Pillow picture of any mode, upright; raises BadPicture."""
    name = Path(getattr(picture, "filename", "") or "").name
    called = quoted(name) or UNNAMED
    check_size(*picture.size, called)
    with one_sentence(called):
        deep = depth(picture)
        mending.mend(picture)
        picture.load()
        return scene_from(picture, name, deep)


def _content(path: Path) -> bytes:
    """Return what is in a file that is not too large."""
    try:
        if path.is_dir():
            raise BadPicture(f"{path.name} is a folder, not a picture; choose a picture file.")
        if not path.is_file():
            raise BadPicture(f"There is no file {path}; check its name.")
        check_bytes(path.stat().st_size, path.name)
        return path.read_bytes()
    except OSError as error:
        raise BadPicture(f"{path.name} cannot be opened ({error.strerror}).") from error


def _content_of(stream: Stream) -> bytes:
    """Return what is in an open file, from its start if it has one, as Pillow reads it too."""
    if not hasattr(stream, "read"):
        raise BadPicture(
            f"{type(stream).__name__} is no photo; give a path, the bytes of a file, an open "
            "file, a Pillow picture or an array."
        )
    try:
        if getattr(stream, "seekable", bool)():
            stream.seek(0)  # type: ignore[attr-defined]  # it is seekable
        data = _all_of(stream, int(limits()[1] * 1e6) + 1)
    except (OSError, ValueError) as error:  # a closed file, one that is only written
        raise BadPicture("The open file cannot be read; open it anew with mode rb.") from error
    except TypeError as error:
        raise BadPicture("The open file gives text; open it with mode rb.") from error
    return data


def _all_of(stream: Stream, most: int) -> bytes:
    """Return up to so many bytes; a pipe gives them in parts. Raises TypeError for text."""
    data = bytearray()
    while len(data) < most and (part := stream.read(most)):
        data += memoryview(part)
    return bytes(data)
