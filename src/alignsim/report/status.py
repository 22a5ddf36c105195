"""How far each parameter's value is known: published, calibrated or assumed; judged from its source by one rule.

- ``calibrated``: fitted to the facts marked ``calibrate`` (the calibration file says which parameters these are).
- ``published``: a publication with a year gives the value, or for a choice the forms one can choose from.
- ``assumed``: everything else.  So a source that calls itself an assumption, a section of the model's own description,
  a publication that gives only the direction of an effect, and one that only says why a lever is there.
"""

from __future__ import annotations

import re
from typing import Literal, get_args

from alignsim import parameters
from alignsim.parameters import Parameter, all_parameters
from alignsim.report.references import citations

Status = Literal["published", "calibrated", "assumed"]
STATUSES: tuple[Status, ...] = get_args(Status)

MEANINGS: dict[Status, str] = {
    "published": "a publication gives the value or, for a choice, its forms",
    "calibrated": "fitted to the published facts that are marked for it",
    "assumed": "no publication gives the value; its direction may be known",
}

_OWN_WORD = re.compile(r"assumption|^model, section|\(direction\)|^direction:")
_FIGURE = re.compile(r"\d")
_YEAR = re.compile(r"\b(19|20)\d\d\b")


def status(parameter: Parameter) -> Status:
    """The status of one parameter."""
    if parameter.path in calibrated():
        return "calibrated"
    if _OWN_WORD.search(parameter.source):
        return "assumed"
    cited = citations(parameter.source) or _YEAR.search(parameter.source)
    return "published" if cited and _gives_value(parameter) else "assumed"


def _gives_value(parameter: Parameter) -> bool:
    """Whether the source can be about the value: that of a lever must state a figure beside its year."""
    if not parameter.lever or parameter.kind in ("choice", "switch"):
        return True
    return _FIGURE.search(_YEAR.sub("", parameter.source)) is not None


def calibrated() -> frozenset[str]:
    """The paths of the parameters that were fitted; none while nothing has been."""
    return frozenset(parameters.fitted())


def counts() -> dict[Status, int]:
    """How many parameters have each status; switches of mechanisms are not counted, they have no value to know."""
    found = [status(p) for p in all_parameters() if p.section != parameters.MECHANISMS.name]
    return {name: found.count(name) for name in STATUSES}
