"""Networks of one's own that are fed as one of rembg's is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Self, cast

from removers.models import MODELS, Model
from removers.networks import find
from removers.neural import Neural, unpickled
from removers.scene import Alpha, Image
from removers.settings import file


@dataclass(frozen=True)
class Custom(Neural):
    """Ask a network of your own that is fed as one of rembg's models is.

    It is shown the picture at that model's size, normalized as that one is, whatever the file
    says. Fails on a network that was trained otherwise; `onnx` can be told all of it.
    """

    model: ClassVar[Model]
    file: str = file(
        "mine.onnx",
        ".onnx",
        "Its name in the model home; a path in Python and on the command line.",
    )

    @classmethod
    def family(cls) -> tuple[type[Self], ...]:
        own = [model for model in MODELS if model.takes == "file"]
        return cast(tuple[type[Self], ...], tuple(map(_member, own)))

    def __reduce__(self) -> tuple[Any, ...]:
        return unpickled, (_member, self.id, vars(self))

    def predict(self, image: Image) -> Alpha:
        """Return the chances, a square of the network's size."""
        return self.model.network(find(self.file, self.id)).predict(image)


@cache
def _member(model: Model) -> type[Custom]:
    facts = {"id": model.id, "title": model.title, "model": model, "__doc__": model.summary}
    return type(model.title, (Custom,), {**facts, "__module__": __name__})
