"""What a request changes on a staging server, or in the CMS behind it.

Document: ``content-staging-resource``.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

from conformance.harness.target import Target
from conformance.harness.transcript import Content
from conformance.harness.writes import SAFE, UNREADABLE, Sent, Write, path_of
from conformance.suites.staging.operations import OPERATIONS, Operation

#: Operations that only look; one that is not among them changes something.
READING = frozenset({"list", "load", "status", "download"})
PACKAGES = "/content/package"


def writes(sent: Sent, target: Target) -> list[Write]:
    """Return what a request changes; nothing if it only asks.

    A method that a path does not have is a write too: a lenient server might take it.
    Logging in changes no content.
    """
    base: str = target.tables["staging"]["base"].rstrip("/")
    path = path_of(sent, target)
    if sent.method.upper() in SAFE or path == f"{base}/auth/login":
        return []
    if path.startswith(f"{base}{PACKAGES}"):
        below = path.removeprefix(f"{base}{PACKAGES}")
        for operation in OPERATIONS.values():
            found = PATHS[operation.name].fullmatch(below)
            if found and operation.method == sent.method:
                return _of(operation.name, found, sent.request_body)
    return [Write(sent.method, unquote(path))]


def is_write(operation: str) -> bool:
    """Tell whether an operation changes something."""
    return operation not in READING


def _of(operation: str, found: re.Match[str], body: Content) -> list[Write]:
    """Return the write of an operation: what is put where."""
    if not is_write(operation):
        return []
    parts = {name: unquote(value) for name, value in found.groupdict().items()}
    package = parts.get("name", _named(body) if operation == "create" else "")
    if "uuid" in parts:
        return [Write(operation, f"{parts['type']} {parts['uuid']} in {package}")]
    return [Write(operation, f"package {package}")]


def _named(body: Content) -> str:
    """Return the name in a model; of one that is no JSON it cannot be told."""
    try:
        model: Any = json.loads(body.data)
    except (ValueError, RecursionError):
        return UNREADABLE
    name = model.get("name") if isinstance(model, dict) else None
    return name if isinstance(name, str) else UNREADABLE


def _pattern(operation: Operation) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", operation.below))


PATHS = {name: _pattern(operation) for name, operation in OPERATIONS.items()}
