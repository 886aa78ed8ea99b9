"""Faults on demand: named, counted, and the same again for the same seed."""
