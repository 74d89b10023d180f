"""Quiet: what the decoders warn of is not shown, and nothing else is silenced by that."""

from __future__ import annotations

import io
import warnings
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from PIL import Image

from removers import files
from removers.quiet import quiet

THREADS = 8


def test_warnings_are_there_again_whoever_ends_first() -> None:
    first, second = quiet(), quiet()
    before = list(warnings.filters)
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    with warnings.catch_warnings(record=True) as shown:
        warnings.warn("of the decoder", stacklevel=1)
    second.__exit__(None, None, None)
    assert not shown, "the second still reads"
    assert list(warnings.filters) == before


def test_eight_threads_that_read_leave_warnings_as_they_were() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64)).save(buffer, "PNG")
    data, together, before = buffer.getvalue(), Barrier(THREADS), list(warnings.filters)

    def read(_: int) -> None:
        together.wait()
        for _ in range(4):
            files.read(data)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(read, range(THREADS)))
    assert list(warnings.filters) == before
    with pytest.warns(UserWarning, match="heard"):
        warnings.warn("heard", stacklevel=1)


def test_an_error_does_not_keep_it_quiet() -> None:
    before = list(warnings.filters)
    with pytest.raises(ValueError, match="broken"), quiet():
        raise ValueError("broken")
    assert list(warnings.filters) == before
