"""Many askers, few processors: one desk a process answers what-ifs, first roughly and then better.

Whoever moves a lever asks a :class:`Question` and is told :class:`Answer` after answer: the first with 30 pairs of
runs, then, when no newer move has come for a moment, with more, up to 200.  An answer's comparison is bit for bit what
:func:`alignsim.compare` gives for that number of pairs.  A newer question of the same asker and place cancels the
older one; what both need is taken over.

Work is cut into pieces of a few runs.  At most as many pieces run at once as there are processors, in threads (the
kernel does not hold the interpreter), and askers take turns, so that one with many questions does not
keep another waiting.  The runs of a base are kept for all who ask about it and grown, never run again.
"""

from alignsim.experiments.desk.desk import Desk, Ticket, shared_desk
from alignsim.experiments.desk.question import Answer, Limits, Question

__all__ = ["Answer", "Desk", "Limits", "Question", "Ticket", "shared_desk"]
