"""A scenario as a short file: what it has otherwise than a scenario that ships, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alignsim.scenario.loading import load
from alignsim.scenario.schema import FORMAT, by_path
from alignsim.scenario.writing import as_text, changes_tree, organization_tree, population_tree, settings_tree

if TYPE_CHECKING:
    from alignsim.scenario.scenario import Scenario


def as_extension(scenario: Scenario, parent: str = "baseline", *, chart: bool = True) -> str:
    """The text of a file that extends a shipped scenario; without the block of its chart if ``chart`` is false.

    Files of its own (a chart, a table of staff, a project log) are named without their folder: beside the file, it
    loads back to a scenario of the same digest.
    """
    tree: dict[str, Any] = {"format": FORMAT, "extends": parent}
    tree.update({k: v for k in ("title", "question", "source") if (v := getattr(scenario, k))})
    found = load(parent).differences(scenario)
    values = {path: value for path, (_, value) in found.items() if path in by_path()}
    lines = {path.partition(".")[2]: value for path, (_, value) in found.items()
             if path.startswith("reporting.") and value is not None}
    tree.update(settings_tree(values, lines))
    if "organization" in found and chart:
        tree["organization"] = organization_tree(scenario)
    if "projects" in found:
        projects = scenario.projects.model_dump(mode="json", by_alias=True, exclude_none=True)
        log = scenario.projects.log
        tree["projects"] = projects if log is None else {**projects, "log": log.name}
    if "population" in found and scenario.population is not None:
        tree["population"] = population_tree(scenario.population)
    if "changes" in found:
        tree["changes"] = changes_tree(scenario)
    return as_text(tree)
