"""Clients of content staging: their paths, parameters, bodies and order."""
