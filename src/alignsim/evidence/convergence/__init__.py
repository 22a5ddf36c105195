"""How effects and verdicts depend on horizon, burn-in and number of runs."""
