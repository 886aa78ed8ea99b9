"""The envelope: outcome and messages that every JSON answer carries."""

from __future__ import annotations

import json
from typing import Any

from conformance.reference.clock import Clock
from conformance.reference.message import Response
from conformance.reference.staging.model import Json
from conformance.reference.staging.refusal import Refusal

JSON = (("Content-Type", "application/json"),)


class Envelope:
    """Put answers into the form the API gives them."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def success(self, text: str, *messages: Json, **payload: object) -> Response:
        """Answer what was done: its result beside the envelope.

        The status is 200 for every operation; those of the document's examples are
        made by its generator. STG-GEN-003, STG-GEN-010.
        """
        info = self.response_info("OK", text)
        return self.answer(
            200, payload | {"messages": messages, "responseInfo": info}, JSON
        )

    def refused(self, refusal: Refusal) -> Response:
        """Answer what was not done, with at least one message."""
        message = self.message(refusal.type, refusal.text)
        info = self.response_info(refusal.code, refusal.text, refusal.property)
        content = {"messages": [message], "responseInfo": info}
        return self.answer(refusal.status, content, (*JSON, *refusal.fields))

    def response_info(self, code: str, text: str, name: str | None = None) -> Json:
        """Describe an outcome to programs. STG-GEN-002, STG-GEN-005."""
        info: Json = {"responseCode": code, "responseMessage": text}
        return info if name is None else info | {"property": name}

    def message(self, kind: str, text: str) -> Json:
        """Describe an outcome to people. STG-GEN-004."""
        return {
            "type": kind,
            "message": text,
            "timestamp": int(self.clock.now().timestamp() * 1000),
        }

    def answer(
        self, status: int, content: Json, fields: tuple[tuple[str, str], ...] = JSON
    ) -> Response:
        """Serialize an answer. STG-GEN-001."""
        return Response(status, serialized(content), fields)


def serialized(value: Any) -> bytes:  # noqa: ANN401  (JSON)
    """Return strict JSON in UTF-8."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # Bytes of a header field that are no UTF-8 may be told of, and are no text.
    return text.encode(errors="replace")
