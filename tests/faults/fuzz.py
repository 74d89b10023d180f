"""Fuzz: files, recipes and networks that nobody would send, for as long as one likes.

python -m tests.faults.fuzz [files|recipes|networks|all] [--minutes 5] [--seed 1]

Each try must end in a result or a RemovalError within SLOW seconds. What does not is printed with
the seed of its try, and for a file or network it is kept in fuzz-found/; the exit code is 1 then.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from removers import Recipe, RemovalError, Scene, files
from removers.registry import parts
from tests.faults.test_extent import DAMAGED, film, long_gif, long_tiff
from tests.faults.test_hostile_networks import MEAN, filled, graph
from tests.test_files_damage import VALID

SLOW = 10  # s; a busy machine is no bug
FOUND = Path("fuzz-found")
PICTURE = Scene(np.full((16, 16, 3), 90, np.uint8))

PICTURES = [*VALID.values(), *DAMAGED.values(), film("GIF", 5), film("PNG", 5)]
SEEDS = [*PICTURES, long_gif(50), long_tiff(50)]
NETWORKS = [
    graph(MEAN, shape=(1, 3, "h", "w"), size="8", mean="0 0 0", std="1 1 1", activation="none"),
    filled(1, 1, 8, 8),
]
MARKS = (*"|=,.#%()-09é\x1b\0", "auto", "on", "off", "e9", "nan", "inf", "rgb(")


def damaged(chance: random.Random, seeds: list[bytes]) -> bytes:
    """Return one of the seeds with bytes changed, cut, repeated, or mixed with another."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        place = chance.randrange(min(len(data), chance.choice((64, 256, len(data)))) or 1)
        match chance.randrange(5):
            case 0:
                data[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                data[place : place + 4] = chance.choice(
                    (b"\xff" * 4, b"\0" * 4, b"\x7f" + b"\xff" * 3)
                )
            case 2:
                del data[place : place + chance.randrange(1, 64)]
            case 3:
                data[place:place] = data[place : place + chance.randrange(1, 256)]
            case _:
                other = chance.choice(seeds)
                start = chance.randrange(len(other))
                data[place:place] = other[start : start + chance.randrange(1, 256)]
    return bytes(data) or b"\0"


def try_file(chance: random.Random, _folder: Path) -> bytes:
    """Read a damaged file."""
    data = damaged(chance, SEEDS)
    checked(lambda: files.read(data, "fuzz"), data)
    return data


def try_recipe(chance: random.Random, _folder: Path) -> bytes:
    """Parse a recipe that is put together of words, and print and parse it again."""
    words = []
    for _word in range(chance.randrange(1, 12)):
        part = chance.choice(parts())
        keys = list(part.settings()) or ["x"]
        value = "".join(chance.choices(MARKS, k=chance.randrange(1, 4)))
        words.append(chance.choice((part.id, "|", f"{chance.choice(keys)}={value}", value)))
    text = chance.choice((" ", " | ")).join(words)

    def work() -> None:
        recipe = Recipe.parse_public(text)
        assert Recipe.parse(str(recipe)) == recipe, "it is another when it is printed"

    checked(work, text.encode(errors="replace"))
    return text.encode(errors="replace")


def try_network(chance: random.Random, folder: Path) -> bytes:
    """Load and run a damaged network."""
    data = damaged(chance, NETWORKS)
    file = folder / "fuzz.onnx"
    file.write_bytes(data)
    checked(lambda: Recipe.parse(f"onnx file={file}")(PICTURE), data)
    return data


class Failed(Exception):
    """A try that ended in neither a result nor a sentence."""

    def __init__(self, why: str, data: bytes) -> None:
        super().__init__(why)
        self.data = data


def checked(work: Callable[[], object], data: bytes) -> None:
    """Do the work; raises Failed if it fails of anything but a sentence, or runs long."""
    began = time.perf_counter()
    try:
        work()
    except RemovalError as error:
        if "\n" in str(error) or len(str(error)) > 1000:
            raise Failed(f"no sentence: {error}", data) from error
    except Exception as error:
        raise Failed(traceback.format_exc(limit=-3), data) from error
    if (spent := time.perf_counter() - began) > SLOW:
        raise Failed(f"{spent:.0f} s", data)


TARGETS = {"files": try_file, "recipes": try_recipe, "networks": try_network}


def fuzz(target: str, minutes: float, seed: int) -> int:
    """Try for so long; return how many tries failed."""
    tries, failures, end = 0, Counter[str](), time.monotonic() + 60 * minutes
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            tries += 1
            try:
                TARGETS[target](random.Random(f"{target} {seed} {tries}"), Path(folder))
            except Failed as failed:
                why = str(failed).strip().splitlines()[-1][:160]
                failures[why] += 1
                if failures[why] == 1:  # of each kind the first
                    FOUND.mkdir(exist_ok=True)
                    (FOUND / f"{target}-{seed}-{tries}").write_bytes(failed.data)
                    print(f"{target} {seed} {tries}: {failed}", flush=True)
    print(f"{target}: {tries} tries, {sum(failures.values())} failed, {len(failures)} kinds")
    return sum(failures.values())


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("target", nargs="?", default="all", choices=[*TARGETS, "all"])
    parser.add_argument("--minutes", type=float, default=5, help="for each target")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    wanted = list(TARGETS) if asked.target == "all" else [asked.target]
    return 1 if sum(fuzz(target, asked.minutes, asked.seed) for target in wanted) else 0


if __name__ == "__main__":
    sys.exit(main())
