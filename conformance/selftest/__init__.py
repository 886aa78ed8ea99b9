"""Tests of everything here; not part of the wheel."""
