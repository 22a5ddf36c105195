"""Files that this process holds in memory and no disk has: a chart that somebody uploaded.

A held file has a path like any other, in a folder of its own, and reads like any other; it is gone when it is let go,
or with the process, however that ends.  Nothing else of the package needs to know.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_ROOM = Path(os.sep, "held in memory").absolute()
_held: dict[Path, bytes] = {}


def new_folder() -> Path:
    """A folder that is on no disk."""
    return _ROOM / secrets.token_hex(16)


def hold(path: Path, content: bytes) -> None:
    """Hold a file in a folder of :func:`new_folder`."""
    if not path.is_relative_to(_ROOM):
        raise ValueError(f"{path} is not in a folder that is held in memory")
    _held[path] = content


def let_go(path: Path) -> None:
    """Let go of a file, or of a folder and all that is in it."""
    for known in [known for known in list(_held) if known.is_relative_to(path)]:
        _held.pop(known, None)


def content_of(path: Path) -> bytes | None:
    """The content of a file that is held, else None."""
    return _held.get(path)


def kind(path: Path) -> str | None:
    """``"file"`` or ``"folder"`` if it is held, else None."""
    if path in _held:
        return "file"
    return "folder" if any(path in known.parents for known in list(_held)) else None


def count() -> int:
    """How many files are held."""
    return len(_held)
