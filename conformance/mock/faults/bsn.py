"""What the documents of content upload say a client has to be ready for."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from conformance.mock.faults.kinds import Kind
from conformance.mock.faults.options import Options, Text, Word
from conformance.mock.operations import BSN, Call
from conformance.reference.bsn import Bsn
from conformance.reference.bsn.fault import Fault
from conformance.reference.message import Body, Request, Response

CALLS = tuple(name for name in BSN if name not in ("wsdl", "retrieve"))
BY_TOKEN = ("CancelFileUpload", "GetFileUploadStatus", "GetWebPageUploadStatus")
#: The first character of a chunk in Base64.
DATA = re.compile(rb"<(?:[\w.-]+:)?data\b[^>]*>\s*([A-Za-z0-9+/])")


def soap_fault(service: Bsn, call: Call, options: Options) -> Response:
    """Answer a fault, in the version of SOAP that the client speaks."""
    envelope = service.envelope_part()
    fault = Fault(options["text"], options["code"])
    return envelope.fault(envelope.version_of(call.request), fault)


def chunk_refused(service: Bsn, call: Call, options: Options) -> Response:
    """Answer False: the chunk was not stored (BSN-CHUNK-003)."""
    del options
    answers = service.answers_part()
    truth = answers.truth("AppendChunk", stored=False)
    return answered(service, call, answers.response("AppendChunk", truth))


def unknown_token(service: Bsn, call: Call, options: Options) -> Response:
    """Answer Null: there is nothing of that token (BSN-CANCEL-005, BSN-STATUS-003)."""
    del options
    (operation,) = call.operations
    answers = service.answers_part()
    nothing = answers.nothing(operation)
    return answered(service, call, answers.response(operation, nothing))


def answered(service: Bsn, call: Call, body: str) -> Response:
    """Return an envelope around an answer."""
    envelope = service.envelope_part()
    return envelope.answer(envelope.version_of(call.request), body)


def corrupted(request: Request, options: Options, random: Random) -> Request:
    """Change a bit of a chunk on its way, so that its hash is another.

    The service finds out by itself when the upload is completed (BSN-COMPLETE-027).
    """
    del options, random
    data = request.body.read()
    found = DATA.search(data)
    if found is None:
        return request
    place = found.start(1)
    other = b"B" if data[place : place + 1] != b"B" else b"C"
    changed = data[:place] + other + data[place + 1 :]
    return replace(request, body=Body(len(changed), changed))


KINDS = (
    Kind(
        "soap-fault",
        "answer",
        "a SOAP fault; nothing is done",
        soap_fault,
        "bsn",
        CALLS,
        {
            "code": Word(("Client", "Server")),
            "text": Text("the call cannot be done"),
        },
    ),
    Kind(
        "chunk-refused",
        "answer",
        "False from AppendChunk: the chunk is not stored",
        chunk_refused,
        "bsn",
        ("AppendChunk",),
    ),
    Kind(
        "corrupted",
        "request",
        "a chunk changes on its way: an upload with SHA1Hash becomes Corrupted",
        corrupted,
        "bsn",
        ("AppendChunk",),
    ),
    Kind(
        "unknown-token",
        "answer",
        "Null, as for a token that nobody knows",
        unknown_token,
        "bsn",
        BY_TOKEN,
    ),
)
