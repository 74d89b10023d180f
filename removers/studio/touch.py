"""Touch-up: strokes on the photo that say what to keep and what to remove."""

from __future__ import annotations

from typing import Any

import numpy as np

from removers.recipe import Recipe
from removers.studio import results
from removers.studio.desk import Desk
from removers.studio.visit import Answer, Change, Kept, Visit


def toggle(visit: Visit, desk: Desk | None, text: str) -> Answer:
    """Open or close the editor, in which what the recipe removes is dark."""
    if desk is None:
        return {}
    desk.touching = not desk.touching
    answer: Answer = {"touch": results.touch_up(visit, desk.touching)}
    if desk.touching:
        answer["panel"] = Change(visible=True)
        ground = desk.dimmed(Recipe.parse_public(text))
        # It tells of no change before it has got a layer: without one the first stroke is lost.
        layer = np.zeros((*ground.shape[:2], 4), np.uint8) if desk.layer is None else desk.layer
        answer["editor"] = {"background": ground, "layers": [layer], "composite": None}
    return answer


def stroke(
    visit: Visit, desk: Desk | None, kept: Kept, text: str, drawn: dict[str, Any] | None
) -> Answer:
    """Solve the matte anew around what was painted."""
    if desk is None or not desk.touching or not (drawn and drawn["layers"]):
        return {}
    if not desk.paint(drawn["layers"][0]):
        return {}
    return results.show(visit, desk, kept, text)
