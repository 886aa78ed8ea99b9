"""The workflow of a file: drafts, committed, released and archived versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.reference.cm.classes import InstanceClass
from conformance.reference.cm.errors import (
    CANNOT_CHANGE,
    CANNOT_COMMIT,
    NO_DRAFT,
    NO_SUCH_INSTANCE,
    Failure,
)
from conformance.reference.cm.model import Properties
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.values import bad, text_of
from conformance.reference.xml import Element, tag_of

if TYPE_CHECKING:
    from conformance.reference.cm import Cm


class Workflow:
    """Lead the versions of a file through their states.

    The verbs take an optional comment and answer nothing.
    """

    verbs = frozenset(
        {
            "edit",
            "take",
            "forward",
            "commit",
            "reject",
            "revert",
            "sign",
            "release",
            "unrelease",
        }
    )

    def __init__(self, cm: Cm) -> None:
        self.cm = cm

    @property
    def properties(self) -> Properties:
        """Return what tells the properties of instances."""
        return self.cm.properties

    def step(
        self,
        session: Session,
        subject: InstanceClass,  # noqa: ARG002  (one signature for all verbs)
        obj: Instance,
        given: Element,
    ) -> list[Element]:
        """Carry out one verb on one file."""
        if any(child.tag != "comment" for child in given):
            raise bad(given, "takes a comment at most")
        verb = tag_of(given).partition("-")[2]
        version: Instance = getattr(self, verb)(session, obj)
        version.values["workflowComment"] = "".join(map(text_of, given))
        version.values["lastChanged"] = session.stamp
        if self.cm.store.find("content", version.key) is not None:
            self.cm.store.put(version)
        self.log(session, obj, f"action_{verb}_obj")
        return []

    def edit(self, session: Session, obj: Instance) -> Instance:
        """Make a draft, if there is none, and edit it."""
        return self.draft(session, obj)

    def take(self, session: Session, obj: Instance) -> Instance:
        """Make the user the editor of the draft."""
        draft = self.the(obj, "edited")
        draft.values["editor"] = session.login
        return draft

    def forward(self, session: Session, obj: Instance) -> Instance:  # noqa: ARG002
        """Give the draft on: nobody edits it until somebody takes it."""
        draft = self.the(obj, "edited")
        draft.values["editor"] = ""
        return draft

    def commit(self, session: Session, obj: Instance) -> Instance:  # noqa: ARG002
        """Submit the draft for release."""
        try:
            draft = self.the(obj, "edited")
        except Failure as cause:
            text = f"The file {obj.key} cannot be committed."
            raise Failure(CANNOT_COMMIT, text, cause) from cause
        for former in self.properties.versions(obj, "committed"):
            self.cm.creations.delete_version(former)
        draft.values["state"] = "committed"
        return draft

    def reject(self, session: Session, obj: Instance) -> Instance:  # noqa: ARG002
        """Send the committed version back to be edited."""
        version = self.the(obj, "committed")
        if self.properties.versions(obj, "edited"):
            raise Failure(CANNOT_CHANGE, "There is another draft.")
        version.values["state"] = "edited"
        return version

    def revert(self, session: Session, obj: Instance) -> Instance:  # noqa: ARG002
        """Drop the draft in favour of what was there before."""
        draft = self.the(obj, "edited")
        if len(self.properties.versions(obj)) == 1:
            raise Failure(CANNOT_CHANGE, "There is no version before the draft.")
        self.cm.creations.delete_version(draft)
        return draft

    def sign(self, session: Session, obj: Instance) -> Instance:  # noqa: ARG002
        """Sign the committed version; no signature is kept."""
        return self.the(obj, "committed")

    def release(self, session: Session, obj: Instance) -> Instance:  # noqa: ARG002
        """Make the committed version, or the draft, the live one."""
        version = self.the(obj, "committed", "edited")
        for former in self.properties.versions(obj, "released"):
            former.values["state"] = "archived"
            self.cm.store.put(former)
        version.values["state"] = "released"
        return version

    def unrelease(self, session: Session, obj: Instance) -> Instance:  # noqa: ARG002
        """Take the live version off; it becomes the draft where there is none."""
        version = self.the(obj, "released")
        drafts = self.properties.versions(obj, "edited", "committed")
        version.values["state"] = "archived" if drafts else "edited"
        return version

    def remove_active(
        self, session: Session, subject: InstanceClass, obj: Instance, given: Element
    ) -> list[Element]:
        """Remove every version but the archived ones; a new draft takes their place."""
        del subject, given
        for version in self.properties.versions(obj, "edited", "committed", "released"):
            self.cm.creations.delete_version(version)
        self.first_draft(session, obj)
        return []

    def remove_archived(
        self, session: Session, subject: InstanceClass, obj: Instance, given: Element
    ) -> list[Element]:
        """Remove the archived versions."""
        del session, subject, given
        for version in self.properties.versions(obj, "archived"):
            self.cm.creations.delete_version(version)
        return []

    # -- drafts and the log -----------------------------------------------------------

    def the(self, obj: Instance, *states: str) -> Instance:
        """Return the version in the first of the states that one is in."""
        for state in states:
            for version in self.properties.versions(obj, state):
                return version
        if "edited" in states:
            raise Failure(NO_DRAFT, "There is no draft version.")
        raise Failure(NO_SUCH_INSTANCE, f"There is no {states[0]} version.")

    def first_draft(self, session: Session, obj: Instance) -> Instance:
        """Make the first version of a file."""
        key = self.cm.store.next_id()
        values = {"id": key, "objectId": obj.key, "state": "edited"}
        stamp = {"editor": session.login, "lastChanged": session.stamp}
        draft = Instance("content", key, values={**values, **stamp})
        self.cm.store.put(draft)
        return draft

    def draft(self, session: Session, obj: Instance) -> Instance:
        """Return the draft; a new one begins as the version that is shown."""
        for draft in self.properties.versions(obj, "edited"):
            return draft
        shown = self.properties.shown(obj)
        draft = self.first_draft(session, obj)
        if shown is not None:
            own = ("id", "objectId", "state", "editor", "lastChanged")
            carried = {n: v for n, v in shown.values.items() if n not in own}
            draft.values.update(carried)
            self.cm.store.put(draft)
        return draft

    def log(self, session: Session, obj: Instance, kind: str) -> None:
        """Write a log entry."""
        key = self.cm.store.next_id()
        values = {"id": key, "logTime": session.stamp, "logType": kind}
        values |= {"objectId": obj.key, "userLogin": session.login}
        values["logText"] = f"{kind} {obj.values['name']}"
        self.cm.store.put(Instance("logEntry", key, values=values))
