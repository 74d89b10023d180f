"""What requests must keep to: their size, their origin, their time; and what every answer says."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from gradio.state_holder import SessionState
from starlette.middleware import Middleware
from starlette.testclient import TestClient

import app
from removers import files
from removers.scene import PICTURES
from removers.studio import guard, temporary
from removers.studio.guard import Guard

EXAMPLE = Path(app.ASSETS, "examples", "telephone.jpg")
PUBLIC = {"path": str(EXAMPLE), "meta": {"_type": "gradio.FileData"}}
SENTENCE = re.compile(r"[A-Z{\d][^\n]{8,200}\.")
NOTHING = [None] * len(PICTURES)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The page behind its guard, as launch has it, in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(temporary.VARIABLE, str(tmp_path_factory.mktemp("gradio")))
        middleware = [Middleware(Guard, tables=app.WORDS)]
        app.demo.max_file_size = 20_000
        served = gr.routes.App.create_app(app.demo, app_kwargs={"middleware": middleware})
        with TestClient(served, "http://localhost", raise_server_exceptions=False) as client:
            yield client


def called(call: str, data: Any) -> str:
    """Return what an event answers to what a program sent, however that looks."""
    function = next(each for each in app.demo.fns.values() if each.name == call)
    event = app.demo.process_api(function, data, state=SessionState(app.demo))
    with pytest.raises(gr.Error) as told:
        asyncio.run(event)
    assert not told.value.print_exception
    return str(told.value.message)


MALFORMED: list[Any] = [
    [],
    [None],
    ["photo.jpg", "auto", *NOTHING, "png"],
    [7, "auto", *NOTHING, "png"],
    [{"url": "x"}, "auto", *NOTHING, "png"],
    [{"path": 7}, "auto", *NOTHING, "png"],
    [{"path": "/etc/passwd", **PUBLIC["meta"]}, "auto", *NOTHING, "png"],  # type: ignore[dict-item]  # a stranger may
    [[PUBLIC, PUBLIC], "auto", *NOTHING, "png"],
    [PUBLIC, 7, *NOTHING, "png"],
    [PUBLIC, {"a": 1}, *NOTHING, "png"],
    [PUBLIC, "auto", *NOTHING, ["png"]],
    [PUBLIC, "auto", 7, *NOTHING[1:], "png"],
    [PUBLIC, "auto", [[[PUBLIC]]], *NOTHING[1:], "png"],
    "text",
    None,
    {"photo": PUBLIC},
]


@pytest.mark.parametrize("data", MALFORMED, ids=[str(n) for n in range(len(MALFORMED))])
def test_every_malformed_call_is_answered_with_a_sentence(
    data: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    said = called("remove", data)
    assert SENTENCE.fullmatch(said), said
    assert "passwd" not in "".join([said, *capfd.readouterr()])


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'{"data": 5}', b'{"no": []}', b"\xff"])
def test_a_body_that_is_none_is_answered_with_a_sentence(page: TestClient, body: bytes) -> None:
    headers = {"content-type": "application/json", "accept-language": "id"}
    for path in ("call/remove", "queue/join"):
        answer = page.post(f"/gradio_api/{path}", content=body, headers=headers)
        assert answer.status_code in (400, 422)
        assert answer.json()["error"] == app.WORDS["id"]["odd"]


@pytest.mark.parametrize("sent", [7, "x", [7], [[PUBLIC]], [None], {"path": 1}])
def test_many_photos_that_are_none_are_answered_with_a_sentence(sent: Any) -> None:
    assert SENTENCE.fullmatch(called("remove_many", [sent, "auto", "png"]))


def test_nobody_goes_past_the_queue(page: TestClient) -> None:
    sent = {"data": [PUBLIC, "threshold", *NOTHING, "png"]}
    assert page.post("/gradio_api/run/remove", json=sent).status_code == 404


@pytest.mark.parametrize(
    ("host", "origin", "refused"),
    [
        ("localhost:7860", "https://evil.example", True),
        ("127.0.0.1:7860", "null", True),
        ("[::1]:7860", "http://evil.example:7860", True),
        ("localhost:7860", "http://localhost:7860", False),
        ("127.0.0.1:7860", "http://localhost:7860", False),
        ("removers.hf.space", "https://huggingface.co", False),
        ("localhost:7860", "", False),
    ],
)
def test_another_sites_page_may_not_use_a_local_server(
    host: str, origin: str, refused: bool
) -> None:
    headers = {"host": host} | ({"origin": origin} if origin else {})
    assert guard.foreign(headers) == refused


def test_a_foreign_upload_leaves_nothing_on_the_disk(page: TestClient) -> None:
    headers = {"origin": "https://evil.example", "accept-language": "id"}
    sent = {"files": ("photo.jpg", b"x" * 5000)}
    answer = page.post("/gradio_api/upload", files=sent, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (403, app.WORDS["id"]["foreign"])


def on_disk(page: TestClient) -> int:
    folder = Path(page.app.uploaded_file_dir)  # type: ignore[attr-defined]  # gradio's own
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_an_upload_over_the_limit_is_refused_while_it_arrives(page: TestClient) -> None:
    before = on_disk(page)
    sent = {"files": ("photo.jpg", b"x" * 20_001)}
    answer = page.post("/gradio_api/upload", files=sent)
    assert (answer.status_code, on_disk(page)) == (413, before)
    assert answer.json()["error"] == "That is too large; photos of up to 64 MB are taken."
    assert page.post("/gradio_api/upload", files={"files": ("a.jpg", b"x")}).status_code == 200


def test_a_call_is_no_larger_than_a_call_can_be(page: TestClient) -> None:
    text = "x" * guard.TOLD
    answer = page.post("/gradio_api/call/remove", json={"data": [text]})
    assert (answer.status_code, answer.json()["error"][:17]) == (413, "That is too large")


Parts = list[tuple[bytes, bool]]


def guarded(parts: Parts, path: str = "/gradio_api/call/remove") -> tuple[int, int]:
    """Return the status of a request that arrives in parts, and how many of them were read."""
    read, told = 0, []

    async def receive() -> Any:
        nonlocal read
        if read == len(parts):
            await asyncio.sleep(60)
        read += 1
        return {"type": "http.request", "body": parts[read - 1][0], "more_body": parts[read - 1][1]}

    async def send(message: Any) -> None:
        told.append(message)

    async def reader(_: Any, receive: Any, send: Any) -> None:
        while (message := await receive()).get("more_body"):
            pass
        if message["type"] == "http.request":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    scope = {"type": "http", "path": path, "method": "POST", "headers": []}
    asyncio.run(Guard(reader, app.WORDS)(scope, receive, send))
    assert json.loads(told[1]["body"] or b"{}").get("error", ".").endswith(".")
    return told[0]["status"], read


def test_a_body_without_a_length_is_counted_while_it_arrives() -> None:
    part = (b"x" * (guard.TOLD // 2), True)
    assert guarded([part, part, part, part, (b"", False)]) == (413, 3)
    assert guarded([part, (b"", False)]) == (200, 2)


def test_half_a_request_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "STALL", 0.01)
    assert guarded([(b"half", True)]) == (408, 1)


def test_a_request_that_fails_is_one_sentence_and_no_secret(
    caplog: pytest.LogCaptureFixture,
) -> None:
    sent = "stranger"

    async def fail(*_: Any) -> None:
        raise ZeroDivisionError(f"what a {sent} sent")

    told: list[Any] = []

    async def send(message: Any) -> None:
        told.append(message)

    scope = {"type": "http", "path": "/", "method": "GET", "headers": []}
    asyncio.run(Guard(fail, app.WORDS)(scope, None, send))  # type: ignore[arg-type]  # nothing is read
    assert told[0]["status"] == 500
    assert json.loads(told[1]["body"])["error"] == app.WORDS["en"]["sorry"]
    assert "ZeroDivisionError" in caplog.text
    assert "a stranger sent" not in caplog.text


def test_answers_keep_a_browser_from_more_than_is_meant(page: TestClient) -> None:
    headers = {key.decode(): text.decode() for key, text in guard.protection("/")}
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'self' https://huggingface.co" in policy
    assert "object-src 'none'" in policy
    assert "x-frame-options" not in headers  # which could not let Spaces embed
    file = page.get(f"/gradio_api/file={EXAMPLE}").headers
    assert (file["content-security-policy"], file["x-content-type-options"]) == (
        "sandbox",
        "nosniff",
    )


def test_the_limit_of_an_upload_is_that_of_a_photo() -> None:
    assert guard.most("/gradio_api/upload") > files.limits()[1] * 1e6
    assert guard.most("/gradio_api/call/remove") == guard.TOLD
