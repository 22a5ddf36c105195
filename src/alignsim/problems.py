"""Bad input, told once and whole: every problem of an input with its place, what was found and what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any, NamedTuple

_LONGEST = 60
_SHOWN = 200


class Problem(NamedTuple):
    """One thing that is wrong with an input."""

    file: str
    """As the user named it; a call of Python is named ``change()`` and the like."""
    line: int | None
    """Line of the file, or row of a table (1 = the first line, the header included); None if it has none."""
    field: str
    """Path of the field, e.g. ``changes[0].set.governance.mode``; empty for the file as a whole."""
    found: str
    allowed: str
    nearest: str | None = None
    """The known name nearest to the one found, if one is near."""

    def __str__(self) -> str:
        """One line: place, field, what was found, what is allowed, the nearest name."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        field = f" {self.field}:" if self.field else ""
        return f"{place}:{field} {self.told}"

    @property
    def told(self) -> str:
        """The same where the place is known: what was found, what is allowed, the nearest name."""
        hint = f"; did you mean {self.nearest!r}?" if self.nearest else ""
        return f"found {self.found}; allowed: {self.allowed}{hint}"

    @property
    def short(self) -> str:
        """A sentence beside the field that was wrong."""
        return f"{self.told[0].upper()}{self.told[1:]}{'' if self.nearest else '.'}"


class InputError(Exception):
    """An input with problems; its text is the one report that lists them all."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(report(self.problems))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Problem, ...]]]:
        """Pickle by the problems, so that a worker process can hand the error on."""
        return InputError, (self.problems,)

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the report, and no lines of this package that the user did not write."""
        return [f"{type(self).__name__}: {self}"]


def report(problems: tuple[Problem, ...]) -> str:
    """The report of all problems, one a line; a very long list is cut and says how much is left."""
    count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
    lines = [f"  {problem}" for problem in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        lines.append(f"  and {len(problems) - _SHOWN} more")
    return "\n".join([f"{count} found in the input:", *lines])


def show(value: Any) -> str:
    """A value as a report quotes it: short, on one line, without characters that could upset a terminal."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return f"a block of {len(value)} keys" if len(value) != 1 else "a block of 1 key"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = repr(value[: 4 * _LONGEST]) if isinstance(value, str) else ascii(value)
    text = "".join(c if c.isprintable() else "?" for c in text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 4] + " ..."


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The one of ``names`` most like ``name``, or None if none is near; case does not count."""
    if len(name) > _LONGEST:
        return None
    by_lower = {known.lower(): known for known in names}
    close = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None
