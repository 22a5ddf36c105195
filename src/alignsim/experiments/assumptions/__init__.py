"""What could change the answer: the assumptions that a difference between two scenarios hangs on most."""

from alignsim.experiments.assumptions.asked import Assumptions, Ends, Stopped, runs_needed, sign_of, what_could_change
from alignsim.experiments.assumptions.ranges import RULE, Assumption, assumptions_of

__all__ = ["RULE", "Assumption", "Assumptions", "Ends", "Stopped", "assumptions_of", "runs_needed", "sign_of",
           "what_could_change"]
