"""The glossary page says what the declarations say, and every declaration says enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignsim.outcomes import OUTCOMES, SERIES
from alignsim.parameters import Parameter, all_parameters
from alignsim.report.glossary import glossary


def test_the_page_is_in_step(root: Path) -> None:
    page = (root / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert page == glossary(), "run: python -m alignsim.report.glossary > docs/glossary.md"


def test_every_name_is_on_the_page() -> None:
    page = glossary()
    for name in [*(o.name for o in OUTCOMES), *(s.name for s in SERIES), *(p.path for p in all_parameters())]:
        assert f"`{name}`" in page


def test_every_row_has_as_many_cells_as_its_head() -> None:
    widths: list[int] = []
    for line in glossary().splitlines():
        if not line.startswith("|"):
            widths = []
            continue
        widths.append(line.replace(r"\|", "").count("|"))
        assert widths[-1] == widths[0], line


@pytest.mark.parametrize("parameter", all_parameters(), ids=lambda p: p.path)
def test_a_parameter_says_what_it_is(parameter: Parameter) -> None:
    assert parameter.text.strip() and parameter.unit.strip() and parameter.source.strip()
    assert parameter.low <= parameter.code(parameter.default) <= parameter.high


@pytest.mark.parametrize("names", [[o.name for o in OUTCOMES], [s.name for s in SERIES]], ids=["outcomes", "series"])
def test_no_name_is_given_twice(names: list[str]) -> None:
    assert len(names) == len(set(names))
