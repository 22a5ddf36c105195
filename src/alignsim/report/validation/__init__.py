"""The page of evidence, ``docs/validation.md``: tables and pictures of everything the model was held against.

``python -m alignsim.report.validation`` rebuilds it; every section can be rebuilt alone.
"""
