"""The command line: python -m removers photo.jpg"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from removers import models, presets, registry
from removers.batch import Batch, Item
from removers.cli import pipe, screen
from removers.cli.job import Job, Read, reader
from removers.cli.options import parser
from removers.errors import NoSubject, RemovalError

INTERRUPTED, UNREAD = 128 + 2, 128 + 13  # as shells tell of the signals SIGINT and SIGPIPE

Forgiven = type[RemovalError] | tuple[()]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0, or 1 if a photo failed. Exits with 2 if it is used wrongly.

    It ends without a word on Ctrl-C, and when nobody reads on what it prints.
    """
    screen.tolerate()
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        screen.hush()
        return UNREAD
    except OSError as error:  # of printing, as on a full disk; a photo's own fails with the photo
        screen.hush()
        screen.complain(f"{pipe.OUTPUT} cannot be written ({error.strerror}).")
        return 1


def _run(arguments: Sequence[str] | None) -> int:
    asked = parser()
    options = asked.parse_args(arguments)
    if options.list:
        print(registry.table(), presets.table(), models.table(), sep="\n\n", flush=True)
        return 0
    try:
        job = Job.of(options)
        read = reader(options)
        with screen.logged(options.log), screen.sent(job.place.pipes) as out:
            return _work(job, read, NoSubject if options.keep_going else (), out)
    except RemovalError as error:
        asked.error(screen.plain(str(error)))


def _work(job: Job, read: Read, forgiven: Forgiven, out: BinaryIO | None) -> int:
    """Do the job; returns 1 if a photo failed of what is not forgiven, else 0."""
    many = Batch.of((photo, pipe.named(Path(photo.name), pipe.INPUT)) for photo in job.found.photos)
    work = many.work(lambda item: job.make(item.source, read))
    with screen.interruptible() as pressed:
        for item in screen.bar(work, len(job.found.photos)):
            if pressed.is_set():
                raise KeyboardInterrupt
            if item.result and out:
                out.write(job.place.piped)
                out.flush()
            _tell(item, job)
    print(end="", flush=True)  # what a closed pipe takes from us is known now, not after the end
    for sentence in job.found.left_out():
        screen.say(sentence, sys.stderr)
    failed = any(item.error and not isinstance(item.error, forgiven) for item in many.items)
    return 1 if failed or job.found.locked else 0


def _tell(item: Item, job: Job) -> None:
    """Print what became of a photo."""
    for line in job.told if item.result else ():
        screen.say(line)
    if item.error:
        screen.say(item.why if item.name in item.why else f"{item.name}: {item.why}", sys.stderr)
