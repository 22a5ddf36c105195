"""Two or three structures side by side: every lever moved, a newer move wins, a link opens elsewhere, a file is run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from conftest import Opener


def complete(page: Page) -> None:
    """The last move is answered in full."""
    page.wait_for_function(
        "() => document.querySelector('[data-test=compare-label]')?.textContent.includes('200 pairs')"
        " && document.querySelector('[data-test=compare-state]') === null")


def unfold(card: Locator) -> None:
    card.locator("details > summary").first.wait_for()
    for k in range(card.locator("details > summary").count()):
        group = card.locator("details").nth(k)
        if group.get_attribute("open") is None:
            group.locator("summary").click()


def test_a_comparison_is_made_and_says_how_sure_it_is(opened: Opener) -> None:
    page = opened("?tab=compare")
    complete(page)
    expect(page.locator("[data-test=compare-headline]")).to_contain_text("B (The CIO reports to the CEO)")
    label = page.locator("[data-test=compare-label]")
    expect(label).to_contain_text("200 pairs of runs, 95% interval, seed 1, 156 weeks")
    expect(page.locator("[data-test=compare-matrix]")).to_contain_text("of 200 pairs")
    assert page.locator("[data-test=compare-weeks] svg[role=img]").count() >= 3
    for picture in page.locator("[data-test=compare-weeks] svg[role=img]").all():
        assert picture.locator("title, desc").count() or picture.get_attribute("aria-label"), "without words"


def test_why_is_one_sentence(opened: Opener) -> None:
    page = opened("?tab=compare&a=baseline&b=embedding")
    complete(page)
    if page.locator("[data-test=compare-why-sentence]").count() == 0:
        page.locator("[data-test=compare-why-ask], [data-test=compare-why-sentence]").first.click()
    sentence = page.locator("[data-test=compare-why-sentence]")
    sentence.wait_for()
    assert "B" in sentence.inner_text() and sentence.inner_text().strip().endswith(".")


def test_every_lever_can_be_moved(opened: Opener) -> None:
    """Each one by the keyboard or by choice; each move is in the address, and the last is answered."""
    page = opened("?tab=compare&a=baseline&b=baseline")
    complete(page)
    page.locator("[data-test=compare-levers-b]").click()
    card = page.locator("[data-test=compare-card-b]")
    unfold(card)
    levers = card.locator("[data-test^='lever-b.']")
    names = levers.evaluate_all("all => all.filter(e => !e.disabled).map(e => e.dataset.test)")
    assert len(names) > 25
    for name in names:
        move(page, card.locator(f"[data-test='{name}']"))
        path = name.removeprefix("lever-b.")
        page.wait_for_url(lambda url, path=path: f"b.{path}=" in url)
    complete(page)
    expect(page.locator("[data-test=compare-levers-b]")).to_contain_text(f"{len(names)} moved")
    card.locator("[data-test=reset-all]").click()
    page.wait_for_url(lambda url: "&b=baseline&seed" in url)
    complete(page)


def move(page: Page, lever: Locator) -> None:
    kind = lever.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
    if kind == "range":
        at_end = lever.evaluate("e => e.value === e.max")
        lever.press("ArrowLeft" if at_end else "ArrowRight")
    elif kind == "select":
        count = lever.locator("option").count()
        now = int(lever.input_value())
        lever.select_option(str((now + 1) % count))
    else:
        lever.press("Space")


def test_a_newer_move_overtakes_the_older(opened: Opener) -> None:
    page = opened("?tab=compare&a=baseline&b=baseline")
    complete(page)
    page.locator("[data-test=compare-levers-b]").click()
    lever = page.locator("[data-test='lever-b.training.cross_hours']")
    page.locator("details:has([data-test='lever-b.training.cross_hours']) > summary").click()
    for _ in range(6):
        lever.press("ArrowRight")
    shown = lever.get_attribute("aria-valuetext")
    complete(page)
    expect(page.locator("[data-test=compare-headline]")).to_contain_text((shown or "").split()[0])


def test_a_third_organization_comes_and_goes(opened: Opener) -> None:
    page = opened("?tab=compare")
    complete(page)
    page.locator("[data-test=compare-add]").click()
    complete(page)
    expect(page.locator("[data-test=compare-headline] p")).to_have_count(2)
    page.locator("[data-test=compare-remove]").click()
    complete(page)
    expect(page.locator("[data-test=compare-headline] p")).to_have_count(1)


def test_a_link_opens_the_same_elsewhere(opened: Opener) -> None:
    page = opened("?tab=compare&a=baseline&b=embedding&b.training.cross_hours=2&seed=9")
    complete(page)
    link = page.locator("[data-test=compare-link]").input_value()
    said = page.locator("[data-test=compare-headline]").inner_text()
    other = opened("?" + link.partition("?")[2])
    complete(other)
    assert other.locator("[data-test=compare-headline]").inner_text() == said
    assert other.url == page.url


def test_the_file_is_one_that_run_takes(opened: Opener, tmp_path: Path) -> None:
    page = opened("?tab=compare&a=baseline&b=ceo_line&b.training.cross_hours=2")
    complete(page)
    with page.expect_download() as waiting:
        page.locator("[data-test=compare-download-b]").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.suffix == ".yaml"
    command = [sys.executable, "-m", "alignsim", "check", str(file), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "cross_hours" in done.stdout


def test_a_seed_that_is_none_is_told(opened: Opener) -> None:
    page = opened("?tab=compare")
    complete(page)
    page.get_by_label("Seed of the runs").fill("-3")
    page.get_by_label("Seed of the runs").press("Enter")
    expect(page.get_by_text("a whole number from 0", exact=False)).to_be_visible()
