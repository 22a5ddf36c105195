"""What could change the answer: the assumptions that a difference between two scenarios hangs on most."""

from alignsim.experiments.assumptions.asked import POINTS_TOLD, Assumptions, Ends, runs_needed, what_could_change
from alignsim.experiments.assumptions.ranges import RULE, Assumption, assumptions_of

__all__ = ["POINTS_TOLD", "RULE", "Assumption", "Assumptions", "Ends", "assumptions_of", "runs_needed",
           "what_could_change"]
