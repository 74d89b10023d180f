"""Many photos, one after the other; a bad one never stops the rest."""

from removers.batch.pack import pack, report
from removers.batch.save import save, thumbnail
from removers.batch.work import BYTES, MOST, Batch, Item, Result, check

__all__ = [
    "BYTES",
    "MOST",
    "Batch",
    "Item",
    "Result",
    "check",
    "pack",
    "report",
    "save",
    "thumbnail",
]
