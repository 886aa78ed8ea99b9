"""Tests of the reference services and their front."""
