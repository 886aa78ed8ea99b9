"""Tests of ``conformance.harness``."""
