"""Sweeps: many points of a scenario, each run many times on the same luck, kept on disk so that nothing is lost."""
