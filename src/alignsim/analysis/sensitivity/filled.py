"""Whether a sweep has the blocks that were asked for, for every outcome, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from alignsim.analysis.sensitivity.blocks import Taken, most_spoilt, take, where
from alignsim.analysis.sensitivity.design import BLOCKS, FEWEST, Asked, block_size
from alignsim.analysis.sensitivity.result import Guards
from alignsim.experiments import wording
from alignsim.outcomes import Outcome
from alignsim.problems import InputError, Problem
from alignsim.sweeps.table import SweepTable


class Lot(NamedTuple):
    """The blocks of one outcome."""

    outcome: Outcome
    taken: Taken
    guards: Guards
    problem: str  #: why there can be no indices; empty if there can


@dataclass(frozen=True)
class Filled:
    """A sweep as far as it is there; ``missing`` blocks have to be run in place of spoilt ones."""

    asked: Asked
    table: SweepTable
    lots: tuple[Lot, ...]
    blocks: int  #: of the design, spoilt ones included
    missing: int
    stopped: bool

    def check(self) -> None:
        """Refuse what has nothing to say of any outcome.

        Raises
        ------
        InputError
        """
        if all(lot.problem and not self.stopped for lot in self.lots):
            allowed = f"at most {most_spoilt(self.asked.blocks):,} spoilt; narrower factors, or another outcome"
            # A sweep just run may lie in a folder that is gone when this is read.
            place = self.table.design.scenario.name if self.asked.table is None else str(self.table.folder)
            raise InputError([Problem(place, None, lot.outcome.name, lot.problem, allowed)
                              for lot in self.lots])


def filled(asked: Asked, table: SweepTable) -> Filled:
    """Take the blocks of every outcome from a sweep."""
    size = block_size(table)
    both = asked.method == "pawn" and table.design.kind == "saltelli"
    wanted = asked.blocks // 2 if both else asked.blocks
    blocks = len(table.points) // size
    lots, missing = [], 0
    for outcome in asked.outcomes:
        taken = take(table, outcome.name, size, wanted)
        lot = _lot(asked, table, outcome, taken, wanted)
        lots.append(lot)
        if not lot.problem and asked.table is None:
            missing = max(missing, wanted - taken.which.size)
    return Filled(asked, table, tuple(lots), blocks, missing, not table.complete)


def _lot(asked: Asked, table: SweepTable, outcome: Outcome, taken: Taken, wanted: int) -> Lot:
    spoilt, whole = taken.spoilt.size, taken.which.size
    replaced = 0 if asked.table is not None else min(spoilt, max(0, whole - (wanted - spoilt)))
    places = tuple(where(table, outcome.name)) if spoilt else ()
    guards = Guards(replaced, spoilt - replaced, taken.failed, taken.empty, places)
    problem, (block, many) = "", BLOCKS[asked.method]
    if spoilt > most_spoilt(wanted):
        mostly = f", mostly at {wording.listing(places)}" if places else ""
        problem = (f"{spoilt:,} of {np.union1d(taken.which, taken.spoilt).size:,} {many} have runs that failed or "
                   f"without a value{mostly}")
    elif whole < min(wanted, FEWEST[asked.method]) and not (table.complete and asked.table is None):
        problem = f"only {wording.count(whole, block, many)} complete"
    return Lot(outcome, taken, guards, problem)
