"""alignsim: what reporting lines, incentives, governance and embedding do to projects and trust of IT and marketing.

Names are imported when they are first used, so that ``import alignsim`` and every error report stay light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from alignsim._version import __version__

if TYPE_CHECKING:
    from alignsim.evidence.claims.asked import ClaimTable, claims
    from alignsim.evidence.facts.table import FactTable, facts
    from alignsim.experiments.compare import Comparison, compare
    from alignsim.experiments.ensemble import Ensemble, run
    from alignsim.experiments.rank import rank
    from alignsim.experiments.rank_result import Ranking
    from alignsim.experiments.trace import Trace, trace
    from alignsim.mesa_face import AlignmentModel
    from alignsim.organization import drawn
    from alignsim.organization.plan import Plan, plan
    from alignsim.outcomes import OUTCOMES, SERIES
    from alignsim.parameters import all_parameters
    from alignsim.problems import InputError, Problem
    from alignsim.scenario import Scenario, json_schema, load
    from alignsim.scenario.shipped import shipped

_HOMES = {
    "AlignmentModel": "alignsim.mesa_face",
    "ClaimTable": "alignsim.evidence.claims.asked",
    "Comparison": "alignsim.experiments.compare",
    "Ensemble": "alignsim.experiments.ensemble",
    "FactTable": "alignsim.evidence.facts.table",
    "InputError": "alignsim.problems",
    "OUTCOMES": "alignsim.outcomes",
    "Plan": "alignsim.organization",
    "Problem": "alignsim.problems",
    "Ranking": "alignsim.experiments.rank_result",
    "SERIES": "alignsim.outcomes",
    "Scenario": "alignsim.scenario",
    "Trace": "alignsim.experiments.trace",
    "all_parameters": "alignsim.parameters",
    "claims": "alignsim.evidence.claims.asked",
    "compare": "alignsim.experiments.compare",
    "drawn": "alignsim.organization",
    "facts": "alignsim.evidence.facts.table",
    "json_schema": "alignsim.scenario",
    "load": "alignsim.scenario",
    "plan": "alignsim.organization",
    "rank": "alignsim.experiments.rank",
    "run": "alignsim.experiments.ensemble",
    "shipped": "alignsim.scenario",
    "trace": "alignsim.experiments.trace",
}

__all__ = [
    "OUTCOMES", "SERIES", "AlignmentModel", "ClaimTable", "Comparison", "Ensemble", "FactTable", "InputError", "Plan",
    "Problem", "Ranking", "Scenario", "Trace", "__version__", "all_parameters", "claims", "compare", "drawn", "facts",
    "json_schema", "load", "plan", "rank", "run", "shipped", "trace",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'alignsim' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
