"""What is held of one visitor's uploads: the newest, and nothing once they have left, whatever still runs then."""

from __future__ import annotations

import threading
from pathlib import Path

from alignsim.scenario import held


class Keeper:
    """The folders of one visitor."""

    def __init__(self) -> None:
        self._known: list[Path] = []
        self._gone = threading.Event()

    def folder(self) -> Path:
        """A new folder, from now on the newest."""
        self._known.append(held.new_folder())
        return self._known[-1]

    def settle(self) -> None:
        """Let go of all but the newest."""
        for folder in self._known[:-1]:
            held.let_go(folder)
        self._known = self._known[-1:]

    def leave(self) -> None:
        """Let go of everything; of what is being read at this moment, too."""
        self._gone.set()
        self.forget()

    def forget(self) -> None:
        """Let go of everything that is there."""
        for folder in self._known:
            held.let_go(folder)

    def check(self, folder: Path) -> None:
        """After something was held: the visitor may have left, or brought something newer, meanwhile."""
        if self._gone.is_set() or folder not in self._known:
            held.let_go(folder)
