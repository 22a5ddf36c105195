"""The command line: a thin face.

Exit codes: 0 done, 1 a failure of the machine (disk full, folder read-only), 2 bad input, 130 stopped by Ctrl-C.
Results go to stdout, everything else to stderr.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from alignsim._version import __version__
from alignsim.problems import InputError

COMMANDS: dict[str, str] = {
    "list": "listing", "new": "new", "check": "check", "run": "run", "trace": "trace", "compare": "compare",
    "rank": "rank", "explain": "explain",
    "facts": "facts", "claims": "claims",
    "sweep": "sweep", "merge": "merge", "sensitivity": "sensitivity", "discover": "discover", "robust": "robust",
    "calibrate": "calibrate",
    "report": "report", "app": "app",
    "schema": "listing",
}


class _Commands(click.Group):
    """Commands that are imported when they are used, and errors that end in a message and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"alignsim.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """``--plugin FILE`` may stand anywhere: it is about the program and not about a command."""
        first: list[str] = []
        rest = list(args)
        while (place := next((k for k, a in enumerate(rest) if a.partition("=")[0] == "--plugin"), None)) is not None:
            end = place + (1 if "=" in rest[place] else 2)
            first += rest[place:end]
            del rest[place:end]
        return super().parse_args(ctx, [*first, *rest])

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command and leave with its exit code; no input, however bad, ends in a traceback."""
        kwargs.update(standalone_mode=False, prog_name="alignsim")
        code = _guarded(lambda: super(_Commands, self).main(*args, **kwargs))
        try:
            sys.stdout.flush()
        except OSError as error:
            code = code or _failed(error)
            _forget_stdout()
        sys.exit(code)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="alignsim")
@click.option("--plugin", "plugins", multiple=True, metavar="FILE",
              help="A Python file with a trust rule of your own (docs/plugins.md); it is run. Several if wanted.")
def main(plugins: tuple[str, ...]) -> None:
    """What do reporting lines, incentives, governance and embedding do to project delivery, and to trust between IT and
    marketing?  Simulates an organization from a file and compares what-ifs, with their uncertainty.

    Begin with:  alignsim list  ·  alignsim run baseline  ·  alignsim compare baseline ceo_line
    """
    if plugins:
        from alignsim.scenario.plugin_files import add_plugins

        add_plugins(plugins)


def _guarded(command: Callable[[], Any]) -> int:
    try:
        result = command()
        return result if isinstance(result, int) else 0
    except InputError as error:
        return _told(str(error), 2)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.ClickException as error:
        error.show()
        return 2
    except (KeyboardInterrupt, click.Abort):
        return _told("stopped.", 130)
    except BrokenPipeError:
        _forget_stdout()  # the reader has had enough, as head does; nobody is left to tell
        return 1
    except OSError as error:
        return _failed(error)
    except MemoryError:
        return _told("this does not fit into memory; fewer runs or weeks would.", 1)


def _failed(error: OSError) -> int:
    place = f"{error.filename}: " if error.filename else ""
    return _told(f"{place}{error.strerror or error}. No result was left half-written.", 1)


def _told(text: str, code: int) -> int:
    click.echo(f"alignsim: {text}", err=True)
    return code


def _forget_stdout() -> None:
    """Point stdout nowhere, so that the interpreter does not fail on it once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
