"""What the admin surface answers with, and the moments that it is asked for."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from conformance.mock.admin.asked import AskedWrongly
from conformance.mock.admin.guard import GUARDS
from conformance.reference.message import Response

JSON = ("Content-Type", "application/json")
HTML = ("Content-Type", "text/html; charset=utf-8")


def told(status: int, content: Any, *fields: tuple[str, str]) -> Response:  # noqa: ANN401
    """Return an answer in JSON."""
    text = json.dumps(content, ensure_ascii=True, allow_nan=False)
    return Response(status, text.encode(), (JSON, *GUARDS, *fields))


def as_bytes(data: bytes) -> Response:
    """Return what somebody else has sent, as nothing that a browser would show."""
    kind = ("Content-Type", "application/octet-stream")
    return Response(200, data, (kind, *GUARDS))


def moment_of(value: object) -> datetime | None:
    """Return a moment that was sent, if one was."""
    try:
        return None if value is None else datetime.fromisoformat(str(value))
    except ValueError as error:
        form = "2030-01-31T12:00:00Z"
        raise AskedWrongly(
            400, f"time is written like {form}, not {value!r}"
        ) from error
