"""Presets of edges, for what a person has before the camera, and of the shadow that it casts."""

from __future__ import annotations

from removers.presets.kinds import Edges, Shade
from removers.recipe import DEFAULT

EDGES = (
    Edges("Portrait and hair", "People, and whatever else there is: fine but calm.", DEFAULT),
    Edges(
        "Soft fur",
        "Animals, feathers, wild hair: looks further for strands and closer at colors.",
        "auto | matting reach=4 colors=2 | decontaminate",
    ),
    Edges(
        "Sharp product",
        "Things with solid edges: a crisp outline, false holes filled.",
        "auto | fill-holes | matting | contrast | decontaminate",
    ),
    Edges(
        "Graphic or logo",
        "Letters, icons, drawings: the hardest edges that are still smooth.",
        "auto | matting | contrast amount=0.5 | decontaminate",
    ),
    Edges(
        "Graphic, white inside kept",
        "Drawings and badges: what of the paper's color they enclose is part of them.",
        "auto | fill-holes share=1 color=1 | matting | contrast amount=0.5 | decontaminate",
    ),
    Edges("Fast", "The remover's own edges, in clean colors.", "auto | decontaminate"),
)

SHADES = (
    Shade("Gone", "Only the subject is left, without its shadow.", DEFAULT),
    Shade(
        "Kept soft",
        "On a plain ground, the photo's own shadow stays as translucent black.",
        f"{DEFAULT} | own-shadow",
    ),
)
