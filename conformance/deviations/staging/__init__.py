"""Staging servers that are wrong in one way each; a file for each topic."""
