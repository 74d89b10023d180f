"""The models as they are found: one by its name, or all in a list."""

from __future__ import annotations

from removers.models.model import Model
from removers.models.table import MODELS


def row(name: str) -> Model:
    """Return the row of a model."""
    return next(model for model in MODELS if model.id == name)


def table() -> str:
    """Return all models as a Markdown table, as `--list` prints it and the README shows it."""
    rows = [
        "| model | best at | MB | license of the weights | commercial use | px | times pocket's |",
        "| --- | --- | --: | --- | --- | --: | --: |",
    ]
    for model in MODELS:
        size = f"{model.megabytes:g}" if model.megabytes else "–"
        slower = f"{model.slower:g}" if model.slower else "–"
        facts = (f"[{model.license}]({model.source})", model.commercial, model.feed.side, slower)
        rows.append(f"| `{model.id}` | {model.summary} | {size} | {' | '.join(map(str, facts))} |")
    return "\n".join(rows)
