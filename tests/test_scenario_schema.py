"""The schema is the one place that says what a file may hold: it is a proper JSON Schema, and the program obeys it.

For every field of the schema, every wrong kind of value gives exactly one problem, and that problem names the field.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim.parameters import all_parameters
from alignsim.problems import Problem
from alignsim.scenario import json_schema, shipped
from alignsim.scenario.layer import read_layer
from alignsim.scenario.reading import read_yaml, wrap
from alignsim.scenario.schema import by_path
from alignsim.scenario.shipped import paths

SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
Way = tuple[str | int, ...]
LOG = "id,sponsor,start,planned_weeks,planned_person_weeks\na,it,0,10,20\n"


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with its reference followed."""
    return SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def fields(schema: dict[str, Any], way: Way = ()) -> Iterator[tuple[Way, dict[str, Any]]]:
    """Every field of the schema with the way to it, outer ones first; of a list its first item."""
    schema = resolved(schema)
    if way:
        yield way, schema
    for name, part in schema.get("properties", {}).items():
        yield from fields(part, (*way, name))
    if "items" in schema:
        yield from fields(schema["items"], (*way, 0))
    if isinstance(schema.get("additionalProperties"), dict):
        yield from fields(schema["additionalProperties"], (*way, "cmo"))


def example(schema: dict[str, Any]) -> Any:
    """The least that a schema accepts; its default where it has one."""
    schema = resolved(schema)
    if "default" in schema:
        return schema["default"]
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "object":
        return {name: example(schema["properties"][name]) for name in schema.get("required", ())}
    if schema["type"] == "array":
        return [example(schema["items"])] if schema.get("minItems") else []
    if schema["type"] == "string":
        return "x"
    return schema["maximum"] if "exclusiveMinimum" in schema else schema.get("minimum", 0)


def document(way: Way, value: Any) -> dict[str, Any]:
    """A file that is right but for one field."""
    return {"format": 1, **around(SCHEMA, way, value)}


def around(schema: dict[str, Any], way: Way, value: Any) -> Any:
    """The value with what must stand beside it, from the outside in."""
    if not way:
        return value
    schema = resolved(schema)
    if isinstance(way[0], int):
        return [around(schema["items"], way[1:], value)]
    block = example({key: part for key, part in schema.items() if key != "default"})
    part = schema.get("properties", {}).get(way[0], schema.get("additionalProperties"))
    if "week" in block:
        block.update(week=52, set={"strategy": "differentiation"})
    if schema.get("minProperties"):
        block = {}
    return {**block, way[0]: around(part, way[1:], value)}


def wrong_values(schema: dict[str, Any]) -> Iterator[Any]:
    """Every wrong kind of value for a field."""
    if "const" in schema or "enum" in schema:
        yield from (None, "no such word", 0.5, -1, [], {}, math.nan)
        return
    kind = schema["type"]
    yield None
    if kind != "object":
        yield {}
    if kind != "array":
        yield []
    if kind != "string":
        yield "text"
    if kind != "boolean":
        yield True
    if kind in ("number", "integer"):
        yield from (math.nan, math.inf, -math.inf)
        yield from (schema[end] + step for end, step in (("minimum", -1), ("maximum", 1)) if end in schema)
        yield from (schema[end] for end in ("exclusiveMinimum",) if end in schema)
    else:
        yield 3
    if kind == "integer":
        yield schema.get("minimum", 0) + 0.5
    if kind == "string":
        yield from (text for text in ("" if schema.get("minLength") else None, "x" * 4001) if text is not None)
    if kind == "array" and "maxItems" in schema:
        yield [example(schema["items"])] * (schema["maxItems"] + 1)


def written(way: Way) -> str:
    """The field as a report names it."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in way).lstrip(".")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the file ``x`` that the examples name, good as a chart and as a log."""
    folder = tmp_path_factory.mktemp("schema")
    (folder / "x").write_text(LOG, encoding="utf-8")
    return folder


def problems_of(tree: dict[str, Any], folder: Path) -> list[Problem]:
    return read_layer(wrap(tree), "mine.yaml", folder, folder).problems


FIELDS = list(fields(SCHEMA))


def test_the_schema_is_a_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_is_closed() -> None:
    for way, schema in FIELDS:
        if schema.get("type") == "object":
            assert "additionalProperties" in schema, way
    assert SCHEMA["additionalProperties"] is False


def test_the_schema_handed_out_is_a_copy() -> None:
    json_schema()["properties"].clear()
    assert json_schema() == SCHEMA


def test_every_parameter_stands_in_the_schema_with_its_range_and_words() -> None:
    found = {written(way): schema for way, schema in FIELDS}
    for parameter in by_path().values():
        schema = found[parameter.path]
        assert parameter.text in schema["description"]
        assert schema["default"] == parameter.default
        if parameter.kind in ("number", "integer"):
            assert (schema["minimum"], schema["maximum"]) == (parameter.low, parameter.high)
        if parameter.kind == "choice":
            assert schema["enum"] == list(parameter.choices)


def test_only_what_follows_from_the_rest_is_left_out() -> None:
    left_out = {p.path for p in all_parameters()} - set(by_path())
    assert left_out == {"demand.rate_two", "demand.rate_it", "demand.rate_marketing", "demand.after_log"}


def test_every_example_is_right(folder: Path) -> None:
    """Else the next test would find problems for another reason."""
    for way, schema in FIELDS:
        if way[-1] in ("data", "extends") or way[-2:] == ("after", 0):
            continue  # what must exist outside the field: a folder, another file, a task above
        change = {"week": 3, "set": {"strategy": "differentiation"}}
        value = {("changes", 0): change, ("changes", 0, "set"): change["set"]}.get(way, example(schema))
        tree = document(way, value)
        assert problems_of(tree, folder) == [], written(way)
        assert VALIDATOR.is_valid(tree), written(way)


def test_every_wrong_kind_of_every_field_gives_one_problem_that_names_it(folder: Path) -> None:
    cases = 0
    for way, schema in FIELDS:
        for value in wrong_values(schema):
            if schema.get("type") == "object" and value == {} and not schema.get("minProperties"):
                continue
            found = problems_of(document(way, value), folder)
            assert [problem.field for problem in found] == [written(way)], (written(way), value, found)
            assert found[0].found
            assert found[0].allowed
            cases += 1
    assert cases > 8 * len(by_path())


def test_every_unknown_key_is_named_with_the_nearest(folder: Path) -> None:
    for way, schema in [((), SCHEMA), *FIELDS]:
        if schema.get("type") != "object" or not schema.get("properties"):
            continue
        known = next(reversed(schema["properties"]))
        block = around(SCHEMA, way, {**around(schema, ("zzzz",), 1)}) if way else {"zzzz": 1}
        (problem,) = problems_of({"format": 1, **block}, folder)
        assert problem.field == written((*way, "zzzz"))
        assert problem.nearest is None
        block = around(SCHEMA, way, {**around(schema, (f"{known}q",), 1)}) if way else {f"{known}q": 1}
        (problem,) = problems_of({"format": 1, **block}, folder)
        assert problem.field == written((*way, f"{known}q"))
        assert problem.nearest == known


def test_every_required_key_is_missed_by_name(folder: Path) -> None:
    for way, schema in FIELDS:
        for name in schema.get("required", ()):
            block = around(SCHEMA, (*way, name), example(schema["properties"][name]))
            holder: Any = block
            for part in way:
                holder = holder[part]
            del holder[name]
            fields_found = [problem.field for problem in problems_of({"format": 1, **block}, folder)]
            assert fields_found == [written((*way, name))]


@given(
    st.sampled_from(FIELDS),
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
        max_leaves=4,
    ),
)
def test_the_program_and_any_json_schema_validator_agree(field: tuple[Way, dict[str, Any]], value: Any) -> None:
    from alignsim.scenario.validating import Validator

    tree = document(field[0], value)
    ours = Validator(SCHEMA, "mine.yaml")
    ours.check(wrap(tree), SCHEMA)
    assert (ours.problems == []) == VALIDATOR.is_valid(tree)


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_scenario_is_valid(name: str) -> None:
    node, problems = read_yaml(paths()[name], name)
    assert problems == []
    assert node is not None
    assert list(VALIDATOR.iter_errors(node.plain())) == []
