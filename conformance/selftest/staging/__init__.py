"""Tests of the staging suite, schemas and reference."""
