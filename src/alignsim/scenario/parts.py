"""What a layer is: the settings of one file or one call, and the problems found on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignsim.problems import Problem
from alignsim.scenario.population import Population
from alignsim.scenario.reading import Node
from alignsim.scenario.specs import NetworkSpec, OrganizationSpec

if TYPE_CHECKING:
    from alignsim.scenario.scenario import Value

ONCE = "each executive once, in either case"


@dataclass
class Layer:
    """What a file or a call sets, and what is wrong with it."""

    file: str
    folder: Path
    data: Path | None
    head: dict[str, str] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    reporting: dict[str, str] = field(default_factory=dict)
    organization: OrganizationSpec | None = None
    organization_folder: Path | None = None
    projects: dict[str, Any] = field(default_factory=dict)
    network: NetworkSpec | None = None
    population: Population | None = None
    changes: dict[int, Layer] = field(default_factory=dict)
    lines: dict[str, int | None] = field(default_factory=dict)
    """Line of each field, for problems that show only once everything is merged."""
    problems: list[Problem] = field(default_factory=list)
    wrong: set[int] = field(default_factory=set)

    def say(self, node: Node, where: str, found: str, allowed: str, near: str | None = None) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.file, node.line, where, found, allowed, near))

    def good(self, node: Node | None) -> bool:
        """Whether a node, and all below it, passed the schema."""
        if node is None or id(node) in self.wrong:
            return False
        if isinstance(node.value, dict):
            return all(self.good(child) for child in node.value.values())
        return not isinstance(node.value, list) or all(self.good(child) for child in node.value)
