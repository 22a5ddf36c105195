"""The same rules written again as people write Mesa models: agents as Python objects, an AgentSet, a DataCollector.

Written from the theory and from what the rooms' texts say, not from their code, so that equal trajectories say
something about both.  It holds the default organization and every rule that is on in it; levers that are off there
(embedding, training, roadmap, pilots, platform policy, project log, rival trust rules, changes in mid-run) are not
written again, and refused.
"""

from benchmarks.idiomatic.model import IdiomaticModel

__all__ = ["IdiomaticModel"]
