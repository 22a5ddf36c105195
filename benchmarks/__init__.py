"""What the kernel is measured against: an idiomatic Mesa model, plain C, and the harness that prints the ratios."""
