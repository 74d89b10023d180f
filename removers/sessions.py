"""Sessions: what rembg calls a model that is ready, and the remover that asks it here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from removers import models, networks
from removers.errors import BadRecipe, ModelError
from removers.registry import parse_step
from removers.step import Remover

CLOUDS = ("withoutbg", "atlascloud")  # sessions that send the photo to somebody else's server
OPTIONS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "model_path": ("file", str),
    "sam_model": ("checkpoint", lambda name: str(name).removeprefix("sam_")[:5]),
    "sam_quant": ("quantized", bool),
    **dict.fromkeys(
        ("cc", "cloth_category"), ("garment", lambda cc: {"attire": "all"}.get(cc, cc))
    ),
}
"""Settings of removers by rembg's names of them, and what makes our values of theirs."""


class Named(Protocol):
    """A session: ours, or one of rembg's, of which the model's name counts."""

    model_name: str


@dataclass
class Session:
    """A model by rembg's name, and the remover that asks it."""

    model_name: str
    remover: Remover


def new_session(
    model_name: str = "auto",
    sess_opts: None = None,
    *,
    providers: Sequence[Any] | None = None,
    **options: Any,
) -> Session:
    """Return what `remove` takes as `session`; a model that is not here yet is fetched now.

    Args:
        model_name: a model by rembg's name, or any remover; `auto` takes the best one that is here.
        sess_opts: nothing; networks run on all cores that the process may use.
        providers: onnxruntime's names, among them one that networks run on here.
        options: `model_path` of a custom model, `sam_model` and `sam_quant` of `sam`, or settings.

    Raises:
        RemovalError: if there is no such model, or it cannot be fetched.
    """
    if model_name in CLOUDS:
        raise ModelError(
            f"{model_name} sends photos to somebody else's server; use auto or birefnet-general."
        )
    if sess_opts is not None:
        raise BadRecipe("sess_opts is not taken; leave it out: networks run on all cores.")
    if providers and networks.device().providers[0] not in str(providers):
        raise BadRecipe(f"{networks.device()} Leave providers out, or set REMOVERS_DEVICE.")
    remover = with_options(remover_of(model_name), options)
    model = next((model for model in models.MODELS if model.id == remover.id), None)
    if model and model.takes != "file":
        model.fetch(**getattr(remover, "_options", dict)())
    return Session(model_name, remover)


def remover_of(session: Named | str) -> Remover:
    """Return the remover that a session stands for, one of rembg's own too; raises BadRecipe."""
    if isinstance(session, Session):
        return session.remover
    name = session if isinstance(session, str) else getattr(session, "model_name", None)
    if not isinstance(name, str):
        kind = type(session).__name__
        raise BadRecipe(f"{kind} is no session; make one by new_session('u2net').")
    return _remover(name)


def _remover(name: str) -> Remover:
    remover = parse_step(name)
    if not isinstance(remover, Remover):
        names = ", ".join(model.id for model in models.MODELS)
        raise BadRecipe(f"{name} is no model; take auto, pocket or one of {names}.")
    return remover


def with_options(remover: Remover, options: dict[str, Any]) -> Remover:
    """Return the remover with settings, by our names or rembg's; raises BadRecipe."""
    settings = {}
    for name, value in options.items():
        ours, convert = OPTIONS.get(name, (name, lambda value: value))
        if ours not in remover.settings():
            raise BadRecipe(f"{remover.id} does not take {name}; leave it out.")
        settings[ours] = convert(value)
    return replace(remover, **settings)
