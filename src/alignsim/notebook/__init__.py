"""Faces for a notebook: sliders that answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alignsim.notebook.asking import WhatIf
    from alignsim.scenario import Scenario


def what_if(
    base: Scenario, *, levers: Sequence[str] | None = None, runs: int = 200, seed: int = 1, weeks: int | None = None,
    outcomes: Sequence[str] | None = None, series: Sequence[str] | None = None,
) -> WhatIf:
    """Sliders for the levers of a scenario, with bands of paired runs beside them.

    A move is answered with 30 pairs of runs at once, and with more, up to ``runs``, when the hand is still; a newer
    move cancels the older.  Where no widgets can be shown (no ipywidgets, a notebook that is run by a program) it is a
    picture of what :meth:`~alignsim.notebook.asking.WhatIf.move` has set.

    Parameters
    ----------
    levers
        Paths of levers (``"reporting.cio"``) or groups of them (``"Shared goals"``); all that have a control if not
        given.
    runs
        Pairs of the last answer, from 2 to 400.
    weeks
        Length of the horizon; the scenario's own if not given.
    outcomes, series
        Names of the outcomes in rows and of the weekly series in bands.

    Raises
    ------
    InputError
        For a scenario that makes no organization, unknown names, or numbers out of range; all problems at once.
    """
    from alignsim.notebook.asking import WhatIf

    return WhatIf(base, levers, runs, seed, weeks, outcomes, series)
