"""What a part asks of a scene: it names the fields in the signature of its method."""

from __future__ import annotations

import inspect
from typing import Any, ClassVar

from removers.errors import MissingInput
from removers.scene import INPUTS, Scene

FIELDS = ("image", *INPUTS)


class Asking:
    """A part that works from a scene, and asks for fields of it by naming them.

    `matte(self, image, plate, hint=None)` needs a plate and may have a hint.
    """

    title: ClassVar[str]
    asks: ClassVar[str]  # the method whose signature it is
    noun: ClassVar[str]  # of what one could pick another

    @classmethod
    def inputs(cls) -> dict[str, bool]:
        """Return the scene's fields that the part works from, and whether each is needed."""
        parameters = inspect.signature(getattr(cls, cls.asks)).parameters.values()
        return {p.name: p.default is p.empty for p in parameters if p.name in FIELDS}

    def given(self, scene: Scene) -> dict[str, Any]:
        """Return those fields of the scene by name; raises MissingInput."""
        fields = {name: getattr(scene, name) for name in self.inputs()}
        for name, needed in self.inputs().items():
            if needed and fields[name] is None:
                raise MissingInput(
                    f"{self.title} needs {INPUTS[name]}; add it, or pick another {self.noun}."
                )
        return fields
