"""Scenarios: the file a user writes, checked and merged, as one immutable object."""

from __future__ import annotations

from alignsim.problems import InputError, Problem
from alignsim.scenario.loading import catalogue, load
from alignsim.scenario.scenario import DEFAULT_REPORTING, Change, Scenario, Segment
from alignsim.scenario.schema import json_schema
from alignsim.scenario.shipped import shipped
from alignsim.scenario.specs import NetworkSpec, OrganizationSpec, ProjectsSpec

__all__ = [
    "DEFAULT_REPORTING",
    "Change",
    "InputError",
    "NetworkSpec",
    "OrganizationSpec",
    "Problem",
    "ProjectsSpec",
    "Scenario",
    "Segment",
    "catalogue",
    "json_schema",
    "load",
    "shipped",
]
