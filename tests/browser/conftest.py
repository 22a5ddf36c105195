"""A real server and a real browser: Debian's chromium, headless, driven by Playwright."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--force-color-profile=srgb"]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 60_000
"""Milliseconds to wait for what must come: a limit for a machine with other work, not a goal."""


def chromium() -> str:
    """Where chromium is: the tests need it, none is fetched."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found is not None, "these tests need chromium: apt-get install chromium"
    return found


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the page in a process of its own: ``alignsim app`` of this environment, or of ``ALIGNSIM_APP``."""
    folder = tmp_path_factory.mktemp("server")
    with open(folder / "errors.txt", "w+", encoding="utf-8") as errors:
        app = shlex.split(os.environ.get("ALIGNSIM_APP", f"{shlex.quote(sys.executable)} -m alignsim app"))
        server = subprocess.Popen([*app, "--port", "0", "--no-browser"], stdout=subprocess.PIPE, stderr=errors,
                                  text=True, cwd=folder, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        assert server.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())
        assert found is not None, Path(errors.name).read_text(encoding="utf-8")
        yield found.group(0)
        server.terminate()
        server.wait(30)
        server.stdout.close()
        errors.seek(0)
        said = errors.read()
        assert "Traceback" not in said, said
        assert [p.name for p in folder.iterdir()] == ["errors.txt"], "the server leaves no file"


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
