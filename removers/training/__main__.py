"""The command line of training: collect, pack, fit, average, validate, export."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path

from removers.errors import MissingInput, RemovalError
from removers.training.parser import NEW, TUNE, parser
from removers.training.plan import Plan


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns 0, or 1 after a sentence that says what to do."""
    options = parser().parse_args(arguments)
    command, needs = COMMANDS[options.command]
    try:
        _require(needs)
        print(command(options))
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
    from removers.training.run import Run
    from removers.training.start import SCRATCH, start

    new = options.start in (SCRATCH, *SIZES)
    blind = options.start == SCRATCH  # what knows nothing learns everywhere
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
    best = fit(options.data, options.out, run, options.minutes, options.most)
    return f"The best network is in {best}. Look at {options.out / CURVES}."


def _pack(options: argparse.Namespace) -> str:
    from removers.training.archive import pack

    return pack(options.data, options.out)


def _unpack(options: argparse.Namespace) -> str:
    from removers.training.archive import unpack

    return unpack(options.data, options.out)


def _average(options: argparse.Namespace) -> str:
    from removers.training.average import average

    return average(options.networks, options.weights, options.data, options.out, options.size)


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


COMMANDS = {
    "collect": (_collect, ()),
    "fit": (_fit, ("torch", "onnx", "matplotlib")),
    "pack": (_pack, ()),
    "unpack": (_unpack, ()),
    "average": (_average, ("torch", "onnx")),
    "validate": (_validate, ("matplotlib",)),
    "export": (_export, ("torch", "onnx", "onnxscript")),
}
"""Each command, and the packages that it needs beyond requirements.txt."""


if __name__ == "__main__":
    sys.exit(main())
