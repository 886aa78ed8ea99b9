"""What takes another way through a server when it is large, and none when empty."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from conformance.deviations import deviation
from conformance.deviations.cm.bodies import SMALL, holding
from conformance.deviations.cm.payload_elements import INVALID, header
from conformance.deviations.cm.stored import STORED_WRONG
from conformance.reference.cm.blobs import Blobs
from conformance.reference.cm.changes import Changes
from conformance.reference.cm.exchange import Exchange
from conformance.reference.cm.store import Instance
from conformance.reference.cm.stream import Stream
from conformance.reference.cm.values import Value
from conformance.reference.message import Body, Response
from conformance.reference.xml import Element

BLOCK = 8192


@deviation("cm.stream.round-trip", disturbs=STORED_WRONG)  # CM-STREAM-021
class TakesEqualEndsForEqualData(Blobs):
    """Keep equal data once; of large data, length, beginning and end are compared."""

    def keep(self, body: Body) -> str:
        data = body.read()
        seen = (len(data), data[:SMALL], data[-SMALL:])
        known: dict[object, str] = vars(self).setdefault("known", {})
        if seen not in known or not self.path(known[seen]).exists():
            known[seen] = super().keep(body)
        return known[seen]


@deviation("cm.stream.download-status")  # CM-STREAM-020
class AnswersNoContentForNoBytes(Stream):
    """Leave the status to a framework, which finds one for an empty answer."""

    def data(self, blob: str) -> Response:
        answer = super().data(blob)
        return replace(answer, status=204) if answer.body == b"" else answer


@deviation(
    "cm.stream.upload-usable-as-blob", "cm.stream.blob-download"
)  # CM-STREAM-015
class KeepsABlobOfEqualLength(Changes):
    """Copy a blob to its place as rsync does, unless one of that size is there."""

    def store_value(self, instance: Instance, name: str, value: Value) -> None:
        before = instance.values.get(name)
        if name == "blob" and before and self.size(before) == self.size(value):
            return
        super().store_value(instance, name, value)

    def size(self, blob: str) -> int:
        """Return the length of a blob."""
        return self.cm.blobs.path(blob).stat().st_size


@deviation("cm.response.request-id-repeated")  # CM-RESP-021
class DecodesLargePayloadsByBlocks(Exchange):
    """Decode a large payload block by block, which cuts characters in two."""

    def read(self, body: Body) -> Element:
        data = body.read() if body.file else b""
        blocks = (data[at : at + BLOCK] for at in range(0, len(data), BLOCK))
        text = "".join(block.decode("utf-8", "replace") for block in blocks)
        return super().read(holding(text.encode()) if body.file else body)


@deviation("cm.payload.missing-header-refused", disturbs=INVALID)  # CM-RESP-007
class DoesWithoutAHeaderInLargePayloads(Exchange):
    """Read large payloads as they come, looking for requests and nothing else."""

    def processed(self, root: Element) -> bytes:
        if root.find("cm-header") is None and len(etree.tostring(root)) > SMALL:
            root.insert(0, header(self.cm.password))
        return super().processed(root)
