"""Neural models: a table of rows, their downloads, and their sessions in memory.

The files, where they lie, their checksums and the pre-processing are rembg's. Unlike rembg, a
prediction is used as the network gives it: stretched to the full range, the faint nothing that a
network sees in an empty photo would become a subject.
"""

from __future__ import annotations

import errno
import os
import sys
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from removers.errors import ModelError
from removers.networks import onnx_errors
from removers.scene import Alpha, Image


@dataclass(frozen=True)
class Model:
    """One neural model: facts about its file, and how its network is fed and read."""

    id: str  # rembg's name; the file is <id>.onnx
    title: str
    summary: str  # what it is for
    megabytes: float  # of the download
    license: str
    commercial: bool  # whether its license allows commercial use without asking
    source: str
    side: int  # px; the network's input and its output are squares of this side
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)  # ImageNet's, as most networks want it
    std: tuple[float, float, float] = (0.229, 0.224, 0.225)
    logits: bool = False  # whether the network leaves the last sigmoid to us

    def predict(self, image: Image) -> Alpha:
        """Return the matte, (side, side), as the network gives it; raises ModelError."""
        network = self.session().inner_session
        first = network.get_outputs()[0].name  # the fused map; the others are side outputs
        try:
            raw: Alpha = network.run([first], self.tensor(image))[0][0, 0]
        except onnx_errors() as error:  # of a network that was read, so it is not the file
            sentence = f"{self.title} could not run; free some memory and try again, or use auto."
            raise ModelError(sentence) from error
        return np.reciprocal(1 + np.exp(-raw)) if self.logits else raw

    def tensor(self, image: Image) -> dict[str, NDArray[np.float32]]:
        """Return what the network is fed, (1, 3, side, side), equal to rembg's to the last bit."""
        from PIL import Image as Pillow

        size = self.side, self.side
        small = Pillow.fromarray(image).resize(size, Pillow.Resampling.LANCZOS)
        return dict(self.session().normalize(small, self.mean, self.std, size))

    def session(self) -> Any:
        """Return rembg's session, from memory, from disk or from the net; raises ModelError."""
        with _LOCKS[self.id]:
            return _load(self, self._rembg().model_dir())

    def _rembg(self) -> Any:
        with _IMPORT:
            return _sessions()[self.id]

    def _fetch(self) -> None:
        """Download the file unless it is there; what fails leaves nothing behind."""
        import requests

        try:
            self._rembg().download_models()
        except requests.RequestException as error:
            raise self._offline(error) from error
        except ValueError as error:  # pooch's word for another checksum
            sentence = f"{self.title} arrived damaged and was deleted; try again, or use auto."
            raise ModelError(sentence) from error
        except OSError as error:
            raise self._unwritable(error) from error

    def _offline(self, error: Any) -> ModelError:
        answer = "no connection" if error.response is None else error.response.status_code
        return ModelError(
            f"{self.title} could not be downloaded ({answer}); try again, or put {self.id}.onnx "
            f"into {self._rembg().model_dir()}, or use auto."
        )

    def _unwritable(self, error: OSError) -> ModelError:
        folder = self._rembg().model_dir()
        if error.errno == errno.ENOSPC:
            return ModelError(
                f"There is no room for {self.title} in {folder}; "
                f"free {self.megabytes:g} MB, or use auto."
            )
        home = "U2NET_HOME" if os.getenv("U2NET_HOME") else "REMBG_HOME"
        return ModelError(
            f"{self.title} cannot be saved in {folder}; make it writable, or set {home} "
            "to a folder that is, or use auto."
        )

    def _fits(self, network: Any) -> bool:
        """Tell whether the network takes and gives squares of `side`, as far as it says."""
        shapes = network.get_inputs()[0].shape, network.get_outputs()[0].shape
        return all(
            len(shape) == 4 and {n for n in shape[2:] if isinstance(n, int)} <= {self.side}
            for shape in shapes
        )

    def _unreadable(self) -> ModelError:
        path = self._rembg().resolve_existing(f"{self.id}.onnx")
        return ModelError(f"{path} does not hold {self.title}; delete it and try again.")


MODELS = (
    Model(
        id="isnet-general-use",
        title="IS-Net",
        summary="A network for finely drawn objects; not cleared for commercial use.",
        megabytes=179,
        license="weights without one, trained on DIS5K, which is not for commercial use",
        commercial=False,  # asked in github.com/xuebinqin/DIS/issues/150
        source="https://github.com/xuebinqin/DIS",
        side=1024,
        mean=(0.5, 0.5, 0.5),
        std=(1.0, 1.0, 1.0),
    ),
    Model(
        id="u2net",
        title="U²-Net",
        summary="A network for people, animals and things in photos of all kinds.",
        megabytes=176,
        license="Apache-2.0",
        commercial=True,
        source="https://github.com/xuebinqin/U-2-Net",
        side=320,
    ),
    Model(
        id="u2netp",
        title="Small U²-Net",
        summary="A small, fast network for people, animals and things.",
        megabytes=4.6,
        license="Apache-2.0",
        commercial=True,
        source="https://github.com/xuebinqin/U-2-Net",
        side=320,
    ),
)
"""Every model that is offered; another one is another row."""

_LOCKS = {model.id: Lock() for model in MODELS}  # two that ask at once load once
_IMPORT = Lock()


@cache
def _load(model: Model, folder: str) -> Any:  # noqa: ARG001 # another home, another session
    """Return a new session; `_LOCKS` sees to it that nobody else is making the same one."""
    from onnxruntime import SessionOptions

    model._fetch()
    options = SessionOptions()
    options.log_severity_level = 3  # errors; the warnings concern those who export networks
    try:
        session = model._rembg()(model.id, options)
    except onnx_errors() as error:
        raise model._unreadable() from error
    if not model._fits(session.inner_session):
        raise model._unreadable()
    return session


@cache
def _sessions() -> dict[str, Any]:
    """Return rembg's session classes by id.

    They are imported as a package of their own, because `import rembg` also imports pymatting,
    which compiles itself for a minute when it is new and takes 1 s and 150 MB ever after.
    """
    folder = Path(str(distribution("rembg").locate_file("rembg/sessions")))
    spec = spec_from_file_location("rembg_sessions", folder / "__init__.py")
    assert spec is not None  # as for every path of a .py file
    assert spec.loader is not None
    package = module_from_spec(spec)
    sys.modules[spec.name] = package  # so that its relative imports find it
    spec.loader.exec_module(package)
    return dict(package.sessions)
