"""``alignsim app``: the web page, on this machine only."""

from __future__ import annotations

import click

from alignsim.cli import options


@click.command("app")
@options.number("--port", "8765", "Port on 127.0.0.1; 0 takes a free one.")
@click.option("--browser/--no-browser", default=True, help="Open the page in the browser (the default).")
def app_command(port: str, browser: bool) -> int:
    """The web page: watch one organization, compare structures, six lessons.

    It runs on this machine, for this machine, and asks no other.  Ctrl-C stops it.
    """
    given = options.Gathered()
    numbers = given.numbers({"port": port})
    given.check()
    try:
        from alignsim.app.server import serve

        serve(numbers["port"], ready=lambda address: _ready(address, browser))
    except ImportError as missing:
        return _failed(f"the page needs libraries of its own, and {(missing.name or 'one').split('.')[0]} is not here: "
                       "pip install 'alignsim[app]', or in the project's folder pip install '.[app]'")
    except OSError as error:
        return _failed(f"port {numbers['port']} of 127.0.0.1 cannot be used ({error.strerror or error}): "
                       "give another with --port; 0 takes a free one")
    return 0


def _failed(text: str) -> int:
    click.echo(f"alignsim: {text}.", err=True)
    return 1


def _ready(address: str, browser: bool) -> None:
    click.echo(f"alignsim is at {address} (Ctrl-C stops it)")
    if browser:
        import webbrowser

        webbrowser.open(address)
