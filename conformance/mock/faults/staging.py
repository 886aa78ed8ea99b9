"""Outcomes that the documents of content staging tell of, where nothing is wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from conformance.mock.faults.kinds import Kind
from conformance.mock.faults.options import Options, Text
from conformance.mock.operations import STAGING, Call
from conformance.reference.message import Response
from conformance.reference.staging import Staging
from conformance.reference.staging.refusal import Refusal

#: The response code and the status of each fault, and what is said (STG-GEN-002).
REFUSALS = {
    "locked": ("LOCKED", 409, "somebody else is at work on the package: try again"),
    "maintenance": ("MAINTENANCEMODE", 503, "the CMS is in maintenance mode"),
    "not-found": ("NOTFOUND", 404, "there is no such package"),
    "no-permission": ("PERMISSION", 403, "this user may not do this"),
    "not-licensed": ("NOTLICENSED", 403, "content staging is not licensed"),
    "login-needed": ("AUTHREQUIRED", 401, "a session is needed: log in"),
    "invalid-data": ("INVALIDDATA", 400, "the request cannot be understood"),
    "failure": ("FAILURE", 500, "the request could not be fulfilled"),
}


def refused(
    code: str, status: int, service: Staging, call: Call, options: Options
) -> Response:
    """Refuse a request that could be fulfilled."""
    del call
    return service.envelope.refused(Refusal(status, code, options["text"]))


def kind_of(name: str, code: str, status: int, text: str) -> Kind:
    """Return the fault of a response code."""
    act: Callable[..., Response] = partial(refused, code, status)
    summary = f"response code {code} with status {status}"
    options = {"text": Text(text)}
    return Kind(name, "answer", summary, act, "staging", tuple(STAGING), options)


KINDS = tuple(kind_of(name, *refusal) for name, refusal in REFUSALS.items())
