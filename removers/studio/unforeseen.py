"""Unforeseen: what fails in ways that nobody thought of is one sentence, too."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from removers import networks
from removers.errors import RemovalError

log = logging.getLogger("removers.app")


def attempted(work: Callable[[], Any], sorry: Callable[[], str]) -> Any:
    """Return what the work does; raises RemovalError for whatever went wrong, without our paths.

    What nobody foresaw keeps its traceback in the log, and `sorry` is said of it.
    """
    try:
        return work()
    except RemovalError as error:
        raise type(error)(networks.discreet(str(error))) from error
    except Exception as error:
        log.exception("An event failed")
        raise RemovalError(sorry()) from error


def answering(blocks: Any, error: Any, sentence: Callable[[Any], str]) -> Any:
    """Return gradio's Blocks such that every event is answered with its result or a sentence.

    Args:
        blocks: the class itself.
        error: what gradio shows people as it is.
        sentence: what it says then, in the language of a request.
    """

    class Page(blocks):  # type: ignore[misc]  # its base is known when it runs
        async def process_api(self, block_fn: Any, inputs: Any, *rest: Any, **named: Any) -> Any:
            """Process an event; its input, which errors quote, never gets into the log."""
            try:
                return await super().process_api(block_fn, inputs, *rest, **named)
            except error:
                raise
            except Exception as unforeseen:
                log.warning("An event could not be processed: %s", type(unforeseen).__name__)
            raise error(sentence(named.get("request")), print_exception=False)

    return Page
