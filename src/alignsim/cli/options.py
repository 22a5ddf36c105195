"""Options that commands share, and input gathered so that every problem is told at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from alignsim.experiments.limits import whole_number
from alignsim.problems import InputError, Problem, nearest, show

if TYPE_CHECKING:
    from alignsim.experiments.until import Goal
    from alignsim.scenario import Scenario

_R = TypeVar("_R")
_F = TypeVar("_F", bound=Callable[..., Any])
PLACE = "command line"


def number(flag: str, default: str | None, text: str) -> Callable[[_F], _F]:
    """An option for a whole number, read as text: what is wrong with it is told with everything else."""
    return click.option(flag, default=default, metavar="N", show_default=default is not None, help=text)


runs_option = number("--runs", "100", "Replications.")
runs_until_option = number("--runs", None, "Replications.  Default: 100; with --until the most there may be, 100,000.")
until_option = click.option(
    "--until", default=None, metavar="H",
    help="Go on until half the width of the 95% interval of --outcome is at most H, in the outcome's unit (of a share, "
         "0.01 is one percentage point).")
until_outcome_option = click.option("--outcome", default=None, metavar="NAME",
                                    help="With --until: the outcome.  Default: delivered_value.")
seed_option = number("--seed", "1", "Seed of all chance; 0 is a seed too.")
weeks_option = number("--weeks", None, "Length of the horizon in weeks; default: the scenario's own.")
threads_option = number("--threads", None, "Threads; results do not depend on them. Default: all processors.")
data_option = click.option("--data", default=None, metavar="DIR",
                           help="Folder that ${ALIGNSIM_DATA} stands for in scenarios.")
out_option = click.option("--out", default=None, metavar="DIR",
                          help="Write tables and pictures there: a new folder, an empty one, or an earlier result.")
set_option = click.option("--set", "settings", multiple=True, metavar="PATH=VALUE",
                          help="A lever or parameter set otherwise than in the scenario; several if wanted.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON and nothing else.")


class Gathered:
    """Input read piece by piece; problems are kept, and told together by ``check``."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def numbers(self, values: Mapping[str, str | None]) -> dict[str, int]:
        """Whole numbers by the name of their option."""
        found = {}
        for name, text in values.items():
            if text is None:
                continue
            value = whole_number(name, text, place=PLACE, label=f"--{name.replace('_', '-')}")
            if isinstance(value, Problem):
                self.problems.append(value)
            else:
                found[name] = value
        return found

    def attempt(self, read: Callable[[], _R]) -> _R | None:
        """What ``read`` gives; ``None`` and its problems if it fails."""
        try:
            return read()
        except InputError as error:
            self.problems += [p for p in error.problems if p not in self.problems]
            return None

    def scenario(self, name: str, data: str | None, settings: Sequence[str] = ()) -> Scenario | None:
        """A scenario by name or path, with what ``--set`` says laid over it."""
        from alignsim.scenario import load

        levers = self._levers(settings)
        found = self.attempt(lambda: load(name, data=None if data is None else Path(data)))
        if found is None or not levers:
            return found
        try:
            return found.change(levers)
        except InputError as error:
            self.problems += [p._replace(file=PLACE, field=f"--set {p.field}") for p in error.problems]
            return None

    def _levers(self, settings: Sequence[str]) -> dict[str, Any]:
        from alignsim.scenario.reading import resolve

        levers = {}
        for text in settings:
            path, sign, value = (part.strip() for part in text.partition("="))
            if not (path and sign and value):
                self.refuse("--set", show(text), "PATH=VALUE, for instance incentives.joint_accountability=0.5")
            elif path in levers:
                self.refuse("--set", f"{path} again", "each path once")
            else:
                levers[path] = value if path.startswith("reporting.") else resolve(value)  # ids of posts are text
        return levers

    def outcomes(self, names: Sequence[str]) -> tuple[str, ...]:
        """Names of outcomes, each once."""
        from alignsim.outcomes import OUTCOME_NAMES

        for name in names:
            if name not in OUTCOME_NAMES:
                self.problems.append(Problem(PLACE, None, "--outcome", show(name),
                                             "an outcome (alignsim list --outcomes)", nearest(name, OUTCOME_NAMES)))
        return tuple(dict.fromkeys(names))

    def goal(self, until: str | None, outcome: str | None, numbers: dict[str, int]) -> Goal | None:
        """What ``--until`` asks for; fills in ``--runs`` where it is not given."""
        from alignsim.experiments.until import RUNS, read_goal

        found = self.attempt(lambda: read_goal(until, outcome, numbers.get("runs"), place=PLACE, flag="--"))
        numbers.setdefault("runs", RUNS if found is None else found.cap)
        return found

    def out(self, target: str | None) -> Path | None:
        """A folder for results, checked before anything runs."""
        if target is None:
            return None
        from alignsim.experiments.output import check_target

        if not target.strip() or "\0" in target:
            self.problems.append(Problem(PLACE, None, "--out", "an empty name", "a folder", None))
            return None
        self.attempt(lambda: check_target(Path(target)))
        return Path(target)

    def refuse(self, field: str, found: str, allowed: str) -> None:
        """A problem of the command line itself."""
        self.problems.append(Problem(PLACE, None, field, found, allowed, None))

    def check(self) -> None:
        """Go on only without problems.

        Raises
        ------
        InputError
            With all of them.
        """
        if self.problems:
            raise InputError(self.problems)
