"""Head: the page introduces itself, and nobody else."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from removers.studio.head import Head, Message, Receive, Send
from tests.studio.conftest import WORDS

OURS = (
    '<meta property="og:url" content="{address}/"><link href="{folder}/a.svg">'
    "<script>const tables = {words};</script>"
)
GRADIOS = (
    '<!doctype html><html><head><meta property="og:title" content="Gradio" />'
    '<meta\n  name="twitter:card" content="x"><meta name="viewport" content="width=1">'
    '<meta property="og:url" content="https://gradio.app/"></head><body>é</body></html>'
)


class Gradio:
    """An app that answers everything with the same page, in pieces."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:  # noqa: ARG002 # as any app
        body = GRADIOS.encode()
        headers = [(b"Content-Length", str(len(body)).encode()), (b"content-type", b"text/html")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        cut = body.index("é".encode()) + 1  # in the middle of a letter
        await send({"type": "http.response.body", "body": body[:cut], "more_body": True})
        await send({"type": "http.response.body", "body": body[cut:]})


@pytest.fixture
def head(tmp_path: Path) -> Head:
    """Our head before gradio's page."""
    (tmp_path / "head.html").write_text(OURS)
    return Head(Gradio(), tmp_path, WORDS)


def answered(
    head: Head, path: str = "/", kind: str = "http", **headers: str | bytes
) -> list[dict[str, Any]]:
    """Return the messages in answer to a request with these headers; _ stands for -."""
    given = {"host": b"removers.example", **headers}
    raw = [
        (name.replace("_", "-").encode(), value if isinstance(value, bytes) else value.encode())
        for name, value in given.items()
    ]
    messages: list[dict[str, Any]] = []

    async def receive() -> Message:
        raise AssertionError("Nothing is asked of a browser.")

    async def send(message: Message) -> None:
        messages.append(dict(message))

    scope: Message = {"type": kind, "path": path, "scheme": "http", "headers": raw}
    asyncio.run(head(scope, receive, send))
    return messages


def page(head: Head, **headers: str | bytes) -> str:
    text: str = answered(head, "/", "http", **headers)[1]["body"].decode()
    return text


def test_the_page_has_our_tags_first_and_none_of_gradios(head: Head, tmp_path: Path) -> None:
    written = page(head)
    assert written.startswith(
        '<!doctype html><html><head><meta property="og:url" content="http://removers.example/">'
    )
    assert f'<link href="{tmp_path}/a.svg">' in written
    assert written.count("og:") == 1
    assert "twitter" not in written
    assert "gradio.app" not in written
    assert written.endswith('<meta name="viewport" content="width=1"></head><body>é</body></html>')


def test_the_length_that_is_told_is_that_of_what_comes(head: Head) -> None:
    start, body = answered(head)
    lengths = [value for name, value in start["headers"] if name.lower() == b"content-length"]
    assert lengths == [str(len(body["body"])).encode()]
    assert (b"content-type", b"text/html") in start["headers"]
    assert not body.get("more_body")


@pytest.mark.parametrize("path", ["/config", "/gradio_api/info", "/theme.css", "//", "/?"])
def test_all_other_paths_are_left_alone(head: Head, path: str) -> None:
    start, *body = answered(head, path)
    assert (b"Content-Length", str(len(GRADIOS.encode())).encode()) in start["headers"]
    assert b"".join(message["body"] for message in body).decode() == GRADIOS


def test_what_is_no_request_for_a_page_is_left_alone(head: Head) -> None:
    assert len(answered(head, kind="websocket")) == 3  # as they came


def test_the_address_is_the_one_that_the_browser_sees(head: Head) -> None:
    proxied = page(head, x_forwarded_proto="https,http", x_forwarded_host="www.example:8443, inner")
    assert 'content="https://www.example:8443/"' in proxied
    assert 'content="http://[::1]:7860/"' in page(head, host="[::1]:7860")


@pytest.mark.parametrize("name", ["host", "x_forwarded_host", "x_forwarded_proto"])
def test_a_hostile_header_stays_in_its_attribute(head: Head, name: str) -> None:
    hostile: dict[str, Any] = {name: "evil\"'><script>alert(1)</script>&amp; <"}
    written = page(head, **hostile)
    found = re.search(r'<head><meta property="og:url" content="([^"]*)"><link href=', written)
    assert found
    assert not set("\"'<>&; ") & set(found[1])


def test_headers_are_bytes_that_need_not_be_text(head: Head) -> None:
    assert 'content="http://removers.example/"' in page(head, cookie=b"name=\xff\xfe")


def test_the_words_of_every_language_come_with_the_page(head: Head) -> None:
    tables = re.search(r"const tables = (.*?);</script>", page(head))
    assert tables
    assert json.loads(tables[1]) == {language: dict(table) for language, table in WORDS.items()}


def test_no_word_ends_the_script(tmp_path: Path) -> None:
    (tmp_path / "head.html").write_text("{words}")
    written = Head(Gradio(), tmp_path, {"en": {"a": "</script><!--"}}).text
    assert "</" not in written
    assert json.loads(written) == {"en": {"a": "</script><!--"}}
