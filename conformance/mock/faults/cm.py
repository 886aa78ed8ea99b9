"""Errors that the documents of the CMS tell of, where nothing is wrong."""

from __future__ import annotations

from conformance.mock.faults.kinds import Kind
from conformance.mock.faults.options import Options, Text, Whole
from conformance.mock.operations import CM, Call
from conformance.reference.cm import Cm
from conformance.reference.cm.errors import (
    NOT_PROCESSED,
    UNKNOWN_PROPERTY,
    Failure,
    Unrecognised,
)
from conformance.reference.cm.requests import Outcome
from conformance.reference.message import Response

IN_PAYLOADS = tuple(name for name in CM if name not in ("upload", "download"))
NUMBERS = (1, 999_999)


def upload_failed(cm: Cm, call: Call, options: Options) -> Response:
    """Fail to store an upload (CM-STREAM-010, -011)."""
    del call, options
    return cm.stream.upload_failed()


def invalid_ticket(cm: Cm, call: Call, options: Options) -> Response:
    """Know a ticket no more (CM-STREAM-017)."""
    del call, options
    return cm.stream.not_found()


def payload_error(cm: Cm, call: Call, options: Options) -> Response:
    """Interpret nothing of a payload (CM-RESP-006 to -009)."""
    failure = Unrecognised(options["number"], options["text"])
    try:
        root = cm.exchange.read(call.request.body)
        dialect, payload_id = cm.exchange.dialect(root), root.get("payload-id", "")
    except Unrecognised:
        dialect, payload_id = cm.dialects.own(), ""
    return answered(cm, cm.responses.payload_level(dialect, payload_id, failure))


def request_error(cm: Cm, call: Call, options: Options) -> Response | None:
    """Fail every request of a payload, and process none (CM-RESP-010 to -013)."""
    try:
        payload = cm.recogniser.recognised(cm.exchange.read(call.request.body))
    except Unrecognised:
        return None
    failed = [Outcome(failure=Failure(options["number"], options["text"]))]
    answers = [(request, failed) for request in payload.requests]
    return answered(cm, cm.responses.request_level(payload.dialect, answers))


def answered(cm: Cm, payload: bytes) -> Response:
    """Return the answer that carries a payload."""
    return Response(200, payload, (("Content-Type", cm.exchange.content_type),))


KINDS = (
    Kind(
        "upload-failed",
        "answer",
        "500 in the place of a ticket: the data could not be stored",
        upload_failed,
        "cm",
        ("upload",),
    ),
    Kind(
        "invalid-ticket",
        "answer",
        "404 for a download; of a payload: request-error with number=60009",
        invalid_ticket,
        "cm",
        ("download",),
    ),
    Kind(
        "payload-error",
        "answer",
        "an error of the whole payload; nothing of it is processed",
        payload_error,
        "cm",
        IN_PAYLOADS,
        {
            "number": Whole(NOT_PROCESSED, *NUMBERS),
            "text": Text("The payload was not processed."),
        },
    ),
    Kind(
        "request-error",
        "answer",
        "an error of every request in the payload; none is processed",
        request_error,
        "cm",
        IN_PAYLOADS,
        {
            "number": Whole(UNKNOWN_PROPERTY, *NUMBERS),
            "text": Text("The request could not be carried out."),
        },
    ),
)
