"""The six lessons, in the order in which they are best taught, and the words that they use."""

from __future__ import annotations

from collections.abc import Mapping

from alignsim.app.lessons import appetites, embedding, goals, reporting, roadmap, trust
from alignsim.app.lessons.lesson import Lesson

LESSONS: tuple[Lesson, ...] = (appetites.LESSON, reporting.LESSON, goals.LESSON, embedding.LESSON, roadmap.LESSON,
                               trust.LESSON)
BY_NAME: Mapping[str, Lesson] = {lesson.name: lesson for lesson in LESSONS}

WORDS: tuple[tuple[str, str], ...] = (
    ("CIO, CMO", "the heads of IT and of marketing"),
    ("CEO, COO, CFO", "the heads of the whole, of operations and of finance"),
    ("Relationship", "how much the CIO and the CMO trust each other at the end, from 1 to 5"),
    ("Strong relationship", "both trust the other with at least 0.625 on a scale of 0 to 1"),
    ("Delivered value", "what the projects gave, as a share of what they could have given, done well and when needed"),
    ("On time", "done by the date that was promised"),
    ("Lead time", "weeks from the proposal of a project to its end"),
    ("Run", "one possible course of three years, week by week"),
    ("Pair", "two runs with the same chance events, one of each organization, so that only the structure differs"),
    ("Interval", "where the mean over all runs very likely lies: right in 95 of 100 such experiments"),
    ("Difference worth having", "more than a tenth of how much single runs differ anyway (an assumption)"),
)
"""Words of the lessons that a class may not know."""
