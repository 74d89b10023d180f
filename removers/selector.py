"""Selector: a remover that chooses one, and what it decided."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from removers.prior.inset import Inset
from removers.scene import MORE, Alpha, Scene
from removers.step import Remover


@dataclass(frozen=True)
class Selected:
    """What a Selector decided: the recipe text of a remover, and a sentence that says why."""

    remover: str
    why: str
    matte: Alpha | None = None  # the remover's, where it had to be asked in order to decide
    inset: Inset | None = None  # the photo inside the picture that the remover shall see


@dataclass(frozen=True)
class Selector(Remover):
    """A remover that makes no matte itself but looks at the scene and names the one that shall."""

    @classmethod
    def inputs(cls) -> dict[str, bool]:
        return {"image": True} | dict.fromkeys(MORE, False)

    @abstractmethod
    def select(self, scene: Scene) -> Selected:
        """Name the remover for this scene."""
