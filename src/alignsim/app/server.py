"""The server of the page: Solara on this machine's own address, with nothing that calls home.

Solara's telemetry and its fonts from elsewhere are off, scripts and styles come from the ``solara-assets`` package, and
every answer carries a policy that forbids the browser to ask any other host.  Only this machine may connect, and only a
page of this server may open a session (a page elsewhere must not reach it through the reader's browser).
"""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from alignsim.app.gate import only_from_here
from alignsim.app.memory import sweep_for_ever

if TYPE_CHECKING:
    import uvicorn

HOST = "127.0.0.1"
PORT = 8765
PAGE = "alignsim.app.page"
CULL = "10m"
"""How long a session that lost its connection is kept; one whose page was closed goes at once."""
CONNECTIONS = 400
"""Most sessions at a time."""


def application() -> Any:
    """The page as an ASGI application, settings included.

    Raises
    ------
    ImportError
        If the extra ``app`` is not installed.
    """
    os.environ["SOLARA_APP"] = PAGE
    os.environ.setdefault("REACTON_FAST", "1")  # Solara's newer renderer: a third of the work for each answer
    import solara.settings
    from solara.server import settings

    # Solara warns that its cookie could not be used inside a frame elsewhere; it must not be.
    warnings.filterwarnings("ignore", "Cookies with samesite=none", UserWarning)
    settings.telemetry.mixpanel_enable = False
    settings.assets.fontawesome_enabled = False
    settings.main.mode = "production"
    settings.main.experimental_performance = True  # messages go in batches: threads need not wait for each other
    settings.main.host = HOST
    settings.theme.variant = settings.ThemeVariant.light
    settings.theme.loader = "plain"
    settings.theme.title = "alignsim"
    settings.kernel.cull_timeout = os.environ.get("ALIGNSIM_APP_CULL", CULL)
    settings.kernel.max_count = CONNECTIONS
    # A file that solara-assets lacks must not be fetched from elsewhere: nothing answers at this address.
    solara.settings.assets.cdn = f"http://{HOST}:9/"
    from solara.server import starlette

    return only_from_here(starlette.app)


def serve(port: int = PORT, *, ready: Callable[[str], None] | None = None) -> None:
    """Serve the page until the process is told to stop.

    Parameters
    ----------
    port
        On 127.0.0.1; 0 takes a free one.
    ready
        Called with the address once the page can be opened.

    Raises
    ------
    OSError
        If the port is taken.
    ImportError
        If the extra ``app`` is not installed.
    """
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        app = application()
        import uvicorn

        threading.Thread(target=sweep_for_ever, daemon=True).start()
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=3))
        address = f"http://{HOST}:{listening.getsockname()[1]}"
        threading.Thread(target=_when_started, args=(server, address, ready), daemon=True).start()
        server.run(sockets=[listening])


def _when_started(server: uvicorn.Server, address: str, ready: Callable[[str], None] | None) -> None:
    # Not before: the server imports the page as it starts, and two threads that import one package may each meet the
    # other's half.
    waited = threading.Event()
    while not server.started:
        if server.should_exit or waited.wait(0.05):
            return
    if ready is not None:
        ready(address)
    _warm_up()


def _warm_up() -> None:
    """Compile, or load, the model before the first visitor moves a lever."""
    import alignsim as al

    al.run(al.load("baseline"), runs=2)
