"""What a run is judged by, and what is written down each week: name, unit, direction, words, formula.

The order of ``OUTCOMES`` and ``SERIES`` is the order of the columns that the kernel fills (``engine/record.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Direction = Literal["higher", "lower", "neutral"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One number a run: ``direction`` says which way is better."""

    name: str
    label: str
    unit: str
    direction: Direction
    formula: str


@dataclass(frozen=True, slots=True)
class Series:
    """One number a week."""

    name: str
    label: str
    unit: str
    formula: str


_ENDED = "ended projects (live or cancelled) of the measured weeks"

OUTCOMES: tuple[Outcome, ...] = (
    Outcome("delivered_value", "Delivered value", "share", "higher",
            "value realized by projects proposed in the horizon / what they would give, live on the need date at their best point without defects"),
    Outcome("performance", "Performance", "index", "higher",
            ".75 delivered_value + .25 thrift under differentiation, .25 and .75 under cost leadership; thrift = min(1.5, (value realized / spend) / (possible value / planned effort))"),
    Outcome("on_time_share", "Delivered on time", "share", "higher", f"live by the promised date / {_ENDED}"),
    Outcome("on_budget_share", "Delivered on budget", "share", "higher", f"live with actual effort <= 1.10 planned / {_ENDED}"),
    Outcome("lead_time_mean", "Lead time, mean", "weeks", "lower", "mean weeks from proposal to live"),
    Outcome("lead_time_p90", "Lead time, 90th percentile", "weeks", "lower", "nine in ten live projects took at most this from proposal to live"),
    Outcome("schedule_overrun_mean", "Schedule overrun, mean", "ratio", "lower", "mean over live projects of actual / planned weeks from decision to live - 1"),
    Outcome("effort_overrun_mean", "Effort overrun, mean", "ratio", "lower", "mean over live projects of actual / planned person-weeks - 1"),
    Outcome("overrun_share", "Projects over their planned effort", "share", "lower", "live projects with actual > planned person-weeks / live projects"),
    Outcome("overrun_over_50_share", "Projects 50% or more over effort", "share", "lower", "live projects with actual > 1.5 planned person-weeks / live projects"),
    Outcome("overrun_over_200_share", "Projects 200% or more over effort", "share", "lower", "live projects with actual > 3 planned person-weeks / live projects"),
    Outcome("rework_share", "Effort spent on rework", "share", "lower", f"person-weeks on rework and quick fixes / all project person-weeks of {_ENDED}"),
    Outcome("incidents_per_project", "Incidents per project", "per project", "lower", "incidents of the measured weeks / live projects of the measured weeks"),
    Outcome("cancelled_share", "Projects cancelled", "share", "lower", f"cancelled / {_ENDED}"),
    Outcome("unfinished_share", "Projects unfinished at the end", "share", "lower", "projects proposed in the horizon and still under way at its end / projects proposed in the horizon"),
    Outcome("decision_weeks", "Weeks to decide", "weeks", "lower", "mean weeks from the end of preparation to the decision"),
    Outcome("timely_decisions", "Decisions made in time", "share", "higher", "decisions settled within 2 weeks of the end of preparation / decisions settled"),
    Outcome("disputed_share", "Decisions disputed", "share", "lower", "decisions escalated to a common superior / decisions settled on two-function projects"),
    Outcome("shadow_share", "Technology bought without IT's knowledge", "share", "lower", "shadow purchases / (technology spend on projects + shadow purchases)"),
    Outcome("outside_it_share", "Technology bought outside IT", "share", "neutral", "(marketing_share x technology spend on projects + shadow purchases) / (technology spend on projects + shadow purchases)"),
    Outcome("debt_drag", "Capacity lost to technical debt", "share", "lower", "1 - mean debt drag over the last half of the run"),
    Outcome("load_it", "Load of IT", "share", "neutral", "hours run and project / hours of IT staff, mean of the weeks"),
    Outcome("load_marketing", "Load of marketing", "share", "neutral", "hours run and project / hours of marketing staff, mean of the weeks"),
    Outcome("cost", "Cost", "person-weeks", "lower", "person-weeks spent on projects, outside purchases, incidents, training and roadmap in the measured weeks"),
    Outcome("trust_cio_to_cmo", "Trust of the CIO in the CMO", "0..1", "higher", "mean of the weeks"),
    Outcome("trust_cmo_to_cio", "Trust of the CMO in the CIO", "0..1", "higher", "mean of the weeks"),
    Outcome("trust_it_staff", "Trust of IT staff in marketing", "0..1", "higher", "mean of staff and weeks"),
    Outcome("trust_marketing_staff", "Trust of marketing staff in IT", "0..1", "higher", "mean of staff and weeks"),
    Outcome("trust_cio_to_cmo_final", "Trust of the CIO in the CMO, last quarter", "0..1", "higher", "mean of the last 13 weeks"),
    Outcome("trust_cmo_to_cio_final", "Trust of the CMO in the CIO, last quarter", "0..1", "higher", "mean of the last 13 weeks"),
    Outcome("trust_it_staff_final", "Trust of IT staff, last quarter", "0..1", "higher", "mean of staff over the last 13 weeks"),
    Outcome("trust_marketing_staff_final", "Trust of marketing staff, last quarter", "0..1", "higher", "mean of staff over the last 13 weeks"),
    Outcome("relationship", "Relationship of CIO and CMO", "1..5", "higher", "1 + 4 x mean of the two executives' trusts over the last 13 weeks"),
    Outcome("strong_relationship", "Strong relationship", "share", "higher", "1 if both executives' trusts over the last 13 weeks are at least .625, else 0"),
    Outcome("understanding", "Understanding of the other function", "0..1", "higher", "mean of staff over the weeks"),
    Outcome("turnover", "Staff turnover", "per year", "lower", "leavers / staff-years"),
    Outcome("ledger_decision", "Time: deciding", "share", "neutral", "share of project weeks in preparation and decision"),
    Outcome("ledger_people", "Time: waiting for people", "share", "neutral", "share of project weeks queued or without anyone on an open task"),
    Outcome("ledger_other_function", "Time: waiting for the other function", "share", "neutral", "share of project weeks held by an open question or by the other side's slower half"),
    Outcome("ledger_exception", "Time: waiting for an exception", "share", "neutral", "share of project weeks held by an unsettled exception"),
    Outcome("ledger_work", "Time: work", "share", "neutral", "share of project weeks at planned work, creep and changes"),
    Outcome("ledger_rework", "Time: rework", "share", "neutral", "share of project weeks at rework and quick fixes"),
    Outcome("ledger_coordination", "Time: coordination", "share", "neutral", "share of project weeks lost to coordination between the functions and inside teams"),
    Outcome("ledger_acceptance", "Time: acceptance", "share", "neutral", "share of project weeks in acceptance"),
    Outcome("ledger_outside", "Time: bought outside", "share", "neutral", "share of project weeks of purchases outside IT"),
    Outcome("understanding_executives", "Understanding of the CIO and the CMO", "0..1", "higher", "mean of both over the weeks"),
    Outcome("morale", "Morale", "0..1", "higher", "mean of staff over the weeks"),
    Outcome("projects_ended", "Projects ended", "projects", "neutral", f"number of {_ENDED}"),
    Outcome("cost_money", "Cost in money", "money", "lower", "cost x staffing.cost_per_person_week in force that week"),
    Outcome("contact_bias", "Contact and distrust", "correlation", "neutral", "r over staff at the end of (person-weeks on two-function projects + weeks embedded) with 1 - trust"),
    Outcome("hours_levers", "Hours the levers cost", "person-weeks", "neutral", "person-weeks of training, roadmap sessions and embedding losses in the measured weeks"),
)

SERIES: tuple[Series, ...] = (
    Series("trust_cio_to_cmo", "Trust of the CIO in the CMO", "0..1", "at the end of the week"),
    Series("trust_cmo_to_cio", "Trust of the CMO in the CIO", "0..1", "at the end of the week"),
    Series("trust_it_staff", "Trust of IT staff in marketing", "0..1", "mean of staff"),
    Series("trust_marketing_staff", "Trust of marketing staff in IT", "0..1", "mean of staff"),
    Series("understanding", "Understanding of staff", "0..1", "mean of staff"),
    Series("understanding_executives", "Understanding of the CIO and the CMO", "0..1", "mean of both"),
    Series("goal_gap", "Goal gap of the CIO and the CMO", "0..1", "half the sum of absolute differences of lived goal weights"),
    Series("parity_gap", "Parity gap", "0..1", "|q_CIO - q_CMO| / (q_CIO + q_CMO)"),
    Series("decisions_open", "Decisions open", "decisions", "projects in decision"),
    Series("exceptions_waiting", "Exceptions waiting", "exceptions", "unsettled exceptions of all projects"),
    Series("requests_waiting", "Requests waiting", "questions", "unanswered questions of all teams"),
    Series("disputes", "Disputes", "decisions", "decisions under way to a superior"),
    Series("load_it", "Load of IT", "share", "hours run and project / hours"),
    Series("load_marketing", "Load of marketing", "share", "hours run and project / hours"),
    Series("work_in_progress", "Work in progress", "projects", "active and accepting projects"),
    Series("queue", "Projects queued", "projects", "decided, no one at work yet"),
    Series("throughput", "Projects going live", "per week", "projects gone live this week"),
    Series("lead_time", "Lead time of projects going live", "weeks", "mean of the projects gone live this week; 0 if none"),
    Series("cost", "Cost", "person-weeks", "person-weeks spent this week"),
    Series("rework_share", "Rework share", "share", "person-weeks on rework / project person-weeks this week; 0 if none"),
    Series("incidents", "Incidents", "per week", "incidents this week"),
    Series("debt", "Technical debt", "points per 80 staff", "at the end of the week"),
    Series("purchases_open", "Purchases outside IT known to IT", "purchases", "known to IT and in operation or under way"),
    Series("purchases_shadow", "Shadow purchases", "purchases", "not known to IT"),
    Series("value", "Value realized", "value per week", "value of all live projects this week"),
    Series("value_possible", "Value possible", "value per week", "value of all proposed projects, live on the need date at their best point"),
    Series("morale", "Morale", "0..1", "mean of staff"),
    Series("lever_hours", "Hours the levers cost", "person-weeks", "training, roadmap and embedding losses this week"),
)

OUTCOME_NAMES: tuple[str, ...] = tuple(o.name for o in OUTCOMES)
SERIES_NAMES: tuple[str, ...] = tuple(s.name for s in SERIES)
