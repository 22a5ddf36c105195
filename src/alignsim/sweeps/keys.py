"""What a row is: the content it was computed from, as a hash.

The key of a row is a hash of the scenario as resolved, the values of the point that differ from it, the seed and the
version of the model; with the number of the run it names one row, whatever file asked for it and whichever design the
point belongs to.  A value that is the scenario's own changes nothing and so does not count.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignsim._version import __version__
from alignsim.scenario import trust_rules

if TYPE_CHECKING:
    from alignsim.scenario import Scenario
    from alignsim.sweeps.design import Point


@cache
def model_version() -> str:
    """The version of alignsim with a hash of the sources of the kernel, of what reads a scenario, a chart or a log, and
    of what makes organizations of them."""
    from alignsim.compiled import kernel_sources

    root = Path(__file__).resolve().parents[1]
    rooms = [path for room in ("scenario", "organization") for path in sorted((root / room).glob("*.py"))]
    files = [*kernel_sources(), *rooms, root / "calibrated.json"]
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{__version__}+{digest.hexdigest()[:12]}"


class Keys:
    """The keys of a sweep's points."""

    def __init__(self, scenario: Scenario, paths: Sequence[str], seed: int) -> None:
        self.head = json.dumps([scenario.digest(), seed, model_version()])
        self.paths = paths
        self.own = [scenario.reporting.get(path.removeprefix("reporting.")) if path.startswith("reporting.")
                    else scenario.values[path] for path in paths]  # fmt: skip
        if scenario.population is not None:  # what is set is no longer drawn, so that every value counts
            self.own = [None] * len(paths)

    def of(self, point: Point) -> str:
        """The key of a point: 32 hexadecimal digits."""
        told: list[Any] = [[path, value, *version(path, value)]
                           for path, value, own in zip(self.paths, point, self.own, strict=True)
                           if value != own or type(value) is not type(own)]
        text = self.head + json.dumps(sorted(told), separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def version(path: str, value: object) -> list[str]:
    """Of a plugged-in trust rule its digest: a rule is what it says, not what it is called."""
    own = trust_rules.plugged() if path == trust_rules.PATH else {}
    return [own[str(value)].digest] if value in own else []
