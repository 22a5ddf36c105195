"""The version, in the one place that the package, its metadata and every provenance file read."""

__version__ = "0.4.0"
