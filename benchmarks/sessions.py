"""Many visitors of the page at once: how long the first bands of a move take.

    python benchmarks/sessions.py [--visitors 30] [--seconds 180] [--pause 8]

Each visitor is a context of its own in one headless chromium on this machine, and compares organizations that nobody
else compares; in the mean every ``--pause`` seconds it moves a slider by a step.  Measured in the browser: from the
move to the moment the new figures stand on the page.  A move that a newer one overtook is not counted.

The browser runs on the processors of the server, where thirty visitors would have machines of their own: it takes the
answers in but paints no pictures.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "browser"))
from serving import FLAGS, chromium, serving  # noqa: E402

from sessions import Visitor, busy  # noqa: E402

PATIENCE = 180_000


def measured(visitors: int, seconds: float, pause: float) -> str:
    """A line of figures."""
    with (
        tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server, sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium(), args=FLAGS) as browser,
    ):
        there = [Visitor(browser, server.address, number, PATIENCE, paint=False) for number in range(visitors)]
        for visitor in there:
            visitor.settled()
        busy(there, seconds, pause)
        for visitor in there:
            visitor.settled()
        moves = [visitor.moves() for visitor in there]
        complaints = [text for visitor in there for text in visitor.complaints]
        memory = server.memory
    took = np.array([ms for each in moves for ms in each["answered"]]) / 1000
    asked = sum(each["asked"] for each in moves)
    half, most = np.percentile(took, [50, 95])
    return (f"{visitors} visitors, {seconds:g} s, a move every {pause:g} s each: {asked} moves, {took.size} answered "
            f"before the next; first bands after {half:.2f} s (median), {most:.2f} s (p95), {took.max():.2f} s "
            f"(longest); {len(complaints)} errors; server {memory:.0f} MiB; every last move answered in full")


def main() -> None:
    """Measure once and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--pause", type=float, default=8)
    given = parser.parse_args()
    print(measured(given.visitors, given.seconds, given.pause))
    print(f"Python {platform.python_version()}, {platform.machine()}")


if __name__ == "__main__":
    main()
