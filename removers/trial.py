"""Trial: one photo on which recipes are tried out, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from removers import pixels
from removers.log import Log, Made
from removers.recipe import Matte, Recipe
from removers.scene import Cutout, Scene

KEPT = 96 * 2**20  # bytes of mattes; more are not kept


@dataclass(eq=False)
class Trial:
    """A photo and a small copy of it, on which a changed recipe shows at once.

    A remover runs once, on the photo, and of the other steps only those from the first that
    changed. `photo` returns the photo at full size; it is asked when it is needed and not kept.
    """

    photo: Callable[[], Scene]
    small: Scene
    factor: float  # size of the small copy by that of the photo
    mattes: dict[str, Matte] = field(default_factory=dict)
    made: tuple[str, Made] = ("", ())  # the remover, and what the steps after it made last

    @classmethod
    def of(cls, photo: Callable[[], Scene], side: int) -> Self:
        """Return the trial of a photo with a copy of which no side exceeds so many pixels."""
        scene = photo()
        small = pixels.shrunk(Scene(scene.image, alpha=scene.alpha, origin=scene.origin), side)
        return cls(photo, small, max(small.image.shape) / max(scene.image.shape))

    @property
    def before(self) -> Cutout:
        """Return the small copy as it is."""
        alpha, shape = self.small.alpha, self.small.image.shape[:2]
        whole = np.ones(shape, np.float32) if alpha is None else alpha
        return Cutout(self.small.image, whole, self.small.origin)

    def matte(self, recipe: Recipe) -> Matte:
        """Return the matte of the recipe's remover."""
        key = str(recipe.remover)
        if key not in self.mattes:
            matte = recipe.matte(self.photo())
            full = sum(each.alpha.nbytes for each in self.mattes.values()) > KEPT
            self.mattes = {key: matte} if full else {**self.mattes, key: matte}
        return self.mattes[key]

    def preview(self, recipe: Recipe) -> tuple[Cutout, Cutout | None]:
        """Return the small cutout, and the photo in the same frame if that is not the photo's."""
        matte, remover = self.matte(recipe), str(recipe.remover)
        recipe = recipe.scaled(self.factor)
        log = Log(matte.notes, self.made[1] if self.made[0] == remover else ())
        cutout = recipe.finish(self.small, matte, log)
        self.made = remover, log.made
        if not recipe.framings:
            return cutout, None
        frames = tuple(framing for framing in recipe.framings if not framing.paints)
        bare = replace(recipe, recolors=(), framings=frames, backdrop=None)
        framed = bare.finish(self.small, matte, Log(made=log.made))
        return cutout, replace(framed, alpha=np.ones_like(framed.alpha))

    def full(self, recipe: Recipe) -> Cutout:
        """Return the cutout of the photo itself."""
        return recipe.finish(self.photo(), self.matte(recipe))
