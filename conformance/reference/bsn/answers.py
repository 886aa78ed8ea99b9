"""Results as they are sent: members in the order of the schema, nil where unset."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from conformance.reference.bsn.lexical import written
from conformance.reference.bsn.messages import INSTANCE
from conformance.reference.bsn.records import Content, PageStatus, StartStatus, Upload

SERVICE = "https://api.brightsignnetwork.com/Uploads/2014/07/SOAP/"
TYPES = "BSN.WebServices.Uploads.DTO.2014.07"

Value = str | int | None
Members = Iterable[tuple[str, Value]]


class Answers:
    """Write results; what an operation returns is one element."""

    # -- whole answers --------------------------------------------------------------

    def response(self, operation: str, result: str) -> str:
        """Return the wrapper of an answer with the result in it."""
        return (
            f'<{operation}Response xmlns="{SERVICE}" xmlns:d="{TYPES}"'
            f' xmlns:i="{INSTANCE}">{result}</{operation}Response>'
        )

    def nothing(self, operation: str) -> str:
        """Return Null, the answer for an unknown token (BSN-CANCEL-005)."""
        return f'<{operation}Result i:nil="true"/>'

    def truth(self, operation: str, *, stored: bool) -> str:
        """Return True or False, the answer of AppendChunk (BSN-CHUNK-002, -003)."""
        word = "true" if stored else "false"
        return f"<{operation}Result>{word}</{operation}Result>"

    def upload(self, operation: str, upload: Upload) -> str:
        """Return the status of an upload."""
        return self.result(operation, "", self.members(self.status(upload)))

    def start(self, operation: str, status: StartStatus) -> str:
        """Return the status of a started upload, and what it matches if anything."""
        members = self.members(self.status(status.upload))
        if not status.matches:
            return self.result(operation, "", members)
        found = "".join(
            self.element("ContentInfo", self.members(self.content(content)))
            for content in status.matches
        )
        matching = self.element("MatchingFiles", found)
        return self.result(operation, "ContentNegotiationStatus", members + matching)

    def page(self, operation: str, status: PageStatus) -> str:
        """Return the status of a session."""
        assets = "".join(
            self.element("ContentUploadStatus", self.members(self.status(asset)))
            for asset in status.assets
        )
        members = self.members(self.page_status(status))
        assets = self.element("Assets", assets)
        name = self.members([("Name", status.session.name)])
        return self.result(operation, "", members + assets + name)

    def result(self, operation: str, derived: str, members: str) -> str:
        """Return a result; a derived type is told by ``xsi:type``."""
        kind = f' i:type="d:{derived}"' if derived else ""
        return f"<{operation}Result{kind}>{members}</{operation}Result>"

    # -- members, in the order of the schema ----------------------------------------

    def status(self, upload: Upload) -> Members:
        """Return the members of ContentUploadStatus."""
        arguments = upload.arguments
        return [
            ("ChunksTotal", arguments.chunks_count),
            ("ContentId", upload.content_id),
            ("EndTime", self.moment(upload.ended)),
            ("FileName", arguments.file_name),
            ("FileSize", arguments.file_size),
            ("LastActivityTime", self.moment(upload.touched)),
            ("SHA1Hash", upload.sha1 or arguments.sha1_hash),
            ("SessionToken", upload.session),
            ("StartTime", self.moment(upload.started)),
            ("State", upload.state),
            ("UploadToken", upload.token),
        ]

    def page_status(self, status: PageStatus) -> Members:
        """Return the members of a session that it shares with its page."""
        session = status.session
        touched = [upload.touched for upload in (status.page, *status.assets)]
        own = {
            "ContentId": session.content_id,
            "EndTime": self.moment(session.ended),
            "LastActivityTime": self.moment(max(session.touched, *touched)),
            "StartTime": self.moment(session.started),
        }
        return [(name, own.get(name, v)) for name, v in self.status(status.page)]

    def content(self, content: Content) -> Members:
        """Return the members of ContentInfo."""
        return [
            ("FileName", content.name),
            ("FileSize", content.size),
            ("Id", content.id),
            ("SHA1Hash", content.sha1),
            ("Type", content.type),
            ("UploadDate", self.moment(content.uploaded)),
            ("VirtualPath", content.path),
        ]

    # -- elements -------------------------------------------------------------------

    def members(self, values: Members) -> str:
        """Write members."""
        return "".join(
            self.absent(name) if value is None else self.element(name, text(value))
            for name, value in values
        )

    def absent(self, name: str) -> str:
        """Write a member without a value."""
        return f'<d:{name} i:nil="true"/>'

    def element(self, name: str, content: str) -> str:
        """Write a member."""
        return f"<d:{name}>{content}</d:{name}>"

    def moment(self, seconds: float | None) -> str | None:
        """Write a moment, in UTC."""
        return (
            None if seconds is None else written(datetime.fromtimestamp(seconds, UTC))
        )


def text(value: str | int) -> str:
    """Return a value as the text of an element; a carriage return survives."""
    return escape(str(value), {"\r": "&#13;"})
