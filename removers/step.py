"""Step and its kinds: what a part is, and the contract that is enforced once, at the border.

A part with its settings is a value, a frozen dataclass; its id is the name of its file. What
crosses the border is checked here, so that a part's own file holds only its mathematics.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Any, ClassVar, Self

from removers import pixels
from removers.errors import BadSetting, MissingInput, quoted
from removers.inputs import Asking
from removers.mattes import checked_matte
from removers.scene import Alpha, Cutout, Image, Scene
from removers.settings import Number, Setting, checked, settings_of


@dataclass(frozen=True)
class Step(ABC):
    """A part of a recipe; `title` names it, its docstring's first line says what it does."""

    id: ClassVar[str]
    title: ClassVar[str]
    imports: ClassVar[tuple[str, ...]] = ()  # packages beyond requirements.txt
    mixed: ClassVar[bool] = False  # it works from colors in which subject and background are mixed

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        if "id" not in vars(cls):
            cls.id = cls.__module__.rpartition(".")[2].replace("_", "-")

    def __post_init__(self) -> None:
        for name, setting in settings_of(self).items():
            value = checked(self.id, name, setting, getattr(self, name))
            object.__setattr__(self, name, value)
        for package in self.imports:
            if find_spec(package) is None:
                raise MissingInput(f"{self.title} needs {package}; run pip install {package}.")

    @classmethod
    def family(cls) -> tuple[type[Self], ...]:
        """Return the parts that this class stands for: itself, or one for each row of a table."""
        return (cls,)

    @classmethod
    def summary(cls) -> str:
        """Return the docstring's first line, as people see it."""
        return (cls.__doc__ or "").strip().split("\n")[0]

    @classmethod
    def settings(cls) -> dict[str, Setting]:
        """Return the settings by name, in the order of declaration."""
        return settings_of(cls)

    @classmethod
    def parse(cls, words: list[str]) -> Self:
        """Make the part from the `key=value` words of a recipe; raises BadSetting."""
        settings, values = cls.settings(), {}
        for word in words:
            name, equals, text = word.partition("=")
            if not equals or name not in settings:
                known = ", ".join(f"{key}=…" for key in settings) or "no settings"
                raise BadSetting(f"{cls.id} does not know {quoted(word)}; it takes {known}.")
            if name in values:
                raise BadSetting(f"{cls.id} has {name} twice; keep one.")
            try:
                values[name] = settings[name].parse(text)
            except ValueError as wanted:
                sentence = f"{cls.id}: {name} must be {wanted}, not {quoted(text)}."
                raise BadSetting(sentence) from None
        return cls(**values)

    def __str__(self) -> str:
        changed = (
            f" {name}={setting.format(getattr(self, name))}"
            for name, setting in self.settings().items()
            if getattr(self, name) != setting.default
        )
        return self.id + "".join(changed)

    def scaled(self, factor: float) -> Self:
        """Return the part for a picture of `factor` times the size: lengths in pixels follow."""
        lengths = {
            name: setting.nearest(getattr(self, name) * factor)
            for name, setting in self.settings().items()
            if isinstance(setting, Number) and setting.unit == "px"
        }
        return replace(self, **lengths)


@dataclass(frozen=True)
class Remover(Asking, Step):
    """Scene → matte.

    A remover defines `matte` and asks for its inputs by naming them: `matte(self, image, plate)`
    needs a plate, `hint=None` may have a hint. It may return a matte of any smaller size.
    """

    asks = "matte"
    noun = "remover"
    group: ClassVar[str] = "by color"
    side: ClassVar[int | None] = None  # px; the largest working side
    clear: ClassVar[float] = 0.5  # alpha; somewhere a subject has more
    solves: ClassVar[bool] = False  # its soft edges follow from a known background

    @property
    def chances(self) -> bool:
        """Whether its matte says how likely a pixel is subject, not how opaque."""
        return False

    def coarse(self, scene: Scene) -> Alpha:
        """Return the matte at its working size, for `pixels.enlarge`; raises MissingInput."""
        small = pixels.shrunk(scene, self.side or max(scene.image.shape))
        return checked_matte(self, getattr(self, self.asks)(**self.given(small)))

    def unmixed(self, _image: Image, _alpha: Alpha, /) -> Image | None:
        """Return the subject's own colors, if the remover knows what is behind it."""
        return None


@dataclass(frozen=True)
class Refiner(Step):
    """(Image, matte) → matte. `place` orders the refiners where the page writes the recipe."""

    place: ClassVar[int]
    estimates: ClassVar[bool] = False  # it guesses the background behind soft edges

    def __call__(self, image: Image, alpha: Alpha) -> Alpha:
        """Return the refined matte, of the same size."""
        return checked_matte(self, self.refine(image, alpha), alpha.shape)

    @abstractmethod
    def refine(self, image: Image, alpha: Alpha) -> Alpha:
        """Refine; `image` and `alpha` have one size and are not written to."""


@dataclass(frozen=True)
class Recolor(Step):
    """(Image, matte) → Image: the subject's colors without those of its old background."""

    @abstractmethod
    def __call__(self, image: Image, alpha: Alpha) -> Image:
        """Return the recolored picture; with a matte that is 1 everywhere, the picture itself."""


@dataclass(frozen=True)
class Framing(Step):
    """Cutout → Cutout in another frame, or with something painted beside the subject."""

    paints: ClassVar[bool] = False

    @abstractmethod
    def __call__(self, cutout: Cutout) -> Cutout:
        """Return the new cutout."""


@dataclass(frozen=True)
class Backdrop(Asking, Step):
    """Cutout → opaque Image of the same size, the subject on its new background.

    A backdrop defines `__call__(self, cutout)`, and asks for fields of the scene by naming them.
    """

    asks = "__call__"
    noun = "backdrop"
    own: ClassVar[bool] = False  # it shows the photo itself, which framings take along

    __call__: ClassVar[Callable[..., Image]]


@dataclass(frozen=True)
class Finish(Step):
    """Finished picture → what the file holds of it; a preview leaves it out."""

    @abstractmethod
    def __call__(self, cutout: Cutout) -> Cutout:
        """Return what is written."""
