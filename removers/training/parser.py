"""What may be said on the command line of training."""

from __future__ import annotations

import argparse
from math import inf, nan
from pathlib import Path

from removers.training.plan import Plan

WORDS = "Collect pictures, fit a network, average networks, validate one, export it as a file."
SIZE = 448  # px; what a network is exported for
NEW, TUNE = 1e-3, 2e-4  # learning rates: of a new decoder, of a trained network


def _weight(text: str) -> tuple[str, float]:
    source, _, share = text.rpartition("=")
    return source, _number(share)


def _side(text: str) -> tuple[int, float]:
    side, _, share = text.partition(":")
    if not side.isdecimal() or not int(side) or int(side) % 32:
        raise argparse.ArgumentTypeError(f"a side must be a multiple of 32, not {side}")
    return int(side), _number(share or "1")


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = nan
    if not number > 0:  # nan neither
        raise argparse.ArgumentTypeError(f"it must be a number above 0, not {text}")
    return number


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"it must be a whole number above 0, not {text}")
    return int(text)


def _part(text: str) -> float:
    part = 0.0 if text in ("0", "0.0") else _number(text)
    if part >= 1:
        raise argparse.ArgumentTypeError(f"it must be less than 1, not {text}")
    return part


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line: `command`, and the options of that command."""
    made = argparse.ArgumentParser("python -m removers.training", description=WORDS)
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_collect(
        commands.add_parser("collect", help="check folders of pictures and make a data set")
    )
    _add_fit(commands.add_parser("fit", help="train, or go on training"))
    for name, words in (("pack", "write a data set as a few archives"), ("unpack", "read them")):
        one = commands.add_parser(name, help=f"{words}, to train on another machine")
        one.add_argument("data", type=Path, metavar="FROM")
        one.add_argument("out", type=Path, metavar="TO")
    _add_average(
        commands.add_parser("average", help="mix the weights of networks that began as one")
    )
    one = commands.add_parser("validate", help="measure a network on a data set")
    one.add_argument("data", type=Path, metavar="DATA")
    one.add_argument("file", metavar="NETWORK", help="an .onnx file, or its name in the model home")
    one.add_argument(
        "out", type=Path, metavar="FOLDER", help="for scores, curves and the worst pictures"
    )
    one = commands.add_parser("export", help="write a trained network as an ONNX file")
    one.add_argument("trained", type=Path, metavar="RUN", help="the folder that fit wrote into")
    one.add_argument("data", type=Path, metavar="DATA", help="to compare file and network on")
    one.add_argument("file", type=Path, metavar="FILE.onnx")
    one.add_argument("--size", type=_count, default=SIZE, help="px, a multiple of 32; %(default)s")
    one.add_argument("--name", help="what the network is called")
    one.add_argument("--license", default="not stated", help="that the file may be used under")
    one.add_argument("--about", default="not stated", help="what it was trained on")
    return made


def _add_collect(one: argparse.ArgumentParser) -> None:
    one.add_argument("out", type=Path, metavar="DATA", help="the data set to write")
    for name, words in (
        ("pairs", "folders of photos NAME.jpg with masks NAME.png, beside them or in masks/"),
        ("cutouts", "folders of cutouts with transparency, to compose on backgrounds"),
        ("backgrounds", "folders of photos without a subject"),
        ("unlabeled", "folders of photos whose masks the network itself shall draw"),
        ("validate", "folders of pairs for validation only; then no other pair is"),
    ):
        one.add_argument(
            f"--{name}", nargs="+", type=Path, default=(), metavar="FOLDER", help=words
        )
    one.add_argument(
        "--share", type=_part, default=0.1, help="of each source for validation; %(default)s"
    )
    one.add_argument(
        "--weight",
        nargs="+",
        type=_weight,
        default=(),
        metavar="SOURCE=SHARE",
        help="how often a source is drawn, as a share of all its pictures",
    )
    one.add_argument("--seed", type=int, default=0, help="%(default)s")


def _add_average(one: argparse.ArgumentParser) -> None:
    one.add_argument("data", type=Path, metavar="DATA", help="a data set to measure on")
    one.add_argument("out", type=Path, metavar="RUN", help="a folder for the mean")
    one.add_argument("networks", nargs="+", metavar="NETWORK", help="as fit takes with --from")
    one.add_argument(
        "--weights",
        nargs="+",
        type=_number,
        default=(),
        metavar="SHARE",
        help="of each; if none are given, quarters of two are tried",
    )
    one.add_argument("--size", type=_count, default=SIZE, help="px, to measure at; %(default)s")


def _add_fit(one: argparse.ArgumentParser) -> None:
    add = one.add_argument
    add("data", type=Path, metavar="DATA", help="a data set that collect made")
    add("out", type=Path, metavar="RUN", help="for checkpoints and curves")
    add(
        "--from",
        dest="start",
        default="pocket",
        metavar="NETWORK",
        help="pocket; lite0, lite1 or lite2: a published encoder; scratch; or a file",
    )
    add("--photos", type=_count, default=Plan.photos, help="to see in all; %(default)s")
    add("--batch", type=_count, default=Plan.batch, help="photos a step; %(default)s")
    add(
        "--sides",
        nargs="+",
        type=_side,
        default=Plan.sides,
        metavar="PX:SHARE",
        help="sides of the pictures, in order, and their share of the steps; 192:.3 256:.4 320:.3",
    )
    add("--rate", type=_number, help=f"of learning; {NEW} for a new decoder, else {TUNE}")
    add(
        "--whole",
        action="store_true",
        help="train the early encoder too: better with a GPU, slow without",
    )
    add("--minutes", type=_number, default=5.0, help="between checkpoints; %(default)s")
    add("--most", type=_number, default=inf, help="minutes; then it stops, to be gone on with")
    add("--seed", type=int, default=Plan.seed, help="%(default)s")
