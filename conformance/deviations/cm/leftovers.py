"""What stays where it was: after a move, a change of members, a first use, a time."""

from __future__ import annotations

from conformance.deviations import deviation
from conformance.reference.cm.changes import Changes
from conformance.reference.cm.model import Properties
from conformance.reference.cm.payload import Operation
from conformance.reference.cm.requests import Outcome, Requests
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.templates import Templates
from conformance.reference.cm.values import Value
from conformance.reference.xml import Element


@deviation("cm.reference.children-listed")  # CM-REQ-020
class KeepsAMovedFileInItsFormerFolder(Properties):
    """Write the new folder down, and leave the entry in the former one."""

    def obj_children(self, obj: Instance) -> Value:
        listed = vars(self).setdefault("listed", {}).setdefault(obj.key, {})
        listed |= dict.fromkeys(super().obj_children(obj))
        return [key for key in listed if self.store.find("obj", key)]


@deviation("cm.reference.groups-of-user", "cm.reference.members-are-users")
class KeepsFormerMembers(Properties):
    """Add members to the row of a group, and take none out when users change."""

    def group_users(self, group: Instance) -> Value:
        known = vars(self).setdefault("known", {}).setdefault(group.key, {})
        known |= dict.fromkeys(super().group_users(group))
        return [login for login in known if self.store.find("user", login)]


@deviation("cm.create.set-takes-effect")  # CM-REQ-002
class SetsTheFirstSelectedFileOnly(Requests):
    """Update with a limit of one row, and report what was selected."""

    def on_each(
        self, session: Session, operation: Operation, selected: list[Instance]
    ) -> list[Outcome]:
        if operation.verb != "set":
            return super().on_each(session, operation, selected)
        return super().on_each(session, operation, selected[:1]) * len(selected)


@deviation("cm.stream.upload-usable-as-blob")  # CM-STREAM-006
class MovesAnUploadToWhereItIsUsed(Changes):
    """Rename the file of an upload to that of the blob: a second use finds nothing."""

    def blob(self, element: Element) -> str:
        blob = super().blob(element)
        ticket, valid = (element.text or "").strip(), self.cm.tickets.valid
        if element.get("encoding") == "stream":
            valid[ticket] = (self.cm.empty_blob(), valid[ticket][1])
        return blob


@deviation("cm.stream.upload-usable-as-blob", "cm.stream.blob-download")
class LosesABlobWithItsTicket(Templates):
    """Let a blob refer to the upload it came from, which goes when its time is over."""

    def blob(self, instance: Instance) -> str:
        blob, now = super().blob(instance), self.cm.clock.now().timestamp()
        ends = [end for name, end in self.cm.tickets.valid.values() if name == blob]
        return blob if not ends or max(ends) > now else ""


@deviation("cm.template.structure-kept")  # CM-REQ-007
class AnswersQueriesAfterACreationByTheId(Requests):
    """Switch to answering IDs for a creation, and back at the end of the payload."""

    creating: Session | None = None

    def on_one(
        self, session: Session, operation: Operation, instance: Instance
    ) -> list[Element]:
        if operation.verb == "create":
            self.creating = session
        if operation.verb == "get" and self.creating is session:
            return [self.cm.creations.identity(operation.subject, instance)]
        return super().on_one(session, operation, instance)
