"""Six lessons: predict, run, see, explain, discuss; judged from the run made there."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from conftest import NARROW, WIDE, Opener

LESSONS = ("appetites", "reporting", "goals", "embedding", "roadmap", "trust")


def test_there_are_six(opened: Opener) -> None:
    page = opened("?tab=lessons")
    cards = page.locator("[data-test^=lesson-open-]")
    cards.first.wait_for()
    assert cards.evaluate_all("all => all.map(e => e.dataset.test.replace('lesson-open-', ''))") == list(LESSONS)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_from_prediction_to_discussion(opened: Opener, name: str) -> None:
    page = opened(f"?tab=lessons&lesson={name}", size=NARROW if name in LESSONS[::2] else WIDE)
    expect(page.locator("[data-test=lesson-run]")).to_be_disabled()
    page.locator("[data-test=lesson-choice-1]").check(force=True)
    page.locator("[data-test=lesson-run]").click()
    page.locator("[data-test=lesson-pairs]").wait_for()
    page.wait_for_function("() => /^200 of 200/.test(document.querySelector('[data-test=lesson-pairs]').textContent)")
    page.locator("[data-test=lesson-next]").click()
    page.locator("[data-test=lesson-verdict]").wait_for()
    expect(page.locator("[data-test=lesson-sentence]").first).to_contain_text(".")
    assert page.locator("[data-test=lesson-see] svg[role=img]").count() >= 1
    page.locator("[data-test=lesson-next]").click()
    page.locator("[data-test=lesson-not-shown]").wait_for()
    page.locator("[data-test=lesson-why]").wait_for()
    page.locator("[data-test=lesson-next]").click()
    expect(page.locator("[data-test=lesson-question]")).to_contain_text("?")
    page.locator("[data-test=lesson-teacher] summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
