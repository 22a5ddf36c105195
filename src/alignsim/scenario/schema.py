"""The JSON Schema of a scenario file, made from the declared parameters and the two blocks of one's own organization.

The same document validates on loading (:mod:`alignsim.scenario.validating`) and is exported, so that an editor and
the program never disagree.  Draft 2020-12; ``x-fixed`` names keys that exist but cannot be changed in mid-run.
"""

from __future__ import annotations

import copy
import math
from dataclasses import replace
from functools import cache
from typing import Any

from alignsim.parameters import Parameter, all_parameters
from alignsim.scenario import trust_rules
from alignsim.scenario.specs import OrganizationSpec, ProjectsSpec
from alignsim.scenario.trust_rules import plugged

Schema = dict[str, Any]

FORMAT = 1
EXECUTIVES = ("ceo", "cfo", "coo", "cio", "cmo")
ROLES = (*EXECUTIVES, "other")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
MAX_WEEKS, MAX_BURN_IN = 5200, 1040
FIXED = {"weeks", "burn_in", "trust.start"}
"""Parameters that hold for the whole run."""
DERIVED = {"demand.after_log"}
"""Parameters that follow from other parts of the scenario (here ``projects.after``), besides those that say so."""
_SAME = {"weeks", "burn_in"}
"""Parameters that all runs of a scenario share, so that no run draws its own."""
_MID_RUN = "holds for the whole run and cannot change in mid-run"
_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 4000}
_REPORTING: Schema = {
    "type": "object",
    "description": "who reports to whom: an executive, a team lead (it_team_1) or a post: the one above",
    "propertyNames": {"minLength": 1, "maxLength": 200},
    "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 200},
}
MAX_LINES = 1000


@cache
def by_path() -> dict[str, Parameter]:
    """Every parameter a scenario may set, by its path; not those that follow from the rest.

    With the trust rules plugged in so far, and their parameters.  Not to be written to.
    """
    own = plugged()
    found = {p.path: p for p in all_parameters() if not p.source.startswith("derived") and p.path not in DERIVED}
    if own:
        found[trust_rules.PATH] = replace(found[trust_rules.PATH], choices=(*trust_rules.shipped(), *own))
    return {**found, **trust_rules.plugged_parameters()}


def json_schema() -> Schema:
    """The JSON Schema of a scenario file (draft 2020-12); a fresh copy."""
    return copy.deepcopy(file_schema())


@cache
def file_schema() -> Schema:
    """The schema of a whole file.  Not to be written to."""
    head: Schema = {
        "format": {"type": "integer", "const": FORMAT, "description": "version of this format"},
        "extends": {**_TEXT, "description": "the scenario this one starts from: a shipped name or a relative path"},
        "title": {**_TEXT, "description": "the scenario in a line"},
        "question": {**_TEXT, "description": "the question it answers"},
        "source": {**_TEXT, "description": "where it comes from"},
    }
    changes: Schema = {
        "changes": {
            "type": "array",
            "maxItems": 1000,
            "description": "policy changes during the run",
            "items": _object({"week": week_schema(), "set": _settings_mid_run()}, ["week", "set"]),
        }
    }
    settings = _settings()
    schema = _object({**head, **settings["properties"], **changes}, ["format"])
    return {"$schema": DIALECT, "title": "alignsim scenario", **schema, "$defs": settings["$defs"]}


@cache
def levers_schema() -> Schema:
    """The schema of what ``Scenario.change`` takes: everything that can be set from the start."""
    settings = _settings()
    return {**_object(settings["properties"], []), "$defs": settings["$defs"]}


@cache
def mid_run_schema() -> Schema:
    """The schema of what a policy change may set."""
    return {**_settings_mid_run(), "$defs": _settings()["$defs"]}


def limits(parameter: Parameter) -> tuple[float, float]:
    """The inclusive range of a parameter; that of the clock is closed even where the declaration leaves it open."""
    low, high = parameter.low, parameter.high
    if parameter.path == "weeks":
        return max(low, 1), min(high, MAX_WEEKS)
    if parameter.path == "burn_in":
        return max(low, 0), min(high, MAX_BURN_IN)
    return low, high


@cache
def _settings() -> Schema:
    """Everything but the head of a file and its changes, with the definitions that the blocks refer to."""
    definitions: Schema = {}
    properties = _tree(list(by_path().values()))
    _both_cases(properties)
    properties["reporting"] = _REPORTING
    properties["organization"] = _block(OrganizationSpec, definitions)
    properties["projects"] = _block(ProjectsSpec, definitions)
    roles = definitions["Roles"]["properties"]
    roles.update({role.upper(): roles[role] for role in EXECUTIVES})
    properties["population"] = _population()
    return {"properties": properties, "$defs": definitions}


def _population() -> Schema:
    """What each run may draw: lines of settings by their shares, and numbers uniform between limits."""
    properties = _tree([p for p in by_path().values() if p.path not in _SAME])
    _both_cases(properties)
    settings = {**_object({**properties, "reporting": _REPORTING}, []), "x-fixed": not_drawn()}
    share = {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "description": "share of runs that get the line"}
    line = _object({"share": share, "set": {**settings, "description": "what the line sets"}}, ["share", "set"])
    mixes: Schema = {
        "type": "object",
        "description": "lists of lines; a run gets one line of each, by the shares, which sum to 1",
        "propertyNames": {"minLength": 1, "maxLength": 200},
        "additionalProperties": {"type": "array", "minItems": 1, "maxItems": MAX_LINES, "items": line},
    }
    ranges = {p.path: _limits(p) for p in by_path().values() if can_range(p)}
    described = {**_object(ranges, []), "description": "parameters uniform between low and high"}
    block = _object({"mixes": mixes, "ranges": {**described, "x-fixed": not_drawn()}}, [])
    return {**block, "description": "what each run draws for itself"}


def _limits(parameter: Parameter) -> Schema:
    ends = {key: value for key, value in leaf(parameter).items() if key != "description"}
    return {**_object({"low": ends, "high": ends}, ["low", "high"]), "description": parameter.text}


def can_range(parameter: Parameter) -> bool:
    """Whether a run can draw the parameter between limits: a real number that does not come with others."""
    return parameter.kind == "number" and ".goal_weights." not in parameter.path and parameter.path not in _SAME


@cache
def not_drawn() -> dict[str, str]:
    """What a run cannot draw, and why not.  Not to be written to."""
    return {**dict.fromkeys(sorted(_SAME), "nothing: it is the same in every run"),
            **dict.fromkeys(("organization", "projects", "changes", "population"),
                            "nothing: a run draws levers and reporting lines only")}  # fmt: skip


def _settings_mid_run() -> Schema:
    """What a policy change may set; what it may not is named in ``x-fixed``."""
    properties = _tree([p for p in by_path().values() if p.path not in FIXED])
    _both_cases(properties)
    properties["reporting"] = _REPORTING
    network = _settings()["properties"]["projects"]["properties"]["network"]
    properties["projects"] = {
        **_object({"network": network}, []),
        "x-fixed": dict.fromkeys(("data", "log", "after"), f"nothing: the project log {_MID_RUN}"),
    }
    fixed = {path.split(".")[0]: f"nothing: it {_MID_RUN}" for path in FIXED if "." not in path}
    fixed["organization"] = f"nothing: the organization {_MID_RUN}"
    fixed["population"] = f"nothing: the population {_MID_RUN}"
    for path in FIXED:
        section, _, name = path.rpartition(".")
        if section in properties:
            properties[section]["x-fixed"] = {name: f"nothing: it {_MID_RUN}"}
    return {**_object(properties, []), "minProperties": 1, "x-fixed": fixed}


def _tree(parameters: list[Parameter]) -> Schema:
    """The properties for these parameters, nested by the dots of their paths."""
    properties: Schema = {}
    for parameter in parameters:
        *sections, name = parameter.path.split(".")
        holder = properties
        for section in sections:
            holder = holder.setdefault(section, _object({}, []))["properties"]
        holder[name] = leaf(parameter)
    for section in properties.get("people", _object({}, []))["properties"].values():
        weights = section.get("properties", {}).get("goal_weights")
        if weights:
            weights["required"] = list(weights["properties"])
            weights["description"] = "all four together; they sum to 1"
    return properties


def _both_cases(properties: Schema) -> None:
    """Executives in upper case too."""
    people = properties.get("people", _object({}, []))["properties"]
    people.update({name.upper(): people[name] for name in ROLES if name in people})


def leaf(parameter: Parameter) -> Schema:
    """The schema of one parameter."""
    description = f"{parameter.text} [{parameter.unit}; {parameter.source}]"
    common: Schema = {"description": description, "default": parameter.default}
    if parameter.kind == "switch":
        return {"enum": [True, False, "on", "off"], **common}
    if parameter.kind == "choice":
        also = {"x-also": trust_rules.HOW} if parameter.path == trust_rules.PATH else {}
        return {"enum": list(parameter.choices), **common, **also}
    schema: Schema = {"type": "integer" if parameter.kind == "integer" else "number"}
    low, high = limits(parameter)
    if math.isfinite(low):
        schema["minimum"] = low
    if math.isfinite(high):
        schema["maximum"] = high
    return {**schema, **common}


def week_schema() -> Schema:
    """The schema of the week of a policy change."""
    return {
        "type": "integer",
        "minimum": 0,
        "maximum": MAX_WEEKS,
        "description": "first week of the new policy; week 0 comes after the burn-in",
    }


def _object(properties: Schema, required: list[str]) -> Schema:
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": required} if required else schema


def _block(model: type[OrganizationSpec] | type[ProjectsSpec], definitions: Schema) -> Schema:
    """The schema of a pydantic model, its definitions moved to ``definitions``."""
    schema: Schema = _tidy(model.model_json_schema())
    definitions.update(schema.pop("$defs"))
    return schema


def _tidy(schema: Any) -> Any:
    """Without generated titles, and without null as a value: an optional key is left out, not written as nothing."""
    if isinstance(schema, list):
        return [_tidy(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) == 1:
        rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
        schema = {**kinds[0], **rest}
    names = schema.get("properties")
    tidy = {k: _tidy(v) for k, v in schema.items() if k not in ("title", "format", "properties")}
    return {**tidy, "properties": {k: _tidy(v) for k, v in names.items()}} if isinstance(names, dict) else tidy


def _forget() -> None:
    for made in (by_path, file_schema, levers_schema, mid_run_schema, _settings, not_drawn):
        made.cache_clear()


trust_rules.on_change(_forget)
