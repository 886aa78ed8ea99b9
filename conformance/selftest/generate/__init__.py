"""Tests of ``conformance.generate``."""
