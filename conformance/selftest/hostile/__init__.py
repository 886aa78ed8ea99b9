"""Hostile servers for the suite, hostile clients for the reference server."""
