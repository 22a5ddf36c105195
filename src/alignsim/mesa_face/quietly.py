"""Mesa, imported without what its import does to the whole process."""

from __future__ import annotations

import multiprocessing

# Mesa 3.3's import sets how the whole process starts others; that is put back as it was.
_start_method = multiprocessing.get_start_method(allow_none=True)
import mesa  # noqa: E402

multiprocessing.set_start_method(_start_method, force=True)

__all__ = ["mesa"]
