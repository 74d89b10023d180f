"""Grounds: for each classical remover the scenes that it is made for, and what it must reach there.

A file is the ground of the remover of its name and holds `GROUND`. Scenes are rendered or composed,
so that their mattes are known; what is real among them says where its truth comes from.
"""

from __future__ import annotations

import importlib
import pkgutil

from tests.grounds.stage import Ground


def _grounds() -> dict[str, Ground]:
    names = [info.name for info in pkgutil.iter_modules(__path__) if info.name != "stage"]
    modules = {name: importlib.import_module(f"{__name__}.{name}") for name in names}
    return {name.replace("_", "-"): module.GROUND for name, module in modules.items()}


GROUNDS = _grounds()
"""By the id of the remover."""
