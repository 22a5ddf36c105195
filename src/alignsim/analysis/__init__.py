"""Answers from tables: what sensitivity, discovery and robustness read from a sweep; nothing here simulates."""
