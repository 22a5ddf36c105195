"""Pictures of the page for the documents: ``python tests/browser/pictures.py docs/pictures``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from serving import FLAGS, chromium, serving

from conftest import NARROW, PATIENCE, WIDE

TALLEST = 1700
"""Pixels of a page that a document has room for."""


def watching(page: Page) -> None:
    """A fifth of IT sits in marketing; after a year the CIO comes to report to the CEO."""
    page.locator("[data-test=watch-picture]").wait_for()
    for week in range(1, 71):
        page.locator("[data-test=watch-step]").click()
        page.wait_for_function(
            "(week) => +document.querySelector('[data-test=watch-week] strong').textContent >= week", arg=week)
        if week == 52:
            lever = page.locator("[data-test='lever-reporting.cio']")
            if not lever.is_visible():
                page.locator("[data-test=group-who-reports-to-whom]").click()
            lever.select_option(label="CEO")
            page.wait_for_url(lambda url: "reporting.cio=ceo" in url)
    page.wait_for_timeout(1500)


def comparing(page: Page) -> None:
    """Two lines of reporting, and why they differ."""
    page.locator("[data-test=compare-why-sentence]").wait_for()
    page.wait_for_function("() => document.querySelector('[data-test=compare-state]') === null")


def learning(page: Page) -> None:
    """The roadmap's lesson, after its run."""
    page.locator("[data-test=lesson-choice-1]").check(force=True)
    page.locator("[data-test=lesson-run]").click()
    page.wait_for_function("() => /^200 of 200/.test(document.querySelector('[data-test=lesson-pairs]')?.textContent)")
    page.locator("[data-test=lesson-next]").click()
    page.locator("[data-test=lesson-verdict]").wait_for()


SCENES: dict[str, tuple[str, Any]] = {
    "page_watch": ("?tab=watch&org=embedding", watching),
    "page_compare": ("?tab=compare&a=baseline&b=ceo_line&c=embedding", comparing),
    "page_lesson": ("?tab=lessons&lesson=roadmap", learning),
}


def main(folder: Path) -> None:
    """Every scene, wide in light and dark, and as on a phone."""
    looks = (("", WIDE, False), ("_dark", WIDE, True), ("_phone", NARROW, False))
    with (
        tempfile.TemporaryDirectory() as empty, serving(Path(empty)) as server, sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium(), args=FLAGS) as browser,
    ):
        for name, (query, act) in SCENES.items():
            for look, size, dark in looks:
                context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light",
                                              reduced_motion="reduce")
                context.set_default_timeout(PATIENCE)
                page = context.new_page()
                page.goto(f"{server.address}/{query}")
                act(page)
                most = {"x": 0, "y": 0, "width": size["width"], "height": TALLEST}
                page.screenshot(path=folder / f"{name}{look}.png", full_page=True, clip=most)
                page.goto("about:blank")  # leaves, as one does
                context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
