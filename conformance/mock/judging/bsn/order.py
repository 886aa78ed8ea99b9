"""Tokens and the order of calls: what may be named, and what has to come before."""

from __future__ import annotations

from conformance.mock.judging.bsn.call import shown
from conformance.mock.judging.bsn.history import History
from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen

STEPS = ("AppendChunk", "CompleteFileUpload")
OF_FILES = ("StartFileUpload", *STEPS)


@rule("bsn.client.start-comes-first", *STEPS)
def chunks_are_of_an_upload_that_was_started(
    seen: Seen, history: History
) -> Breach | None:
    """See that the token is one that a start has answered (BSN-GEN-003)."""
    token = history.call(seen).upload_token
    if not token or not history.whole or token in history.uploads:
        return None
    sent = f"the upload token {shown(token)}, which was never given out"
    return Breach(sent, "the token that StartFileUpload has answered")


@rule("bsn.client.token-given", *STEPS)
def a_chunk_names_its_upload(seen: Seen, history: History) -> Breach | None:
    """See that the token of an upload is not left out (BSN-CHUNK-006, -007)."""
    call = history.call(seen)
    if call.upload_token or (call.name == STEPS[1] and not call.files):
        return None
    required = "the token that StartFileUpload has answered"
    return Breach(f"{call.name} without an upload token", required)


@rule("bsn.client.file-is-started", *STEPS)
def a_file_of_a_session_is_started(seen: Seen, history: History) -> Breach | None:
    """See that StartFileUpload is called for every file of a session (BSN-WEB-008)."""
    upload = history.upload(seen)
    if upload is None or upload.started or upload.blurred or not upload.session:
        return None
    sent = f"{history.call(seen).name} for a file that was not started"
    return Breach(sent, "StartFileUpload with the same tokens before it")


@rule("bsn.client.start-token", "StartFileUpload")
def a_start_names_a_token_of_a_session(seen: Seen, history: History) -> Breach | None:
    """See that a start is given no token but that of a session (BSN-START-005)."""
    token = history.call(seen).upload_token
    upload = history.upload(seen)
    if not token or (upload is None and not history.whole):
        return None
    if upload is not None and upload.session is not None:
        return None
    hint = "Does the client make tokens itself, or use one a second time?"
    required = "no UploadToken, or one that a session has given out"
    return Breach(f"the UploadToken {shown(token)} at a start", required, hint)


@rule("bsn.client.session-token-known", *OF_FILES, "CompleteWebPageUploadSession")
def a_session_is_one_that_was_opened(seen: Seen, history: History) -> Breach | None:
    """See that the token of a session was given out (BSN-WEB-004, -014)."""
    token = history.call(seen).session_token
    if not token or not history.whole or token in history.sessions:
        return None
    sent = f"the session token {shown(token)}, which was never given out"
    return Breach(sent, "the token that StartWebPageUploadSession has answered")


@rule("bsn.client.session-token-for-pages", *STEPS)
def a_plain_file_has_no_session(seen: Seen, history: History) -> Breach | None:
    """See that no session is named for a file of its own (BSN-START-006)."""
    upload, session = history.upload(seen), history.session(seen)
    if upload is None or session is None or upload.session or not history.whole:
        return None
    return Breach("a session token for a file of no session", "none")


@rule("bsn.client.both-tokens", *OF_FILES)
def a_file_of_a_session_has_both_tokens(seen: Seen, history: History) -> Breach | None:
    """See that session and upload are named together (BSN-WEB-008, -009, -011)."""
    call, upload = history.call(seen), history.upload(seen)
    session = history.session(seen)
    if not call.upload_token and session and call.name == OF_FILES[0]:
        return Breach("a session token alone", "with it the token of the file")
    if upload is None or upload.session is None:
        return None
    if not call.session_token:
        return Breach("the token of a session's file alone", "with it the session's")
    if session is not None and session is not upload.session:
        hint = "Are tokens of several sessions mixed up?"
        return Breach("the token of another session", "that of the file's", hint)
    return None


@rule("bsn.client.token-of-file", "StartFileUpload")
def a_file_is_started_under_its_own_token(
    seen: Seen, history: History
) -> Breach | None:
    """See that tokens of a session are not mixed up (BSN-WEB-011)."""
    upload, name = history.upload(seen), history.call(seen).args.text("FileName")
    if upload is None or not upload.announced or not name:
        return None
    if name[: len(upload.announced)] == upload.announced:
        return None
    sent = f"{shown(name)} under the token of {shown(upload.announced)}"
    return Breach(sent, "for each file its own token, in the order of the assets")


@rule(
    "bsn.client.token-kind",
    "CancelFileUpload",
    "GetFileUploadStatus",
    "GetWebPageUploadStatus",
)
def a_token_is_of_the_kind_asked_for(seen: Seen, history: History) -> Breach | None:
    """See that a session's token is not taken for an upload's, nor the reverse."""
    call = history.call(seen)
    uploads, sessions = history.uploads, history.sessions
    if call.upload_token in sessions and call.upload_token not in uploads:
        return Breach("a session's token as uploadToken", "the token of an upload")
    if call.session_token in uploads and call.session_token not in sessions:
        return Breach("an upload's token as sessionToken", "the token of a session")
    return None


@rule(
    "bsn.client.query-names-token",
    "CancelFileUpload",
    "GetFileUploadStatus",
    "GetWebPageUploadStatus",
)
def who_asks_says_for_what(seen: Seen, history: History) -> Breach | None:
    """See that an upload or a session is named, though nothing is answered too."""
    call = history.call(seen)
    if call.upload_token or call.session_token:
        return None
    return Breach(f"{call.name} without a token", "the token of what is meant")


@rule("bsn.client.upload-is-open", *OF_FILES)
def an_upload_is_open(seen: Seen, history: History) -> Breach | None:
    """See that nothing follows the end, but a repeated completion (BSN-CANCEL-001)."""
    upload, name = history.upload(seen), history.call(seen).name
    if upload is None or upload.state == "open" or upload.blurred:
        return None
    again = name == "CompleteFileUpload" and upload.state == "completed"
    if again or (name == "StartFileUpload" and upload.session is None):
        return None
    sent = f"{name} for an upload that is {upload.state}"
    return Breach(sent, "StartFileUpload, and a new token")
