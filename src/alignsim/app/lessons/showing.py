"""The steps of a lesson as HTML; every text that is not our own is escaped."""

from __future__ import annotations

from html import escape

from alignsim.app.lessons.classroom import ENOUGH
from alignsim.app.lessons.judging import OPEN, RIGHT, SPOKEN, WRONG
from alignsim.app.lessons.lesson import Followup, Lesson
from alignsim.app.lessons.seen import LOOKS, Panel, Seen
from alignsim.app.link import to_query
from alignsim.evidence.claims.verdicts import Part, Verdict, verdicts
from alignsim.experiments import wording

TONES = {RIGHT: "good", WRONG: "bad", OPEN: "soft"}
VERDICTS = {"holds": "holds", "in part": "holds in part", "fails": "fails"}
MARKS = {RIGHT: "\u2713", WRONG: "\u2717", OPEN: "?"}


def organizations(lesson: Lesson) -> str:
    """Who is compared, each with the colour it has in the pictures."""
    main = lesson.experiments[0]
    return "<div class='al-organizations'>" + "".join(
        f"<div class='al-organization' style='--tone:var(--al-{look})'><strong>{escape(each.name)}</strong>"
        f"<span>{escape(each.words)}</span></div>"
        for each, look in zip((main.base, *main.others), LOOKS, strict=False)) + "</div>"


def running(lesson: Lesson, choice: int | None, seen: Seen | None) -> str:
    """How far the run is."""
    if seen is not None and seen.problem is not None:
        return f"<p class='al-lead' role='alert' data-test='lesson-problem'>{escape(seen.problem)}</p>"
    pairs = 0 if seen is None else seen.pairs
    done = ("Starting \u2026 The first run of a new installation takes up to a minute." if not pairs else
            "All pairs are done." if seen is not None and seen.complete else
            "A first answer is there; more pairs make it surer.")
    said = "" if choice is None else (
        f"<p>You predicted: <strong>{escape(lesson.prediction.choices[choice].words)}.</strong></p>")
    return (
        f"{said}<div class='al-count-big' data-test='lesson-pairs'>{pairs} of {ENOUGH} pairs</div>"
        f"<div class='al-progress' role='progressbar' aria-label='Pairs of runs' aria-valuemin='0' "
        f"aria-valuemax='{ENOUGH}' aria-valuenow='{pairs}'><div style='width:{min(100, 100 * pairs / ENOUGH):.0f}%'>"
        f"</div></div><p role='status' data-test='lesson-status'>{done}</p>"
        "<p class='al-soft'>One run is one possible course of three years, week by week, after two years of run-in. "
        "In a pair both organizations meet the same chance events: the same project ideas, the same luck. So what "
        "differs comes from what was changed. Many pairs tell luck from structure.</p>")


def verdict(lesson: Lesson, choice: int | None, seen: Seen) -> str:
    """The prediction and what the run says of it."""
    pairs = wording.count(seen.pairs, "pair")
    if choice is None:
        return f"<div class='al-verdict' data-test='lesson-verdict'>{_came_out(lesson, seen)}</div>"
    judgement = seen.judgements[choice]
    head = f"Cannot be told with {pairs}" if judgement == OPEN else SPOKEN[judgement]
    return (f"<div class='al-verdict' style='--tone:var(--al-{TONES[judgement]})' data-test='lesson-verdict' "
            f"data-verdict='{judgement}'><div class='al-verdict-word'>{MARKS[judgement]} {head}</div>"
            f"<p>You predicted: {escape(lesson.prediction.choices[choice].words)}.</p>{_came_out(lesson, seen)}</div>")


def _came_out(lesson: Lesson, seen: Seen) -> str:
    named = [escape(choice.words) for choice, judgement in zip(lesson.prediction.choices, seen.judgements, strict=True)
             if judgement != WRONG]
    one, other = lesson.asked_words(lesson.prediction.asked[0])
    pairs = wording.count(seen.pairs, "pair")
    came = (f"<strong>{named[0]}.</strong>" if len(named) == 1 else
            "Still open: " + "; or ".join(named) + ". More pairs may tell.")
    found = "".join(f"<li>{escape(each)}</li>" for each in seen.findings)
    against = (f"{escape(other)}, against: {escape(one)}" if len({each[:2] for each in lesson.prediction.asked}) == 1
               else f"Against: {escape(one)}")
    more = "" if seen.complete else " More are running."
    return (f"<p>In this run: {came}</p><ul>{found}</ul><p class='al-soft al-small'>{against}. {pairs}, 95% intervals "
            f"in brackets.{more}</p>")


def seen_panels(lesson: Lesson, seen: Seen) -> str:
    """Pictures, and what to look at in them."""
    look = "".join(f"<li>{escape(each)}</li>" for each in lesson.look)
    spread = f"<figure data-test='lesson-spread'>{seen.spread}</figure>" if seen.spread else ""
    panels = "".join(_panel(panel) for panel in seen.panels)
    return (f"<div class='al-see'><aside><h3 style='margin-top:0'>What to look at</h3><ul>{look}</ul>"
            "<p class='al-soft al-small'>Lines are means over runs; the bands around them say how surely the mean is "
            f"known (95% intervals). {wording.count(seen.pairs, 'pair')}, chance events no. {seen.seed}.</p></aside>"
            f"<div>{spread}{panels}</div></div>")


def _panel(panel: Panel) -> str:
    heading = f"<h3>{escape(panel.heading)}</h3>" if panel.heading else ""
    curves = "".join(f"<figure>{curve}</figure>" for curve in panel.curves)
    rows = "".join(f"<figure><figcaption>{escape(words)}</figcaption>{picture}</figure>"
                   for words, picture in panel.differences)
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in panel.sentences)
    return (f"{heading}<div data-test='lesson-sentence'>{said}</div>{curves}{rows}"
            f"<details><summary>All figures</summary>{panel.figures}</details>")


def explained(lesson: Lesson, seen: Seen, why: str) -> str:
    """The rules, where the difference comes from, what studies say, what the model does not show."""
    reason = (f"<p data-test='lesson-why'>{escape(why)}</p>" if why else
              "<p class='al-soft' role='status' data-test='lesson-why-waits'>Some pairs are run again with one group "
              "of rules after the other cut: this takes from some seconds to a minute.</p>")
    studies = "".join(f"<p>{escape(words)} <strong>{escape(said)}</strong></p>" for words, said in seen.published)
    sources = "".join(f"<li>{escape(each)}</li>" for each in lesson.literature)
    return (f"<h3 style='margin-top:0'>The rules at work</h3><p>{escape(lesson.read)}</p>"
            f"<h3>Where the difference comes from</h3>{reason}"
            f"<h3>What studies say</h3>{studies}<ul class='al-small'>{sources}</ul>{not_shown(lesson)}")


def not_shown(lesson: Lesson) -> str:
    """What fails in the model, by the verdicts that ship, and what it leaves out."""
    known = verdicts()
    claims = "".join(_claim(known[number], first=not k) for k, number in enumerate(lesson.claims))
    missing = "".join(f"<li>{escape(each)}</li>" for each in lesson.missing)
    return (f"<div data-test='lesson-not-shown'><h3>What the model does not show</h3><ul>{missing}</ul>"
            f"{claims}</div>")


def _claim(found: Verdict, *, first: bool) -> str:
    """A claim with its verdict; figures unfold, those of the lesson's first claim are open."""
    tone = {"holds": "good", "fails": "bad"}.get(found.verdict, "soft")
    met = len(found.parts) - len(found.failed)
    failed = "".join(f"<li>{escape(failed_words(part))}</li>" for part in found.failed)
    head = (f"<span class='al-tag' style='color:var(--al-{tone})'>{VERDICTS[found.verdict]}</span>"
            f"{escape(found.claim)}")
    note = f"<p class='al-small'>{escape(found.note)}</p>" if first else ""
    told = f"<p class='al-small'>Not as claimed:</p><ul class='al-small'>{failed}</ul>" if failed else ""
    return (f"<details class='al-claim'{' open' if first else ''}><summary>{head}</summary>"
            f"<p class='al-small'>{met} of {len(found.parts)} predictions came out as claimed, in "
            f"{wording.count(found.pairs, 'pair')}. {escape(robust_words(found))}</p>{told}{note}</details>")


def failed_words(part: Part) -> str:
    """A prediction that did not come out as claimed, with its figure."""
    figure = wording.figure(part.effect, part.unit, signed=True)
    span = wording.interval(part.low, part.high, part.unit, signed=True)
    return (f"{part.text}: claimed {part.expected}, found {figure} {wording.difference_unit(part.unit)} ({span}): "
            f"{part.verdict}.")


def robust_words(found: Verdict) -> str:
    """Whether the verdict stands under other rules for trust and other sets of parameters."""
    if found.robust is None:
        return ""
    cells = sum(found.cells.values())
    if found.robust:
        return f"The verdict is the same in all {cells} variants of the model that were tried."
    told = wording.listing([f"{VERDICTS[verdict]} in {n}" for verdict, n in found.cells.items()])
    return f"It hangs on the variant of the model: of {cells} that were tried, it {told}."


def discussed(lesson: Lesson) -> str:
    """The question, and the teacher's note."""
    note = lesson.teacher
    misread = "".join(f"<li>{escape(each)}</li>" for each in note.misreadings)
    follow = "".join(f"<li>{follow_link(each)}</li>" for each in note.followups)
    return (f"<p class='al-question' data-test='lesson-question'>{escape(lesson.discuss)}</p>"
            "<details class='al-note' data-test='lesson-teacher'><summary>Teacher's note</summary>"
            f"<p>About {lesson.minutes} minutes. {escape(note.expect)}</p>"
            f"<p>Likely misreadings:</p><ul>{misread}</ul><p>To go on:</p><ul>{follow}</ul></details>")


def follow_link(followup: Followup) -> str:
    """A link to an organization in the tab that plays one."""
    query = escape(to_query("watch", followup.sketch))
    return f"<a href='?{query}' target='_blank' rel='noopener'>{escape(followup.words)}</a>"
