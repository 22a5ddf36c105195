"""One's own chart on the page: refused with every problem, or used; never shown singly where a group is small."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from conftest import Opener


def good_chart() -> str:
    rows = ["id,reports_to,title,team", "1,,Chief Executive Officer,Board", "2,1,Chief Information Officer,IT",
            "3,1,Chief Marketing Officer,Marketing", "4,1,Chief Financial Officer,Finance"]
    rows += [f"{10 + k},2,Developer,IT" for k in range(20)] + [f"{50 + k},3,Marketer,Marketing" for k in range(12)]
    rows += [f"{80 + k},4,Controller,Finance" for k in range(3)]
    return "\n".join(rows) + "\n"


def test_a_bad_chart_is_refused_with_every_problem(opened: Opener, tmp_path: Path) -> None:
    chart = tmp_path / "bad <chart>.csv"
    chart.write_text(good_chart() + "98,<b>99</b>,Cook,Finance\n99,nobody,Driver,Finance\n", encoding="utf-8")
    page = opened("?tab=compare")
    page.locator("[data-test=upload-open]").click()
    page.locator("[data-test=upload-file]").set_input_files(chart)
    problems = page.locator("[data-test=upload-problems] li")
    problems.first.wait_for()
    assert problems.count() >= 2, "every problem at once"
    expect(page.locator("[data-test=upload-problems]")).to_contain_text("allowed:")
    expect(page.locator("[data-test=upload-status]")).to_contain_text("Nothing of it is used")
    assert page.locator("[data-test=upload-dialog] b").count() == 0, "text of a file is never markup"


def test_a_good_chart_becomes_an_organization_of_this_visitor_only(opened: Opener, tmp_path: Path) -> None:
    chart = tmp_path / "ours.csv"
    chart.write_text(good_chart(), encoding="utf-8")
    page = opened("?tab=compare")
    page.locator("[data-test=upload-open]").click()
    page.locator("[data-test=upload-file]").set_input_files(chart)
    facts = page.locator("[data-test=upload-facts]")
    facts.wait_for()
    expect(facts).to_contain_text("20")
    expect(facts).to_contain_text("12")
    page.locator("[data-test=upload-done]").click()
    for letter in "ab":
        page.locator(f"[data-test=compare-base-{letter}]").select_option("yours")
    page.wait_for_url(lambda url: "b=yours" in url)
    assert "Developer" not in page.url, "a link never holds a chart"
    page.wait_for_function("() => document.querySelector('[data-test=compare-state]') === null")
    other = opened("?" + page.url.partition("?")[2])
    expect(other.locator("[data-test=compare-card-b] [role=alert]")).to_contain_text("upload")


def test_a_chart_that_is_too_large_is_told_before_it_is_read(opened: Opener, tmp_path: Path) -> None:
    chart = tmp_path / "huge.csv"
    chart.write_bytes(b"id,reports_to\n" + b"1,\n" * 2_000_000)
    page = opened("?tab=watch")
    page.locator("[data-test=upload-open]").click()
    page.locator("[data-test=upload-file]").set_input_files(chart)
    expect(page.locator("[data-test=upload-status]")).to_contain_text("at most 5 MiB")
