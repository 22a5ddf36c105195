"""The four data names of the model, ``Org``, ``Rules``, ``State`` and ``Record``, as structured arrays.

One table a kind of thing: field, type, unit, meaning.  ``Org`` (chart and heads) and ``Rules`` (parameters) have one
row a policy segment and are fixed between policy changes; ``State`` changes each week; ``Record`` is what is written
down.  Functions are 0 (IT) and 1 (marketing) everywhere; weeks count from the first week after the burn-in; work is
in person-weeks; missing indices are -1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from alignsim.outcomes import OUTCOME_NAMES, SERIES_NAMES

IT, MARKETING = 0, 1
FUNCTIONS = ("it", "marketing")
ROLES = ("ceo", "cfo", "coo", "cio", "cmo", "other")
CEO, CFO, COO, CIO, CMO, OTHER = range(6)
SPONSORS = ("it", "marketing", "joint")
BY_IT, BY_MARKETING, JOINTLY = range(3)
STATES = ("proposed", "deciding", "queued", "active", "accepting", "live", "cancelled", "outside", "bought", "refused")
PROPOSED, DECIDING, QUEUED, ACTIVE, ACCEPTING, LIVE, CANCELLED, OUTSIDE, BOUGHT, REFUSED = range(10)
LEDGER = (
    "decision", "people", "other_function", "exception", "work", "rework", "coordination", "acceptance", "outside",
)  # fmt: skip
L_DECISION, L_PEOPLE, L_OTHER, L_EXCEPTION, L_WORK, L_REWORK, L_COORDINATION, L_ACCEPTANCE, L_OUTSIDE = range(9)
EVENTS = (
    "decision settled", "escalated", "waiting for a superior", "one-sided staffing", "question answered", "guess",
    "smooth week", "half way", "cost passes plan", "change request", "live", "cancelled", "incident",
    "shadow purchase found", "roadmap session", "executive leaves", "bought outside", "exception settled",
)
(
    E_DECISION, E_ESCALATED, E_WAITING, E_ONE_SIDED, E_ANSWER, E_GUESS, E_SMOOTH, E_HALF_WAY, E_COST, E_CHANGE, E_LIVE,
    E_CANCELLED, E_INCIDENT, E_SHADOW, E_ROADMAP, E_EXECUTIVE, E_BOUGHT, E_EXCEPTION,
) = range(18)

NEVER = -(10**9)  # a week that no run has
MAX_TASKS = 8
MAX_PROJECTS_A_PERSON = 4
CONTACTS = 4

_F, _I = "f8", "i8"
Table = tuple[tuple[str, str, str, str], ...]

# ---------------------------------------------------------------------------------------------------------------- Org
ORG_EXECUTIVE: Table = (
    ("role", _I, "code", "position in ROLES"),
    ("reports_to", _I, "index", "executive above, -1 at the top"),
    ("depth", _I, "steps", "steps to the top"),
    ("attention", _F, "tokens/week", "decisions and exceptions an executive can look at in a week"),
    ("speed_preference", _F, "0..1", "mean of the drawn trait"),
    ("risk_tolerance", _F, "0..1", "mean of the drawn trait"),
    ("best_of_breed_preference", _F, "0..1", "mean of the drawn trait"),
    ("w_speed", _F, "share", "goal weight"),
    ("w_quality", _F, "share", "goal weight"),
    ("w_cost", _F, "share", "goal weight"),
    ("w_customer", _F, "share", "goal weight"),
)
ORG_STAFF: Table = (
    ("home", _I, "function", "function by profession"),
    ("seat", _I, "function", "function of the executive above in the chart"),
    ("lead", _I, "index", "team lead (a staff index), -1 if the manager is an executive"),
    ("boss", _I, "index", "executive above"),
    ("fte", _F, "persons", "1 for a whole person"),
    ("present", _I, "0/1", "whether the position is filled in this segment"),
)
NETWORK: Table = (
    ("tasks", _I, "tasks", "number of tasks of the network (the same in each row)"),
    ("volume", _F, "share", "share of the project's volume"),
    ("it", _F, "share", "IT's part of the task"),
    ("duration", _F, "share", "share of the planned duration"),
    ("coupling", _F, "factor", "times the project's interdependence"),
    ("before", _I, "bits", "bit k set: task k comes first"),
    ("integrates", _I, "0/1", "faults found here send rework back"),
)
LOG: Table = (
    ("week", _I, "week", "week of arrival"),
    ("sponsor", _I, "code", "position in SPONSORS"),
    ("two", _I, "0/1", "needs both functions"),
    ("volume", _F, "person-weeks", "planned volume; 0 = drawn"),
    ("planned_effort", _F, "person-weeks", "as planned by the organization; 0 = by the planning rule"),
    ("planned_weeks", _F, "weeks", "as planned by the organization; 0 = by the planning rule"),
    ("it_share", _F, "share", "IT's part of the volume; -1 = by the network"),
    ("value", _F, "value/week", "0 = drawn"),
    ("need", _F, "week", "need date; -1e9 = drawn"),
)
# -------------------------------------------------------------------------------------------------------------- State
WORLD: Table = (
    ("seed", "u8", "key", "of all draws of the run"),
    ("week", _I, "week", "the week that comes next"),
    ("weeks", _I, "weeks", "measured weeks; the horizon"),
    ("members_it", _I, "persons", "present, the first so many in row 0 of members"),
    ("members_marketing", _I, "persons", "present, the first so many in row 1 of members"),
    ("cio", _I, "index", "the CIO's place among the executives"),
    ("cmo", _I, "index", "the CMO's place among the executives"),
    ("top", _I, "index", "the executive at the top"),
    ("arrived", _I, "projects", "projects proposed so far (rows of projects in use)"),
    ("open_count", _I, "projects", "projects from proposal to the end of acceptance, outside ones included"),
    ("overflow", _I, "0/1", "a project or event did not fit its array"),
    ("people", _F, "persons", "staff present"),
    ("scale", _F, "ratio", "staff / 80"),
    ("debt", _F, "points per 80 staff", "technical debt"),
    ("drag", _F, "factor", "debt drag on effort"),
    ("gamma", _F, "0..1", "joint accountability as lived"),
    ("goal_gap", _F, "0..1", "G"),
    ("parity_gap", _F, "0..1", "Delta"),
    ("bargaining_it", _F, "share", "IT's share of the bargaining weight"),
    ("early", _F, "0..1", "early involvement of IT"),
    ("gate", _F, "0..1", "cost weight of IT's superior"),
    ("cost_centre", _I, "0/1", "the CIO reports to the CFO or the COO"),
    ("common", _I, "index", "common superior of CIO and CMO"),
    ("hops", _I, "steps", "steps from the deeper of the two to the common superior"),
    ("mean_decision_weeks", _F, "weeks", "moving mean of decision time"),
    ("backlog_it", _F, "weeks", "IT work decided and left / IT hours a week"),
    ("backlog_marketing", _F, "weeks", "likewise"),
    ("outside_it", _F, "person-weeks/week", "hours that purchases outside cost IT"),
    ("outside_marketing", _F, "person-weeks/week", "hours that purchases outside cost marketing"),
    ("incident_hours_it", _F, "person-weeks", "hours for last week's incidents"),
    ("hours_it", _F, "person-weeks/week", "hours present"),
    ("hours_marketing", _F, "person-weeks/week", "hours present"),
    ("free_it", _F, "person-weeks/week", "hours free for projects this week"),
    ("free_marketing", _F, "person-weeks/week", "hours free for projects this week"),
    ("used_it", _F, "person-weeks/week", "hours charged to projects this week"),
    ("used_marketing", _F, "person-weeks/week", "hours charged to projects this week"),
    ("wanted_it", _F, "person-weeks/week", "hours wanted by open tasks this week"),
    ("wanted_marketing", _F, "person-weeks/week", "hours wanted by open tasks this week"),
    ("success_it", _F, "share", "moving share of ended projects on time"),
    ("success_marketing", _F, "share", "moving share of ended projects on time"),
    ("trust_it", _F, "0..1", "mean of IT staff"),
    ("trust_marketing", _F, "0..1", "mean of marketing staff"),
    ("understanding_it", _F, "0..1", "mean of IT staff"),
    ("understanding_marketing", _F, "0..1", "mean of marketing staff"),
    ("morale", _F, "0..1", "mean of staff"),
    ("pilots_taken", _I, "projects", "pilots chosen so far"),
    ("roadmap", _I, "0/1", "a shared roadmap holds"),
    ("roadmap_week", _I, "0/1", "its session is this week"),
    ("settings", _I, "row", "row of Org and Rules in force last week; -1 before the first"),
    ("exceptions_waiting", _I, "exceptions", "unsettled, as the week's tokens are dealt"),
)
EXECUTIVE: Table = (
    ("s", _F, "0..1", "speed preference, own"),
    ("r", _F, "0..1", "risk tolerance, own"),
    ("z", _F, "0..1", "best-of-breed preference, own"),
    ("w_speed", _F, "share", "goal weight, own"),
    ("w_quality", _F, "share", "goal weight, own"),
    ("w_cost", _F, "share", "goal weight, own"),
    ("w_customer", _F, "share", "goal weight, own"),
    ("lean_s", _F, "0..1", "s' leaning to the superior's"),
    ("lean_r", _F, "0..1", "r'"),
    ("lean_z", _F, "0..1", "z'"),
    ("lean_speed", _F, "share", "w' of speed"),
    ("lean_quality", _F, "share", "w' of quality"),
    ("lean_cost", _F, "share", "w' of cost"),
    ("lean_customer", _F, "share", "w' of customer"),
    ("goal_speed", _F, "share", "w'' as lived"),
    ("goal_quality", _F, "share", "w'' as lived"),
    ("goal_cost", _F, "share", "w'' as lived"),
    ("goal_customer", _F, "share", "w'' as lived"),
    ("pace", _F, "0..1", "ideal pace x''"),
    ("tech", _F, "0..1", "ideal technology z''"),
    ("q", _F, "0..1", "rank"),
    ("understanding", _F, "0..1", "of the other function"),
    ("tokens", _F, "tokens", "attention left"),
    ("tenure", _F, "weeks", "in office"),
    ("generation", _I, "count", "holders of the office before this one"),
)
TIE: Table = (
    ("trust", _F, "0..1", "directed trust of the row's executive in the column's"),
    ("a", _F, "count", "beta rule: good experience; Bayesian rule: variance"),
    ("b", _F, "count", "beta rule: bad experience"),
)
STAFF: Table = (
    ("s", _F, "0..1", "speed preference (no rule reads it yet)"),
    ("r", _F, "0..1", "risk tolerance"),
    ("platform", _F, "0..1", "skill on the platform"),
    ("specialist", _F, "0..1", "skill on specialist tools"),
    ("depth", _F, "0..1", "depth in the home function kept while embedded"),
    ("understanding", _F, "0..1", "of the other function"),
    ("trust", _F, "0..1", "in the other function"),
    ("a", _F, "count", "as in a tie"),
    ("b", _F, "count", "as in a tie"),
    ("morale", _F, "0..1", "morale"),
    ("tenure", _F, "weeks", "in the organization"),
    ("present", _I, "0/1", "position filled"),
    ("embedded", _I, "0/1", "sits in the other function now"),
    ("weeks_embedded", _F, "weeks", "in the present stay"),
    ("place", _I, "rank", "place in the rotation of the home function"),
    ("free", _F, "person-weeks", "hours free for projects this week"),
    ("jobs", _I, "projects", "projects staffed on"),
    ("shared", _F, "share", "share of this week's time on two-function projects"),
    ("contact_weeks", _F, "person-weeks", "on two-function projects plus weeks embedded, measured weeks"),
)
PROJECT: Table = (
    ("number", _I, "count", "number in order of arrival; keys its draws"),
    ("state", _I, "code", "position in STATES"),
    ("sponsor", _I, "code", "position in SPONSORS"),
    ("two", _I, "0/1", "needs both functions"),
    ("only", _I, "function", "the function of a one-function project, else -1"),
    ("pilot", _I, "0/1", "a tag-team pilot"),
    ("arrival", _I, "week", "week of the proposal"),
    ("volume", _F, "person-weeks", "planned volume W"),
    ("difficulty", _F, "factor", "latent; actual volume = W x difficulty"),
    ("coupling", _F, "0..1", "interdependence I"),
    ("novelty", _F, "0..1", "N"),
    ("value", _F, "value/week", "once live, before decay"),
    ("half_life", _F, "weeks", "of the value from the need date"),
    ("decay", _F, "factor", "of the value a week"),
    ("need", _F, "week", "need date"),
    ("best_x", _F, "0..1", "latent best pace"),
    ("best_z", _F, "0..1", "latent best technology"),
    ("base_weeks", _F, "weeks", "D"),
    ("planned_weeks", _F, "weeks", "planned duration"),
    ("planned_effort", _F, "person-weeks", "planned effort"),
    ("prep_left", _F, "weeks", "of preparation"),
    ("ready", _I, "week", "end of preparation; this and the weeks below are NEVER until then"),
    ("hops_left", _I, "steps", "to the superior who settles; -1 while not escalated"),
    ("escalated", _I, "0/1", "was escalated"),
    ("decided", _I, "week", "of the decision"),
    ("started", _I, "week", "of the first work"),
    ("ended", _I, "week", "live, cancelled, bought or refused"),
    ("promised", _F, "week", "promised date"),
    ("x", _F, "0..1", "pace chosen"),
    ("z", _F, "0..1", "technology chosen"),
    ("fit", _F, "factor", "on value, from the distance to the best point"),
    ("disagreement", _F, "0..1", "delta at the decision"),
    ("early", _F, "0..1", "IT's early involvement at the decision"),
    ("spent", _F, "person-weeks", "charged so far"),
    ("rework_spent", _F, "person-weeks", "charged for rework and quick fixes"),
    ("work_in", _F, "person-weeks", "planned x difficulty + creep + changes + rework so far"),
    ("rework_in", _F, "person-weeks", "rework and quick fixes ordered so far"),
    ("creep_in", _F, "person-weeks", "creep and changes so far"),
    ("done", _F, "person-weeks", "work done so far"),
    ("left", _F, "person-weeks", "work and rework left"),
    ("fault_made", _F, "person-weeks", "wrong work so far"),
    ("defects", _F, "defects", "live defects"),
    ("incidents", _I, "count", "since live"),
    ("worth", _F, "factor", "left of the value after incidents and outside purchase"),
    ("potential", _F, "value/week", "possible value this week (0 before the need date)"),
    ("realized", _F, "value", "in the measured weeks"),
    ("possible", _F, "value", "in the measured weeks"),
    ("half_way", _I, "0/1", "that event has been"),
    ("cost_marks", _I, "count", "cost thresholds passed"),
    ("changed", _I, "0/1", "changes at acceptance have been raised"),
    ("known", _I, "0/1", "purchase known to IT"),
    ("outside_left", _F, "weeks", "until the purchase is live"),
    ("support", _F, "factor", "left of the support a purchase in use needs"),
    ("understanding_start", _F, "0..1", "mean of the team when work starts; -1 before"),
    ("weeks_alive", _F, "weeks", "in the ledger"),
    ("smooth", _I, "0/1", "worked this week with both sides and nothing in the way"),
    ("answered", _I, "count", "questions answered this week"),
    ("team_o1", _F, "-1..1", "outcome felt by the team this week: speed"),
    ("team_o2", _F, "-1..1", "quality"),
    ("team_o3", _F, "-1..1", "cost"),
    ("team_o4", _F, "-1..1", "customer"),
    ("team_weight", _F, "weight", "of that outcome, 0 if none"),
)
TEAM: Table = (
    ("volume", _F, "person-weeks", "actual volume of this function"),
    ("planned", _F, "person-weeks", "planned volume of this function"),
    ("needed", _I, "0/1", "has an open task this week"),
    ("wanted", _F, "person-weeks", "hours wanted this week"),
    ("heads", _I, "persons", "on the team"),
    ("hours", _F, "person-weeks", "of the team this week"),
    ("output", _F, "person-weeks", "what these hours can do this week"),
    ("undamped", _F, "person-weeks", "the same without coordination losses"),
    ("understanding", _F, "sum", "over heads"),
    ("trust", _F, "sum", "over heads"),
    ("embedded", _I, "persons", "embedded members"),
    ("risk", _F, "sum", "risk tolerance over heads"),
    ("commitment", _F, "factor", "of who lost the decision"),
    ("latent", _F, "person-weeks", "wrong work not found"),
    ("found", _F, "person-weeks", "wrong work found, no exception yet"),
    ("exceptions", _I, "count", "waiting for this function's executive"),
    ("exception_mass", _F, "person-weeks", "in them"),
    ("one_sided", _I, "weeks", "waited for the other side's people"),
    ("guessed", _I, "count", "guesses of this week"),
    ("questions", _I, "count", "of last week, not answered"),
)
WORK: Table = (
    ("planned", _F, "person-weeks", "planned volume of the task"),
    ("left", _F, "person-weeks", "work left"),
    ("rework", _F, "person-weeks", "rework left"),
    ("held", _F, "person-weeks", "guessed work to be done at twice the fault chance"),
    ("blocked", _F, "person-weeks", "progress lost to the questions now open"),
    ("moment", _F, "share of the week", "by which the task was done (of side 0, both sides)"),
    ("at_work", _I, "0/1", "this side worked on the task last week"),
    ("asked", _I, "count", "questions of this week"),
    ("asked_before", _I, "count", "questions of last week"),
)
# ------------------------------------------------------------------------------------------------------------- Record
TALLY: Table = (
    ("events", _I, "count", "events written"),
    ("lost_events", _I, "count", "events that found no room"),
    ("decisions", _I, "count", "decisions settled"),
    ("decision_weeks", _F, "weeks", "from the end of preparation"),
    ("timely", _I, "count", "settled within two weeks"),
    ("shared_decisions", _I, "count", "settled on two-function projects"),
    ("disputed", _I, "count", "of these, escalated"),
    ("incidents", _I, "count", "incidents"),
    ("cost", _F, "person-weeks", "spent"),
    ("money", _F, "money", "the same at the price of its week"),
    ("tech", _F, "person-weeks", "IT hours spent on projects"),
    ("shadow", _F, "person-weeks", "technology bought outside, as IT work replaced"),
    ("leavers", _I, "persons", "left"),
    ("person_weeks", _F, "person-weeks", "staff present"),
    ("lever_hours", _F, "person-weeks", "training, roadmap, embedding losses"),
    ("load_it", _F, "share", "sum over weeks"),
    ("load_marketing", _F, "share", "sum over weeks"),
    ("drag_late", _F, "factor", "sum over the last half"),
    ("trust_cio", _F, "0..1", "sum over weeks"),
    ("trust_cmo", _F, "0..1", "sum over weeks"),
    ("trust_it", _F, "0..1", "sum over weeks"),
    ("trust_marketing", _F, "0..1", "sum over weeks"),
    ("late_cio", _F, "0..1", "sum over the last quarter"),
    ("late_cmo", _F, "0..1", "sum over the last quarter"),
    ("late_it", _F, "0..1", "sum over the last quarter"),
    ("late_marketing", _F, "0..1", "sum over the last quarter"),
    ("understanding", _F, "0..1", "sum over weeks"),
    ("understanding_executives", _F, "0..1", "sum over weeks"),
    ("morale", _F, "0..1", "sum over weeks"),
    ("week_live", _I, "projects", "gone live this week"),
    ("week_lead", _F, "weeks", "their lead times"),
    ("week_cost", _F, "person-weeks", "spent this week"),
    ("week_project", _F, "person-weeks", "spent on projects this week"),
    ("week_rework", _F, "person-weeks", "of these on rework"),
    ("week_tech", _F, "person-weeks", "of these by IT"),
    ("week_incidents", _I, "count", "incidents this week"),
    ("week_value", _F, "value", "realized this week"),
    ("week_possible", _F, "value", "possible this week"),
    ("week_lever", _F, "person-weeks", "levers this week"),
    ("requests", _I, "questions", "waiting at the end of the week"),
    ("disputes", _I, "decisions", "on their way to a superior"),
    ("deciding", _I, "decisions", "open"),
    ("in_progress", _I, "projects", "active or accepting"),
    ("queued", _I, "projects", "queued"),
)
EVENT: Table = (
    ("week", _I, "week", "when"),
    ("kind", _I, "code", "position in EVENTS"),
    ("project", _I, "number", "-1 if none"),
    ("who", _I, "code", "0 CIO, 1 CMO, 2 IT staff, 3 marketing staff"),
    ("change", _F, "trust", "change of trust"),
    ("appraisal", _F, "-1..1", "believed appraisal"),
)


def dtype(table: Table) -> np.dtype[np.void]:
    """The dtype of a table."""
    return np.dtype([(name, kind) for name, kind, _, _ in table], align=True)


class Org(NamedTuple):
    """Chart and heads, one row a policy segment."""

    executives: np.ndarray  #: (segments, executives) ORG_EXECUTIVE
    staff: np.ndarray  #: (segments, staff) ORG_STAFF
    network: np.ndarray  #: (segments, 2, MAX_TASKS) NETWORK: [.., 0, :] two functions, [.., 1, :] one
    log: np.ndarray  #: (rows,) LOG, in order of week; may be empty


class State(NamedTuple):
    """What changes each week."""

    world: np.ndarray  #: (1,) WORLD
    executives: np.ndarray  #: (executives,) EXECUTIVE
    ties: np.ndarray  #: (executives, executives) TIE
    staff: np.ndarray  #: (staff,) STAFF
    assigned: np.ndarray  #: (staff, MAX_PROJECTS_A_PERSON) int64 rows of projects, -1 = free place
    contacts: np.ndarray  #: (staff, CONTACTS) int64 staff indices inside the function, -1 = none
    members: np.ndarray  #: (2, staff) int64: the positions of each function, in order
    before: np.ndarray  #: (staff,) float64: trust at the start of the influence of this week
    projects: np.ndarray  #: (capacity,) PROJECT
    teams: np.ndarray  #: (capacity, 2) TEAM
    work: np.ndarray  #: (capacity, MAX_TASKS, 2) WORK
    ledger: np.ndarray  #: (capacity, 9) float64 weeks
    lists: np.ndarray  #: (3, capacity) int64: open projects by arrival; order of IT; order of marketing
    score: np.ndarray  #: (capacity or weeks,) float64: this week's priorities; at the end, lead times counted by week
    free: np.ndarray  #: (staff,) int64: people free for one more project, in the order they are taken


class Record(NamedTuple):
    """What is written down."""

    outcomes: np.ndarray  #: (1,) a field for each of outcomes.OUTCOMES, filled at the end
    weekly: np.ndarray  #: (weeks,) a field for each of outcomes.SERIES; no rows if no series is wanted
    events: np.ndarray  #: (capacity,) EVENT; no rows if no log is wanted
    tally: np.ndarray  #: (1,) TALLY: sums over the measured weeks


OUTCOME: Table = tuple((name, _F, "", "") for name in OUTCOME_NAMES)
SERIES_ROW: Table = tuple((name, _F, "", "") for name in SERIES_NAMES)


def allocate(shape: tuple[int, ...], table: Table) -> np.ndarray:
    """A zeroed array of that table, fields readable as attributes."""
    return np.zeros(shape, dtype(table)).view(np.recarray)
