"""One week, one run, many runs."""
