"""Detect: detectors say where faces are, anatomy where the bodies are, and a cut where exactly.

Lengths are in widths of a face, as the detectors box it: from ear to ear.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from removers import graph_cut, pixels
from removers.prior import faces
from removers.prior.faces import Real
from removers.prior.saliency import saliency
from removers.scene import Alpha, Image
from removers.settings import choice, number
from removers.step import Remover

Mask = NDArray[np.bool_]
Maps = tuple[Real, Mask, Mask]
Found = tuple[Real, Real]

SIDE = 320  # px; of the cut
# Half the width of a body at so much below the middle of its face, neck to knees: where half of
# 270 people of the training photos still are.
BELOW, HALF = (0.3, 0.7, 1.0, 1.4, 4.0, 6.0, 8.0), (0.35, 0.45, 1.0, 1.25, 1.25, 1.0, 0.8)
SURE = 0.75  # of a head's radius: what is nearer to its middle is not questioned
POSSIBLE = (0.2, 0.8)  # how sure the rest may be; beyond it, the cut could not change it


@dataclass(frozen=True)
class Detect(Remover):
    """Find faces, people on their feet and cats, and cut out the bodies that belong to them.

    A face is a scale: from it follows how likely a person of average build is at each pixel, or a
    cat, which may lie on either side of its head. These odds are multiplied by those of a saliency
    prior, a head's middle becomes subject and what no arm reaches background, and GrabCut
    (see there) draws the line between them:

        p / (1 − p) = p_shape / (1 − p_shape) · p_saliency / (1 − p_saliency)

    Faces are found by boosted Haar cascades, people from behind by oriented gradients. Fails,
    and says that there is no subject, where none is found: on heads that are turned away or tilted
    and on faces smaller than a twentieth of the picture. Outstretched arms and luggage may be lost,
    bystanders whose faces show are kept.

    References: P. Viola, M. Jones, Robust real-time face detection, IJCV 2004; N. Dalal, B. Triggs,
    Histograms of oriented gradients for human detection, CVPR 2005; C. Rother, V. Kolmogorov,
    A. Blake, GrabCut, SIGGRAPH 2004.
    """

    title = "Faces, people, cats"
    group = "by shape"
    side = 400  # px; what the detectors and the saliency prior are made for
    what: str = choice(
        "anyone",
        ("anyone", "faces", "people", "cats"),
        "Whom to keep; people adds to faces those who stand with their backs turned.",
    )
    rounds: int = number(
        2, 1, 20, "How often colors and cut are refined; larger fits more closely."
    )

    def matte(self, image: Image) -> Alpha:
        wanted, others = self._found(image)
        if not sum(map(len, wanted)):
            return np.zeros(image.shape[:2], np.float32)
        size = pixels.fitted(image, SIDE)
        small, guess = pixels.resize(image, *size), pixels.resize(saliency(image), *size)
        scale = size[0] / image.shape[0]
        bodies, foreign = (_bodies(*found, scale, size) for found in (wanted, others))
        hint = _hint(*bodies, guess, foreign[0] > 0.5)
        return graph_cut.supported(graph_cut.cut(small, hint, self.rounds), hint)

    def _found(self, image: Image) -> tuple[Found, Found]:
        """The faces of people and of cats: first those that were asked for, then the others."""
        people, cats, none = faces.people(image), faces.cats(image), np.zeros((0, 3))
        if not len(people) and self.what in ("anyone", "people"):
            people = faces.standing(image)
        if self.what == "anyone":
            return (people, cats), (none, none)
        apart = (people, none), (none, cats)
        return apart[::-1] if self.what == "cats" else apart


def _bodies(people: Real, cats: Real, scale: float, size: tuple[int, int]) -> Maps:
    """How likely a body is at each pixel, where it is sure, and where it is possible at all."""
    y, x = np.indices(size).reshape(2, -1) + 0.5
    both = (
        _person(*faces.offsets(people * scale, x, y)),
        _cat(*faces.offsets(cats * scale, x, y)),
    )
    shape, sure, near = (
        np.max(np.concatenate(maps), 0, initial=0).reshape(size) for maps in zip(*both, strict=True)
    )
    return shape, sure > 0, near > 0


def _hint(shape: Real, sure: Mask, near: Mask, guess: Alpha, foreign: Mask) -> Alpha:
    """1 in the middle of each head, 0 out of reach, and between the two the odds of both priors."""
    chance = _likely(_odds(shape) + _odds(guess))
    hint = np.where(near & ~foreign, np.clip(chance, *POSSIBLE), 0)
    hint[sure] = 1
    return hint.astype(np.float32)


def _person(across: Real, down: Real) -> tuple[NDArray[Any], ...]:
    """How likely a person is there, whether surely, whether at all: (k, n) each."""
    head = np.hypot(across / 0.52, (down + 0.03) / 0.72)
    torso = _likely((np.interp(down, BELOW, HALF) - abs(across)) / 0.25)
    length = _likely((down - 0.5) / 0.05) * _likely((7 - down) / 0.8)
    shape = np.maximum(_likely((1 - head) / 0.12), torso * length)
    return shape, head < SURE, (abs(across) < 2.6) & (down > -1.6)


def _cat(across: Real, down: Real) -> tuple[NDArray[Any], ...]:
    """The same for a cat: its body is around its head, and mostly below."""
    head = np.hypot(across / 0.55, down / 0.62)
    body = np.hypot(across / 1.6, (down - 1) / 1.5)
    shape = np.maximum(_likely((1 - head) / 0.12), 0.5 * _likely((1 - body) / 0.2))
    return shape, head < SURE, (abs(across) < 3.5) & (down > -2)


def _likely(odds: Real) -> Real:
    """The chance that has such log odds."""
    return 0.5 + 0.5 * np.tanh(odds / 2)


def _odds(chance: Real | Alpha) -> Real:
    """Log odds, bounded: nothing is taken for more than 19 to 1."""
    bounded = np.clip(np.asarray(chance, np.float64), 0.05, 0.95)
    return np.asarray(np.log(bounded / (1 - bounded)))
