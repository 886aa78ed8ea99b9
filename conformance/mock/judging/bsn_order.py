"""The order of calls in an upload."""

from __future__ import annotations

from conformance.mock.judging.bsn_history import History, texts
from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen


@rule("bsn.client.start-comes-first", "AppendChunk", "CompleteFileUpload")
def chunks_are_of_an_upload_that_was_started(
    seen: Seen, history: History
) -> Breach | None:
    """See that the token is one that a start has answered (BSN-GEN-003)."""
    for token in texts(seen, "uploadtoken"):
        if history.whole and token not in history.tokens:
            sent = f"the upload token {token!r}, which was never given out"
            return Breach(sent, "the token that StartFileUpload has answered")
    return None
