"""The one door from results up to pictures: ``ensemble.plot()`` looks the drawing room up when it is called.

Imports go one way, from results to pictures; a result that can draw itself would close a circle.  As pandas does with
its plotting backends, the module is looked up by name at the moment somebody asks for a picture, and not before.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def drawing_room() -> ModuleType:
    """The module that makes pictures of results."""
    return import_module("alignsim.report.pictures")
