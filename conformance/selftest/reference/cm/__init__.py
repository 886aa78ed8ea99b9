"""Tests of the reference server of the CM protocol."""
