"""The one place that knows numba: ``@compiled`` marks a rule, ``activate`` turns all marked rules into machine code.

Rules are plain Python until the engine calls ``activate``: light commands (help, check, error reports) never pay for
numba, and with ``NUMBA_DISABLE_JIT=1`` the very same functions run interpreted, bit for bit the same.

Only entry points are cached on disk; their files hold the machine code of everything they call.  numba's own cache
looks at the entry's own file alone, so the folder is named by a hash of every kernel source, the versions and the
processor: an edit anywhere gives a new folder.
"""

from __future__ import annotations

import hashlib
import math
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar

_Rule = TypeVar("_Rule", bound=Callable[..., Any])
_Tuple = TypeVar("_Tuple", bound=tuple[Any, ...])


@dataclass(frozen=True, slots=True)
class _Marked:
    rule: FunctionType
    entry: bool


_marked: list[_Marked] = []
_machine: dict[FunctionType, Any] = {}
_active = False


def compiled(*, entry: bool = False) -> Callable[[_Rule], _Rule]:
    """Mark a function as a rule of the kernel.

    Arguments annotated ``float``, ``int`` or ``np.uint64`` always have that type, so that a rule is compiled once and
    not for every mixture of int, literal and float it is called with.  ``entry`` marks what Python calls: it is cached
    on disk and runs without the interpreter lock.
    """

    def mark(rule: _Rule) -> _Rule:
        assert isinstance(rule, FunctionType)
        _marked.append(_Marked(rule, entry))
        if _active:
            _compile_marked()
            return _machine[rule]  # type: ignore[no-any-return]
        return rule

    return mark


def bundled(fields: _Tuple) -> _Tuple:
    """A named tuple of arrays, to be handed from rule to rule as one pointer (as itself while interpreted)."""
    return fields


Inputs = tuple[float, float, float, float, float, float, float]
#: Functions by the number that stands for their address while rules run as plain Python.
plain_parts: dict[int, Callable[[Any, Inputs], tuple[float, float, float]]] = {}


def through(address: int, rules: Any, x: Inputs) -> tuple[float, float, float, int]:
    """What the function at an address makes of ``x``, and 1; of one that fails nan, and 0."""
    try:
        return (*plain_parts[int(address)](rules, x), 1)
    except Exception:  # any: compiled, a failure is a code as well
        return math.nan, math.nan, math.nan, 0


def interpreted() -> bool:
    """Whether rules run as plain Python (``NUMBA_DISABLE_JIT``)."""
    return os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")


def activate() -> None:
    """Replace every marked function, in every module of the package that names it, by its compiled form.

    What a module loaded later marks is replaced at once.  Compilation itself happens at the first call of an entry, or
    not at all if the disk cache holds it.
    """
    global _active
    if interpreted() or _active:
        return
    _compile_marked()
    _active = True


def _compile_marked() -> None:
    os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")  # SVML may change exp and log
    import numba

    from alignsim import passing

    _machine[bundled] = passing.bundled  # type: ignore[index]
    _machine[through] = passing.through  # type: ignore[index]
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())
    try:
        for mark in _marked:
            if mark.rule not in _machine:
                _machine[mark.rule] = _one_type_a_name(numba.njit(cache=mark.entry, **_OPTIONS)(mark.rule))
    finally:
        numba.config.CACHE_DIR = before
    _replace_names()


def _one_type_a_name(dispatcher: Any) -> Any:
    """Have calls from other rules meet the annotated types of plain numbers: numba casts them at the call."""
    from numba import types

    plain = {"float": types.float64, "int": types.int64, "np.uint64": types.uint64, "bool": types.boolean}
    annotations = dispatcher.py_func.__annotations__
    names = dispatcher.py_func.__code__.co_varnames[: dispatcher.py_func.__code__.co_argcount]
    wanted = [plain.get(annotations[name]) for name in names]
    template = dispatcher.get_call_template

    def get_call_template(args: tuple[Any, ...], kws: dict[str, Any]) -> Any:
        return template(tuple(want or types.unliteral(arg) for want, arg in zip(wanted, args, strict=True)), kws)

    dispatcher.get_call_template = get_call_template
    return dispatcher


_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False, "no_cfunc_wrapper": True}
# Without numba's runtime no reference is counted: that took half of the time; rules allocate nothing.  Nobody calls a
# rule from C.


def native(function: FunctionType) -> Any:
    """The machine code of a rule of ours, or of a helper of somebody's own rule; while interpreted, itself."""
    if interpreted():
        return function
    import numba

    return _machine[function] if function in _machine else numba.njit(**_OPTIONS)(function)


def part_at(part: FunctionType, rules: Any) -> tuple[int, object]:
    """The address of ``part(rules, x)``, three numbers, for :func:`through`; what comes with it is to be kept as long.

    Raises what numba has to say if it cannot be compiled.
    """
    if interpreted():
        address = len(plain_parts) + 1
        plain_parts[address] = part
        return address, part
    from numba import from_dtype, njit, types

    made = njit(**_OPTIONS)(part)
    form = (from_dtype(rules.dtype), types.UniTuple(types.float64, 7))
    made.compile(form)
    found = made.overloads[form]
    assert found.signature.return_type == types.UniTuple(types.float64, 3)
    return found.library.get_pointer_to_function(found.fndesc.llvm_func_name), made


def direct(entry: Callable[..., None], arguments: tuple[Any, ...]) -> Callable[..., None]:
    """``entry`` for arguments of exactly these types, without numba's look at each of them at every call.

    That look costs more than a week does.  The entry must have been called with such arguments before.
    """
    if interpreted():
        return entry
    from numba import typeof

    forms: dict[Any, Any] = entry.overloads  # type: ignore[attr-defined]
    (only, *others) = forms.values()
    form = forms[tuple(map(typeof, arguments))] if others else only
    return form.entry_point  # type: ignore[no-any-return]


def _replace_names() -> None:
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] != "alignsim" or module is None:
            continue
        for key, value in list(vars(module).items()):
            if isinstance(value, FunctionType) and value in _machine:
                setattr(module, key, _machine[value])


def kernel_sources() -> list[Path]:
    """The files whose text decides what the kernel computes, sorted."""
    root = Path(__file__).parent
    names = ("compiled.py", "passing.py", "draws.py", "parameters.py", "outcomes.py", "state.py")
    files = [root / name for name in names]
    files += [*(root / "mechanisms").glob("*.py"), *(root / "engine").glob("*.py")]
    return sorted(files)


def _read_sources() -> bytes:
    digest = hashlib.sha256()
    for path in kernel_sources():
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.digest()


#: The sources as this process loads them: an edit while it runs must not put old code into the new text's folder.
_read = _read_sources()


def kernel_hash() -> str:
    """Hash of all kernel sources, of the versions of Python, numpy, numba, and of the machine."""
    from importlib.metadata import version

    digest = hashlib.sha256(_read)
    marks = (sys.version, platform.machine(), platform.system(), *map(version, ("numpy", "numba", "llvmlite")))
    digest.update(repr(marks + (os.environ.get("NUMBA_BOUNDSCHECK", ""),)).encode())
    return digest.hexdigest()[:24]


def cache_folder() -> Path:
    """Where machine code is kept: ``ALIGNSIM_CACHE``, else the user's cache folder, else a temporary one."""
    base = os.environ.get("ALIGNSIM_CACHE")
    if base is None:
        home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        base = str(Path(home) / "alignsim")
    folder = Path(base) / kernel_hash()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="alignsim-"))
    return folder


def is_warm() -> bool:
    """Whether the disk holds the machine code already (or none is needed)."""
    return interpreted() or any(cache_folder().rglob("*.nbi"))
