"""The options of the command line."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from removers import files
from removers.cli import pipe
from removers.recipe import DEFAULT
from removers.scene import INPUTS, PICTURES

UNITS = {"": 1, "k": 1e3, "m": 1e6, "ki": 2**10, "mi": 2**20}
"""Bytes of each unit; sites that say 240 KB and mean 245,760 bytes take the smaller file too."""


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    parser = argparse.ArgumentParser(
        "python -m removers", description="Cut the subject out of photos."
    )
    add = parser.add_argument
    photos = "a picture, a folder of them, a pattern such as '*.jpg', or - for standard input"
    add("photos", nargs="*", type=pipe.path, metavar="PHOTO", help=photos)
    output = "the result's file name, a folder for results, such as out/, or - for standard output"
    add("-o", "--output", help=output)
    add("--format", choices=files.OUTPUTS, help="of results that -o does not name; default: png")
    add("--quality", type=quality, metavar="1…100", help="of a jpeg or webp; default: the best")
    most = "the largest that a result may be, such as 240k; jpeg and webp lose quality for it"
    add("--max-bytes", type=size, metavar="SIZE", help=most)
    add("-r", "--recipe", default=DEFAULT, help="what to do; default: %(default)s")
    add("--mask", action="store_true", help="save the matte (white is subject), not the cutout")
    for name in PICTURES:
        number = "+" if name == "frames" else 1
        add(f"--{name}", type=pipe.path, nargs=number, metavar="PICTURE", help=INPUTS[name])
    add("--frame", type=int, default=1, help="which frame of an animation to cut out, from 1")
    add("--keep-going", action="store_true", help="a photo without a subject is no failure")
    add("--log", type=Path, help="a file for the details of failures that nobody foresaw")
    add("--list", action="store_true", help="list all steps of recipes, presets and models")
    return parser


def more(options: argparse.Namespace) -> dict[str, list[Path]]:
    """Return the pictures that go with every photo, by the name of the input."""
    named = {name: getattr(options, name) for name in PICTURES}
    return {name: paths for name, paths in named.items() if paths}


def quality(text: str) -> int:
    """Return the quality that a text names."""
    if not text.isdecimal() or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError(f"{text} is no quality; give a whole number, 1 to 100")
    return int(text)


def size(text: str) -> int:
    """Return the bytes that a text such as 240k or 1.5MB names."""
    found = re.fullmatch(r"(\d+(?:\.\d*)?|\.\d+)\s*([km]i?|)b?", text.strip(), re.I | re.A)
    count = int(float(found[1]) * UNITS[found[2].lower()]) if found else 0
    if not count:
        raise argparse.ArgumentTypeError(f"{text} is no size; give one such as 240k or 1.5M")
    return count
