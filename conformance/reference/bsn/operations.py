"""The eight operations, in the order of the WSDL: read, done, and written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.answers import Answers
from conformance.reference.bsn.chunks import Chunks
from conformance.reference.bsn.completion import Completion
from conformance.reference.bsn.fault import Fault, shown
from conformance.reference.bsn.messages import Messages
from conformance.reference.bsn.records import PageStatus, Upload
from conformance.reference.bsn.session_completion import SessionCompletion
from conformance.reference.bsn.session_start import SessionStart
from conformance.reference.bsn.start import Start
from conformance.reference.bsn.status import Status
from conformance.reference.bsn.stream import Node


@dataclass(frozen=True, slots=True)
class Call:
    """One call: who makes it, what it is given, and the size of its message."""

    user: User
    node: Node
    size: int


@dataclass(frozen=True, slots=True)
class Desks:
    """Who does the work of the operations."""

    start: Start
    chunks: Chunks
    completion: Completion
    session_start: SessionStart
    session_completion: SessionCompletion
    status: Status


class Operations:
    """What a call's element names is what is done (BSN-GEN-001)."""

    #: The largest message of a call that is not about a session.
    largest_message = 2_097_152

    def __init__(self, messages: Messages, answers: Answers, desks: Desks) -> None:
        self.messages = messages
        self.answers = answers
        self.desks = desks
        self.by_name: dict[str, Callable[[Call], str]] = {
            "StartWebPageUploadSession": self.start_session,
            "StartFileUpload": self.start_file,
            "AppendChunk": self.append_chunk,
            "CompleteFileUpload": self.complete_file,
            "CancelFileUpload": self.cancel_file,
            "CompleteWebPageUploadSession": self.complete_session,
            "GetFileUploadStatus": self.file_status,
            "GetWebPageUploadStatus": self.page_status,
        }

    def check_action(self, action: str, name: str) -> None:
        """Refuse a SOAPAction that names another operation than the body does."""
        named = action.strip('"').rpartition("/")[2]
        if named in self.by_name and named != name:
            raise Fault(f"the SOAPAction names {named}, the Body {shown(name)}")

    def perform(self, call: Call) -> str:
        """Return the answer to a call."""
        name = call.node.name
        if name not in self.by_name:
            known = ", ".join(self.by_name)
            raise Fault(f"there is no operation {shown(name)}; there are {known}")
        return self.answers.response(name, self.by_name[name](call))

    # -- the operations -------------------------------------------------------------

    def start_session(self, call: Call) -> str:
        """StartWebPageUploadSession (BSN-WEB-001)."""
        arguments = self.messages.arguments(call.node)
        status = self.desks.session_start.start(call.user, arguments, call.size)
        return self.answers.page(call.node.name, status)

    def start_file(self, call: Call) -> str:
        """StartFileUpload (BSN-START-001)."""
        self.check_message(call)
        arguments = self.messages.arguments(call.node)
        status = self.desks.start.start(call.user, arguments)
        return self.answers.start(call.node.name, status)

    def append_chunk(self, call: Call) -> str:
        """AppendChunk (BSN-CHUNK-001)."""
        self.check_message(call)
        chunk = self.messages.chunk(call.node)
        stored = self.desks.chunks.append(call.user, chunk)
        return self.answers.truth(call.node.name, stored=stored)

    def complete_file(self, call: Call) -> str:
        """CompleteFileUpload (BSN-COMPLETE-001)."""
        self.check_message(call)
        arguments = self.messages.arguments(call.node)
        upload = self.desks.completion.complete(call.user, arguments)
        return self.answers.upload(call.node.name, upload)

    def cancel_file(self, call: Call) -> str:
        """CancelFileUpload (BSN-CANCEL-001)."""
        token = self.messages.token(call.node, "uploadToken")
        return self.upload_or_nothing(call, self.desks.status.cancel(call.user, token))

    def complete_session(self, call: Call) -> str:
        """CompleteWebPageUploadSession (BSN-WEB-012)."""
        arguments = self.messages.arguments(call.node)
        status = self.desks.session_completion.complete(call.user, arguments, call.size)
        return self.answers.page(call.node.name, status)

    def file_status(self, call: Call) -> str:
        """GetFileUploadStatus (BSN-STATUS-001)."""
        token = self.messages.token(call.node, "uploadToken")
        return self.upload_or_nothing(call, self.desks.status.upload(call.user, token))

    def page_status(self, call: Call) -> str:
        """GetWebPageUploadStatus (BSN-STATUS-004)."""
        token = self.messages.token(call.node, "sessionToken")
        status = self.desks.status.page(call.user, token)
        return self.page_or_nothing(call, status)

    # -- what they share ------------------------------------------------------------

    def check_message(self, call: Call) -> None:
        """Refuse a message larger than any that a rule-following client sends."""
        if call.size > self.largest_message:
            raise Fault(
                f"the message has {call.size} bytes; {self.largest_message} are allowed"
            )

    def upload_or_nothing(self, call: Call, upload: Upload | None) -> str:
        """Write the status of an upload, or Null (BSN-CANCEL-005, BSN-STATUS-003)."""
        if upload is None:
            return self.answers.nothing(call.node.name)
        return self.answers.upload(call.node.name, upload)

    def page_or_nothing(self, call: Call, status: PageStatus | None) -> str:
        """Write the status of a session, or Null (BSN-STATUS-006)."""
        if status is None:
            return self.answers.nothing(call.node.name)
        return self.answers.page(call.node.name, status)
