"""Python files with mechanisms of somebody's own, named by ``ALIGNSIM_PLUGINS``: read once, when first needed.

The variable holds paths as PATH does.  A file is a program: it is run, with all that means; only name your own.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import threading
import traceback
from pathlib import Path

from alignsim.problems import InputError, Problem

VARIABLE = "ALIGNSIM_PLUGINS"
_lock = threading.RLock()
_read: dict[str, InputError | None] = {}


def add_plugins(files: tuple[str, ...]) -> None:
    """Name more files, for this process and those it starts, and read them.

    Raises
    ------
    InputError
        With those that cannot be read.
    """
    before = [name for name in os.environ.get(VARIABLE, "").split(os.pathsep) if name]
    names = dict.fromkeys([*before, *(str(Path(file).absolute()) for file in files)])
    os.environ[VARIABLE] = os.pathsep.join(names)
    load_plugins()


def load_plugins() -> None:
    """Read the files that have not been read.

    Raises
    ------
    InputError
        With those that cannot be read, at every call.
    """
    names = [name for name in os.environ.get(VARIABLE, "").split(os.pathsep) if name]
    if not names:
        return
    with _lock:  # the file itself, as it declares a rule, comes here again
        for name in names:
            if name not in _read:
                _read[name] = None
                _read[name] = _problem(name)
        problems = [problem for name in names if (error := _read[name]) is not None for problem in error.problems]
    if problems:
        raise InputError(problems)


def _problem(name: str) -> InputError | None:
    """What is wrong with a file, once it is run."""
    path = Path(name)
    if not path.is_file():
        return InputError((Problem(name, None, "", "no such file", f"a Python file ({VARIABLE} or --plugin)"),))
    spec = importlib.util.spec_from_file_location(f"alignsim_plugin_{len(_read)}", path)
    if spec is None or spec.loader is None:
        return InputError((Problem(name, None, "", "a file of another kind", "a Python file, NAME.py"),))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its functions are looked up there
    try:
        spec.loader.exec_module(module)
    except InputError as error:
        return error
    except Exception as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
        return InputError((Problem(name, line, "", f"{type(error).__name__}: {error}", "a file that runs"),))
    return None
