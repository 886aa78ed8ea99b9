"""The mark that ties a test to the requirement it judges."""

from __future__ import annotations

import pytest


def requirement(requirement_id: str) -> pytest.MarkDecorator:
    """Mark a test as the judge of one requirement of the catalogue."""
    return pytest.mark.requirement(requirement_id)
