"""Data files the reference reads: in the wheel and in a checkout alike."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def resource(*parts: str) -> Path:
    """Return the path of a data file, such as ``resource("schemas", "staging")``.

    Raises:
        FileNotFoundError: neither the package nor the checkout has it.

    """
    for root in (PACKAGE / "_data", PACKAGE.parent):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"no data file {'/'.join(parts)} comes with the project")
