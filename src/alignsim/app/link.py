"""The state of a tab as a link, and back: ``tab=watch&org=baseline&reporting.cio=ceo&26:reporting.cmo=coo&seed=3``.

One organization has its base as ``org`` and its levers by their paths; in a comparison the bases are ``a``, ``b`` and
``c``, and levers carry that letter (``b.reporting.cio=ceo``, ``b.26:reporting.cio=ceo``).  A week before a colon makes
a change in that week.  A link never holds a chart.  What is wrong in a link is told in words; the rest of it is used.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from alignsim.app.sketch import YOURS, Sketch, shipped_scenario
from alignsim.experiments.limits import whole_number
from alignsim.problems import InputError, Problem, nearest, show

if TYPE_CHECKING:
    from alignsim.scenario import Scenario
    from alignsim.scenario.scenario import Value

ONE = ""
"""The place of the organization where there is only one."""
PLACES = ("a", "b", "c")
MAX_LENGTH, MAX_PARTS, MAX_PROBLEMS = 8_000, 120, 12
PLACE = "the link"
_LEVER = re.compile(r"(?:(?P<place>[abc])\.)?(?:(?P<week>\d{1,6}):)?(?P<path>.+)\Z", re.DOTALL)


@dataclass(frozen=True)
class Link:
    """What a link says: the tab, organizations by place (:data:`ONE`, or a, b, c), the seed, what else a tab keeps."""

    tab: str = ""
    sketches: Mapping[str, Sketch] = field(default_factory=dict)
    seed: int | None = None
    more: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    """What is wrong, in words, not yet escaped for HTML."""

    @property
    def sketch(self) -> Sketch:
        """The one organization; the baseline if the link names none."""
        return self.sketches.get(ONE, Sketch())


def to_query(
    tab: str, sketches: Sketch | Mapping[str, Sketch], *, seed: int | None = None,
    more: Mapping[str, object] | None = None,
) -> str:
    """The link's query, without the question mark.

    Parameters
    ----------
    sketches : one organization, or several by place (a, b, c)
    more : what else the tab keeps, by names without a dot
    """
    named = {ONE: sketches} if isinstance(sketches, Sketch) else sketches
    parts: list[tuple[str, str]] = [("tab", tab)]
    for place, sketch in named.items():
        parts.append((place or "org", sketch.base))
        head = f"{place}." if place else ""
        parts += [(head + path, _text(value)) for path, value in sketch.moves.items()]
        parts += [(f"{head}{week}:{path}", _text(value)) for week, values in sketch.changes
                  for path, value in values.items()]
    parts += [] if seed is None else [("seed", str(seed))]
    parts += [(name, str(value)) for name, value in (more or {}).items()]
    return urlencode(parts, safe=":,")


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:.15g}" if isinstance(value, float) and float(f"{value:.15g}") == value else str(value)


def tab_of(text: str, tabs: Collection[str]) -> str:
    """The tab a link opens: one of ``tabs``, the first if it names none of them."""
    named = dict(parse_qsl(_cut(text)[0])).get("tab", "")
    return named if named in tabs else next(iter(tabs))


def _cut(text: str) -> tuple[str, bool]:
    """The query without its question mark, cut where a link is longer than any that we make."""
    text = text.lstrip("?")
    return (text, False) if len(text) <= MAX_LENGTH else (text[:MAX_LENGTH].rpartition("&")[0], True)


def from_query(text: str, *, also: Collection[str] = (), yours: Scenario | None = None) -> Link:
    """What a link says; never an error.

    Parameters
    ----------
    also : further names that the tab keeps in its link
    yours : what this session has uploaded, if anything, to check the levers against
    """
    return _Reader(also, yours).link(text)


class _Reader:
    """Takes a link part by part and notes what is wrong."""

    def __init__(self, also: Collection[str], yours: Scenario | None) -> None:
        self.also, self.yours = also, yours
        self.sketches: dict[str, Sketch] = {}
        self.checked: dict[str, Scenario] = {}  #: what each sketch makes so far: never built from the start again
        self.problems: list[Problem] = []

    def link(self, text: str) -> Link:
        """The whole link."""
        query, too_long = _cut(text)
        if too_long:
            self.wrong("", f"a link of {len(text):,} characters", f"at most {MAX_LENGTH:,}; the rest is not read")
        parts = parse_qsl(query, keep_blank_values=True, errors="replace")
        if len(parts) > MAX_PARTS:
            self.wrong("", f"{len(parts):,} parts", f"at most {MAX_PARTS}; the rest is not read")
        tab, seed, more = "", None, dict[str, str]()
        levers: list[tuple[str, str]] = []
        for name, value in parts[:MAX_PARTS]:
            if name == "tab":
                tab = value if value.isascii() and value.isalpha() else ""
            elif name in ("org", *PLACES):
                self.base(ONE if name == "org" else name, value)
            elif name == "seed":
                seed = self.seed(value)
            elif name in self.also:
                more[name] = "".join(c for c in value[:200] if c.isprintable())
            else:
                levers.append((name, value))
        self.levers(levers)
        return Link(tab, self.sketches, seed, more, self.words())

    def wrong(self, where: str, found: str, allowed: str, near: str | None = None) -> None:
        self.problems.append(Problem(PLACE, None, where, found, allowed, near))

    def words(self) -> tuple[str, ...]:
        """Each problem once; many are cut and counted."""
        found = list(dict.fromkeys(str(problem._replace(file=PLACE)) for problem in self.problems))
        rest = len(found) - MAX_PROBLEMS
        return tuple(found if rest <= 0 else [*found[:MAX_PROBLEMS], f"{PLACE}: and {rest} more problems"])

    def base(self, place: str, name: str) -> None:
        """The organization of a place."""
        try:
            if name != YOURS:
                shipped_scenario(name)
        except InputError as error:
            self.problems += [problem._replace(field=place or "org") for problem in error.problems]
            name = "baseline"
        self.sketches[place] = Sketch(name)

    def seed(self, text: str) -> int | None:
        found = whole_number("seed", text, place=PLACE)
        if isinstance(found, Problem):
            self.problems.append(found)
            return None
        return found

    def levers(self, levers: Iterable[tuple[str, str]]) -> None:
        """Lay the levers on, those without a week first; goal weights four at a time, for they sum to 1."""
        from alignsim.scenario.scenario import group

        lots: dict[tuple[str, int, str], dict[str, Value]] = {}
        for name, text in levers:
            where = _LEVER.match(name)
            path = where["path"] if where else name
            value = self.value(name, path, text)
            if value is None or where is None:
                continue
            place = where["place"] or ONE
            week = int(where["week"]) if where["week"] else -1
            lots.setdefault((place, week, group(path)), {})[path] = value
        for (place, week, _), values in sorted(lots.items(), key=lambda lot: lot[0][:2]):
            self.lay(place, None if week < 0 else week, values)

    def value(self, name: str, path: str, text: str) -> Value | None:
        """The text of a lever as a value of its kind; None, and a problem, if there is no such lever."""
        from alignsim.scenario.layer import role_or_post
        from alignsim.scenario.schema import EXECUTIVES, by_path

        declared = by_path().get(path)
        if declared is None:
            head, _, who = path.partition(".")
            if head == "reporting" and 0 < len(who) <= 200 and 0 < len(text) <= 200:
                return role_or_post(text)
            known = [*by_path(), *(f"reporting.{e}" for e in EXECUTIVES), "org", "seed", "tab", *PLACES, *self.also]
            self.wrong("", show(name), "tab, org, a, b, c, seed or a lever", nearest(path, known))
            return None
        if declared.kind == "choice":
            return text
        if declared.kind == "switch":
            return {"on": True, "true": True, "off": False, "false": False}.get(text.lower(), text)
        number = _number(text)
        return text if number is None else number

    def lay(self, place: str, week: int | None, values: Mapping[str, Value]) -> None:
        """Lay levers on the sketch of a place, if a scenario takes them there."""
        from alignsim.scenario.layer import typed
        from alignsim.scenario.schema import by_path

        sketch = self.sketches.setdefault(place, Sketch())
        try:
            before = self.checked.get(place) or self.plain(sketch).scenario(self.yours)
            self.checked[place] = before.change(values, week=week, name=before.name)
        except InputError as error:
            head = f"{place}." if place else ""
            self.problems += [problem._replace(field=f"{head}{problem.field}") for problem in error.problems]
        else:
            for path, value in values.items():
                sketch = sketch.put(path, typed(by_path()[path], value) if path in by_path() else value, week)
            self.sketches[place] = sketch

    def plain(self, sketch: Sketch) -> Sketch:
        """The sketch to check by: levers on a chart that is not there are checked on the baseline."""
        return replace(sketch, base="baseline") if sketch.base == YOURS and self.yours is None else sketch


def _number(text: str) -> float | int | None:
    """A finite number as a link has it; whole ones as integers, so that both kinds of levers take them."""
    if not text.isascii() or len(text) > 30 or not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", text):
        return None
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 1e15 else value
