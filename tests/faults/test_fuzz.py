"""The fuzz targets work, a few tries of each; `python -m tests.faults.fuzz` goes on for minutes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from removers import files
from tests.faults import fuzz


@pytest.mark.parametrize("target", fuzz.TARGETS)
def test_a_few_tries_end_in_a_result_or_a_sentence(target: str, tmp_path: Path) -> None:
    tried = {fuzz.TARGETS[target](random.Random(seed), tmp_path) for seed in range(12)}
    assert len(tried) > 9  # they differ


def test_what_is_no_sentence_is_found() -> None:
    with pytest.raises(fuzz.Failed, match="ZeroDivisionError"):
        fuzz.checked(lambda: 1 / 0, b"")
    fuzz.checked(lambda: files.read(b"", "a\nb"), b"")  # which is one, whatever the name
