"""Recipe: a whole chain of parts as one value and one line of text.

grabcut rounds=5 | feather radius=2 | decontaminate | crop margin=0.05 | color fill=#ffffff
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Self, cast

import numpy as np

from removers import layers, networks, pixels
from removers.coarse import Matte
from removers.errors import BadRecipe
from removers.log import Log
from removers.registry import check_order, parse_step, parted
from removers.scene import Cutout, Scene
from removers.selector import Selector
from removers.settings import File
from removers.step import Backdrop, Finish, Framing, Recolor, Refiner, Remover, Step

DEFAULT = "auto | matting | decontaminate"
"""What happens when nobody asks for anything else."""

LARGE = 0.1  # of the subject; unsure of more, a network says so


@dataclass(frozen=True)
class Recipe:
    """A remover and what happens to its matte, its colors, its frame and its background."""

    remover: Remover
    refiners: tuple[Refiner, ...] = ()
    recolors: tuple[Recolor, ...] = ()
    framings: tuple[Framing, ...] = ()
    backdrop: Backdrop | None = None
    finishes: tuple[Finish, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a recipe; one that names no remover begins with `auto`. Raises BadRecipe."""
        steps = [parse_step(part, first=not i) for i, part in enumerate(parted(text))]
        if not isinstance(steps[0], Remover):
            steps.insert(0, parse_step("auto"))
        check_order(steps)

        def of(kind: type[Step]) -> list[Step]:
            return [step for step in steps if isinstance(step, kind)]

        return cls(
            cast(Remover, steps[0]),
            cast(tuple[Refiner, ...], tuple(of(Refiner))),
            cast(tuple[Recolor, ...], tuple(of(Recolor))),
            cast(tuple[Framing, ...], tuple(of(Framing))),
            cast(Backdrop | None, next(iter(of(Backdrop)), None)),
            cast(tuple[Finish, ...], tuple(of(Finish))),
        )

    @classmethod
    def parse_public(cls, text: str) -> Self:
        """Read a recipe from a stranger: as `parse`, but a file is a name in the model home."""
        recipe = cls.parse(text)
        for step in recipe.steps():
            for name, setting in step.settings().items():
                if isinstance(setting, File) and networks.is_path(str(getattr(step, name))):
                    raise BadRecipe(f"{step.id}: {name} must be a name here, not a path.")
        return recipe

    def steps(self) -> tuple[Step, ...]:
        """Return all parts in the order of flow."""
        last = () if self.backdrop is None else (self.backdrop,)
        return (self.remover, *self.refiners, *self.recolors, *self.framings, *last, *self.finishes)

    def __str__(self) -> str:
        return " | ".join(map(str, self.steps()))

    def scaled(self, factor: float) -> Recipe:
        """Return the same recipe for a picture of `factor` times the size."""
        return type(self)(
            self.remover.scaled(factor),
            tuple(step.scaled(factor) for step in self.refiners),
            tuple(step.scaled(factor) for step in self.recolors),
            tuple(step.scaled(factor) for step in self.framings),
            self.backdrop and self.backdrop.scaled(factor),
            tuple(step.scaled(factor) for step in self.finishes),
        )

    def __call__(self, scene: Scene) -> Cutout:
        """Cut the subject out; raises NoSubject if there is none, MissingInput and ModelError."""
        if self.backdrop is not None:
            self.backdrop.given(scene)  # one hears what is missing before the work, not after it
        return self.finish(scene, self.matte(scene))

    def matte(self, scene: Scene) -> Matte:
        """Run only the remover, and follow the hint. It serves `finish` on the scene at any size.

        Raises NoSubject, MissingInput and ModelError.
        """
        return self.untouched(scene).touched(scene.image, scene.hint)

    def untouched(self, scene: Scene) -> Matte:
        """Run only the remover; its matte may be empty. One that is chosen is given no hint."""
        log = Log()
        remover, made, inset = self.remover, None, None
        while isinstance(remover, Selector):
            scene = dataclasses.replace(scene, hint=None)  # else a stroke would change the method
            selected = log.run(str(remover), lambda: cast(Selector, remover).select(scene))  # noqa: B023 # called at once
            log.says(selected.why)
            remover, made = cast(Remover, parse_step(selected.remover)), selected.matte
            inset = inset or selected.inset
        seen = scene if inset is None else Scene(inset.image)
        alpha = log.run(str(remover), lambda: remover.coarse(seen) if made is None else made)
        if remover.chances:
            alpha, unsure = networks.decided(alpha)
            share = f"{unsure:.0%}"
            advice = (
                f"It was unsure of {share} of what it found; touch it up, or try another remover."
            )
            log.says(advice if unsure > LARGE else "", unsure)
        inputs = remover.inputs()
        hinted = remover is self.remover and "hint" in inputs
        if inset is not None:
            alpha = inset.placed(alpha, scene.image.shape)
        own = "alpha" in inputs
        return Matte(alpha, tuple(log.notes), own, hinted, remover.solves, remover.clear)

    def finish(self, scene: Scene, matte: Matte, log: Log | None = None) -> Cutout:
        """Do everything after the remover, at the scene's own size.

        Steps that tell subject from background by their mixed colors are left out where the
        matte is the file's own: behind it nothing is mixed. `log` may know an earlier run.
        """
        log = log or Log(matte.notes)
        image = scene.image
        alpha = log.run("full size", lambda: pixels.enlarge(matte.alpha, image))
        if scene.alpha is not None:
            alpha = alpha * scene.alpha
        for refiner in (step for step in self.refiners if not _needless(step, matte)):
            alpha = log.run(str(refiner), lambda: refiner(image, alpha))  # noqa: B023 # called at once
        pure = self.remover.unmixed(image, alpha)
        mixed = pure is None and not matte.own
        image = image if pure is None else pure
        for recolor in (step for step in self.recolors if mixed or not step.mixed):
            image = log.run(str(recolor), lambda: recolor(image, alpha))  # noqa: B023 # called at once
        cutout = Cutout(image, alpha, scene.origin)
        if self.backdrop is not None and self.backdrop.own:
            cutout = log.run("the photo itself", lambda: _with_photo(cutout, scene))
        cutout = _run(self.framings, cutout, log)
        if self.backdrop is None or not self.backdrop.own:
            cutout = _on_shadow(cutout)
        if self.backdrop is not None:
            backdrop = self.backdrop
            given = backdrop.given(scene)
            picture = log.run(str(backdrop), lambda: backdrop(cutout, **given))
            cutout = Cutout(picture, np.ones(picture.shape[:2], np.float32), cutout.origin)
        cutout = _run(self.finishes, cutout, log)
        return dataclasses.replace(cutout, notes=tuple(log.notes))


def _needless(refiner: Refiner, matte: Matte) -> bool:
    """Return whether a step has nothing to find out about a matte."""
    guesses = refiner.estimates and refiner == type(refiner)()
    return (matte.own and refiner.mixed) or (matte.solved and guesses)


def _with_photo(cutout: Cutout, scene: Scene) -> Cutout:
    """Return the cutout with the photo itself, for a backdrop that shows it."""
    whole = np.ones(scene.image.shape[:2], np.float32) if scene.alpha is None else scene.alpha
    return dataclasses.replace(cutout, behind=Cutout(scene.image, whole))


def _on_shadow(cutout: Cutout) -> Cutout:
    """Return the cutout over the shadow that a framing kept for it."""
    if cutout.behind is None:
        return cutout
    return layers.over(dataclasses.replace(cutout, behind=None), cutout.behind.alpha, "#000000")


def _run(steps: tuple[Framing | Finish, ...], cutout: Cutout, log: Log) -> Cutout:
    """Run steps from cutout to cutout, and note what each has to say."""
    for step in steps:
        cutout = log.run(str(step), lambda: step(cutout))  # noqa: B023 # called at once
        log.says(cutout.says)
        cutout = dataclasses.replace(cutout, says="")
    return cutout
