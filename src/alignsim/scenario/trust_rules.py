"""Trust rules of somebody's own: how one is declared, and which there are in this process.

By its name a rule is a value of ``trust.rule``, and its parameters are ``trust.<rule>_<parameter>``: levers like any
other.  What a rule *is*, is its text: the source of its functions and all they use.  A hash of it goes into the digest
of every scenario that has the rule, so that results of two versions are never taken for one another.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from typing import Any, TypeVar

from alignsim.parameters import PLUGGED_PARAMETERS, Parameter, all_parameters, find
from alignsim.problems import InputError, Problem, nearest, show
from alignsim.scenario.plugin_files import load_plugins
from alignsim.scenario.rule_parts import FORMS, Part, Reader

_F = TypeVar("_F", bound=Callable[..., Any])
PATH = "trust.rule"
HOW = "a rule of your own: import its file, or name it by --plugin FILE or in ALIGNSIM_PLUGINS"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")


@dataclass(frozen=True, eq=False)
class TrustRule:
    """A rule that is plugged in."""

    name: str
    source: str
    parameters: tuple[Parameter, ...]
    """Its own, in the order of their places in the ``Rules`` record."""
    parts: Mapping[str, Part]
    where: tuple[str, int]
    """File and line."""
    digest: str
    """SHA-256 of its name, parameters and parts with all they use."""

    @property
    def identity(self) -> int:
        """The number that stands for it in a plan; the same in every process."""
        return int(self.digest[:15], 16)


_named: dict[str, TrustRule] = {}
_ever: dict[int, TrustRule] = {}
_listeners: list[Callable[[], None]] = []


def trust_rule(
    name: str, *, source: str, parameters: Mapping[str, tuple[Any, ...]] | None = None,
    start: Callable[..., Any] | None = None, week: Callable[..., Any] | None = None,
    influence: Callable[..., Any] | None = None, resentment: Callable[..., Any] | None = None,
) -> Callable[[_F], _F]:
    """Plug in a trust rule: the decorated function says what one experience does (docs/plugins.md).

    Parameters
    ----------
    name
        As ``trust.rule`` will have it; a rule of that name declared before is replaced.
    source
        The paper it comes from, or the word "assumption".
    parameters
        Name to (value, lowest, highest), and if wanted unit and meaning; settable as ``trust.<rule>_<name>``.
    start, week, influence, resentment
        The other parts, for a rule that remembers more than trust.

    Returns the function as it was.

    Raises
    ------
    InputError
        With everything that is wrong with it.
    """

    def declare(function: _F) -> _F:
        others = {"start": start, "week": week, "influence": influence, "resentment": resentment}
        given = {name: part for name, part in others.items() if part is not None}
        _register(_read(name, source, parameters or {}, {**given, "experience": function}))
        return function

    return declare


def _read(name: str, source: str, parameters: Mapping[str, Any], functions: Mapping[str, Any]) -> TrustRule:
    problems: list[Problem] = []

    def refuse(field: str, found: str, allowed: str) -> None:
        problems.append(Problem("trust_rule()", None, field, found, allowed))

    if not isinstance(name, str) or not _NAME.match(name) or name in shipped():
        refuse("name", show(name), f"small letters, digits and _, and not one of {', '.join(shipped())}")
        raise InputError(problems)
    if not isinstance(source, str) or not source.strip():
        refuse("source", show(source), 'the paper it comes from, or "assumption"')
    if len(parameters) > PLUGGED_PARAMETERS:
        refuse("parameters", f"{len(parameters)} of them", f"at most {PLUGGED_PARAMETERS}")
    own = []
    for key, told in parameters.items():
        parameter = _parameter(name, key, told, source)
        if parameter is None:
            refuse(f"parameters, {key}", show(told), "a name, and (value, lowest, highest), the value between the "
                   "other two, and if wanted unit and meaning; the name that of no input or setting")
        else:
            own.append((key, parameter))
    reader = Reader(name, {key: float(parameter.default) for key, parameter in own})
    order = sorted(functions, key=lambda part: part != "start")  # the others are tried on what it remembers
    parts = {part: reader.part(part, functions[part]) for part in order}
    problems += reader.problems
    sound = {part: read for part, read in parts.items() if read is not None}
    if problems:
        raise InputError(problems)
    text = [name, [astuple(p) for _, p in own], {part: read.captured.text for part, read in sound.items()}]
    return TrustRule(name, source.strip(), tuple(p for _, p in own), sound, sound["experience"].captured.where,
                     hashlib.sha256(json.dumps(text, sort_keys=True).encode()).hexdigest())


def _parameter(rule: str, key: object, told: Any, source: str) -> Parameter | None:
    """A parameter as it is declared, or None if it is not one."""
    if not isinstance(key, str) or not _NAME.match(key):
        return None
    if not isinstance(told, tuple | list) or not 3 <= len(told) <= 5:
        return None
    taken = {name for form in FORMS.values() for name in form.inputs} | {p.field for p in all_parameters()}
    numbers, words = told[:3], (*told[3:], *("", "")[len(told) - 3 :])
    if key in taken or not all(isinstance(v, int | float) and not isinstance(v, bool) for v in numbers):
        return None
    value, low, high = map(float, numbers)
    others = {p.path for p in all_parameters()}
    others |= {p.path for other in _named.values() if other.name != rule for p in other.parameters}
    if not low <= value <= high or not math.isfinite(high - low) or f"trust.{rule}_{key}" in others:
        return None
    if not all(isinstance(word, str) for word in words):
        return None
    return Parameter("trust", f"{rule}_{key}", "number", value, words[0] or "number", low, high, source,
                     words[1] or f"{rule} rule: {key.replace('_', ' ')}")


def _register(rule: TrustRule) -> None:
    _named[rule.name] = rule
    _ever[rule.identity] = rule
    for tell in _listeners:
        tell()


def on_change(tell: Callable[[], None]) -> None:
    """Call ``tell`` whenever a rule is plugged in: what is known of ``trust.rule`` is not what it was."""
    _listeners.append(tell)


def shipped() -> tuple[str, ...]:
    """The rules of the package."""
    return find(PATH).choices


def plugged() -> dict[str, TrustRule]:
    """The rules plugged in, by name; files named by ``ALIGNSIM_PLUGINS`` are read at the first call.

    Raises
    ------
    InputError
        If such a file cannot be read.
    """
    load_plugins()
    return _named


def plugged_parameters() -> dict[str, Parameter]:
    """Their parameters, by path."""
    return {p.path: p for rule in plugged().values() for p in rule.parameters}


def named(name: str) -> TrustRule:
    """The rule of that name.

    Raises
    ------
    InputError
        If none is plugged in: never another in its place.
    """
    if name not in plugged():
        known = (*shipped(), *plugged())
        raise InputError((Problem("trust rules", None, PATH, show(name), f"one of {', '.join(known)}, or {HOW}",
                                  nearest(name, known)),))
    return plugged()[name]


def identified(identity: int) -> TrustRule:
    """The rule of that identity, also one that another of its name has replaced.

    Raises
    ------
    InputError
        If this process has never had it.
    """
    plugged()
    if identity not in _ever:
        raise InputError((Problem("trust rules", None, PATH, "a rule that is not plugged in here", HOW),))
    return _ever[identity]


def same_here(digests: Mapping[str, str]) -> None:
    """That the rules of these names are here what they are elsewhere.

    Raises
    ------
    InputError
        With those that are not.
    """
    problems = []
    for name, digest in digests.items():
        if name not in plugged():
            problems.append(Problem("trust rules", None, PATH, f"{name} is not plugged in on a worker", HOW))
        elif plugged()[name].digest != digest:
            problems.append(Problem("trust rules", None, PATH, f"another {name} on a worker", "the same file there"))
    if problems:
        raise InputError(problems)
