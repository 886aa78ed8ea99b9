"""Schemas in, Hypothesis strategies out; knows no protocol."""
