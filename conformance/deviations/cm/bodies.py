"""What several wrong stores have to do with bodies."""

from __future__ import annotations

from conformance.reference.message import Body

SMALL = 64 << 10


def holding(data: bytes) -> Body:
    """Return a body of these bytes."""
    return Body(len(data), data)
