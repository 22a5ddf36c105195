"""The sections of the page, in order: what each needs, and the room that writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from alignsim.report.validation.paper import Paper


@dataclass(frozen=True)
class Settings:
    """How much to run, from which seed, with which data."""

    data: Path | None = None
    quick: bool = False
    seed: int = 1
    threads: int | None = None
    tiny: bool = False  #: for tests: as little as still makes every table
    say: Callable[[str], None] = lambda words: None

    def runs(self, full: int, quick: int, tiny: int = 2) -> int:
        """A number of runs at the size asked for."""
        return tiny if self.tiny else quick if self.quick else full


class Section(NamedTuple):
    """One section; its room has ``write(paper, settings)``."""

    name: str
    title: str
    room: str
    needs: tuple[str, ...]  #: modules and shipped files
    published: bool = False  #: needs the published data


class Missing(Exception):
    """A section cannot be written, for want of a part of the package or of its results."""


SECTIONS: tuple[Section, ...] = (
    Section("facts", "Facts", "facts", ("alignsim.evidence.facts.table", "alignsim.report.facts")),
    Section("calibration", "Calibration", "calibration", ("alignsim.evidence.fit.calibrated",)),
    Section("claims", "Claims", "claims", ("alignsim.evidence.claims", "alignsim.report.claims")),
    Section("projects", "Real projects: IT of the Government of Canada", "projects",
            ("alignsim.evidence.real.lists_compared",), published=True),
    Section("networks", "Real networks: who turns to whom", "networks", ("alignsim.evidence.real.networks",),
            published=True),
    Section("charts", "Real charts: what structure alone predicts", "charts", ("alignsim.evidence.real.charts",),
            published=True),
    Section("convergence", "Convergence", "convergence",
            ("alignsim.evidence.convergence.effects", "alignsim.report.convergence")),
)
TITLES: tuple[tuple[str, str], ...] = tuple((section.name, section.title) for section in SECTIONS)


def written(section: Section, settings: Settings) -> Paper:
    """One section, written.

    Raises
    ------
    Missing
        If a part of the package that it shows is not there.
    InputError
        Without the published data, where it needs them.
    """
    for module in section.needs:
        if find_spec(module) is None:
            raise Missing(f"section {section.name} needs {module}, which this version does not have")
    paper = Paper(section.name)
    try:
        import_module(f"alignsim.report.validation.{section.room}").write(paper, settings)
    except ImportError as error:
        raise Missing(f"section {section.name}: a part it shows is not as it expects: {error}") from error
    return paper
