"""Which model is the best for photos of all kinds: on this machine, and beyond it."""

from __future__ import annotations

import logging
import os
from threading import Thread

from removers.errors import RemovalError
from removers.models.listing import row
from removers.models.model import Model
from removers.models.table import MODELS
from removers.networks.room import available

VARIABLE = "REMOVERS_MODELS"

BEST = ("birefnet-general", "birefnet-general-lite")
"""What is better than the network that ships, the best first; all are free to use."""

OFFERED = "birefnet-general-lite"  # a quarter of the best one's size

log = logging.getLogger("removers.models")


def best() -> Model | None:
    """Return the best model that is on this machine and that its memory is enough for."""
    fitting = (model for model in map(row, BEST) if model.gigabytes * 1e9 <= available())
    return next((model for model in fitting if model.here), None)


def better() -> Model | None:
    """Return the model that is worth a download; None if there is one that is as good."""
    model = row(OFFERED)
    return None if best() or model.gigabytes * 1e9 > available() else model


def fetch_ahead() -> Thread | None:
    """Fetch the models that REMOVERS_MODELS names, in the background; None if it names none.

    What goes wrong is logged: who asks for that model later is told why.
    """
    names = os.environ.get(VARIABLE, "").replace(",", " ").split()
    if not names:
        return None
    thread = Thread(target=_fetch_all, args=(names,), name="models", daemon=True)
    thread.start()
    return thread


def _fetch_all(names: list[str]) -> None:
    known = [model.id for model in MODELS if model.takes != "file"]
    for name in names:
        if name not in known:
            log.error("%s names no model %s; there are %s.", VARIABLE, name, ", ".join(known))
            continue
        try:
            row(name).fetch()
        except RemovalError as error:
            log.error("%s", error)
