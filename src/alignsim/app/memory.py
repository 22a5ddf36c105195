"""Memory goes back to the system when a visitor has left.

What a session used is free at once, but the C library keeps freed memory for later: after a class of thirty that is a
gigabyte for nothing.
"""

from __future__ import annotations

import ctypes
import gc
import threading

REST = 1.0
"""Seconds between a visitor's leaving and the sweep: Solara takes the page down after it has told us."""

left = threading.Event()
"""Set when a visitor has left."""


def sweep_for_ever() -> None:
    """After each leaving: collect what refers to itself, and hand free memory back where the C library can (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    pause = threading.Event()
    while left.wait():
        left.clear()
        pause.wait(REST)
        gc.collect()
        if trim is not None:
            trim(0)
