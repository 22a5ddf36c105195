"""A real server and a real browser: Debian's chromium, headless, driven by Playwright."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright
from serving import FLAGS, Server, chromium, serving

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 240_000
"""Milliseconds to wait for what must come: a first start compiles the model.  No goal."""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests of a run."""
    with serving(tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.fixture(scope="session")
def address(server: Server) -> str:
    """Where the page is."""
    return server.address


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests; each has a context of its own."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=FLAGS,
                                            downloads_path=tmp_path_factory.mktemp("downloads"))
        yield opened
        opened.close()


class Watchman:
    """What no page may do: ask another host, or complain on the console."""

    def __init__(self, address: str) -> None:
        self.host = address + "/"
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _request(self, request: Request) -> None:
        allowed = (self.host, self.host.replace("http:", "ws:"), "data:", "blob:" + self.host)
        if not request.url.startswith(allowed):
            self.elsewhere.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def nothing_to_say(self) -> None:
        assert self.elsewhere == [], "asked another host"
        assert self.complaints == [], "complained on the console"


Opener = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Opener]:
    """Opens the page with a query in a new context; afterwards the page must have had nothing to complain of."""
    guard = Watchman(address)
    contexts: list[BrowserContext] = []

    def open_page(query: str = "", *, size: Any = WIDE, dark: bool = False) -> Page:
        context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light", reduced_motion="reduce")
        contexts.append(context)
        guard.watch(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(f"{address}/{query}")
        page.get_by_role("tab", name="Watch one organization").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    guard.nothing_to_say()
