"""Pictures of claims: what each predicts and what was found, what carries it, its curves; and all at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from alignsim._version import __version__
from alignsim.evidence.claims.claim import Finding, Part
from alignsim.experiments import wording
from alignsim.report import theme
from alignsim.report.claim_tables import effect_words, unit_words
from alignsim.report.claims_overview import overview_picture
from alignsim.report.claims_panels import WIDTH, draw_panels, inches, panels_of, rows_of
from alignsim.report.claims_rows import draw_point, draw_scale, look_of

if TYPE_CHECKING:
    from matplotlib.text import Text

    from alignsim.report.figure import Picture

ROW = 0.62
TEXT, AXIS, FIGURES, SAYS = 0.25, 5.0, 9.2, 11.3
"""Left edges in inches: what is predicted, its scale, the figures, the verdict."""
CLAIMED = {"+": "claimed: more", "-": "claimed: less", "0": "claimed: no difference", "≠": "claimed: a difference",
           "≤": "claimed: no gain"}
LEGEND = ("Points are means over pairs of runs on common random numbers, lines 95% intervals. Each prediction has a "
          "scale of its own. Grey: below the smallest effect worth having, as a rule a tenth of a standard deviation "
          "of the base's runs (an assumption). Filled: the verdict is clear.")


def note_of(runs: int, seed: int, weeks: int) -> str:
    """Where a picture comes from."""
    return (f"alignsim {__version__}, alignsim claims, baseline, {wording.count(runs, 'run')} of each scenario, "
            f"{weeks} weeks, seed {seed}.")


def pictures_of(findings: Sequence[Finding], note: str) -> dict[str, Callable[[], Picture]]:
    """File names and how to draw them: one a claim, and all of them together."""
    return {"claims.png": partial(overview_picture, findings, note),
            **{f"claim_{f.claim.id:02d}.png": partial(claim_picture, f, note) for f in findings}}


@theme.themed
def claim_picture(finding: Finding, note: str = "") -> Picture:
    """One claim: its predictions above; below what carries it, and its curves."""
    parts = finding.evidence.parts
    rows = rows_of(panels_of(finding))
    below = inches(rows)
    claim = finding.claim
    asked = claim.question if claim.question.endswith("?") else f"{claim.question}."
    subtitle = f"{asked} {_verdict_words(finding)} {finding.evidence.note}".strip()
    title = f"{claim.id}. {claim.claim}"
    lines = [len(theme.wrapped(words, WIDTH, size).splitlines()) for words, size in ((title, 13.5), (subtitle, 10))]
    height = 1.35 + 0.225 * lines[0] + 0.175 * lines[1] + ROW * len(parts) + below
    foot = f"{LEGEND} Source of the claim: {claim.source}. {note}".strip()
    picture = theme.new_picture(WIDTH, height, title, subtitle, foot)
    _fit(picture.texts[0])
    top = picture.top * height - 0.1
    row = (top - picture.bottom * height - below) / max(1, len(parts))
    for k, part in enumerate(parts):
        _draw_part(picture, height, top - k * row, row, part)
    draw_panels(picture, height, rows)
    return picture


def _fit(title: Text) -> None:
    """A title of wide letters is set smaller until it fits the picture."""
    while title.get_window_extent().width > (WIDTH - TEXT) * title.get_figure(root=True).dpi:  # type: ignore[union-attr]
        title.set_fontsize(float(title.get_fontsize()) - 0.25)


def _verdict_words(finding: Finding) -> str:
    parts = finding.evidence.parts
    right = sum(part.verdict == "as claimed" for part in parts)
    words = {"holds": "Holds", "in part": "Holds in part", "fails": "Fails"}[finding.verdict]
    return f"{words}: {right} of {wording.count(len(parts), 'prediction')} as claimed."


def _draw_part(picture: Picture, height: float, top: float, row: float, part: Part) -> None:
    """A row: words, a scale of its own with zero and the smallest effect worth having, figures, verdict."""
    middle = (top - row / 2 + 0.06) / height
    words = theme.wrapped(part.text, AXIS - TEXT + 0.1, 9.5)
    picture.text(TEXT / WIDTH, middle, words, fontsize=9.5, va="center", linespacing=1.2)
    ax = picture.add_axes((AXIS / WIDTH, (top - row + 0.26) / height, (FIGURES - AXIS - 0.35) / WIDTH,
                           (row - 0.34) / height))
    estimate = part.estimate
    look, sure = look_of(part)
    draw_scale(ax, [estimate], part.unit)
    draw_point(ax, 0.0, estimate, look, sure)
    value, interval = effect_words(estimate, part.unit)
    picture.text(FIGURES / WIDTH, middle + 0.085 / height, f"{value} {unit_words(part.unit)}", fontsize=9.5,
                 fontweight="bold", va="center")
    picture.text(FIGURES / WIDTH, middle - 0.085 / height, interval, fontsize=8.5, color=theme.SOFT, va="center")
    picture.text(SAYS / WIDTH, middle + 0.085 / height,
                 wording.SHORT_VERDICTS.get(part.verdict, part.verdict), fontsize=9.5, fontweight="bold", va="center",
                 color=look.colour)
    picture.text(SAYS / WIDTH, middle - 0.085 / height, CLAIMED[part.expected], fontsize=8.5, color=theme.SOFT,
                 va="center")
