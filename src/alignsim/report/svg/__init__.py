"""Small, fast pictures as SVG text, for the page, the notebook and the report alike.

``bands`` draws series over weeks with their intervals, ``rows`` differences with theirs; ``stylesheet`` has their
colours on light and dark paper.  A picture takes a few milliseconds; matplotlib, which draws the pictures on disk,
takes a second.  Every text is escaped; a picture says in words what it shows (``role="img"``, title, description).
"""

from alignsim.report.svg.bands import Line, Mark, bands
from alignsim.report.svg.fitting import fitting
from alignsim.report.svg.results import line_of, row_of
from alignsim.report.svg.rows import Row, reach_of, rows
from alignsim.report.svg.style import stylesheet

__all__ = ["Line", "Mark", "Row", "bands", "fitting", "line_of", "reach_of", "row_of", "rows", "stylesheet"]
