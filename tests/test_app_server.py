"""The page's server answers this machine and no other, and forbids the browser to ask elsewhere."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from click.testing import CliRunner

from alignsim.app.gate import POLICY, only_from_here
from alignsim.cli import main

PAGE = (b"<html><meta content='width=device-width, initial-scale=1, maximum-scale=1, user-scalable=no, minimal-ui'>"
        b"</html>")


async def page(scope: Any, receive: Any, send: Any) -> None:
    """An application that answers with a page in two pieces, and remembers what it was asked."""
    scope["asked"].append(scope["type"])
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    kind = b"text/plain" if scope["path"].startswith("/static") else b"text/html; charset=utf-8"
    headers = [(b"content-type", kind), (b"content-length", str(len(PAGE)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": PAGE[:20], "more_body": True})
    await send({"type": "http.response.body", "body": PAGE[20:]})


def asked(kind: str, path: str = "/", **headers: str) -> tuple[list[dict[str, Any]], list[str]]:
    """What comes back through the gate, and what reached the application."""
    sent: list[dict[str, Any]] = []
    reached: list[str] = []

    async def receive() -> dict[str, Any]:
        return {"type": f"{kind}.connect"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    loop = asyncio.new_event_loop()  # not asyncio.run, which would take away the loop that others have
    loop.run_until_complete(
        only_from_here(page)({"type": kind, "path": path, "headers": raw, "asked": reached}, receive, send))
    loop.close()
    return sent, reached


def test_a_page_comes_whole_with_its_policy_and_can_be_zoomed() -> None:
    (start, body), reached = asked("http", host="127.0.0.1:8765")
    assert reached == ["http"] and start["status"] == 200
    headers = dict(start["headers"])
    assert headers[b"content-security-policy"] == POLICY.encode()
    assert body["body"].startswith(b'<html lang="en">') and b"user-scalable" not in body["body"]
    assert int(headers[b"content-length"]) == len(body["body"])


def test_the_policy_names_no_other_host() -> None:
    hosts = {part for part in POLICY.replace(";", " ").split() if "://" in part}
    assert hosts == {"ws://127.0.0.1:*", "ws://localhost:*"}
    assert "*" not in POLICY.replace("127.0.0.1:*", "").replace("localhost:*", "")


def test_other_files_pass_unchanged() -> None:
    sent, _ = asked("http", "/static/main.js", host="localhost:8765")
    assert b"".join(m.get("body", b"") for m in sent) == PAGE


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "192.168.0.7:8765", "127.0.0.1.evil.org", "",
                                  "[", "127.0.0.1@evil.example", "[::1"])
def test_another_name_for_this_machine_is_refused(host: str) -> None:
    (start, _), reached = asked("http", host=host)
    assert start["status"] == 403 and reached == []


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "http://[", ""])
def test_a_page_elsewhere_opens_no_session(origin: str) -> None:
    sent, reached = asked("websocket", "/jupyter/api/kernels/1/channels", host="127.0.0.1:8765", origin=origin)
    assert sent == [{"type": "websocket.close", "code": 1008}] and reached == []
    _, reached = asked("websocket", host="127.0.0.1:8765", origin="http://127.0.0.1:8765")
    assert reached == ["websocket"]


def test_who_has_left_is_told_nothing_more(visitor: None) -> None:
    from alignsim.app.session import Session

    heard: list[int] = []
    session = Session()
    tell = session.told(heard.append)
    tell(1)
    session.leave()
    tell(2)
    assert heard == [1]


@pytest.mark.parametrize("port", ["-1", "65536", "eighty", "", "8765.5"])
def test_a_port_that_is_none_is_told(port: str) -> None:
    done = CliRunner().invoke(main, ["app", "--port", port])
    assert done.exit_code == 2 and "--port" in done.stderr and "65,535" in done.stderr


def test_a_port_in_use_is_told() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = CliRunner().invoke(main, ["app", "--port", port, "--no-browser"])
    assert done.exit_code == 1 and port in done.stderr and "--port" in done.stderr
