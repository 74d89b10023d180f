"""Guard: what a request must keep to before the page sees it, and what every answer says."""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from removers import batch, files
from removers.studio.head import Application, Message, Receive, Send
from removers.studio.temporary import used
from removers.words import Words, preferred

TOLD = 2**20  # bytes of a call; a photo is uploaded first, and then only named
SPOKEN = 1.4  # times a photo, which an assistant sends in its call, in letters
STALL = 30  # s in which more of a request must come
SPEAKING = ("/gradio_api/mcp", "/gradio_api/queue/join")  # the editor says what is painted, too
FILE = "/gradio_api/file="

LOCAL = ("localhost", "::1", "0.0.0.0")

EMBEDDING = "'self' https://huggingface.co https://*.huggingface.co https://*.hf.space"
"""Who may show the page in a frame: Spaces do."""

PAGE = f"object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors {EMBEDDING}"
"""Gradio makes its components and its editor's workers from text, so scripts are left to it."""

SAYS = {
    400: "odd",
    403: "foreign",
    408: "slow",
    413: "large",
    422: "odd",
    500: "sorry",
    507: "disk",
}
"""What an answer of our own says, by its status."""

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG)  # there is no room on the disk

log = logging.getLogger("removers.app")


@dataclass
class Guard:
    """An ASGI middleware; what it refuses, and what fails unforeseen, it answers in a sentence."""

    app: Application
    tables: Mapping[str, Words]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["path"].startswith(FILE):
            used([scope["path"].removeprefix(FILE)])
        headers = {key.decode("latin-1"): text.decode("latin-1") for key, text in scope["headers"]}
        words = self.tables[preferred(headers.get("accept-language"), self.tables)]
        request = Request(scope, receive, send, words)
        if status := refused(headers, request.most):
            await request.refuse(status)
            return
        try:
            await self.app(scope, request.receive, request.send)
        except Exception as error:  # its text may be what a stranger sent
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("A request failed of %s:\n%s", type(error).__name__, where)
            await request.refuse(507 if getattr(error, "errno", 0) in FULL else 500)


class Request:
    """One request, which is read within its limits, and its answer."""

    def __init__(self, scope: Message, receive: Receive, send: Send, words: Words) -> None:
        self.scope = scope
        self.most = most(scope["path"])
        self.words, self._receive, self._send = words, receive, send
        self._read, self._refused, self._begun = 0, 0, False
        self._whole = scope["method"] in ("GET", "HEAD")  # of which no more comes

    async def receive(self) -> Message:
        """Return the next part of the request; where it ends too late or never, it is over."""
        try:
            message = await asyncio.wait_for(self._receive(), None if self._whole else STALL)
        except TimeoutError:
            return await self._over(408)
        self._whole = not message.get("more_body")
        self._read += len(message.get("body", b""))
        return await self._over(413) if self._read > self.most else message

    async def _over(self, status: int) -> Message:
        await self.refuse(status)
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Pass an answer on, unless one of our own was given, or takes its place."""
        if message["type"] == "http.response.start":
            status = message["status"]
            if status == 413 or (status in (400, 422) and self.scope["method"] == "POST"):
                await self.refuse(status)
            message["headers"] = [*message.get("headers", []), *protection(self.scope["path"])]
        if not self._refused:
            self._begun = True
            await self._send(message)

    async def refuse(self, status: int) -> None:
        """Answer with a sentence, if nothing was answered yet."""
        if self._begun or self._refused:
            return
        self._refused = status
        says = self.words[SAYS[status]].format(f"{files.limits()[1]:g}")
        body = json.dumps({"error": says, "detail": says}).encode()
        length = (b"content-length", str(len(body)).encode())
        kind = (b"content-type", b"application/json")
        headers = [kind, length, (b"connection", b"close"), *protection("")]
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def most(path: str) -> float:
    """Return how many bytes a request to this path may have."""
    if path.startswith("/gradio_api/upload"):
        return batch.BYTES + TOLD
    photo = files.limits()[1] * 1e6
    return float(SPOKEN * photo + TOLD) if path.startswith(SPEAKING) else TOLD


def refused(headers: Mapping[str, str], most: float) -> int:
    """Return the status by which a request is refused before it is read; 0 if it is not."""
    if foreign(headers):
        return 403
    length = headers.get("content-length", "0")
    return 413 if not length.isdecimal() or int(length[:20]) > most else 0


def foreign(headers: Mapping[str, str]) -> bool:
    """Return whether another site's page asks a server that runs on its reader's own machine.

    A public server may be asked from anywhere.
    """
    origin = headers.get("origin")
    return origin is not None and _local(f"//{headers.get('host', '')}") and not _local(origin)


def _local(address: str) -> bool:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:  # half an IPv6 address
        return False
    return host in LOCAL or host.startswith("127.")


def protection(path: str) -> list[tuple[bytes, bytes]]:
    """Return headers that keep a browser from doing more with an answer than is meant."""
    policy = PAGE if path == "/" else "sandbox" if path.startswith(FILE) else ""
    headers = {
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "content-security-policy": policy,
    }
    return [(key.encode(), text.encode()) for key, text in headers.items() if text]
