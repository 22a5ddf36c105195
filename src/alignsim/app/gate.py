"""Who may ask the server, and what a page may ask: headers around Solara's application.

- ``Host`` must be this machine (a name that somebody points at 127.0.0.1 is refused), and a web socket must come from a
  page of this server: its ``Origin`` is the host it asks.
- The content policy keeps the browser on this host.  Templates are compiled in the browser, hence ``unsafe-eval``.
- Solara's template forbids zooming and names no language; both matter to people who read with aids.  Its theme "auto"
  leaves out the element it mounts on, so it is asked for "light" and told here to follow the reader's system.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

HERE = frozenset({"127.0.0.1", "localhost"})
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws://127.0.0.1:* ws://localhost:*; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = ((b"content-security-policy", POLICY.encode()), (b"referrer-policy", b"no-referrer"),
           (b"x-content-type-options", b"nosniff"))
MENDED = ((b"<html>", b'<html lang="en">'),
          (b'"variant": "light"', b'"variant": "auto"'),
          (b"width=device-width, initial-scale=1, maximum-scale=1, user-scalable=no, minimal-ui",
           b"width=device-width, initial-scale=1"))


def only_from_here(app: Application) -> Application:
    """The application behind these rules."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await app(scope, receive, send)
        elif not _from_here(scope):
            await _refuse(scope, receive, send)
        elif scope["type"] == "websocket":
            await app(scope, receive, send)
        else:
            _plain_text(scope)
            await app(scope, receive, _mended(send))

    return guarded


def _from_here(scope: Scope) -> bool:
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    host, origin = headers.get(b"host", ""), headers.get(b"origin")
    try:
        return urlsplit(f"//{host}").hostname in HERE and (origin is None or urlsplit(origin).netloc == host)
    except ValueError:  # "[": no address at all
        return False


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"This page is for this machine only."})


def _plain_text(scope: Scope) -> None:
    """Ask for the page itself uncompressed, so that it can be mended."""
    if not scope["path"].startswith(("/static", "/_solara", "/jupyter")):
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]


def _mended(send: Send) -> Send:
    """Send with our headers; of a page the whole text is collected and mended."""
    start: Message = {}
    body = bytearray()

    async def mended(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *HEADERS]
            if any(name == b"content-type" and value.startswith(b"text/html") for name, value in message["headers"]):
                start.update(message)
                return
        elif start:
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            text = bytes(body)
            for found, better in MENDED:
                text = text.replace(found, better)
            start["headers"] = [(n, v) for n, v in start["headers"] if n != b"content-length"]
            start["headers"].append((b"content-length", str(len(text)).encode()))
            await send(dict(start))
            message = {"type": "http.response.body", "body": text}
        await send(message)

    return mended
