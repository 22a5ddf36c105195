"""``python -m alignsim.app.lessons > docs/lessons.md``: the lessons on paper, with figures made anew."""

from __future__ import annotations

from alignsim.app.lessons.paper import page

if __name__ == "__main__":
    print(page(), end="")
