"""One more child where a core is idle, and none where the others wait for a core."""

from __future__ import annotations

import pytest

from conformance.running.detecting import children
from conformance.running.detecting.busy import Idle, computed_by
from conformance.running.detecting.children import MOST, Room

WORKERS = 2


@pytest.fixture
def room(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Room:
    """Return the room on a machine with so many idle cores."""
    monkeypatch.setattr(Idle, "cores", lambda _: request.param)
    monkeypatch.setattr(children, "SOON", 0.0)
    return Room(WORKERS)


@pytest.mark.parametrize(
    ("room", "shares", "is_left"),
    [
        (0.0, [1.0], True),
        (2.0, [0.1, 0.1], True),
        (None, [0.1, 0.1], True),
        (0.0, [0.1, 0.1], False),
        (2.0, [1.0, 1.0], False),
        (2.0, [0.0] * WORKERS * MOST, False),
    ],
    ids=["fewer", "they wait", "nobody tells", "starved", "they compute", "most"],
    indirect=["room"],
)
def test_a_child_starts_where_a_core_is_idle(
    room: Room, shares: list[float], *, is_left: bool
) -> None:
    assert room.is_left(shares) is is_left


def test_nobody_tells_of_a_process_that_is_not_there() -> None:
    assert computed_by(None) is None
