"""The report in a real browser; run by ``tox -e report``."""
