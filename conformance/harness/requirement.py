"""The mark that ties a test to the requirement it judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def requirement(requirement_id: str) -> pytest.MarkDecorator:
    """Mark a test as the judge of one requirement of the catalogue."""
    import pytest  # noqa: PLC0415  (there where tests are; a mock server has none)

    return pytest.mark.requirement(requirement_id)
