"""Tests of ``conformance.running.merging``."""
