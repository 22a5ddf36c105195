"""One organization, watched: it plays, pauses, steps; a lever moved in mid-run is marked; guests sit elsewhere."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from conftest import NARROW, Opener


def ready(page: Page) -> None:
    page.locator("[data-test=watch-picture]").wait_for()


def week(page: Page) -> int:
    found = re.search(r"\d+", page.locator("[data-test=watch-week]").inner_text())
    assert found is not None
    return int(found.group())


def until_week(page: Page, least: int) -> None:
    page.wait_for_function(
        "(least) => +document.querySelector('[data-test=watch-week] strong').textContent >= least", arg=least)


def paused(page: Page) -> int:
    """Press pause; the week it stays at."""
    page.locator("[data-test=watch-play]").click()
    expect(page.locator("[data-test=watch-play]")).to_contain_text("Play")
    return week(page)


def test_it_plays_pauses_steps_and_begins_again(opened: Opener) -> None:
    page = opened("?tab=watch")
    ready(page)
    page.locator("[data-test=watch-step]").click()
    until_week(page, 1)
    page.locator("[data-test=watch-speed-fast]").check(force=True)
    page.locator("[data-test=watch-play]").click()
    until_week(page, 12)
    stopped = paused(page)
    page.wait_for_timeout(1500)
    assert week(page) == stopped, "it stays where it was paused"
    before = page.locator("[data-test=watch-told]").inner_text()
    assert "trusts the CMO" in before
    page.locator("[data-test=watch-reset]").click()
    page.wait_for_function("() => document.querySelector('[data-test=watch-week] strong').textContent === '0'")
    for _ in range(stopped):
        page.locator("[data-test=watch-step]").click()
    until_week(page, stopped)
    expect(page.locator("[data-test=watch-told]")).to_have_text(before)


def test_a_run_is_played_to_its_end(opened: Opener) -> None:
    page = opened("?tab=watch", size=NARROW)
    ready(page)
    page.locator("[data-test=watch-speed-fast]").check(force=True)
    page.locator("[data-test=watch-play]").click()
    expect(page.locator("[data-test=watch-play]")).to_contain_text("Play again", timeout=120_000)
    assert week(page) == 156
    assert page.locator("[data-test^=watch-chart-] svg").count() >= 3


def test_a_lever_moved_in_mid_run_is_marked_and_in_the_link(opened: Opener) -> None:
    page = opened("?tab=watch")
    ready(page)
    for _ in range(5):
        page.locator("[data-test=watch-step]").click()
    until_week(page, 5)
    page.locator("[data-test='lever-reporting.cio']").select_option(label="CEO")
    page.wait_for_url(lambda url: "5:reporting.cio=ceo" in url.replace("%3A", ":"))
    page.locator("[data-test=watch-step]").click()
    until_week(page, 6)
    expect(page.locator("[data-test=watch-chart-0]")).to_contain_text("CIO reports to the CEO")
    other = opened("?" + page.url.partition("?")[2])
    ready(other)
    assert "5:reporting.cio=ceo" in other.url.replace("%3A", ":")


def test_every_lever_can_be_moved_before_the_run(opened: Opener) -> None:
    page = opened("?tab=watch")
    ready(page)
    side = page.locator(".al-levers")
    for k in range(side.locator("details").count()):
        if side.locator("details").nth(k).get_attribute("open") is None:
            side.locator("details").nth(k).locator("summary").click()
    names = side.locator("[data-test^='lever-']").evaluate_all("all => all.map(e => e.dataset.test)")
    assert len(names) > 25
    for name in names:
        lever = side.locator(f"[data-test='{name}']")
        kind = lever.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "range":
            lever.press("ArrowLeft" if lever.evaluate("e => e.value === e.max") else "ArrowRight")
        elif kind == "select":
            lever.select_option(str((int(lever.input_value()) + 1) % lever.locator("option").count()))
        else:
            lever.press("Space")
        page.wait_for_url(lambda url, name=name: f"{name.removeprefix('lever-')}=" in url)
    ready(page)
    expect(page.locator("[data-test=watch-problem]")).to_have_text("")


def test_people_are_seen_sitting_on_the_other_side(opened: Opener) -> None:
    page = opened("?tab=watch&org=embedding")
    ready(page)
    expect(page.locator("[data-test=watch-caption]")).to_contain_text("sit in marketing")


def test_another_seed_is_another_course(opened: Opener) -> None:
    page = opened("?tab=watch")
    ready(page)
    for _ in range(8):
        page.locator("[data-test=watch-step]").click()
    until_week(page, 8)
    one = page.locator("[data-test=watch-told]").inner_text()
    page.locator("[data-test=watch-seed]").fill("2")
    page.locator("[data-test=watch-seed]").press("Enter")
    page.wait_for_url(lambda url: "seed=2" in url)
    for _ in range(8):
        page.locator("[data-test=watch-step]").click()
    until_week(page, 8)
    assert page.locator("[data-test=watch-told]").inner_text() != one
    page.locator("[data-test=watch-seed]").fill("-4")
    page.locator("[data-test=watch-seed]").press("Enter")
    expect(page.locator("[data-test=watch-problem]")).to_contain_text("whole number from 0")
