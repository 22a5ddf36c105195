"""A frame in words: the caption under the picture, the same as a table, what each thing is when one points at it."""

from __future__ import annotations

from collections.abc import Iterator

from alignsim.app.few import FEW, few, number
from alignsim.app.watch.frames import Frame, Person
from alignsim.app.watch.people import WORDS, scale_words
from alignsim.app.watch.projects import ASIDE, PATH
from alignsim.experiments.wording import count, listing
from alignsim.state import IT, MARKETING

TRUSTS = (("cio", "The CIO trusts the CMO"), ("cmo", "The CMO trusts the CIO"),
          ("it", "IT staff trust marketing"), ("marketing", "Marketing staff trust IT"))
SHORT = {"cio": "CIO → CMO", "cmo": "CMO → CIO", "it": "IT staff → marketing", "marketing": "Marketing staff → IT"}
"""The same where there is little room."""
UNKNOWN = f"not shown: {FEW} people"
LANE_WORDS = {"proposed": "Proposed", "deciding": "Deciding", "waiting": "Waiting for people", "at work": "At work",
              "accepting": "Accepting", "live": "Live", "bought outside": "Bought outside, without IT",
              "cancelled": "Cancelled", "refused": "Refused at the gate"}
LANE_HELP = {
    "proposed": "being prepared", "deciding": "IT and marketing have to agree, or somebody above them decides",
    "waiting": "decided, but nobody is free to work on it",
    "at work": "people of IT, of marketing or of both work on it",
    "accepting": "done; who asked for it tries it and may ask for changes", "live": "in use, and worth something",
    "bought outside": "marketing went to a supplier because it could not wait or did not trust IT",
    "cancelled": "given up", "refused": "not worth its cost in the eyes of IT's superior, or of its own sponsor"}


def trust_words(value: float | None) -> str:
    """A trust as a number of 1."""
    return UNKNOWN if value is None else f"{value:.2f}"


def caption(frame: Frame) -> str:
    """The week in one or two sentences: what the picture shows to those who cannot see it."""
    trust, lanes = frame.trust, frame.lanes
    late = sum(card.late > 0 for card in frame.cards if card.lane in ("at work", "accepting", "waiting"))
    guests = [f"{number(n, private=frame.private)} of {WORDS[home]} "
              f"{'sits' if n == 1 and not frame.private else 'sit'} in {WORDS[1 - home]}"
              for home, n in enumerate(frame.guests) if n]
    head = "At the start" if frame.week == 0 else f"After {count(frame.week, 'week')} of {frame.weeks}"
    return (f"{head}: the CIO trusts the CMO {trust_words(trust['cio'])} on a scale of 0 to 1, the CMO the CIO "
            f"{trust_words(trust['cmo'])}. {count(lanes['at work'], 'project')} at work, {lanes['waiting']} waiting, "
            f"{late} of the open projects late; {lanes['live']} live, {lanes['bought outside']} bought outside, "
            f"{lanes['cancelled']} cancelled{'; ' + listing(guests) if guests else ''}.")


def table(frame: Frame) -> list[tuple[str, str]]:
    """Everything that the picture says, a row a thing."""
    return [*_lines(frame), *((words, trust_words(frame.trust[who])) for who, words in TRUSTS), *_people(frame),
            *((LANE_WORDS[lane], count(frame.lanes[lane], "project")) for lane in (*PATH, *ASIDE))]


def _lines(frame: Frame) -> Iterator[tuple[str, str]]:
    for each in frame.officers:
        above = frame.officers[each.above].label if each.above >= 0 else ""
        yield each.label, f"reports to the {above}" if above else "at the top"


def _people(frame: Frame) -> Iterator[tuple[str, str]]:
    for home in (IT, MARKETING):
        known = [person for person in frame.people if person.home == home and person.jobs is not None]
        heads, guests = (number(n[home], private=frame.private) for n in (frame.heads, frame.guests))
        told = f"{heads} {'person' if frame.heads[home] == 1 and not frame.private else 'people'}"
        if known:
            jobs = sum(person.people * (person.jobs or 0.0) for person in known) / sum(p.people for p in known)
            told += f", on {jobs:.1f} projects each"
        yield f"{_named(home)} staff", f"{told}; {guests} sit in {WORDS[1 - home]}"


def _named(home: int) -> str:
    return "IT" if home == IT else "Marketing"


def dot_words(person: Person, frame: Frame) -> str:
    """One mark of the picture in a sentence."""
    boss = frame.officers[frame.seating.teams[person.team].boss].label
    if person.trust is None:  # the whole function, too few to be counted
        return f"{_named(person.home)} staff under the {boss}, all in one mark; {UNKNOWN}."
    who = f"{'One person' if person.people == 1 else f'{person.people} people'} of {WORDS[person.home]}"
    if frame.private:
        who = f"{who}, of a group under the {boss}"
    sits = f"sitting in {WORDS[person.sits]}" if person.sits != person.home else f"under the {boss}"
    told = [f"{who}, {sits}" if not frame.private or person.sits != person.home else who]
    whose = "mean trust of the group" if frame.private or person.people > 1 else "trust"
    told.append(f"{whose} in {WORDS[1 - person.home]} {person.trust:.2f}")
    jobs = person.jobs or 0.0
    if frame.private or person.people > 1:
        told.append(f"on {jobs:.1f} projects each")
    else:
        told.append(f"on {count(int(jobs), 'project')}" if jobs else "on no project this week")
    return "; ".join(told) + "."


def legend(frame: Frame) -> str:
    """How many people a mark is."""
    merged = f" A function of {FEW} people is one mark." if frame.private and any(map(few, frame.heads)) else ""
    return scale_words(frame.people_a_dot) + merged
