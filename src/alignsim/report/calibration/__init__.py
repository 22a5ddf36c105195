"""A calibration drawn and tabled."""
