"""Experiments: many runs of a scenario, scenarios side by side, one run as a story."""
