"""The editor's door to the CMS: not part of the staging API.

Some statements about packages show only when the CMS changes in between. Here its
objects can be listed, read, edited and deleted, below ``/world/objects``.
"""

from __future__ import annotations

from conformance.reference.message import Response
from conformance.reference.staging.bodies import Bodies
from conformance.reference.staging.call import Call
from conformance.reference.staging.cms import Cms
from conformance.reference.staging.envelope import Envelope
from conformance.reference.staging.layout import document_of
from conformance.reference.staging.model import Item
from conformance.reference.staging.refusal import invalid, missing

#: What an edit leaves alone: it ties objects to each other.
FIXED = ("contentSet", "template", "host", "publishing")


class World:
    """Look at the objects of the CMS, and change them."""

    def __init__(self, cms: Cms, bodies: Bodies, envelope: Envelope) -> None:
        self.cms = cms
        self.bodies = bodies
        self.envelope = envelope

    def all(self, call: Call) -> Response:  # noqa: ARG002  (as every operation)
        """Answer all objects."""
        objects = [document_of(item) for item in self.cms.all()]
        return self.envelope.success(f"{len(objects)} objects", objects=objects)

    def load(self, call: Call) -> Response:
        """Answer one object."""
        return self.answer(self.found(call), "loaded")

    def edit(self, call: Call) -> Response:
        """Change name or properties; what is not sent stays."""
        change = self.bodies.known(self.bodies.document(call), ("name", "properties"))
        properties = change.get("properties", {})
        name = change.get("name", "unnamed")
        if not isinstance(properties, dict) or not isinstance(name, str):
            raise invalid("name is a string, and properties an object")
        if fixed := properties.keys() & set(FIXED):
            raise invalid(f"{min(fixed)} cannot be edited")
        with self.cms.store.transaction():
            item = self.found(call)
            name = change.get("name", item.name)
            edited = self.cms.edit(item, name, item.properties | properties)
        return self.answer(edited, "edited")

    def delete(self, call: Call) -> Response:
        """Delete an object with what it contains."""
        with self.cms.store.transaction():
            item = self.found(call)
            self.cms.delete(item)
        return self.answer(item, "deleted")

    def found(self, call: Call) -> Item:
        """Return the object of the path."""
        item = self.cms.find(call.segments[2])
        if item is None:
            raise missing("there is no such object")
        return item

    def answer(self, item: Item, done: str) -> Response:
        """Answer one object."""
        return self.envelope.success(f"the object was {done}", object=document_of(item))
