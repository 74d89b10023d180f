"""rembg's neural models: a table of facts, their downloads, and their networks."""

from removers.models.general import BEST, best, better, fetch_ahead
from removers.models.listing import row, table
from removers.models.model import Model
from removers.models.table import MODELS

__all__ = ["BEST", "MODELS", "Model", "best", "better", "fetch_ahead", "row", "table"]
