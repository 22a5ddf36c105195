"""Ten visitors at once for half a minute: no errors, every last move answered, and nothing of them stays."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser
from serving import Server, serving

from conftest import PATIENCE
from sessions import Visitor, busy

VISITORS, SECONDS, PAUSE = 10, 30, 3
KEPT = 40.0
"""MiB that the server may hold more after ten visitors than after the ten before them: what allocators keep."""


def sessions_open(server: Server) -> int:
    """How many sessions the server holds."""
    with urllib.request.urlopen(f"{server.address}/resourcez") as answer:
        return int(json.load(answer)["kernels"]["total"])


def ten_visitors(browser: Browser, server: Server, seconds: float) -> None:
    visitors = [Visitor(browser, server.address, number, PATIENCE) for number in range(VISITORS)]
    busy(visitors, seconds, PAUSE)
    for visitor in visitors:
        visitor.settled()
        moves = visitor.moves()
        assert moves["asked"] and moves["answered"], moves
        assert visitor.complaints == []
    assert sessions_open(server) == VISITORS
    for visitor in visitors:
        visitor.leave()


def test_ten_visitors_for_half_a_minute(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        levels = []
        for seconds in (5, SECONDS):
            ten_visitors(browser, server, seconds)
            waiting = browser.new_page()
            for _ in range(100):
                waiting.wait_for_timeout(100)
                if sessions_open(server) == 0:
                    break
            assert sessions_open(server) == 0, "sessions stayed after their pages were closed"
            waiting.wait_for_timeout(4000)  # the sweep after the last one
            waiting.close()
            levels.append(server.memory)
        assert levels[1] <= levels[0] + KEPT, levels
