"""What is held of one visitor's uploads: the newest, and nothing once they have left, whatever still runs then."""

from __future__ import annotations

import threading
from pathlib import Path

from alignsim.scenario import held


class Keeper:
    """The folders of one visitor."""

    def __init__(self) -> None:
        self._known: list[Path] = []
        self._lock = threading.Lock()
        self._gone = threading.Event()

    def folder(self) -> Path:
        """A new folder, from now on the newest."""
        new = held.new_folder()
        with self._lock:
            self._known.append(new)
        return new

    def settle(self) -> None:
        """Let go of all but the newest."""
        self._let_go(all_but=1)

    def leave(self) -> None:
        """Let go of everything; of what is being read at this moment, too."""
        self._gone.set()
        self.forget()

    def forget(self) -> None:
        """Let go of everything that is there."""
        self._let_go()

    def _let_go(self, all_but: int = 0) -> None:
        with self._lock:  # something newer may come while the older is let go
            old = self._known[: len(self._known) - all_but]
            del self._known[: len(old)]
        for folder in old:
            held.let_go(folder)

    def check(self, folder: Path) -> None:
        """After something was held: the visitor may have left, or brought something newer, meanwhile."""
        if self._gone.is_set() or folder not in self._known:
            held.let_go(folder)
