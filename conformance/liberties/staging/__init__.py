"""Staging servers that are right, yet unlike the reference; a file for each topic."""
