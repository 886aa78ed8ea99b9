"""What is remembered too long, and so is answered or compared out of date."""

from __future__ import annotations

from conformance.deviations import deviation
from conformance.reference.cm.changes import Changes
from conformance.reference.cm.model import Properties
from conformance.reference.cm.store import Instance
from conformance.reference.cm.stream import Stream
from conformance.reference.cm.values import Value
from conformance.reference.message import Response


@deviation("cm.create.set-takes-effect")  # CM-REQ-002
class ForgetsToSetWhatItWasAtFirst(Changes):
    """Compare with the values once loaded: what goes back to them is no change."""

    def store_value(self, instance: Instance, name: str, value: Value) -> None:
        known = vars(self).setdefault("loaded", {})
        before = instance.values.get(name, value)
        loaded = known.setdefault((instance.kind, instance.key, name), before)
        if name not in instance.values or value != loaded:
            super().store_value(instance, name, value)


@deviation(  # CM-REQ-003, CM-REQ-020
    "cm.reference.children-listed", "cm.create.file-in-selected-folder"
)
class RemembersThatAFolderWasEmpty(Properties):
    """Cache the answer that there is nothing, and drop it from the cache for nobody."""

    empty: frozenset[str] = frozenset()

    def obj_children(self, obj: Instance) -> Value:
        found = super().obj_children(obj)
        self.empty |= set() if found else {obj.key}
        return [] if obj.key in self.empty else found


@deviation(  # CM-REQ-003, CM-REQ-020
    "cm.reference.children-listed",
    "cm.create.file-in-selected-folder",
    # a file is created there beside others, and then sought among them
    disturbs=(
        "cm.reference.siblings-through-parent",
        "cm.reference.every-instance-followed",
        "cm.reference.values-of-referenced-instance",
        "cm.create.one-code-per-folder",
    ),
)
class CachesTheChildrenOfAFolder(Properties):
    """Cache what is in a folder once it holds anything; a new file clears no cache."""

    def obj_children(self, obj: Instance) -> Value:
        known: dict[str, Value] = vars(self).setdefault("listings", {})
        if not known.get(obj.key):
            known[obj.key] = super().obj_children(obj)
        return known[obj.key]


@deviation("cm.stream.expired-ticket-not-found")  # CM-STREAM-018
class ServesExpiredTicketsItHasServedBefore(Stream):
    """Have a cache in front, which is not told how long a ticket is valid."""

    def download(self, ticket: str) -> Response:
        answer = super().download(ticket)
        cached: dict[str, Response] = vars(self).setdefault("cached", {})
        if answer.status == 200 and isinstance(answer.body, bytes):
            cached[ticket] = answer
        return cached.get(ticket, answer)
