"""From a scenario to the arrays of ``Org`` and ``Rules``, and a report of who is in them."""

from alignsim.organization.plan import Plan, plan
from alignsim.organization.population import drawn
from alignsim.organization.report import OrganizationReport

__all__ = ["OrganizationReport", "Plan", "drawn", "plan"]
