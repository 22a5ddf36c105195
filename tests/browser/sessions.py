"""Many visitors at once, each in a browser context of its own, who move a lever again and again."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

LEVER = "lever-b.training.cross_hours"
WATCHING = """
window.moves = {asked: 0, since: null, updating: false, answered: []};
document.addEventListener('input', (event) => {
  if (event.target.type !== 'range') return;
  window.moves.asked += 1; window.moves.since = performance.now(); window.moves.updating = false;
});
new MutationObserver(() => {
  const state = document.querySelector('[data-test=compare-state]');
  const updating = state !== null && state.textContent === 'updating';
  if (window.moves.since === null) return;
  if (updating) window.moves.updating = true;
  else if (window.moves.updating) {
    window.moves.answered.push(performance.now() - window.moves.since); window.moves.since = null;
  }
}).observe(document.body, {subtree: true, childList: true, characterData: true});
"""


class Visitor:
    """One visitor of the tab that compares."""

    def __init__(self, browser: Browser, address: str, number: int, patience: int, *, paint: bool = True) -> None:
        self.context: BrowserContext = browser.new_context(viewport={"width": 1280, "height": 900},
                                                           reduced_motion="reduce")
        self.context.set_default_timeout(patience)
        self.complaints: list[str] = []
        self.context.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        self.context.on("weberror", lambda e: self.complaints.append(str(e.error)))
        self.page: Page = self.context.new_page()
        # every visitor starts elsewhere, so that no answer is another's
        self.page.goto(f"{address}/?tab=compare&a=baseline&b=ceo_line&b.transparency.cost={0.2 + 0.01 * number:.2f}")
        self.page.locator("[data-test=compare-label]").wait_for()
        self.page.locator("[data-test=compare-levers-b]").click()
        self.page.locator(f"details:has([data-test='{LEVER}']) > summary").click()
        self.page.locator(f"[data-test='{LEVER}']").wait_for()
        self.page.evaluate(WATCHING)
        if not paint:  # thirty browsers on the machine of the server: what they paint would be measured, not the server
            self.page.add_style_tag(content=".al-part, .al-answer, .al-why { content-visibility: hidden }")

    def move(self, turn: int) -> None:
        """One step of the slider, by the keyboard: up, and down again near its end."""
        self.page.locator(f"[data-test='{LEVER}']").press("ArrowRight" if turn % 8 < 5 else "ArrowLeft")

    def settled(self) -> None:
        """Wait until the last move is answered in full."""
        self.page.wait_for_function(
            "() => document.querySelector('[data-test=compare-state]') === null"
            " && document.querySelector('[data-test=compare-label]').textContent.includes('200 pairs')"
            " && window.moves.since === null")

    def moves(self) -> dict[str, Any]:
        """How many moves were made, and the milliseconds to the first bands of those not overtaken."""
        found: dict[str, Any] = self.page.evaluate("window.moves")
        return found

    def leave(self) -> None:
        """Go elsewhere, as one does."""
        self.page.goto("about:blank")
        self.context.close()


def busy(visitors: list[Visitor], seconds: float, pause: float) -> None:
    """Each visitor moves, rests ``pause`` seconds in the mean, and moves again; in turn, for so long."""
    until = time.monotonic() + seconds
    turn = 0
    while time.monotonic() < until:
        for visitor in visitors:
            began = time.monotonic()
            visitor.move(turn)
            rest = pause / len(visitors) - (time.monotonic() - began)
            visitor.page.wait_for_timeout(max(0.0, 1000 * rest))
        turn += 1
