"""Bytes ↔ Scene and Cutout; everything that knows about files lives here."""

from removers.files.arrays import from_array
from removers.files.fit import fitted
from removers.files.formats import SUFFIXES, limits
from removers.files.mark import RECIPE, Standing, standing
from removers.files.more import with_more
from removers.files.outputs import OUTPUTS
from removers.files.read import from_pillow, read, scene_of
from removers.files.replace import replacing
from removers.files.write import format_of, output_name, pillow, write, write_mask

__all__ = [
    "OUTPUTS",
    "RECIPE",
    "SUFFIXES",
    "Standing",
    "fitted",
    "format_of",
    "from_array",
    "from_pillow",
    "limits",
    "output_name",
    "pillow",
    "read",
    "replacing",
    "scene_of",
    "standing",
    "with_more",
    "write",
    "write_mask",
]
