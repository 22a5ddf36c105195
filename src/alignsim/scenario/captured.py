"""A function as it is now: its code with everything outside it that it uses, and all that as text.

What a function of somebody's own computes depends on its source, on the constants of its module and on other functions
it calls.  Taken as they are at this moment, they make the identity of the function; and it is this copy that runs, so
that a constant changed later changes nothing that is said to be the same.
"""

from __future__ import annotations

import builtins
import dis
import hashlib
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import BuiltinFunctionType, CellType, CodeType, FunctionType, ModuleType
from typing import Any

_ROOMS = ("math", "numpy")
_PLAIN = (bool, int, float, str, type(None))


class NotCaptured(ValueError):
    """The function uses something that cannot be taken along; the text says what, and what can."""


@dataclass(frozen=True, eq=False)
class Captured:
    """A function with the names it uses as they were."""

    name: str
    module: str
    code: CodeType
    defaults: tuple[Any, ...] | None
    outside: Mapping[str, Any]  #: of its module; another function is a Captured, one of ours itself
    around: tuple[Any, ...]  #: of the functions it stands in
    text: str
    """Source and constants, its own and those of every function it calls."""
    where: tuple[str, int]  #: file and line

    def function(self, native: Callable[[FunctionType], Any] = lambda function: function) -> FunctionType:
        """The function; what it calls in the form that ``native`` gives it."""

        def resolved(value: Any) -> Any:
            if isinstance(value, Captured):
                return native(value.function(native))
            return native(value) if isinstance(value, FunctionType) else value

        names = {name: resolved(value) for name, value in self.outside.items()}
        cells = tuple(CellType(resolved(value)) for value in self.around)
        names["__builtins__"] = builtins
        made = FunctionType(self.code, names, self.name, self.defaults, cells or None)
        made.__module__ = self.module
        return made


def captured(function: FunctionType, _around: tuple[FunctionType, ...] = ()) -> Captured:
    """The function with all that it uses.

    Raises
    ------
    NotCaptured
        If it uses something besides numbers, text, tuples and arrays of numbers, functions, and ``math`` and ``numpy``.
    """
    if function in _around:
        raise NotCaptured(f"{function.__name__} calls itself; a loop can be compiled")
    if function.__kwdefaults__:
        raise NotCaptured(f"{function.__name__} has arguments by name only; ordinary ones can be compiled")
    outside = {name: _taken(name, value, (*_around, function)) for name, value in _globals_of(function)}
    inside = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    around = {name: _taken(name, cell.cell_contents, (*_around, function)) for name, cell in inside}
    defaults = {str(k): _taken("a default", value, ()) for k, value in enumerate(function.__defaults__ or ())}
    constants = [f"{name} = {_said(value)}" for name, value in sorted({**outside, **around, **defaults}.items())]
    code = function.__code__
    return Captured(function.__name__, _module(function), code, function.__defaults__, outside, tuple(around.values()),
                    "\n".join([source(function), *constants]), (code.co_filename, code.co_firstlineno))


def source(function: FunctionType) -> str:
    """The function's source; what was typed where no source is kept, its code instead."""
    try:
        return textwrap.dedent(inspect.getsource(function)).strip()
    except (OSError, TypeError):
        return repr(_marks(function.__code__))


def _marks(code: CodeType) -> list[Any]:
    constants = [_marks(one) if isinstance(one, CodeType) else repr(one) for one in code.co_consts]
    return [code.co_code.hex(), constants, code.co_names, code.co_varnames, code.co_freevars]


def _globals_of(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """The names of its module that a function uses, and its inner ones, each once."""
    names: dict[str, None] = {}
    codes = [function.__code__]
    for code in codes:
        codes += [one for one in code.co_consts if isinstance(one, CodeType)]
        names.update((str(step.argval), None) for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL")
    for name in names:
        if name in function.__globals__:
            yield name, function.__globals__[name]
        elif not hasattr(builtins, name):
            raise NotCaptured(f"{function.__name__} uses {name}, which is defined nowhere")


def _taken(name: str, value: Any, around: tuple[FunctionType, ...]) -> Any:
    """A value as it will stay."""
    value = getattr(value, "py_func", value)  # what numba has compiled already
    if isinstance(value, FunctionType):
        return value if _module(value).partition(".")[0] == "alignsim" else captured(value, around)
    if _can_stay(value):
        return value.copy() if hasattr(value, "copy") else value
    allowed = "numbers, text, tuples and arrays of numbers, functions, math and numpy"
    raise NotCaptured(f"{name} is of type {type(value).__name__}; a rule can use {allowed}")


def _module(function: FunctionType) -> str:
    return function.__module__ or "__main__"


def _can_stay(value: Any) -> bool:
    if isinstance(value, ModuleType):
        return value.__name__.partition(".")[0] in _ROOMS
    if isinstance(value, tuple):
        return all(map(_can_stay, value))
    if isinstance(value, BuiltinFunctionType) or type(value).__name__ == "ufunc":
        return True
    kind = getattr(getattr(value, "dtype", None), "kind", "")  # numpy, which need not be there to ask
    return isinstance(value, _PLAIN) or kind in tuple("biuf")


def _said(value: Any) -> str:
    if isinstance(value, Captured):
        return value.text
    if isinstance(value, FunctionType):
        return f"{value.__module__}.{value.__name__}"
    if isinstance(value, ModuleType):
        return value.__name__
    if getattr(value, "shape", ()):
        return f"{value.dtype} {value.shape} {hashlib.sha256(value.tobytes()).hexdigest()}"
    return f"{type(value).__name__} {value!r}"
