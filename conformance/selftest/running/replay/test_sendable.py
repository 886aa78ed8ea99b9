"""What requests would not send as it was is not written as a test."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.running.replay.as_pytest import check_sendable
from conformance.running.replay.steps import Answer, ReplayError, Step

PLAIN = Step(
    7,
    "POST",
    "/a",
    (("Host", "h"), ("Content-Length", "2")),
    b"ab",
    2,
    is_whole=True,
    then=Answer(200),
)
CHUNKED = (("Host", "h"), ("Transfer-Encoding", "chunked"))


def test_an_ordinary_request_is_written() -> None:
    check_sendable(PLAIN)
    check_sendable(replace(PLAIN, headers=CHUNKED))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"headers": ()}, "sent as raw bytes"),
        ({"is_whole": False, "size": 99}, "of its 99 bytes the evidence holds 2"),
        ({"headers": (("Content-Length", "9"),)}, "declares 9 bytes and carries 2"),
        ({"headers": (("A", "1"), ("a", "2"))}, "more than once"),
        ({"headers": CHUNKED, "body": b"2\r\nab\r\n"}, "framed by hand"),
        ({"method": "post"}, "its method would be POST"),
        ({"target": "/a b"}, "its target would be /a%20b"),
    ],
)
def test_what_would_be_another_request_is_refused(
    change: dict[str, object], reason: str
) -> None:
    with pytest.raises(ReplayError, match=reason):
        check_sendable(replace(PLAIN, **change))  # type: ignore[arg-type]  # any field
