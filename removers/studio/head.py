"""Head: what stands in the page's <head>, where gradio's own says that the page is Gradio's."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

SOCIAL = re.compile(r'<meta\s+(?:property="og:|name="twitter:)[^>]*>')


class Head:
    """An ASGI middleware that writes a head of our own into the page, and the page's words.

    `folder` has head.html, in which {folder} stands for its own path, {address} for the address of
    the server as the browser sees it, and {words} for the words by language, as JSON. Whoever
    shares the page must see its own picture and title, before any script runs.
    """

    def __init__(
        self, app: Application, folder: Path, words: Mapping[str, Mapping[str, str]]
    ) -> None:
        self.app = app
        tables = {language: dict(table) for language, table in words.items()}
        text = (folder / "head.html").read_text(encoding="utf-8").replace("{folder}", str(folder))
        self.text = text.replace("{words}", json.dumps(tables).replace("</", "<\\/"))

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            await self.app(scope, receive, send)
            return
        started: list[Message] = []
        body = bytearray()

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                content = self._written(bytes(body).decode(), _address(scope)).encode()
                start = started[0]
                kept = [h for h in start["headers"] if h[0].lower() != b"content-length"]
                length = (b"content-length", str(len(content)).encode())
                await send({**start, "headers": [*kept, length]})
                await send({**message, "body": content})

        await self.app(scope, receive, collect)

    def _written(self, page: str, address: str) -> str:
        """Return the page with our head in it."""
        head = self.text.replace("{address}", address)
        return SOCIAL.sub("", page).replace("<head>", f"<head>{head}", 1)


def _address(scope: Message) -> str:
    """Return the address of the server, also behind a proxy."""
    headers = {key.decode().lower(): value.decode("latin-1") for key, value in scope["headers"]}
    scheme = headers.get("x-forwarded-proto", str(scope["scheme"])).split(",")[0]
    host = headers.get("x-forwarded-host", headers.get("host", "")).split(",")[0]
    return re.sub(r"[^\w.:/\[\]-]", "", f"{scheme}://{host}")
