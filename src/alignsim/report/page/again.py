"""How to make the report again: the command, scenarios with their digests, versions, and the settings as files."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from alignsim.experiments.handout import OUTCOME
from alignsim.experiments.provenance import provenance
from alignsim.problems import InputError
from alignsim.report.page.parts import cut, h, para, section
from alignsim.scenario.extension import as_extension
from alignsim.scenario.loading import load
from alignsim.scenario.shipped import shipped

if TYPE_CHECKING:
    from alignsim.experiments.compare import Comparison
    from alignsim.experiments.handout import Handout
    from alignsim.scenario import Scenario

_SHOWN = ("numpy", "numba")
_DIGITS = 16


class Given(NamedTuple):
    """A scenario as it was asked for: its name or file, and what that says."""

    name: str
    scenario: Scenario


class Again(NamedTuple):
    """The command that makes the report, and the scenarios it names."""

    command: str
    given: tuple[Given, ...]


def again_of(comparison: Comparison, outcome: str) -> Again:
    """For a comparison made in Python: scenarios that do not ship are named as files, whose text the report has."""
    everyone = [comparison.base.scenario, *(e.scenario for e in comparison.others.values())]
    given = tuple(Given(scenario.name if ships(scenario) else f"scenario_{k}.yaml", scenario)
                  for k, scenario in enumerate(everyone))
    base = comparison.base
    said = {"runs": str(comparison.pairs), "seed": str(base.seed),
            "weeks": None if base.weeks == base.scenario.weeks else str(base.weeks),
            "outcome": None if outcome == OUTCOME else outcome}
    return Again(command_of([one.name for one in given], said), given)


def command_of(names: Sequence[str], options: Mapping[str, str | None]) -> str:
    """The command line, quoted for a shell."""
    said = [part for name, value in options.items() if value is not None
            for part in (f"--{name.replace('_', '-')}", value)]
    return shlex.join(["alignsim", "report", *names, *said])


def again(found: Handout, how: Again, made: str) -> str:
    """The part of the page."""
    base = found.comparison.base
    everyone = {"base": base.scenario, **{label: e.scenario for label, e in found.comparison.others.items()}}
    marks = provenance(everyone, {}, ())
    versions = ", ".join(f"{name} {marks['versions'][name]}" for name in _SHOWN)
    system = marks["platform"]
    facts = (f"Seed {base.seed}, runs 0 to {found.comparison.pairs - 1:,}, paired on common random numbers; alignsim "
             f"{base.version}, Python {marks['versions']['python']}, {versions}; {system['system']} on "
             f"{system['machine']} ({system['processor']}). Made on {made}. The same versions on the same kind of "
             "processor give the same figures to the last bit.")
    code = (f'<div class="command"><pre><code id="command">{h(how.command)}</code></pre>'
            '<button type="button" id="copy" hidden aria-describedby="copied">Copy the command</button>'
            '<span id="copied" role="status"></span></div>')
    return section("How to make it again", code, para(facts, "note"), _digests(how), _texts(how), kind="again")


def _digests(how: Again) -> str:
    told = "; ".join(f"{h(cut(one.name, 60))} <code>{one.scenario.digest()[:_DIGITS]}</code>{h(_files(one.scenario))}"
                     for one in how.given)
    return f'<p class="note digests">Digests (SHA-256) of all that can affect a result: {told}.</p>'


def _files(scenario: Scenario) -> str:
    """Files that belong to it, with their own digests."""
    paths = [path for path in (scenario.chart_path, scenario.staff_path, scenario.projects.log) if path is not None]
    told = [f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()[:_DIGITS]}" for path in paths
            if path.is_file()]
    return f" (with {', '.join(told)})" if told else ""


def _texts(how: Again) -> str:
    """What each scenario sets, as the file that it is or could be."""
    base = how.given[0]
    parent = base.name if base.name in shipped() and ships(base.scenario) else "baseline"
    shown = "\n".join(text for one in how.given if (text := _text(one, parent)))
    if not shown:
        return ""
    return (f'<h3>The settings as files<span class="print-only"> (what has no room on paper is on screen)</span></h3>'
            f'<pre class="files"><code>{h(shown)}</code></pre>')


def _text(one: Given, parent: str) -> str:
    """The file; nothing for the parent itself."""
    if one.name == parent:
        return ""
    head = f"# {one.name}" + (" (ships with alignsim)" if one.name in shipped() else "")
    chart = "" if "organization" not in load(parent).differences(one.scenario) else (
        "# organization: as in the file itself, which goes with the chart\n")
    lines = [line for line in as_extension(one.scenario, parent, chart=False).splitlines()
             if not line.startswith(("source:", "question:"))]
    return f"{head}\n{chart}" + "".join(f"{line}\n" for line in lines)


def ships(scenario: Scenario) -> bool:
    """Whether it is a scenario that ships, as it ships."""
    if scenario.name not in shipped():
        return False
    try:
        return load(scenario.name).digest() == scenario.digest()
    except InputError:
        return False
