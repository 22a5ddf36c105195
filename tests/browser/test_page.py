"""The page opens, fits, can be read and reached; what one has set is in its address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from conftest import NARROW, WIDE, Opener

CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
NAMELESS = (Path(__file__).parent / "nameless.js").read_text(encoding="utf-8")
TABS = ("watch", "compare", "lessons")
#: What fills a tab once it is there.
FILLED = {"watch": "[data-test=watch-picture]", "compare": "[data-test=compare-matrix]",
          "lessons": "[data-test=lesson-open-roadmap]"}


def filled(page: Page, tab: str) -> None:
    page.locator(FILLED[tab]).first.wait_for()


def test_each_tab_opens_and_tells_its_address(opened: Opener) -> None:
    page = opened()
    for name, title in zip(TABS, ("Watch one organization", "Compare structures", "Lessons"), strict=True):
        page.get_by_role("tab", name=title).click()
        filled(page, name)
        page.wait_for_url(lambda url, name=name: f"tab={name}" in url)
        expect(page).to_have_title(f"{title} · alignsim")
    assert page.evaluate("document.documentElement.lang") == "en"


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
@pytest.mark.parametrize("tab", TABS)
def test_nothing_is_wider_than_the_screen(opened: Opener, tab: str, size: Any) -> None:
    page = opened(f"?tab={tab}", size=size)
    filled(page, tab)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("tab", TABS)
def test_texts_stand_out_from_their_paper(opened: Opener, tab: str, dark: bool) -> None:
    """WCAG 2.1 AA: 4.5 to 1, large text 3 to 1; looked at every element that has a text of its own."""
    page = opened(f"?tab={tab}", dark=dark)
    filled(page, tab)
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_so_does_what_is_wrong(opened: Opener, dark: bool) -> None:
    page = opened("?tab=compare&a=yours&b=nobody", dark=dark)
    expect(page.locator("[data-test=compare-card-a] .v-alert")).to_contain_text("upload")
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("tab", TABS)
def test_every_control_has_a_name(opened: Opener, tab: str) -> None:
    page = opened(f"?tab={tab}")
    filled(page, tab)
    fields = page.locator("main :is(button, input, select, summary, [role=img], [role=slider])")
    nameless = [html for html in fields.evaluate_all(NAMELESS) if html]
    assert nameless == []


def test_light_and_dark_are_a_choice_that_stays(opened: Opener) -> None:
    page = opened("?tab=lessons")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.locator("[data-test=paper]").click()
    page.wait_for_function(f"{paper} !== {light!r}")
    dark = page.evaluate(paper)
    page.reload()
    filled(page, "lessons")
    assert page.evaluate(paper) == dark


def test_the_keyboard_reaches_the_tabs(opened: Opener) -> None:
    page = opened("?tab=lessons")
    filled(page, "lessons")
    page.evaluate("document.activeElement.blur()")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('data-test')") == "tab-compare":
            break
    else:
        raise AssertionError("the tabs cannot be reached by the keyboard")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", "the focus is not seen"
    page.keyboard.press("Enter")
    filled(page, "compare")


def test_a_tab_opened_again_is_as_it_was_left(opened: Opener) -> None:
    page = opened("?tab=compare&a=baseline&b=embedding&seed=5")
    filled(page, "compare")
    page.get_by_role("tab", name="Lessons").click()
    filled(page, "lessons")
    page.get_by_role("tab", name="Compare structures").click()
    filled(page, "compare")
    expect(page.locator("[data-test=compare-base-b]")).to_have_value("embedding")
    assert "seed=5" in page.url


def test_a_bad_link_is_told_and_the_rest_of_it_used(opened: Opener) -> None:
    page = opened("?tab=compare&a=baseline&b=nobody&b.governanze.mode=joint&seed=3&b.training.cross_hours=2")
    filled(page, "compare")
    expect(page.get_by_text("Not all of the link could be used", exact=False)).to_be_visible()
    assert "seed=3" in page.url
