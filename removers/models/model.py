"""Model: the facts about one of rembg's neural models, and its network."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from removers.errors import MissingInput, ModelError
from removers.models.download import MOST, OTHER, SLOW, rembg
from removers.networks import Feed, Network, find, home, load, search
from removers.scene import Alpha, Image

Commercial = Literal["free", "unclear", "not free", "as its owner says"]
Takes = Literal["photo", "garment", "hint", "file"]

PATIENCE = 900  # s for which one waits while somebody else fetches the same model
SLACK = 1.1  # times the megabytes that are told, which are rounded

log = logging.getLogger("removers.models")


@dataclass(frozen=True)
class Model:
    """One neural model: what people ought to know, and how its network is fed and read."""

    id: str  # rembg's name
    title: str
    summary: str  # what it is best at
    megabytes: float  # of the download; 0 for a file of one's own
    license: str  # of the weights
    commercial: Commercial  # whether they may be used to earn money
    source: str
    feed: Feed
    activation: str = "auto"
    takes: Takes = "photo"  # what its remover is told: no more than the photo, or that too
    gigabytes: float = 0  # of memory that it takes on a CPU at least, where that is much
    slower: float = 0  # how many times the pocket network's time it takes; 0 if not measured
    files: tuple[str, ...] = ()  # their names in the model home; <id>.onnx if none

    @property
    def names(self) -> tuple[str, ...]:
        return self.files or (f"{self.id}.onnx",)

    @property
    def restricted(self) -> bool:
        """Whether who uses it must be told first: it is not free for all."""
        return self.commercial in ("unclear", "not free")

    @property
    def here(self) -> bool:
        """Whether all files are on this machine."""
        return all(search(name, self.id) for name in self.names)

    def facts(self) -> dict[str, str | float | bool]:
        """Return what programs may want to know of it."""
        said = ("id", "title", "summary", "megabytes", "license", "commercial", "source")
        return {name: getattr(self, name) for name in said} | {"here": self.here}

    def network(self, path: Path | None = None) -> Network:
        """Return the network, from disk or from the net; raises ModelError.

        `path` is the file of a custom model.
        """
        path = path or self.fetch()[0]
        network = load(path, size=self.feed.side)
        if network.feed.side != self.feed.side:
            raise self._another(path, network.feed.side)
        feed = replace(self.feed, dtype=network.feed.dtype, last=network.feed.last)
        return Network(path, feed, self.activation)

    def predict(self, image: Image) -> Alpha:
        """Return the chance of each pixel to be subject, (side, side); raises ModelError."""
        return self.network().predict(image)

    def fetch(self, **options: Any) -> list[Path]:
        """Return the files, downloaded unless they are there; raises ModelError, MissingInput.

        `options` are rembg's, where a model has several files to choose from.
        """
        if not options and self.here:
            return [find(name, self.id) for name in self.names]
        if self.restricted:
            log.warning(
                "%s: license %s; commercial use %s.", self.title, self.license, self.commercial
            )
        with self._told(), self._alone():
            limit = MOST.set(SLACK * self.megabytes * 1e6 + 1e6)
            try:
                answer = rembg(self.id).download_models(**options)
            finally:
                MOST.reset(limit)
        return [Path(path) for path in ([answer] if isinstance(answer, str) else answer)]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let all others who want this model wait, in this process or another, but not for ever."""
        from filelock import FileLock, Timeout

        folder = home() / self.id
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "lock")
        try:
            lock.acquire(timeout=PATIENCE)
        except Timeout as error:
            sentence = f"{self.title} is still being fetched; try again later, or use auto."
            raise ModelError(sentence) from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in one sentence what went wrong with a download."""
        import requests

        try:
            yield
        except requests.RequestException as error:
            raise self._offline(error) from error
        except ValueError as error:  # pooch's word for another checksum
            sentence = f"{self.title} arrived damaged and was deleted; try again, or use auto."
            raise ModelError(sentence) from error
        except ImportError as error:  # of what makes a file of another one
            raise MissingInput(
                f"{self.title} is made of BiRefNet by {error.name}; run pip install rembg[fp16]."
            ) from error
        except OSError as error:
            raise self._unwritable(error) from error

    def _another(self, path: Path, side: int) -> ModelError:
        if self.takes == "file":
            sentence = f"{path} takes {side} px, not {self.feed.side}; use onnx, which reads that."
            return ModelError(sentence)
        return ModelError(f"{path} does not hold {self.title}; delete it and try again.")

    def _offline(self, error: Any) -> ModelError:
        known = [why for why in (SLOW, OTHER) if why in str(error)]
        answer = error.response.status_code if error.response is not None else "no connection"
        answer = known[0] if known else answer
        return ModelError(
            f"{self.title} could not be downloaded ({answer}); try again, or put "
            f"{' and '.join(self.names)} into {home() / self.id}, or use auto."
        )

    def _unwritable(self, error: OSError) -> ModelError:
        folder = home() / self.id
        if error.errno == errno.ENOSPC:
            return ModelError(
                f"There is no room for {self.title} in {folder}; "
                f"free {self.megabytes:g} MB, or use auto."
            )
        variable = "U2NET_HOME" if os.getenv("U2NET_HOME") else "REMBG_HOME"
        return ModelError(
            f"{self.title} cannot be saved in {folder}; make it writable, or set {variable} "
            "to a folder that is, or use auto."
        )
