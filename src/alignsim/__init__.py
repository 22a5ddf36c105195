"""alignsim: what reporting lines, incentives, governance and embedding do to projects and trust of IT and marketing.

Names are imported when they are first used, so that ``import alignsim`` and every error report stay light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from alignsim._version import __version__

if TYPE_CHECKING:
    from alignsim.analysis.discovery.asked import Discovery, discover
    from alignsim.analysis.robustness.asked import Robustness, robust
    from alignsim.analysis.sensitivity.asked import Sensitivity, sensitivity
    from alignsim.calibration.asked import calibrate
    from alignsim.calibration.posterior import Posterior
    from alignsim.evidence.claims.asked import ClaimTable, claims
    from alignsim.evidence.facts.table import FactTable, facts
    from alignsim.experiments.compare import Comparison, compare
    from alignsim.experiments.ensemble import Ensemble, run
    from alignsim.experiments.explain.asked import Explanation, explain
    from alignsim.experiments.rank import rank
    from alignsim.experiments.rank_result import Ranking
    from alignsim.experiments.trace import Trace, trace
    from alignsim.mesa_face import AlignmentModel
    from alignsim.notebook import what_if
    from alignsim.organization import drawn
    from alignsim.organization.plan import Plan, plan
    from alignsim.outcomes import OUTCOMES, SERIES
    from alignsim.parameters import all_parameters
    from alignsim.problems import InputError, Problem
    from alignsim.scenario import Scenario, json_schema, load
    from alignsim.scenario.shipped import shipped
    from alignsim.scenario.starter import new
    from alignsim.scenario.trust_rules import trust_rule
    from alignsim.sweeps.asked import sweep
    from alignsim.sweeps.merging import Merged, merge
    from alignsim.sweeps.table import SweepTable, open_sweep

_HOMES = {
    "AlignmentModel": "alignsim.mesa_face",
    "ClaimTable": "alignsim.evidence.claims.asked",
    "Comparison": "alignsim.experiments.compare",
    "Discovery": "alignsim.analysis.discovery.asked",
    "Ensemble": "alignsim.experiments.ensemble",
    "Explanation": "alignsim.experiments.explain.asked",
    "FactTable": "alignsim.evidence.facts.table",
    "InputError": "alignsim.problems",
    "Merged": "alignsim.sweeps.merging",
    "OUTCOMES": "alignsim.outcomes",
    "Plan": "alignsim.organization",
    "Posterior": "alignsim.calibration.posterior",
    "Problem": "alignsim.problems",
    "Ranking": "alignsim.experiments.rank_result",
    "Robustness": "alignsim.analysis.robustness.asked",
    "SERIES": "alignsim.outcomes",
    "Scenario": "alignsim.scenario",
    "Sensitivity": "alignsim.analysis.sensitivity.asked",
    "SweepTable": "alignsim.sweeps.table",
    "Trace": "alignsim.experiments.trace",
    "all_parameters": "alignsim.parameters",
    "calibrate": "alignsim.calibration.asked",
    "claims": "alignsim.evidence.claims.asked",
    "compare": "alignsim.experiments.compare",
    "discover": "alignsim.analysis.discovery.asked",
    "drawn": "alignsim.organization",
    "explain": "alignsim.experiments.explain.asked",
    "facts": "alignsim.evidence.facts.table",
    "json_schema": "alignsim.scenario",
    "load": "alignsim.scenario",
    "merge": "alignsim.sweeps.merging",
    "new": "alignsim.scenario.starter",
    "open_sweep": "alignsim.sweeps.table",
    "plan": "alignsim.organization",
    "rank": "alignsim.experiments.rank",
    "robust": "alignsim.analysis.robustness.asked",
    "run": "alignsim.experiments.ensemble",
    "sensitivity": "alignsim.analysis.sensitivity.asked",
    "shipped": "alignsim.scenario",
    "sweep": "alignsim.sweeps.asked",
    "trace": "alignsim.experiments.trace",
    "trust_rule": "alignsim.scenario.trust_rules",
    "what_if": "alignsim.notebook",
}

__all__ = [
    "OUTCOMES", "SERIES", "AlignmentModel", "ClaimTable", "Comparison", "Discovery", "Ensemble", "Explanation",
    "FactTable", "InputError", "Merged", "Plan", "Posterior", "Problem", "Ranking", "Robustness", "Scenario",
    "Sensitivity", "SweepTable", "Trace", "__version__", "all_parameters", "calibrate", "claims", "compare",
    "discover", "drawn", "explain", "facts", "json_schema", "load", "merge", "new", "open_sweep", "plan", "rank",
    "robust", "run", "sensitivity", "shipped", "sweep", "trace", "trust_rule", "what_if",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'alignsim' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
