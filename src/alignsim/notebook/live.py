"""Whether somebody looks at this notebook who could move a slider."""

from __future__ import annotations

import sys


def live() -> bool:
    """Whether widgets can be shown, and by a person: a kernel with ipywidgets whose front end takes input.

    Programs that run notebooks (nbconvert, nbclient, papermill) tell the kernel that nobody will answer a prompt.
    """
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None or not getattr(kernel, "_allow_stdin", True):
        return False
    try:
        import ipywidgets  # noqa: F401
    except ImportError:
        return False
    return True
