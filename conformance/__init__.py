"""Conformance suite and mock server for three CMS content protocols."""
