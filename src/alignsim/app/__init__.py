"""The web page: one process, many sessions, on this machine only."""
