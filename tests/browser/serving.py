"""The page's server in a process of its own, and a browser to look at it: for the tests and for the benchmark."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--force-color-profile=srgb"]


class Server(NamedTuple):
    """A server that answers."""

    address: str
    process: int

    @property
    def memory(self) -> float:
        """Resident memory, MiB."""
        status = Path(f"/proc/{self.process}/status").read_text(encoding="ascii")
        found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.M)
        assert found is not None
        return int(found.group(1)) / 1024


def chromium() -> str:
    """Where chromium is: it is needed, none is fetched."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found is not None, "chromium is needed: apt-get install chromium"
    return found


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """``alignsim app`` of this environment, or what ``ALIGNSIM_APP`` says, started in an empty folder."""
    errors = folder / "errors.txt"
    app = shlex.split(os.environ.get("ALIGNSIM_APP", f"{shlex.quote(sys.executable)} -m alignsim app"))
    with (
        open(errors, "w", encoding="utf-8") as stderr,
        subprocess.Popen([*app, "--port", "0", "--no-browser"], stdout=subprocess.PIPE, stderr=stderr, text=True,
                         cwd=folder, env={**os.environ, "PYTHONUNBUFFERED": "1"}) as process,
    ):
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found is not None, errors.read_text(encoding="utf-8")
        try:
            yield Server(found.group(0), process.pid)
        finally:
            process.terminate()
    said = errors.read_text(encoding="utf-8")
    assert "Traceback" not in said, said
    assert [p.name for p in folder.iterdir()] == ["errors.txt"], "the server leaves no file"
