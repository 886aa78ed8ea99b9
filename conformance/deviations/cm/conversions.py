"""IDs and data that another form changes, which most of them never have to take."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from conformance.deviations import deviation
from conformance.deviations.cm.bodies import holding
from conformance.deviations.cm.response_ids import REPEATED, ChangesRequestIds
from conformance.reference.cm.responses import Responses
from conformance.reference.cm.stream import Stream
from conformance.reference.message import Body, Response

PLAIN_TEXT = re.compile(rb"[\t\n\r -~]*")


@deviation(REPEATED, disturbs=("cm.response.answers-its-request",))  # CM-RESP-021
class ComposesRequestIds(ChangesRequestIds):
    """Normalise text on its way in: full-width digits and split letters change."""

    def changed(self, request_id: str) -> str:
        return unicodedata.normalize("NFKC", request_id)


@deviation("cm.payload.payload-id-repeated")  # CM-RESP-018
class CutsPayloadIdsToTheirColumn(Responses):
    """Log payloads under a VARCHAR(255), and answer with the ID read from there."""

    def payload_level_attributes(self, payload_id: str) -> dict[str, str]:
        return super().payload_level_attributes(payload_id[:255])


@deviation(  # CM-STREAM-020, CM-STREAM-021
    "cm.stream.round-trip",
    "cm.stream.blob-download",
    # data of any kind are sent there too, such as are packed already
    disturbs=("cm.stream.upload-usable-as-blob", "cm.stream.content-type-ignored"),
)
class LabelsGzipDataAsCoded(Stream):
    """Guess header fields from the first bytes: packed data are unpacked on receipt."""

    def data(self, blob: str) -> Response:
        answer = super().data(blob)
        with self.cm.blobs.path(blob).open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        more = (("Content-Encoding", "gzip"),) if packed else ()
        return replace(answer, fields=(*answer.fields, *more))


@deviation(  # CM-STREAM-004
    "cm.stream.round-trip",
    # data of any kind are sent there too, such as are text
    disturbs=(
        "cm.stream.content-type-ignored",
        "cm.stream.chunked-upload",
        "cm.stream.upload-usable-as-blob",
        "cm.stream.blob-download",
    ),
)
class TranslatesLineEndsOfTexts(Stream):
    """Guess what is text, and store that in text mode; other data are safe."""

    def store(self, body: Body) -> str:
        data = body.read()
        if PLAIN_TEXT.fullmatch(data) and b"\r\n" in data:
            body = holding(data.replace(b"\r\n", b"\n"))
        return super().store(body)
