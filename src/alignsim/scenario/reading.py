"""A YAML file as a tree that knows its lines; whatever a scenario does not need of YAML is refused.

Lines come from the events of ruamel.yaml.  The tree is built here, without recursion into its composer, so that
duplicate keys, anchors, aliases and tags are each a problem with a line, that deep nesting cannot exhaust the stack,
and that plain words mean the same under every YAML version (``no`` is a word, ``1e-3`` a number).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alignsim.problems import Problem, show
from alignsim.scenario import held

MAX_BYTES = 1 << 20
MAX_DEPTH = 12
MAX_VALUES = 20_000
"""A scenario with every parameter has some 300 values; reading a megabyte of them would take half a minute."""
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_INTEGER = re.compile(r"[-+]?[0-9]{1,300}\Z")
_SPECIAL = re.compile(r"([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\Z")


@dataclass(slots=True)
class Node:
    """A value of the file with the line it stands in (of its key, if it has one)."""

    value: Any
    """A dict of name to Node, a list of Node, or a scalar."""
    line: int | None = None

    def plain(self) -> Any:
        """The same without lines."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def wrap(value: Any) -> Node:
    """A tree without lines from plain Python values (numpy scalars become Python's, tuples lists, paths text)."""
    if isinstance(value, dict):
        return Node({str(key): wrap(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return Node([wrap(item) for item in value])
    if isinstance(value, Path):
        return Node(str(value))
    if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0:
        return Node(value.item())
    return Node(value)


def read_bytes(path: Path, name: str, limit: int = MAX_BYTES) -> tuple[bytes, list[Problem]]:
    """The content of a file, or the problem that keeps it from being read."""
    allowed = f"a file of at most {limit >> 20} MiB"
    try:
        kept = held.content_of(path)
        if kept is None and path.is_dir():
            return b"", [Problem(name, None, "", "a directory", allowed)]
        if kept is None:
            with path.open("rb") as stream:
                kept = stream.read(limit + 1)
    except FileNotFoundError:
        return b"", [Problem(name, None, "", "no such file", allowed)]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return b"", [Problem(name, None, "", f"a file that cannot be read ({reason})", allowed)]
    content = kept
    if len(content) > limit:
        return b"", [Problem(name, None, "", f"a file of more than {limit >> 20} MiB", allowed)]
    if not content.strip():
        return b"", [Problem(name, None, "", "an empty file", allowed)]
    return content, []


def read_cells(path: Path, name: str) -> tuple[str, list[Problem]]:
    """The text of a CSV file in UTF-8 or cp1252, or the problem that keeps it from being read."""
    content, problems = read_bytes(path, name)
    if problems:
        return "", problems
    if b"\0" in content:
        return "", [Problem(name, None, "", "a binary file", "a CSV file in UTF-8 or cp1252")]
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), []


def read_yaml(path: Path, name: str) -> tuple[Node | None, list[Problem]]:
    """The tree of a YAML file and its problems; None if there is no tree to look at.

    ``name`` is the file's name in the problems.
    """
    content, problems = read_bytes(path, name)
    if problems:
        return None, problems
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return None, [Problem(name, line, "", "bytes that are not UTF-8", "text in UTF-8")]
    strange = next((i for i, c in enumerate(text) if c < " " and c not in "\t\r\n"), None)
    if strange is not None:
        line = text.count("\n", 0, strange) + 1
        return None, [Problem(name, line, "", f"the control character {text[strange]!r}", "text in UTF-8")]
    return parse(text, name)


def parse(text: str, name: str) -> tuple[Node | None, list[Problem]]:
    """The tree of a YAML text and its problems."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    builder = _Builder(name)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            if not builder.take(event):
                return None, builder.problems
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        what = getattr(error, "problem", None) or str(error).partition("\n")[0]
        line = mark.line + 1 if mark is not None else None
        builder.problems.append(Problem(name, line, "", f"text that is not YAML ({what})", "YAML"))
        return None, builder.problems
    if builder.root is None and not builder.problems:
        builder.problems.append(Problem(name, None, "", "an empty file", "keys and values"))
    return builder.root, builder.problems


class _Builder:
    """Events in, tree out; keeps a stack of the open blocks."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.values = 0
        self.stack: list[Node] = []
        self.keys: list[tuple[str, int] | None] = []
        """The key that waits for its value, for each open block."""

    def take(self, event: Any) -> bool:
        """Take one event; False if the file is not worth reading on."""
        kind = type(event).__name__
        line = event.start_mark.line + 1 if event.start_mark is not None else None
        if kind == "DocumentStartEvent":
            return self._document(event, line)
        if kind == "AliasEvent":
            self._problem(line, f"the alias *{event.anchor}", "the value written out (no anchors or aliases)")
            self._add(Node(None, line), scalar=True)
        elif kind in ("ScalarEvent", "MappingStartEvent", "SequenceStartEvent"):
            return self._node(event, kind, line)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self.stack.pop()
            self.keys.pop()
        return True

    def _document(self, event: Any, line: int | None) -> bool:
        if self.root is not None:
            self._problem(line, "a second document", "one document a file")
        if event.version is not None or event.tags:
            self._problem(line, "a % directive", "YAML without directives")
        return True

    def _node(self, event: Any, kind: str, line: int | None) -> bool:
        self.values += 1
        if self.values > MAX_VALUES:
            self._problem(line, f"more than {MAX_VALUES} keys and values", "a smaller file")
            return False
        if event.anchor is not None:
            self._problem(line, f"the anchor &{event.anchor}", "the value written out (no anchors or aliases)")
        tag = getattr(event, "ctag", None) or event.tag
        if tag is not None and str(tag) != "None":
            self._problem(line, f"the tag {tag}", "a value without a tag")
        if kind == "ScalarEvent":
            plain = event.style is None or event.style == ""
            self._add(Node(resolve(event.value) if plain else str(event.value), line), scalar=True, text=event.value)
            return True
        if len(self.stack) >= MAX_DEPTH:
            self._problem(line, f"blocks nested more than {MAX_DEPTH} deep", f"at most {MAX_DEPTH} levels")
            return False
        node = Node({} if kind == "MappingStartEvent" else [], line)
        self._add(node, scalar=False)
        self.stack.append(node)
        self.keys.append(None)
        return True

    def _add(self, node: Node, *, scalar: bool, text: str | None = None) -> None:
        """Put a node where it belongs: the root, a list, a key of a mapping or that key's value."""
        if not self.stack:
            self.root = self.root or node
            return
        holder = self.stack[-1]
        if isinstance(holder.value, list):
            holder.value.append(node)
        elif self.keys[-1] is None:
            key = text if scalar and text is not None else ""
            if not scalar:
                self._problem(node.line, "a block as a key", "a name as a key")
            elif not key:
                self._problem(node.line, "an empty key", "a name as a key")
            self.keys[-1] = (str(key), node.line or 0)
        else:
            if self.keys[-1][0]:
                self._pair(holder, node, *self.keys[-1])
            self.keys[-1] = None

    def _pair(self, holder: Node, node: Node, key: str, line: int) -> None:
        if key in holder.value:
            first = holder.value[key].line
            self._problem(line, f"the key {show(key)} again", f"each key once (first in line {first})")
            return
        node.line = line
        holder.value[key] = node

    def _problem(self, line: int | None, found: str, allowed: str) -> None:
        self.problems.append(Problem(self.name, line, self._path(), found, allowed))

    def _path(self) -> str:
        """The field that the next node belongs to, e.g. ``changes[1].set``."""
        path = ""
        for depth, (holder, key) in enumerate(zip(self.stack, self.keys, strict=True), start=1):
            if isinstance(holder.value, list):
                path += f"[{len(holder.value) - (depth < len(self.stack))}]"
            elif key is not None and key[0]:
                path += f".{key[0]}" if path else key[0]
        return path


def resolve(text: str) -> Any:
    """A plain word of YAML 1.2: nothing, true or false, a number, else text."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text.lower() == "true"
    if _INTEGER.match(text):
        return int(text)
    if _FLOAT.match(text):
        return float(text)
    if _SPECIAL.match(text):
        return float(text.replace(".", "", 1))
    return text
