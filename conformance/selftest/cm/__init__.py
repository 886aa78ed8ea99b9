"""Tests of the CM protocol, both sides: schema, suite and reference."""
