"""The model home: rembg's folder, which is where people put networks of their own too."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from removers.errors import ModelError

WEIGHTS = Path(__file__).parents[1] / "weights"
POCKET = WEIGHTS / "pocket.onnx"
"""What ships with the package; assets/pocket.md is its card."""


def home() -> Path:
    """Return the folder that holds one folder for each of rembg's models."""
    root = os.getenv("U2NET_HOME") or os.getenv("REMBG_HOME")
    if not root:
        data = os.getenv("XDG_DATA_HOME")
        root = f"{data}/rembg" if data else "~/.rembg"
    return _expanded(root) / "models"


def legacy() -> Path:
    """Return the one folder in which older versions of rembg kept all files."""
    root = os.getenv("U2NET_HOME") or f"{os.getenv('XDG_DATA_HOME') or '~'}/.u2net"
    return _expanded(root)


def search(name: str, folder: str = "") -> Path | None:
    """Return the file that a recipe names, or None if there is none.

    A bare name is looked for in the home, in its folder there, `<home>/<name>/<name>.onnx` or
    `<home>/<folder>/<name>.onnx`, where older versions of rembg put it, and in the package.
    """
    if is_path(name):
        places = [_expanded(name)]
    else:
        folders = (home() / (folder or Path(name).stem), home(), legacy(), WEIGHTS)
        places = [place / name for place in folders]
    return next((place for place in places if place.is_file()), None)


def find(name: str, folder: str = "") -> Path:
    """Return what `search` finds; raises ModelError if that is nothing."""
    found = search(name, folder)
    if found:
        return found
    if is_path(name):
        raise ModelError(f"There is no network {name}; name another file.")
    raise ModelError(f"There is no network {name} in {home()}; put it there, or name ./{name}.")


def offered() -> list[str]:
    """Return the names of the networks that `find` finds, those of the package first."""
    own = sorted(file.name for file in WEIGHTS.glob("*.onnx"))
    places = (*home().glob("*.onnx"), *home().glob("*/*.onnx"), *legacy().glob("*.onnx"))
    theirs = sorted(file.name for file in places if search(file.name, file.parent.name) == file)
    return list(dict.fromkeys([*own, *theirs]))


def is_path(name: str) -> bool:
    """Tell whether a file is named by its path rather than looked for in the model home."""
    return not name or name in (".", "..") or any(mark in name for mark in "/\\:~")


def _expanded(path: str) -> Path:
    """Return a path, of which ~ is the home; where there is none, as in containers, it is /tmp."""
    try:
        return Path(path).expanduser()
    except RuntimeError:  # neither HOME nor an entry of the user
        user, *rest = Path(path).parts
        return Path(tempfile.gettempdir(), *rest) if user == "~" else Path(path)
