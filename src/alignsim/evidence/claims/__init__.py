"""The claims: nine of the theory (1 to 9) and seven from practice (10 to 16), each with its experiment.

A claim is a file's worth of text: what is claimed, in whose words, and the experiment.  The model was not built to make
them hold; one that fails is shown as failing.  To run one, here the third with a hundred pairs of runs::

    from alignsim.evidence.claims.claim import evaluate
    from alignsim.evidence.claims.laboratory import Laboratory

    found = evaluate(CLAIMS[2], Laboratory(runs=100))
    found.verdict, found.effect, found.carried_by_words
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from alignsim.evidence.claims.claim import Claim

ROOMS = ("theory_", "practice_")
"""A file of claims begins with one of these and holds ``CLAIMS_HERE``."""


def _gathered() -> tuple[Claim, ...]:
    names = sorted(m.name for m in iter_modules(__path__) if m.name.startswith(ROOMS))
    found: list[Claim] = [c for name in names for c in import_module(f"{__name__}.{name}").CLAIMS_HERE]
    return tuple(sorted(found, key=lambda claim: claim.id))


CLAIMS: tuple[Claim, ...] = _gathered()
"""All claims in the order of their numbers."""

__all__ = ["CLAIMS", "Claim"]
