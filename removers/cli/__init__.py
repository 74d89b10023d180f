"""The command line: python -m removers photo.jpg"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from removers import models, presets, registry
from removers.batch import Batch
from removers.cli import screen
from removers.cli.job import Job, reader
from removers.cli.options import parser
from removers.errors import NoSubject, RemovalError
from removers.scene import Scene

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


def _run(arguments: Sequence[str] | None) -> int:
    asked = parser()
    options = asked.parse_args(arguments)
    if options.list:
        print(registry.table(), presets.table(), models.table(), sep="\n\n", flush=True)
        return 0
    try:
        job = Job.of(options)
        read = reader(options)
        with screen.logged(options.log):
            return _work(job, read, NoSubject if options.keep_going else ())
    except RemovalError as error:
        asked.error(screen.plain(str(error)))


def _work(job: Job, read: Callable[[Path], Scene], forgiven: Forgiven) -> int:
    """Do the job; returns 1 if a photo failed of what is not forgiven, else 0."""
    many = Batch.of((photo, photo.name) for photo in job.found.photos)
    work = many.work(lambda item: job.make(item.source, read))
    for item in screen.bar(work, len(job.found.photos)):
        for line in job.told if item.result else ():
            screen.say(line)
        if item.error:
            screen.say(
                item.why if item.name in item.why else f"{item.name}: {item.why}", sys.stderr
            )
    print(end="", flush=True)  # what a closed pipe takes from us is known now, not after the end
    for sentence in job.found.left_out():
        screen.say(sentence, sys.stderr)
    failed = any(item.error and not isinstance(item.error, forgiven) for item in many.items)
    return 1 if failed else 0
