"""A sketch as a file to take away: YAML that ``alignsim run`` takes, with the same digest as on the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from alignsim.app.sketch import YOURS, Sketch

if TYPE_CHECKING:
    from alignsim.scenario import Scenario
    from alignsim.scenario.scenario import Value


def to_file(sketch: Sketch, yours: Scenario | None = None) -> str:
    """The text of a scenario file.

    An uploaded chart is not in it: the file names the chart, which must lie beside it.

    Raises
    ------
    InputError
        If the sketch makes no scenario.
    """
    from alignsim import __version__
    from alignsim.scenario.schema import FORMAT
    from alignsim.scenario.writing import as_text, organization_tree

    scenario = sketch.scenario(yours)
    own = sketch.base == YOURS
    tree: dict[str, Any] = {"format": FORMAT, "extends": "baseline" if own else sketch.base, "title": sketch.title}
    if scenario.question:
        tree["question"] = scenario.question
    head = [f"Made on the page of alignsim {__version__}. Run it with: alignsim run {file_name(sketch)}"]
    if own:
        tree["organization"] = organization_tree(scenario)
        head.append(f"It needs your chart beside it, in the same folder, as: {_one_line(scenario)}")
    tree.update(_settings(sketch.moves))
    if sketch.changes:
        tree["changes"] = [{"week": week, "set": _settings(values)} for week, values in sketch.changes]
    return "".join(f"# {line}\n" for line in head) + as_text(tree)


def file_name(sketch: Sketch) -> str:
    """A name for the file, of the title: ``cio_reports_to_the_ceo.yaml``."""
    words = re.findall(r"[a-z0-9]+", sketch.title.lower()) if sketch.moved_paths or sketch.base == YOURS else ()
    return ("_".join(words)[:48].strip("_") or f"{sketch.base}_here") + ".yaml"


def _settings(levers: Mapping[str, Value]) -> dict[str, Any]:
    from alignsim.scenario.writing import settings_tree

    lines = {path.partition(".")[2]: str(value) for path, value in levers.items() if path.startswith("reporting.")}
    return settings_tree({p: v for p, v in levers.items() if not p.startswith("reporting.")}, lines)


def _one_line(scenario: Scenario) -> str:
    """The chart's name, on one line of a comment."""
    name = scenario.organization.chart.file if scenario.organization is not None else ""
    return "".join(c if c.isprintable() else "?" for c in name)
