"""The options of the command line."""

from __future__ import annotations

import argparse
from pathlib import Path

from removers import files
from removers.recipe import DEFAULT
from removers.scene import INPUTS, PICTURES


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    parser = argparse.ArgumentParser(
        "python -m removers", description="Cut the subject out of photos."
    )
    add = parser.add_argument
    add("photos", nargs="*", type=Path, metavar="PHOTO", help="a picture, or a folder of them")
    add("-o", "--output", help="the result's file name, or a folder for results, such as out/")
    add("--format", choices=files.OUTPUTS, help="of results that -o does not name; default: png")
    add("-r", "--recipe", default=DEFAULT, help="what to do; default: %(default)s")
    add("--mask", action="store_true", help="save the matte (white is subject), not the cutout")
    for name in PICTURES:
        number = "+" if name == "frames" else 1
        add(f"--{name}", type=Path, nargs=number, metavar="PICTURE", help=INPUTS[name])
    add("--frame", type=int, default=1, help="which frame of an animation to cut out, from 1")
    add("--keep-going", action="store_true", help="a photo without a subject is no failure")
    add("--log", type=Path, help="a file for the details of failures that nobody foresaw")
    add("--list", action="store_true", help="list all steps of recipes, presets and models")
    return parser


def more(options: argparse.Namespace) -> dict[str, list[Path]]:
    """Return the pictures that go with every photo, by the name of the input."""
    named = {name: getattr(options, name) for name in PICTURES}
    return {name: paths for name, paths in named.items() if paths}
