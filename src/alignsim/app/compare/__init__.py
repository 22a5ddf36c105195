"""The tab *Compare structures*: two or three organizations side by side on common random numbers."""

from alignsim.app.compare.tab import Compare

__all__ = ["Compare"]
