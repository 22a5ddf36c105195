"""A tree against a schema: one problem for each field that is wrong, with its line.

Knows the few words of JSON Schema that :mod:`alignsim.scenario.schema` uses; a test holds it to the ``jsonschema``
package's verdict.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from alignsim.problems import Problem, nearest, show
from alignsim.scenario.reading import Node

Schema = dict[str, Any]
_HINTS = 100
"""After so many problems no nearest names are looked for: a wrong file may have thousands of keys."""


class Validator:
    """Collects the problems of a tree; remembers which nodes are wrong, so that the rest can still be used."""

    def __init__(self, root: Schema, file: str) -> None:
        self.root = root
        self.file = file
        self.problems: list[Problem] = []
        self.wrong: set[int] = set()

    def check(self, node: Node, schema: Schema, field: str = "") -> None:
        """Compare a node and all below it with its schema."""
        schema = self._resolved(schema)
        if "enum" in schema or "const" in schema:
            choices = schema.get("enum", [schema.get("const")])
            if not any(type(node.value) is type(choice) and node.value == choice for choice in choices):
                words = [c for c in choices if isinstance(c, str)] if isinstance(node.value, str) else []
                self._wrong(node, field, allowed(schema), nearest(str(node.value), words) if words else None)
        elif schema["type"] == "object":
            self._object(node, schema, field)
        elif schema["type"] == "array":
            self._array(node, schema, field)
        elif not _scalar(node.value, schema):
            self._wrong(node, field, allowed(schema))

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            target: Any = self.root
            for part in schema["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            schema = target
        return schema

    def _object(self, node: Node, schema: Schema, field: str) -> None:
        if not isinstance(node.value, dict):
            self._wrong(node, field, allowed(schema))
            return
        known, other = schema.get("properties", {}), schema.get("additionalProperties", False)
        for key, item in node.value.items():
            path = f"{field}.{key}" if field else key
            if key in known:
                self.check(item, known[key], path)
            elif not other:
                self._unknown(item, key, path, schema)
            elif _text(key, schema.get("propertyNames", {})):
                self.check(item, other, path)
            else:
                self._wrong(item, path, "a name of ordinary length", found=show(key))
        for key in schema.get("required", ()):
            if key not in node.value:
                path = f"{field}.{key}" if field else key
                self._wrong(node, path, allowed(self._resolved(known[key])), found="nothing")
        if len(node.value) < schema.get("minProperties", 0):
            self._wrong(node, field, "at least one key", found="an empty block")

    def _unknown(self, item: Node, key: str, path: str, schema: Schema) -> None:
        self.wrong.add(id(item))
        if key in schema.get("x-fixed", {}):
            self._say(item, path, show(item.value), schema["x-fixed"][key])
            return
        names = list(schema.get("properties", {}))
        near = nearest(key, names) if len(self.problems) < _HINTS else None
        elsewhere = None if near or len(self.problems) >= _HINTS else nearest(key, _paths(self.root, key))
        shown = ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
        self._say(item, path, f"the unknown key {show(key)}", f"one of {shown}", near or elsewhere)

    def _array(self, node: Node, schema: Schema, field: str) -> None:
        if not isinstance(node.value, list):
            self._wrong(node, field, allowed(schema))
            return
        low, high = schema.get("minItems", 0), schema.get("maxItems", math.inf)
        if not low <= len(node.value) <= high:
            self._wrong(node, field, allowed(schema))
            return
        for place, item in enumerate(node.value):
            self.check(item, schema["items"], f"{field}[{place}]")

    def _wrong(
        self, node: Node, field: str, allowed: str, near: str | None = None, *, found: str | None = None
    ) -> None:
        self.wrong.add(id(node))
        self._say(node, field, found or show(node.value), allowed, near)

    def _say(self, node: Node, field: str, found: str, allowed: str, near: str | None = None) -> None:
        self.problems.append(Problem(self.file, node.line, field, found, allowed, near))


def _scalar(value: Any, schema: Schema) -> bool:
    """Whether a text, number or switch is one of the schema's."""
    kind = schema["type"]
    if kind == "string":
        return isinstance(value, str) and _text(value, schema)
    if kind == "boolean":
        return isinstance(value, bool)
    return _number(value, schema)


def _number(value: Any, schema: Schema) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if isinstance(value, float) and not math.isfinite(value):
        return False
    if schema["type"] == "integer" and value != int(value):
        return False
    low, high = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    return bool(low <= value <= high and value > schema.get("exclusiveMinimum", -math.inf))


def _text(value: str, schema: Schema) -> bool:
    return bool(schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", math.inf))


def allowed(schema: Schema) -> str:
    """In words, what a schema allows."""
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        if True in schema["enum"]:
            return "on or off (or true, false)"
        words = ", ".join(c if c.isprintable() and c.isalnum() else _quoted(c) for c in schema["enum"])
        return f"one of {words}" + (f", or {schema['x-also']}" if "x-also" in schema else "")
    kind = schema.get("type")
    if kind == "array":
        low, high = schema.get("minItems", 0), schema.get("maxItems")
        return "a list" + (f" of {low} to {high}" if low and high else f" of at most {high}" if high else "")
    if kind == "string":
        return f"text in quotes, at most {schema.get('maxLength', 1000)} characters"
    if kind in ("number", "integer"):
        return _range(schema)
    return "true or false" if kind == "boolean" else "a block of keys and values"


def _quoted(choice: str) -> str:
    return choice if choice.replace("_", "").replace("-", "").isalnum() else json.dumps(choice)


def _range(schema: Schema) -> str:
    word = "a whole number" if schema["type"] == "integer" else "a number"
    low, high = schema.get("minimum"), schema.get("maximum")
    if "exclusiveMinimum" in schema:
        return f"{word} above {schema['exclusiveMinimum']:g}" + (f" and at most {high:g}" if high is not None else "")
    if low is not None and high is not None:
        return f"{word} from {_figure(low)} to {_figure(high)}"
    return (
        word
        + (f" of at least {_figure(low)}" if low is not None else "")
        + (f" of at most {_figure(high)}" if high is not None else "")
    )


def _figure(value: float) -> str:
    return f"{value:.10g}"


def _paths(schema: Schema, key: str) -> Iterator[str]:
    """Paths of leaves whose last part is this key: for a lever written one level too high."""
    for section, holder in schema.get("properties", {}).items():
        if key in holder.get("properties", {}):
            yield f"{section}.{key}"
