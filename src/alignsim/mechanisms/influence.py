"""People take on the view of those around them and of their executive; executives hear their people.

tau_i += .02 (mean of contacts - tau_i) + .01 (own executive's - tau_i); tau_e += .01 (mean of own staff - tau_e).
Contacts: a small world inside the function; across by shared projects and embedding.

Names in the literature: social influence and consensus (DeGroot 1974; Friedkin & Johnsen 1990).
Reads contacts, assigned, teams, staff; writes trust of staff and ties; draws nothing.
"""

from __future__ import annotations

from typing import Any

from alignsim.compiled import compiled
from alignsim.mechanisms import plugged
from alignsim.parameters import ASSUMPTION, PROTOTYPE, Section, mechanism
from alignsim.state import CONTACTS, IT, MAX_PROJECTS_A_PERSON, Org, State

INFLUENCE = Section("influence")
INFLUENCE.number("contacts", 0.02, "per week", 0, 1, ASSUMPTION, "pull of one's contacts")
INFLUENCE.number("from_executive", 0.01, "per week", 0, 1, PROTOTYPE, "pull of one's executive: at .02 rapport cascades more than it is known to")
INFLUENCE.number("to_executive", 0.01, "per week", 0, 1, ASSUMPTION, "pull of their staff on the CIO and the CMO")
mechanism("influence", "people influence one another's trust")


@compiled()
def spread(org: Org, rules: Any, state: State) -> None:
    """A week's influence, all from the views before it (of other teams: at the start of the week); sets the means."""
    world = state.world[0]
    rows = org.staff[world.settings]
    _means(state, rows)
    if rules.mechanisms_influence == 0:
        return
    up, down = state.ties[world.cio, world.cmo], state.ties[world.cmo, world.cio]
    staff, before = state.staff, state.before
    for i in range(rows.shape[0]):
        before[i] = staff[i].trust
    old_up, old_down = up.trust, down.trust
    for i in range(rows.shape[0]):
        person = staff[i]
        if person.present == 0:
            continue
        home = rows[i].home
        total, count = _heard(state, i, home, person.embedded)
        step = rules.influence_from_executive * ((old_up if home == IT else old_down) - person.trust)
        if count > 0:
            step += rules.influence_contacts * (total / count - person.trust)
        _move(rules, person, step)
    _move(rules, up, rules.influence_to_executive * (world.trust_it - old_up))
    _move(rules, down, rules.influence_to_executive * (world.trust_marketing - old_down))
    _means(state, rows)


@compiled()
def _heard(state: State, i: int, home: int, embedded: int) -> tuple[float, int]:
    """Sum and number of the views around a person."""
    total, count = 0.0, 0
    contacts, staff, before = state.contacts, state.staff, state.before
    for c in range(CONTACTS):
        other = contacts[i, c]
        if other >= 0 and staff[other].present == 1:
            total += before[other]
            count += 1
    for m in range(MAX_PROJECTS_A_PERSON):
        j = state.assigned[i, m]
        if j >= 0 and state.projects[j].two == 1:
            team = state.teams[j, 1 - home]
            total += team.trust
            count += team.heads
    if embedded == 1:
        hosts = state.world[0].trust_marketing if home == IT else state.world[0].trust_it
        total += CONTACTS * hosts
        count += CONTACTS
    return total, count


@compiled()
def _move(rules: Any, holder: Any, step: float) -> None:
    """Shift trust, and what a rule remembers with it."""
    before = holder.trust
    holder.trust = min(1.0, max(0.0, before + step))
    if rules.trust_rule != 0:
        _remember(rules, holder, before)


@compiled()
def _remember(rules: Any, holder: Any, before: float) -> None:
    """The beta rule's counts shift at the same strength; what one's own rule does, it says."""
    if rules.trust_rule == 1:
        strength = holder.a + holder.b
        holder.a = min(max(holder.trust * (strength + 2.0) - 1.0, 0.0), strength)
        holder.b = strength - holder.a
    elif rules.plugged_influence != 0:
        plugged.influence(rules, holder, before)


@compiled()
def _means(state: State, rows: Any) -> None:
    """Mean trust of the staff of each function."""
    world = state.world[0]
    sum_it = sum_marketing = 0.0
    n_it = n_marketing = 0
    staff = state.staff
    for i in range(rows.shape[0]):
        if staff[i].present == 1:
            if rows[i].home == IT:
                sum_it += staff[i].trust
                n_it += 1
            else:
                sum_marketing += staff[i].trust
                n_marketing += 1
    world.trust_it = sum_it / max(n_it, 1)
    world.trust_marketing = sum_marketing / max(n_marketing, 1)
