"""What the judge remembers of content upload: sessions, uploads, their chunks."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from conformance.mock.judging.bsn.call import (
    TRUE,
    Call,
    Members,
    call_of,
    result_of,
    text_of,
)
from conformance.mock.judging.bsn.received import Received, Room
from conformance.mock.judging.bsn.wsdl import description
from conformance.mock.judging.seen import Seen

#: How many uploads and sessions are remembered, and how much of an argument.
MOST = 10_000
LONGEST = 256
#: The arguments of a file that are remembered.
KEPT = (
    "FileName",
    "FileSize",
    "ChunksCount",
    "SHA1Hash",
    "ContentType",
    "VirtualPath",
    "ContentId",
)
QUERIES = ("GetFileUploadStatus", "GetWebPageUploadStatus")
OK = 200


@dataclass(slots=True)
class Session:
    """A session that was opened; ``page_id`` is the page that it updates."""

    token: str
    page: str = ""
    assets: tuple[str, ...] = ()
    page_id: str = ""


@dataclass(slots=True)
class Upload:
    """An upload whose token was given out.

    It is ``blurred`` where an answer was lost, so that nobody knows how it stands.
    """

    token: str
    session: Session | None = None
    state: str = "open"
    started: bool = False
    blurred: bool = False
    matched: bool = False
    announced: str = ""
    given: dict[str, str] = field(default_factory=dict)
    received: Received = field(default_factory=Received)

    @property
    def is_page(self) -> bool:
        """Tell whether it is for the HTML file of a session."""
        return self.session is not None and self.session.page == self.token

    @property
    def is_clear(self) -> bool:
        """Tell whether all is known about its chunks."""
        return self.started and not self.blurred and self.received.whole

    def number(self, name: str) -> int | None:
        """Return an argument given at the start as a number."""
        text = self.given.get(name, "").strip()
        return int(text) if text.isascii() and text.isdigit() else None

    def take(self, given: Members) -> None:
        """Remember what is said about the file."""
        for name in KEPT:
            text = given.text(name)
            if text is not None:
                self.given[name] = text[:LONGEST]


class History:
    """Uploads and sessions that the server knows."""

    def __init__(self, whole: bool) -> None:  # noqa: FBT001  (called by position)
        self.whole = whole
        self.uploads: OrderedDict[str, Upload] = OrderedDict()
        self.sessions: OrderedDict[str, Session] = OrderedDict()
        self.room = Room()
        self._seen: Seen | None = None
        self._call: Call | None = None

    def operation(self, seen: Seen) -> str:
        """Return the name of the first element in the Body, or ``other``."""
        call = self.called(seen)
        known = call is not None and call.name in description().actions
        return call.name if call is not None and known else "other"

    def called(self, seen: Seen) -> Call | None:
        """Return the call in a request, taken apart once for all rules."""
        if self._seen is not seen:
            self._seen, self._call = seen, call_of(seen)
        return self._call

    def call(self, seen: Seen) -> Call:
        """Return the call, in a request that has one."""
        call = self.called(seen)
        if call is None:
            raise LookupError(f"{seen} has no call: the rule is for operations only")
        return call

    def upload(self, seen: Seen) -> Upload | None:
        """Return the upload that a call names, if it is known."""
        return self.uploads.get(self.call(seen).upload_token)

    def session(self, seen: Seen) -> Session | None:
        """Return the session that a call names, if it is known."""
        return self.sessions.get(self.call(seen).session_token)

    # -- remembering ----------------------------------------------------------------

    def note(self, seen: Seen) -> None:
        """Remember what a call has changed."""
        if seen.method == "POST" and seen.body is None:
            for upload in self.uploads.values():
                upload.blurred = True
        if self.operation(seen) != "other":
            self._note(seen, self.call(seen))
        self._seen = self._call = None
        self._forget_the_oldest()

    def _note(self, seen: Seen, call: Call) -> None:
        upload = self.uploads.get(call.upload_token)
        outcome = outcome_of(seen)
        if outcome == "unknown" and upload is not None and call.name not in QUERIES:
            upload.blurred = True
        result = result_of(seen.answer) if outcome == "done" else None
        if call.name == "StartWebPageUploadSession" and result is not None:
            self._note_session(call, result)
        elif call.name == "StartFileUpload" and result is not None:
            self._note_start(call, result)
        elif upload is not None and upload.state == "open":
            self._note_step(call, upload, result)

    def _note_session(self, call: Call, result: Members) -> None:
        session = Session(result.token("SessionToken"), result.token("UploadToken"))
        statuses = result.under("Assets")
        session.assets = tuple(one.token("UploadToken") for one in statuses)
        session.page_id = (call.args.text("WebPageId") or "").strip()[:LONGEST]
        self.sessions[session.token] = session
        names = [str(one.text("FileName") or "") for one in (result, *statuses)]
        for token, name in zip((session.page, *session.assets), names, strict=True):
            self.uploads[token] = Upload(token, session, announced=name[:LONGEST])

    def _note_start(self, call: Call, result: Members) -> None:
        token = result.token("UploadToken") or call.upload_token
        if not token:
            return
        upload = self.uploads.setdefault(token, Upload(token))
        upload.started = True
        upload.take(call.args)
        upload.matched = matches(upload, result)

    def _note_step(self, call: Call, upload: Upload, result: Members | None) -> None:
        if call.name == "AppendChunk" and stored(result):
            if call.piece is None:
                upload.blurred = True
            else:
                upload.received.take(call.piece, call.data or b"", self.room)
        elif call.name == "CompleteFileUpload":
            upload.received.again = True
            if result is not None:
                self._settle(upload, "completed")
        elif call.name == "CancelFileUpload" and result is not None:
            self._settle(upload, "cancelled")

    def _settle(self, upload: Upload, state: str) -> None:
        upload.state = state
        upload.received.release(self.room)
        upload.given.clear()

    def _forget_the_oldest(self) -> None:
        while len(self.uploads) > MOST:
            _, upload = self.uploads.popitem(last=False)
            upload.received.release(self.room)
            self.whole = False
        while len(self.sessions) > MOST:
            self.sessions.popitem(last=False)
            self.whole = False


def outcome_of(seen: Seen) -> str:
    """Tell whether a call was ``done`` or ``failed``, or that this is ``unknown``."""
    if not seen.status or seen.answer.body is None:
        return "unknown"
    if seen.faults and seen.answer.xml is None:
        return "unknown"
    return "done" if seen.status == OK else "failed"


def stored(result: Members | None) -> bool:
    """Tell whether a chunk was taken: by a truth value, or a status that has it."""
    if result is None:
        return False
    return len(result.element) > 0 or text_of(result.element).strip() in TRUE


def matches(upload: Upload, result: Members) -> bool:
    """Tell whether a start was answered by a stored content with the file's bytes."""
    hashed, size = upload.given.get("SHA1Hash", ""), upload.number("FileSize")
    return any(
        hashed
        and plain_hash(one.text("SHA1Hash")) == plain_hash(hashed)
        and one.number("FileSize") == size
        for one in result.under("MatchingFiles")
    )


def plain_hash(text: str | None) -> str:
    """Return a hash without the name of its algorithm, which some services write."""
    return (text or "").upper().removeprefix("SHA1:")
