"""Section: what was fitted, to what, and what cannot be met together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from alignsim.evidence.facts.published import holds, published
from alignsim.evidence.fit import calibrated
from alignsim.experiments import wording
from alignsim.report.validation.calibration_picture import calibration_picture
from alignsim.report.validation.sections import Missing

if TYPE_CHECKING:
    from alignsim.report.validation.paper import Paper
    from alignsim.report.validation.sections import Settings

WORST = 6
"""Pairs of levels shown that are hardest to meet together."""


def write(paper: Paper, settings: Settings) -> None:
    """Write the section from the file that the fit left; nothing is run.

    Raises
    ------
    Missing
        If the package ships no such file.
    """
    try:
        record = calibrated.record()
    except FileNotFoundError as error:
        raise Missing("section calibration needs the result of the fit, calibrated.json, which this version does not "
                      "ship: python -m alignsim.evidence.fit.calibration --write") from error
    if not record.get("settings"):
        raise Missing("section calibration needs the result of the fit; calibrated.json of this version holds none: "
                      "python -m alignsim.evidence.fit.calibration --write")
    of_record(paper, record)


def of_record(paper: Paper, record: Mapping[str, Any]) -> None:
    """Write the section from the content of the file."""
    facts = {fact.id: fact.claim for fact in published()}
    sizes = record["settings"]
    paper.text(f"{record['method'][0].upper()}{record['method'][1:]}: {wording.count(record['tried'], 'point')} tried "
               f"on {wording.count(sizes['organizations'], 'organization')}, {len(record['accepted'])} accepted (every "
               f"level in its published range). {len(record['parameters'])} parameters are free, "
               f"{wording.count(len(record['levels']), 'fact is', 'facts are')} fitted; no other fact and no claim "
               "was looked at.",
               "The free parameters, why they are free, and where accepted points lie:")
    paper.table(("Parameter", "Value", "Accepted", "Range searched", "Why it is free, and within this range"),
                [(f"`{p['path']}`", _number(p["value"]), _range(p, "accepted_low", "accepted_high"),
                  _range(p, "low", "high"), p["reason"]) for p in record["parameters"]],
                right=(1, 2, 3))
    paper.text(f"The levels it was fitted to, on {wording.count(sizes['check_organizations'], 'fresh organization')} "
               f"(seed {sizes['check_seed']}):")
    paper.table(("Level", "Published", "Model", "95% interval", "Holds"),
                [(facts.get(one["fact"], one["fact"]), _range(one, "published_low", "published_high"),
                  _number(one["value"]), _range(one, "low", "high"), _holds(one)) for one in record["levels"]],
                right=(1, 2, 3))
    tense = [t for t in record["tensions"] if t["lift"] is not None and t["lift"] < 1][:WORST]
    never = [t for t in record["tensions"] if t["lift"] is None]
    if tense or never:
        paper.text("Levels that are hard to meet together, over all points tried (lift: how often both are met over "
                   "how often they would be if they had nothing to do with one another):")
        paper.table(("One level", "Another", "Correlation", "Meets the one", "Meets the other", "Meets both", "Lift"),
                    [_tension(t, facts) for t in [*tense, *never[:WORST]]], right=range(2, 7))
    paper.picture("parameters", calibration_picture(record), _alt(record))
    paper.made_by(record["command"], record["version"], f"seed {sizes['seed']}",
                  f"{sizes['points']} points a round, {sizes['organizations']} organizations")
    _notes(paper, record, facts)


def _number(value: float) -> str:
    return wording.minus(f"{value:.3g}")


def _range(row: Mapping[str, Any], low: str, high: str) -> str:
    return f"{_number(row[low])} to {_number(row[high])}"


def _holds(row: Mapping[str, Any]) -> str:
    return holds(row["low"], row["high"], (row["published_low"], row["published_high"]))


def _tension(row: Mapping[str, Any], facts: Mapping[str, str]) -> tuple[str, ...]:
    shares = (wording.share(row[key]) for key in ("meets_a", "meets_b", "meets_both"))
    return (facts.get(row["a"], row["a"]), facts.get(row["b"], row["b"]), _number(row["correlation"]), *shares,
            wording.NOTHING if row["lift"] is None else _number(row["lift"]))


def _alt(record: Mapping[str, Any]) -> str:
    parts = [f"{p['path']} {_number(p['value'])}, accepted {_range(p, 'accepted_low', 'accepted_high')} of "
             f"{_range(p, 'low', 'high')}" for p in record["parameters"]]
    return f"Free parameters in the ranges searched, with the points accepted. {'; '.join(parts)}."


def _notes(paper: Paper, record: Mapping[str, Any], facts: Mapping[str, str]) -> None:
    from alignsim.report.status import counts

    found = counts()
    paper.note("assumed", f"Of {sum(found.values())} parameters, {found['published']} have a published value, "
                          f"{found['calibrated']} were fitted, {found['assumed']} are assumptions (docs/glossary.md "
                          "names each).")
    for p in record["parameters"]:
        if p["accepted_high"] - p["accepted_low"] > 0.6 * (p["high"] - p["low"]):
            paper.note("failed", f"The levels hardly say what `{p['path']}` is: accepted points fill "
                                 f"{_number(p['accepted_low'])} to {_number(p['accepted_high'])} of a range of "
                                 f"{_number(p['low'])} to {_number(p['high'])}.")
    for one in record["levels"]:
        if _holds(one) != "yes":
            paper.note("failed", f"{facts.get(one['fact'], one['fact'])}: fitted, and {_verdict(one)} on fresh "
                                 f"organizations, published {_range(one, 'published_low', 'published_high')}, model "
                                 f"{_number(one['value'])} ({_range(one, 'low', 'high')}).")


def _verdict(row: Mapping[str, Any]) -> str:
    return "does not hold" if _holds(row) == "no" else "unclear"
