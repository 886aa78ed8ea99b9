"""Using Streaming: what a client may send to ``/stream``."""

from __future__ import annotations

from conformance.mock.judging.cm_history import History
from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen

METHODS = ("GET", "POST")


@rule("cm.client.stream-method", "upload", "download")
def streaming_takes_get_and_post(seen: Seen, history: History) -> Breach | None:
    """See that data are sent by POST and fetched by GET (CM-STREAM-001)."""
    del history
    if seen.method in METHODS:
        return None
    hint = "Does the client mean to ask first, or to delete what expires by itself?"
    return Breach(f"{seen.method} {seen.path}", "POST or GET", hint)
