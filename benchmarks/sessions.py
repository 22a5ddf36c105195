"""Many visitors of the page at once: how long the first bands of a move take.

    python benchmarks/sessions.py [--visitors 30] [--seconds 180] [--pause 8] [--desk]

Each visitor is a context of its own in one headless chromium on this machine, and compares organizations that nobody
else compares; in the mean every ``--pause`` seconds it moves a slider by a step.  Measured in the browser: from the
move to the moment the new figures stand on the page.  A move that a newer one overtook is not counted.

The browser runs on the processors of the server, where thirty visitors would have machines of their own: it takes the
answers in but paints no pictures.  ``--desk`` leaves browser and page away: the same questions put to the desk itself,
each one new, from the question to its first answer.
"""

from __future__ import annotations

import argparse
import platform
import random
import sys
import tempfile
import threading
import time
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


def measured_at_the_desk(visitors: int, seconds: float, pause: float) -> str:
    """The same without browser and page; every question is a new one."""
    import alignsim as al
    from alignsim.experiments.desk import Answer, Desk, Question

    base = al.load("baseline")
    took: list[float] = []
    over = threading.Barrier(visitors + 1)

    def visit(number: int, desk: Desk) -> None:
        chance = random.Random(number)
        time.sleep(pause * number / visitors)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            levers = {"transparency.cost": chance.random(), "incentives.joint_accountability": chance.random()}
            began, answered = time.monotonic(), threading.Event()

            def tell(answer: Answer, began: float = began, answered: threading.Event = answered) -> None:
                if not answered.is_set():
                    took.append(time.monotonic() - began)
                    answered.set()

            desk.ask(str(number), "compare", Question(base, {"B": base.change(levers)}), tell)
            time.sleep(pause * chance.uniform(0.75, 1.25))
        over.wait()

    with Desk() as desk:
        al.compare(base, {"B": base}, runs=2)  # the model is there
        for number in range(visitors):
            threading.Thread(target=visit, args=(number, desk), daemon=True).start()
        over.wait()
        half, most = np.percentile(took, [50, 95])
        return (f"{visitors} askers at the desk, {seconds:g} s, a question every {pause:g} s each: {len(took)} "
                f"answers, first after {half:.2f} s (median), {most:.2f} s (p95), {max(took):.2f} s (longest)")


def main() -> None:
    """Measure once and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--pause", type=float, default=8)
    parser.add_argument("--desk", action="store_true")
    given = parser.parse_args()
    measure = measured_at_the_desk if given.desk else measured
    print(measure(given.visitors, given.seconds, given.pause))
    print(f"Python {platform.python_version()}, {platform.machine()}")


if __name__ == "__main__":
    main()
