"""Downloads: rembg knows where the files of its models are; here they are fetched, and go on.

What was interrupted lies beside the file as NAME.part, and the next attempt goes on from there.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import Any

from removers.networks.home import home

CONNECT, STALL = 10, 30  # s without an answer, or without a byte of it
ATTEMPTS = 10  # to go on after a break; each must have brought something
CHUNK = 2**15  # bytes; of a chunk in which the connection breaks nothing is kept

_IMPORT = Lock()


def rembg(name: str) -> Any:
    """Return rembg's class for a model, which knows its files, their addresses and checksums."""
    with _IMPORT:
        return sessions()[name]


@cache
def sessions() -> dict[str, Any]:
    """Return rembg's session classes by id.

    They are imported as a package of their own, because `import rembg` also imports pymatting,
    which compiles itself for a minute when it is new and takes 1 s and 150 MB ever after. What
    they fetch with pooch comes through `retrieve`.
    """
    folder = Path(str(distribution("rembg").locate_file("rembg/sessions")))
    spec = spec_from_file_location("rembg_sessions", folder / "__init__.py")
    assert spec is not None  # as for every path of a .py file
    assert spec.loader is not None
    package = module_from_spec(spec)
    sys.modules[spec.name] = package  # so that its relative imports find it
    spec.loader.exec_module(package)
    for name, module in list(sys.modules.items()):
        if name.startswith(f"{spec.name}.") and hasattr(module, "pooch"):
            vars(module)["pooch"] = SimpleNamespace(retrieve=retrieve)
    # theirs makes a folder called ~ in the working folder where there is no home
    package.base.BaseSession.rembg_home = classmethod(lambda *_, **__: str(home().parent))
    return dict(package.sessions)


def retrieve(url: str, known_hash: str | None, fname: str, path: str, progressbar: bool) -> str:
    """Fetch a file as `pooch.retrieve` does, which checks and moves it, but go on after breaks."""
    import pooch

    part = Path(path, f"{fname}.part")
    bar = progressbar and sys.stderr is not None  # as it is without a console
    return str(pooch.retrieve(url, known_hash, fname, path, downloader=Resumed(part, bar)))


@dataclass(frozen=True)
class Resumed:
    """A downloader for pooch that goes on with what it has."""

    part: Path
    bar: bool

    def __call__(self, url: str, output_file: str, pooch: Any) -> None:  # noqa: ARG002 # as pooch calls it
        """Bring the whole file to `output_file`; what arrived stays if the connection breaks."""
        import requests

        try:
            for attempt in range(1, ATTEMPTS + 1):
                had = self._size()
                try:
                    self._go_on(url)
                    break
                except requests.RequestException:
                    if attempt == ATTEMPTS or self._size() == had:
                        raise
        except OSError as error:
            if not isinstance(error, requests.RequestException):  # no room: give back what it took
                self.part.unlink(missing_ok=True)
            raise
        self.part.replace(output_file)

    def _size(self) -> int:
        return self.part.stat().st_size if self.part.exists() else 0

    def _go_on(self, url: str) -> None:
        import requests
        from tqdm import tqdm

        had = self._size()
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={had}-"} if had else {})
        with requests.get(url, headers=headers, stream=True, timeout=(CONNECT, STALL)) as answer:
            if answer.status_code == requests.codes.requested_range_not_satisfiable:
                self.part.unlink()  # what is there is longer than the file, so it is another one
            answer.raise_for_status()
            goes_on = answer.headers.get("Content-Range", "").startswith(f"bytes {had}-")
            had = had if goes_on else 0  # a server may send it all
            size = answer.headers.get("Content-Length")
            bar = tqdm(
                desc=self.part.stem,
                total=had + int(size) if size else None,
                initial=had,
                unit="B",
                unit_scale=True,
                disable=not self.bar,
            )
            with self.part.open("ab" if had else "wb") as file, bar:
                for chunk in answer.iter_content(CHUNK):
                    file.write(chunk)
                    bar.update(len(chunk))
