"""The page as blocks between marks: one section can be written anew, and the others stay as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from alignsim.report.validation.paper import KINDS, Kind, Paper, notes_in

FILE = "validation.md"
PICTURES = Path("pictures") / "validation"
_BLOCK = re.compile(r"<!-- section: (\w+) -->\n(.*?)\n<!-- end: \1 -->", re.DOTALL)
_TITLES: Mapping[Kind, tuple[str, str]] = {
    "known": ("What is known and met", "Published facts that the model meets without having been fitted to them, and "
              "real data that it agrees with."),
    "said": ("What the model says", "Claims that hold in it, and predictions; nobody has tested these outside of it."),
    "assumed": ("What is assumed", "What was put in, fitted, or believed without a published figure."),
    "failed": ("What failed", ""),
}
HEAD = """\
# The model against what is known

Made by `python -m alignsim.report.validation` and not edited by hand; `--only SECTION` rebuilds one section, `--quick`
all of them with few runs. Nothing on this page is a causal estimate for a given company. No row of anybody's data is
part of this project: what stands here are the commands, the figures and the pictures.

Every figure has the number of runs it rests on and a 95% interval. A fact *holds* if its whole interval lies in the
published range, does *not* if it lies wholly outside, and is *unclear* otherwise."""


def blocks_of(page: str) -> dict[str, str]:
    """Section name to what stands between its marks."""
    return {found[1]: found[2] for found in _BLOCK.finditer(page)}


def read_blocks(docs: Path) -> dict[str, str]:
    """The blocks of the page in a folder; none if there is no page yet."""
    path = docs / FILE
    return blocks_of(path.read_text(encoding="utf-8")) if path.is_file() else {}


def block(title: str, markdown: str) -> str:
    """A section with its heading."""
    return f"## {title}\n\n{markdown.strip()}"


def page(blocks: Mapping[str, str], sections: Sequence[tuple[str, str]]) -> str:
    """The whole page from the blocks there are, in the order of ``sections`` (name, title); ends in a newline."""
    there = [(name, title) for name, title in sections if name in blocks]
    missing = [title for name, title in sections if name not in blocks]
    notes = {name: notes_in(blocks[name]) for name, _ in there}
    parts = [HEAD, _marked("summary", _summary(there, notes, missing))]
    parts += [_marked(name, blocks[name]) for name, _ in there]
    parts.append(_marked("fails", _fails(there, notes, missing)))
    return "\n\n".join(parts) + "\n"


def write(docs: Path, blocks: Mapping[str, str], sections: Sequence[tuple[str, str]], done: Paper | None) -> None:
    """Write the page, and the pictures of the section just done; pictures it no longer has go."""
    folder = docs / PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    if done is not None:
        for name, picture in done.pictures.items():
            picture.save(folder / name)
            _fewer_colours(folder / name)
        for old in folder.glob(f"{done.section}_*.png"):
            if old.name not in done.pictures:
                old.unlink()
    path = docs / FILE
    half = path.with_suffix(".md.part")
    half.write_text(page(blocks, sections), encoding="utf-8")
    half.replace(path)


def _fewer_colours(path: Path) -> None:
    """The same picture with a palette of 256 colours: a third of the bytes, which stay in the project's history."""
    from PIL import Image

    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def _marked(name: str, text: str) -> str:
    return f"<!-- section: {name} -->\n{text.strip()}\n<!-- end: {name} -->"


def _summary(
    there: Sequence[tuple[str, str]], notes: Mapping[str, list[tuple[Kind, str]]], missing: Sequence[str]
) -> str:
    """What is known, said, assumed and failed; the failures are counted here and told at the end."""
    lines = ["## Known, said, assumed, failed"]
    for kind in KINDS:
        title, words = _TITLES[kind]
        said = {heading: [text for k, text in notes[name] if k == kind] for name, heading in there}
        lines.append(f"**{title}.** {words}".strip())
        if kind == "failed":
            counts = [f"{heading}: {len(texts)}" for heading, texts in said.items() if texts]
            lines.append(f"{'; '.join(counts) or 'Nothing on this page'}. All of it stands in "
                         "[What fails](#what-fails).")
        else:
            lines.append("\n".join(f"- {text}" for texts in said.values() for text in texts) or "- Nothing yet.")
    if missing:
        lines.append(f"**Not on this page yet:** {'; '.join(missing)}.")
    return "\n\n".join(lines)


def _fails(
    there: Sequence[tuple[str, str]], notes: Mapping[str, list[tuple[Kind, str]]], missing: Sequence[str]
) -> str:
    """Every failure by section."""
    lines = ["## What fails", "Every fact that does not hold or is unclear, every claim that fails or holds in part, "
             "and every misfit with real data; the list is made from the sections above."]
    for name, title in there:
        found = [text for kind, text in notes[name] if kind == "failed"]
        if found:
            lines += [f"### {title}", "\n".join(f"- {text}" for text in found)]
    if len(lines) == 2:
        lines.append("Nothing on this page so far.")
    if missing:
        lines.append(f"Sections that are not on this page and may hold more: {'; '.join(missing)}.")
    return "\n\n".join(lines)
