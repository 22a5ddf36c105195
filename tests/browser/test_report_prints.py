"""The report in a real browser: two pages of A4, readable from a file, nothing asked of any other place."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from alignsim.experiments.handout import Handout
from alignsim.report.page.whole import write
from small_reports import NASTY, four, pair

LONG = "Should we, after all that was said in the last meeting of the board, and in the one before, do it? " * 9
A4 = 210 / 25.4 * 72, 297 / 25.4 * 72
CASES = {"one": (pair, None), "several": (four, None), "much text": (four, LONG), "no break": (pair, "w" * 900)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports as files; the simulations behind them are made once."""
    made = tmp_path_factory.mktemp("reports")
    for name, (handout, question) in CASES.items():
        found: Handout = handout()
        write(found, made / f"{name}.html", question)
    return made


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that may ask for nothing but files, and may not complain."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    told: list[str] = []
    opened.on("console", lambda message: told.append(message.text))
    opened.on("pageerror", lambda error: told.append(str(error)))
    opened.on("request", lambda request: None if request.url.startswith("file:") else told.append(request.url))
    yield opened
    context.close()
    assert told == []


@pytest.mark.parametrize("name", list(CASES))
def test_it_prints_to_two_pages_and_nothing_is_cut(page: Page, folder: Path, name: str) -> None:
    page.goto((folder / f"{name}.html").as_uri())
    pdf = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    assert len(pdf.pages) == 2
    for sheet in pdf.pages:
        assert (float(sheet.mediabox.width), float(sheet.mediabox.height)) == pytest.approx(A4, abs=2)
    first, second = (" ".join(normalize("NFKC", sheet.extract_text()).split()) for sheet in pdf.pages)
    for words in ("The answer", "What else changes", "Why", "The whole difference", "would happen without them."):
        assert words in first
    for words in ("What it costs, and when it pays", "What could change the answer", "What is assumed",
                  "alignsim report", "Digests (SHA-256)", "The settings as files"):
        assert words in second
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})
    # What overflows a sheet would be lost, and parts must not lie over one another.
    assert page.evaluate("""[...document.querySelectorAll('.sheet')].every(sheet => {
        const parts = [...sheet.children].map(part => part.getBoundingClientRect());
        const end = sheet.getBoundingClientRect().bottom;
        return parts.every((part, k) => part.bottom <= end + 1 && (k == 0 || part.top >= parts[k - 1].bottom - 1));
    })""")
    assert page.evaluate("""[...document.querySelectorAll('section')].every(
        section => section.scrollHeight <= section.clientHeight + 2)""")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_every_screen(page: Page, folder: Path, width: int, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 844})
    for name in CASES:
        page.goto((folder / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (sum(int(part) for part in paper.removeprefix("rgb(").removesuffix(")").split(",")) < 200) == (
        scheme == "dark")


def test_the_command_is_copied_from_a_file(page: Page, folder: Path) -> None:
    page.goto((folder / "one.html").as_uri())
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the command").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#command").inner_text()


def test_without_a_clipboard_the_command_is_selected(page: Page, folder: Path) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined});"
                         "document.execCommand = () => false;")
    page.goto((folder / "one.html").as_uri())
    page.get_by_role("button", name="Copy the command").click()
    page.get_by_text("Selected: copy it with your keyboard.").wait_for()
    assert page.evaluate("getSelection().toString()") == page.locator("#command").inner_text()


def test_it_reads_without_a_script(browser: Browser, folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "one.html").as_uri())
    assert page.get_by_role("button").count() == 0
    assert page.locator("svg:visible").count() >= 5
    context.close()


def test_titles_are_shown_as_they_are(page: Page, folder: Path) -> None:
    page.goto((folder / "one.html").as_uri())
    assert NASTY in " ".join(page.locator("h1").inner_text().split())
    assert page.locator("img").count() == 0
