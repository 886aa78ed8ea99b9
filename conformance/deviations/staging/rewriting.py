"""Answers changed on their way out, as a filter in front of a server would."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.reference.message import Request, Response

Json = dict[str, Any]
PACKAGES = "/rest/content/package"


def rewritten(response: Response, change: Callable[[Json], object]) -> Response:
    """Return a JSON answer with a change made to it; any other as it is."""
    if ("Content-Type", "application/json") not in response.fields:
        return response
    assert isinstance(response.body, bytes)
    content = json.loads(response.body)
    change(content)
    return replace(response, body=json.dumps(content).encode())


def is_of(request: Request, method: str, last: str = "") -> bool:
    """Tell whether a request is one to the packages that ends in a word."""
    inside = request.path.startswith(PACKAGES)
    return inside and request.method == method and request.path.endswith(last)


def is_success(response: Response) -> bool:
    """Tell whether an answer says that something was done."""
    return response.status < 300
