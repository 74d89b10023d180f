"""The command line of training: python -m removers.training collect | fit | validate | export"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import fields
from importlib.util import find_spec
from math import nan
from pathlib import Path

from removers.errors import MissingInput, RemovalError

NEW, TUNE = 1e-3, 2e-4  # learning rates: of a new decoder, of a trained network


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns 0, or 1 after a sentence that says what to do."""
    options = _parser().parse_args(arguments)
    try:
        _require(options.needs)
        print(options.run(options))
    except RemovalError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; the same command goes on from the last checkpoint.", file=sys.stderr)
        return 1
    return 0


def _require(packages: Sequence[str]) -> None:
    """Raise MissingInput for packages beyond requirements.txt that are not there."""
    lacking = [package for package in packages if find_spec(package) is None]
    if lacking:
        raise MissingInput(f"Training needs more packages; run pip install {' '.join(lacking)}.")


def _collect(options: argparse.Namespace) -> str:
    from removers.training.collect import REPORT, SHEET, Sources, Split, collect

    sources = Sources(*(getattr(options, field.name) for field in fields(Sources)))
    split = Split(options.share, options.seed, tuple(options.weight))
    kept, left_out = collect(sources, options.out, split)
    judged = sum(row.split == "validate" for row in kept)
    lines = [f"{one.file}: {one.reason}" for one in left_out[:10]]
    lines.append(
        f"{len(kept)} pictures, {judged} of them for validation; {len(left_out)} left out, see "
        f"{options.out / REPORT}. Look at {options.out / SHEET}."
    )
    return "\n".join(lines)


def _fit(options: argparse.Namespace) -> str:
    from removers.training.encoder import SIZES
    from removers.training.fit import CURVES, fit
    from removers.training.plan import Plan
    from removers.training.run import Run
    from removers.training.start import SCRATCH, start

    new = options.start in (SCRATCH, *SIZES)
    blind = options.start == SCRATCH
    plan = Plan(
        photos=options.photos,
        batch=options.batch,
        sides=tuple(options.sides),
        rate=options.rate or (NEW if new else TUNE),
        ease=1.0 if blind else Plan.ease,
        held=not (options.whole or blind),
        seed=options.seed,
    )
    run = Run(plan, start(options.start, plan.seed))
    best = fit(options.data, options.out, run, options.minutes)
    return f"The best network is in {best}. Look at {options.out / CURVES}."


def _validate(options: argparse.Namespace) -> str:
    from removers import networks
    from removers.training.dataset import read_index
    from removers.training.validate import SHEET, validate

    here = Path(options.file)
    predict = networks.load(here if here.is_file() else networks.find(options.file)).predict
    table = validate(predict, options.data, read_index(options.data, "validate"), options.out)
    return f"{table}\nLook at {options.out / SHEET}."


def _export(options: argparse.Namespace) -> str:
    from removers.training.export import export

    facts = {"name": options.name or options.file.stem, "license": options.license}
    facts |= {"data": options.about}
    return export(options.trained, options.data, options.file, options.size, facts)


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
        raise argparse.ArgumentTypeError(f"a share must be a number above 0, not {text}")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m removers.training", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("collect", help="check folders of pictures and make a data set")
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
        "--share", type=float, default=0.1, help="of each source for validation; %(default)s"
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
    one.set_defaults(run=_collect, needs=())
    _add_fit(commands.add_parser("fit", help="train, or go on training"))
    one = commands.add_parser("validate", help="measure a network on a data set")
    one.add_argument("data", type=Path, metavar="DATA")
    one.add_argument("file", metavar="NETWORK", help="an .onnx file, or its name in the model home")
    one.add_argument(
        "out", type=Path, metavar="FOLDER", help="for scores, curves and the worst pictures"
    )
    one.set_defaults(run=_validate, needs=("matplotlib",))
    one = commands.add_parser("export", help="write a trained network as an ONNX file")
    one.add_argument("trained", type=Path, metavar="RUN", help="the folder that fit wrote into")
    one.add_argument("data", type=Path, metavar="DATA", help="to compare file and network on")
    one.add_argument("file", type=Path, metavar="FILE.onnx")
    one.add_argument("--size", type=int, default=320, help="px, a multiple of 32; %(default)s")
    one.add_argument("--name", help="what the network is called")
    one.add_argument("--license", default="not stated", help="that the file may be used under")
    one.add_argument("--about", default="not stated", help="what it was trained on")
    one.set_defaults(run=_export, needs=("torch", "onnx", "onnxscript"))
    return parser


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
    add("--photos", type=int, default=20_000, help="to see in all; %(default)s")
    add("--batch", type=int, default=16, help="photos a step; %(default)s")
    add(
        "--sides",
        nargs="+",
        type=_side,
        default=[(192, 0.3), (256, 0.4), (320, 0.3)],
        metavar="PX:SHARE",
        help="sides of the pictures, in order, and their share of the steps; 192:.3 256:.4 320:.3",
    )
    add("--rate", type=float, help=f"of learning; {NEW} for a new decoder, else {TUNE}")
    add(
        "--whole",
        action="store_true",
        help="train the early encoder too: better with a GPU, slow without",
    )
    add("--minutes", type=float, default=5.0, help="between checkpoints; %(default)s")
    add("--seed", type=int, default=0, help="%(default)s")
    one.set_defaults(run=_fit, needs=("torch", "onnx", "matplotlib"))


if __name__ == "__main__":
    sys.exit(main())
