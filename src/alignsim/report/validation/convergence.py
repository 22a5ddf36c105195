"""Section: answers against horizon, burn-in and number of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import alignsim.report.claims_convergence as claims_room
import alignsim.report.convergence as room
from alignsim._version import __version__
from alignsim.evidence.claims import CLAIMS
from alignsim.evidence.convergence.claims import ClaimsConvergence, claims_convergence
from alignsim.evidence.convergence.effects import Convergence, convergence
from alignsim.experiments import wording
from alignsim.outcomes import OUTCOMES

if TYPE_CHECKING:
    from alignsim.report.validation.paper import Paper
    from alignsim.report.validation.sections import Settings

COMMAND = "python -m alignsim.report.validation --only convergence"
_KNOWN = {outcome.name: outcome for outcome in OUTCOMES}


def write(paper: Paper, settings: Settings) -> None:
    """Write the section."""
    runs = settings.runs(200, 20, 4)
    tiny: dict[str, Any] = {"horizons": (26, 52), "burn_ins": (0, 26)} if settings.tiny else {}
    found = convergence(runs, settings.seed, threads=settings.threads, **tiny)
    paper.text("An answer that turns round with the horizon, the burn-in or the number of runs is one about the window "
               "and not about the organization. More runs only narrow an interval; another horizon asks another "
               "question, because trust drifts for years and the queue grows slowly: every result names its window.",
               found.sentence)
    paper.table(("Change", "Outcome", "Verdict at the base's own", "Horizons that agree", "Burn-ins that agree",
                 "Turned round in any", "Pairs needed"),
                [(_words(s.change), _KNOWN[s.outcome].label, s.verdict, str(s.weeks_agree), str(s.burn_ins_agree),
                  "yes" if s.turned else "no", f"{s.runs_needed:,.0f}" if s.runs_needed == s.runs_needed else "more")
                 for s in found.stabilities], right=(3, 4, 6))
    numbers = (f"seed {settings.seed}", f"{wording.count(runs, 'pair')} at each horizon and burn-in")
    paper.picture("effects", room.plot(found), found.sentence)
    paper.picture("levels", room.plot_levels(found),
                  "Levels of four outcomes of the base by horizon, burn-in and number of runs, with intervals; a level "
                  "that moves with the horizon or the burn-in belongs to its window.")
    paper.made_by(COMMAND, __version__, *numbers)
    _claims(paper, settings)
    for s in found.stabilities:
        if s.turned:
            paper.note("failed", f"{_words(s.change)} on {wording.inside(_KNOWN[s.outcome].label)}: the verdict "
                                 f"({s.verdict}) turns round at another horizon or burn-in.")
    _levels(paper, found)
    paper.note("said", f"Four what-ifs at other horizons, burn-ins and numbers of runs: {found.sentence}")


def _words(change: str) -> str:
    from alignsim.evidence.convergence.effects import WHAT_IFS

    return next((one.label for one in WHAT_IFS if one.name == change), change)


def _levels(paper: Paper, found: Convergence) -> None:
    """A note on every level that moves clearly with the horizon."""
    for name in dict.fromkeys(level.outcome for level in found.base_levels):
        levels = [level for level in found.base_levels if level.setting == "weeks" and level.outcome == name]
        first, last = min(levels, key=lambda one: one.value), max(levels, key=lambda one: one.value)
        if first.high < last.low or last.high < first.low:
            unit = _KNOWN[name].unit
            paper.note("failed", f"{_KNOWN[name].label} is not stationary: {wording.figure(first.mean, unit)} "
                                 f"({wording.interval(first.low, first.high, unit)}) over {first.value} weeks, "
                                 f"{wording.figure(last.mean, unit)} ({wording.interval(last.low, last.high, unit)}) "
                                 f"over {last.value}.")


def _claims(paper: Paper, settings: Settings) -> None:
    paper.heading("The claims' headline effects")
    few = settings.runs(50, 8, 3)
    pairs = few, 2 * few
    tiny: dict[str, Any] = {"horizons": (26,), "burn_ins": (0, 26)} if settings.tiny else {}
    found = claims_convergence(claims=CLAIMS[:1] if settings.tiny else CLAIMS, runs=pairs, seed=settings.seed,
                               threads=settings.threads, progress=lambda words: settings.say(f"  {words}"), **tiny)
    paper.text(found.sentence)
    paper.table(("No.", "Claim", "Direction of the headline effect", "Settings with it", "Settings with the opposite"),
                [(str(s.claim), s.text, s.direction, f"{s.same} of {s.settings}", str(s.opposite))
                 for s in found.summaries], right=(3, 4))
    paper.picture("claims", claims_room.plot(found), found.sentence)
    paper.made_by(COMMAND, __version__, f"seed {settings.seed}",
                  f"{wording.listing([str(n) for n in pairs])} pairs in each setting")
    _turned(paper, found)


def _turned(paper: Paper, found: ClaimsConvergence) -> None:
    for s in found.summaries:
        if s.opposite:
            paper.note("failed", f"Claim {s.claim}: its headline effect ({s.direction}) has the opposite direction in "
                                 f"{s.opposite} of {s.settings} settings of horizon, burn-in and runs.")
