"""The model's networks of contacts beside real networks of advice: who turns to whom, inside and across departments.

Real: the 21 managers of Krackhardt (1987) and the 71 lawyers of Lazega (2001).  Simulated: an organization of as many
people in two functions of the same sizes; the ties of a person are those whose view it takes on
(``mechanisms.influence``), the contacts inside the function and the other function's people on shared projects, in one
week or in any week of a year (a survey's "whom do you turn to" lies between).  A person's rank is 1 for a team lead, 0
for others; the rules that make contacts know no rank.

The model knows two functions only, so Krackhardt's four departments are put into two: the largest and the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from alignsim.evidence.real.data_tables import published_folder, read_rows
from alignsim.evidence.real.network_statistics import NETWORK_STATISTICS, Network, NetworkStatistic, vertex_bootstrap
from alignsim.problems import InputError, Problem, show

if TYPE_CHECKING:
    from alignsim.scenario import Scenario

YEAR = 52
WINDOWS: Mapping[str, int] = {"a week": 1, "a year": YEAR}


class Case(NamedTuple):
    """A real network and how its people are split in two."""

    name: str
    title: str
    folder: str
    edges: str
    attributes: str
    column: str  #: the department
    first: tuple[str, ...]  #: departments that make up the first function; all others the second
    rank: Callable[[Mapping[str, float]], float]  #: from a person's attributes, larger is higher
    rank_words: str


CASES: tuple[Case, ...] = (
    Case("krackhardt", "Krackhardt: 21 managers, the largest department and the rest", "krackhardt_managers",
         "ht_advice_edges.csv", "ht_attributes.csv", "dept", ("2",), lambda row: -row["level"], "level of management"),
    Case("lazega_practice", "Lazega: 71 lawyers, litigation and corporate", "lazega_lawfirm", "law_advice_edges.csv",
         "law_attributes.csv", "practice", ("1",), lambda row: row["seniority"], "years with the firm"),
    Case("lazega_office", "Lazega: 71 lawyers, Boston and the other offices", "lazega_lawfirm", "law_advice_edges.csv",
         "law_attributes.csv", "office", ("1",), lambda row: row["seniority"], "years with the firm"),
)


class Compared(NamedTuple):
    """A figure of the real network and of generated ones."""

    statistic: NetworkStatistic
    real: float
    real_low: float  #: 95% interval, vertex bootstrap
    real_high: float
    simulated: Mapping[str, tuple[float, float, float]]  #: window to (median, 2.5% and 97.5% of networks generated)
    agrees: str  #: yes, no, unclear, or "" where not compared


@dataclass(frozen=True)
class NetworksCompared:
    """The result for one real network."""

    case: Case
    sizes: tuple[int, int]
    ties: int
    rows: tuple[Compared, ...]
    runs: int
    seed: int


def read_network(case: Case, data: Path | str | None = None) -> Network:
    """A real network, its departments as 0 and 1.

    Raises
    ------
    InputError
        If the folder, a file or a column is missing, or an id or attribute is none.
    """
    folder = published_folder(data, case.folder)
    people = read_rows(folder / case.attributes, ("id", case.column))
    edges = read_rows(folder / case.edges, ("from", "to"))
    place = {row["id"]: k for k, row in enumerate(people)}
    unknown = {row[end] for row in edges for end in ("from", "to")} - set(place)
    if unknown:
        raise InputError([Problem(case.edges, None, "from, to", show(name), f"an id of {case.attributes}")
                          for name in sorted(unknown)])
    ties = np.zeros((len(people), len(people)), bool)
    ties[[place[row["from"]] for row in edges], [place[row["to"]] for row in edges]] = True
    np.fill_diagonal(ties, False)
    group = np.array([0 if row[case.column] in case.first else 1 for row in people])
    try:
        rank = np.array([case.rank({key: float(value) for key, value in row.items()}) for row in people])
    except ValueError as error:
        raise InputError([Problem(case.attributes, None, "", show(str(error)), "a number in every cell")]) from error
    return Network(ties, group, rank)


def generated(
    base: Scenario, sizes: tuple[int, int], *, runs: int, seed: int, progress: Callable[[int], None] | None = None,
) -> list[dict[str, Network]]:
    """The networks of ``runs`` organizations of (IT, marketing) ``sizes``: window to network, for each run.

    The people of the first week after the burn-in and of the year before it.
    """
    from alignsim.engine.run import Simulation
    from alignsim.organization import plan

    heads = {"staffing.it_heads": sizes[0], "staffing.marketing_heads": sizes[1]}
    made = plan(base.change(heads), weeks=1)
    simulation = Simulation(made, seed, 0, weekly=False)
    home, lead = np.asarray(made.org.staff[0]["home"]), np.asarray(made.org.staff[0]["lead"])
    rank = (lead < 0).astype(float)
    found = []
    for run in range(runs):
        simulation.restart(seed, run)
        simulation.advance(max(1, made.burn_in - YEAR))
        year = np.zeros((home.size, home.size), bool)
        while simulation.week < 0:
            simulation.advance()
            week = week_ties(simulation.state, home)
            year |= week
        found.append({"a week": Network(week, home, rank), "a year": Network(year, home, rank)})
        if progress is not None:
            progress(run + 1)
    return found


def week_ties(state: Any, home: np.ndarray) -> np.ndarray:
    """(n, n) bool: whose views each person takes on this week, as ``mechanisms.influence`` has it (no embedding)."""
    n = home.size
    ties = np.zeros((n, n), bool)
    who, place = np.nonzero(state.contacts >= 0)
    ties[who, state.contacts[who, place]] = True
    who, place = np.nonzero(state.assigned >= 0)
    job = state.assigned[who, place]
    shared = state.projects["two"][job] == 1
    on = np.zeros((n, len(state.projects)), bool)
    on[who[shared], job[shared]] = True
    used = on[:, on.any(axis=0)]
    for k in range(used.shape[1]):
        team = np.flatnonzero(used[:, k])
        ties[np.ix_(team, team)] |= home[team][:, None] != home[team][None, :]
    np.fill_diagonal(ties, False)
    return ties


def compare_network(
    case: Case, base: Scenario, *, data: Path | str | None = None, runs: int = 200, seed: int = 1,
    draws: int = 500, progress: Callable[[int], None] | None = None,
) -> NetworksCompared:
    """One real network beside generated ones of its sizes.

    Raises
    ------
    InputError
        Without the data.
    """
    real = read_network(case, data)
    sizes = int((real.group == 0).sum()), int((real.group == 1).sum())
    networks = generated(base, sizes, runs=runs, seed=seed, progress=progress)
    rows = tuple(compared(statistic, real, networks, draws) for statistic in NETWORK_STATISTICS)
    return NetworksCompared(case, sizes, int(real.ties.sum()), rows, runs, seed)


def compared(
    statistic: NetworkStatistic, real: Network, networks: list[dict[str, Network]], draws: int = 500
) -> Compared:
    """One figure: the real one with its interval, the generated ones with the range of nineteen in twenty of them."""
    value = statistic.measure(real)
    low, high = vertex_bootstrap(real, statistic, draws=draws)
    ranges = {}
    for window in WINDOWS:
        values = np.array([statistic.measure(one[window]) for one in networks])
        known = values[~np.isnan(values)]
        found = np.quantile(known, (0.5, 0.025, 0.975), method="nearest") if known.size else np.full(3, np.nan)
        ranges[window] = (float(found[0]), float(found[1]), float(found[2]))
    agrees = _agrees(value, low, high, ranges) if statistic.compared else ""
    return Compared(statistic, value, low, high, ranges, agrees)


def _agrees(value: float, low: float, high: float, ranges: Mapping[str, tuple[float, float, float]]) -> str:
    """``yes``: the real value lies between the least and the most that generated networks have in a week or a year;
    ``no``: not even its interval reaches there; else ``unclear``."""
    least, most = min(r[1] for r in ranges.values()), max(r[2] for r in ranges.values())
    if np.isnan([value, least, most]).any():
        return "unclear"
    if least <= value <= most:
        return "yes"
    reaches = np.isfinite(low) and low <= most and high >= least
    return "unclear" if reaches else "no"
