"""The two blocks of a scenario file that describe an organization of one's own: its chart and its projects.

These models are the shape of the blocks, and their part of the JSON Schema is made from them.  Rules between
fields, and whether files exist, are checked on loading.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1, max_length=1000)]
Cell = Annotated[str, Field(max_length=1000)]
Encoding = Literal["utf-8", "cp1252", "latin-1", "utf-16"]
Delimiter = Literal[",", ";", "\t", "|"]
Share = Annotated[float, Field(ge=0, le=1)]
Heads = Annotated[float, Field(ge=0, le=1000)]
Part = Annotated[float, Field(gt=0, le=1)]

_FOLDER = "default the scenario's own; ${ALIGNSIM_DATA} is expanded"


class Spec(BaseModel):
    """A closed, immutable block."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False)


class ChartColumns(Spec):
    """The publisher's names of the columns of a chart."""

    id: Text = Field(description="identity of the post or person, as text")
    reports_to: Text = Field(description="identity of the post or person above")
    title: Text | None = Field(default=None, description="title of the post")
    fte: Text | None = Field(default=None, description="full-time equivalents of the row")
    group: Text | None = Field(default=None, description="profession, department or team, that tells the function")


class StaffColumns(Spec):
    """The publisher's names of the columns of a table of staff as counts."""

    under: Text = Field(description="identity of the post of the chart above them")
    count: Text = Field(description="number of posts in full-time equivalents")
    group: Text | None = Field(default=None, description="profession, department or team, that tells the function")
    title: Text | None = Field(default=None, description="title of the posts")


class Drop(Spec):
    """Rows that are no people: those where a column has one of these values (``*`` stands for any text)."""

    id: tuple[Cell, ...] = Field(default=(), description="identities to leave out")
    title: tuple[Cell, ...] = Field(default=(), description="titles to leave out")
    group: tuple[Cell, ...] = Field(default=(), description="groups to leave out")


class ChartSpec(Spec):
    """The chart: one row a senior post, or one row a person."""

    file: Text = Field(description="name of the file in the folder of the data: CSV or Excel")
    columns: ChartColumns
    encoding: Encoding = Field(default="utf-8", description="encoding of a CSV file")
    delimiter: Delimiter = Field(default=",", description="separator of a CSV file")
    sheet: Text | None = Field(default=None, description="sheet of an Excel file; default the first")
    top: tuple[Cell, ...] = Field(default=("",), description="values of reports_to that mean nobody is above")
    duplicates: Literal["job_share", "error"] = Field(default="error", description="what two rows of one id mean")
    missing_fte: Heads = Field(default=1.0, description="full-time equivalents of a row that has none")
    drop: Drop = Field(default=Drop(), description="rows to leave out")


class StaffSpec(Spec):
    """The table of staff as counts under the posts of the chart."""

    file: Text = Field(description="name of the file in the folder of the data: CSV or Excel")
    columns: StaffColumns
    encoding: Encoding = Field(default="utf-8", description="encoding of a CSV file")
    delimiter: Delimiter = Field(default=",", description="separator of a CSV file")
    sheet: Text | None = Field(default=None, description="sheet of an Excel file; default the first")
    drop: Drop = Field(default=Drop(), description="rows to leave out")


class Roles(Spec):
    """Which post (id as text) is which executive; one that does not exist is left out."""

    ceo: Text | None = Field(default=None, description="id of the chief executive; default the top of the chart")
    cfo: Text | None = Field(default=None, description="id of the chief financial officer")
    coo: Text | None = Field(default=None, description="id of the chief operating officer")
    cio: Text | None = Field(default=None, description="id of the head of IT")
    cmo: Text | None = Field(default=None, description="id of the head of marketing")


class FunctionRule(Spec):
    """Who counts as IT or marketing; all conditions of a rule must hold, and the first rule that fits wins."""

    function: Literal["it", "marketing"]
    group: tuple[Cell, ...] = Field(default=(), description="groups that count (any of them; * stands for any text)")
    under: tuple[Text, ...] = Field(default=(), description="ids of posts whose whole branch counts (any of them)")
    except_: tuple[Text, ...] = Field(
        default=(), alias="except", description="ids of posts whose branch does not count"
    )
    title: tuple[Cell, ...] = Field(default=(), description="titles that count (any of them; * stands for any text)")


class OrganizationSpec(Spec):
    """A real chart, as its publisher wrote it."""

    data: Text | None = Field(default=None, description=f"folder of the data; {_FOLDER}")
    chart: ChartSpec
    staff: StaffSpec | None = None
    roles: Roles
    functions: Annotated[tuple[FunctionRule, ...], Field(min_length=1, max_length=200)]


class TaskSpec(Spec):
    """A task of the network; tasks stand in an order in which they can be done."""

    task: Text = Field(description="name of the task")
    volume: Part = Field(description="share of the project's volume")
    duration: Part = Field(description="share of the planned duration")
    it: Share = Field(default=0.5, description="IT's part of the task (two functions)")
    coupling: Share = Field(default=1.0, description="times the project's interdependence")
    after: tuple[Text, ...] = Field(default=(), description="tasks that come first")
    integrates: bool = Field(default=False, description="whether faults found here send rework back to earlier tasks")


Tasks = Annotated[tuple[TaskSpec, ...], Field(min_length=1, max_length=8)]


class NetworkSpec(Spec):
    """The task networks of projects of two functions and of one; what is left out is the model's."""

    two_functions: Tasks | None = None
    one_function: Tasks | None = None


class ProjectsSpec(Spec):
    """Where projects come from and how they are made up."""

    data: Text | None = Field(default=None, description=f"folder of the log; {_FOLDER}")
    log: Path | None = Field(default=None, description="project log, a CSV file")
    after: Literal["generated", "none"] = Field(default="generated", description="demand after the last row of the log")
    network: NetworkSpec | None = None
