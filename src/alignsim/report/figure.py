"""A figure that belongs to nobody's global state and shows itself in a notebook."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from alignsim.report.theme import RC


class Picture(Figure):
    """A matplotlib figure drawn by Agg, never registered with pyplot."""

    top: float = 1.0
    bottom: float = 0.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        FigureCanvasAgg(self)

    def save(self, path: Path | str, dots: int = 150) -> None:
        """Write it as PNG; the same picture gives the same bytes."""
        Path(path).write_bytes(self.png(dots))

    def png(self, dots: int = 150) -> bytes:
        """The picture as PNG, without marks of time or version."""
        buffer = BytesIO()
        with matplotlib.rc_context(RC):
            self.savefig(buffer, format="png", dpi=dots, metadata={"Software": None})
        return buffer.getvalue()

    def _repr_png_(self) -> bytes:
        return self.png(110)
