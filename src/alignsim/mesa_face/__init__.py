"""The simulation as a Mesa model, for those who think in agents.

``AlignmentModel`` steps the same arrays by the same compiled week as a batch does, so its figures are equal to the
last bit.  Its agents hold no data: every attribute is read from, and written to, their row of ``State``.  No rule
lives here.

Reference: Kazil, Masad & Crooks (2020), Utilizing Python for agent-based modeling: the Mesa framework.
"""

from alignsim.mesa_face.agents import Executive, StaffMember
from alignsim.mesa_face.model import AlignmentModel

__all__ = ["AlignmentModel", "Executive", "StaffMember"]
