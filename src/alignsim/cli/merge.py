"""``alignsim merge``: folders of one sweep into one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from alignsim.cli import options, screen
from alignsim.cli.sweep import draw

if TYPE_CHECKING:
    from alignsim.sweeps.merging import Merged


@click.command("merge")
@click.argument("folders", metavar="DIR...", nargs=-1, required=True)
@click.option("--out", default=None, metavar="OUT",
              help="Merge into this folder: a new one, or one of the same sweep. Default: the first DIR.")
@options.json_option
def merge_command(folders: tuple[str, ...], out: str | None, as_json: bool) -> int:
    """Put folders of one sweep (shards of a job array, or what several machines did) into one.  Rows that are there are
    not written again; rows that two folders have with different values are told, and then nothing is merged.  The
    merged folder gets its picture."""
    from alignsim.sweeps.merging import MergeConflict, merge, rows_told

    given = options.Gathered()
    for field, name in [*(("DIR", folder) for folder in folders), *([("--out", out)] if out is not None else [])]:
        if not name.strip() or "\0" in name:
            given.refuse(field, "an empty name", "a folder")
    given.check()
    total = 2 * rows_told(folders if out is None else (out, *folders))
    with screen.Stop() as stop, screen.progress("merge, reading rows twice", max(total, 1)) as meter:
        try:
            merged = merge(folders, out, progress=meter, stop=stop)
        except MergeConflict as conflict:
            screen.note(f"alignsim: {conflict}")
            return 1
    if len(merged.table):
        draw(merged.table)
    _show(merged, as_json)
    for source in merged.sources:
        for name in source.lost:
            screen.note(f"{source.folder}: {name} was not whole and is left out; alignsim sweep there does its runs "
                        "again.")
    if not merged.complete:
        screen.note("Stopped; what is written is kept, and the same command goes on from there.")
        return screen.STOPPED
    return 0


def as_document(merged: Merged) -> dict[str, Any]:
    """What ``--json`` prints."""
    table = merged.table
    return {
        "out": str(table.folder), "scenario": table.header["scenario"]["name"], "design": table.header["design"],
        "folders": [{"folder": str(s.folder), "rows": s.rows, "added": s.added, "lost": list(s.lost)}
                    for s in merged.sources],
        "points": len(table.points), "runs": table.design.runs, "seed": table.design.seed, "rows": len(table),
        "planned": table.planned, "complete": table.complete, "failed": table.failed, "model": table.version,
    }


def _show(merged: Merged, as_json: bool) -> None:
    if as_json:
        screen.show_json(as_document(merged))
        return
    from alignsim.report.tables import table

    rows = [(str(s.folder), f"{s.rows:,}", f"{s.added:,}", f"{s.rows - s.added:,}") for s in merged.sources]
    columns = [("Folder", "left"), *((title, "right") for title in ("Rows", "Written", "There already"))]
    screen.show(table(f"Merged into {merged.table.folder}", columns, rows), merged.sentence)
