"""Objects of the CMS, packages of them, and how long a job takes for one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from conformance.mock.seeds.rows import DATA, Row
from conformance.reference.message import Body, Fields, Request
from conformance.reference.staging import Staging
from conformance.reference.staging.call import call_of
from conformance.reference.staging.layout import entry_of
from conformance.reference.staging.model import BINARY, PARENTS, Item, type_of
from conformance.reference.staging.refusal import Refusal

JSON = Fields((("Content-Type", "application/json"),))


def item(service: Staging, row: Row) -> None:
    """Sow an object: ``id``, ``type``, ``parent``, ``name``, ``properties``, bytes."""
    row.check("id", "type", "parent", "name", "properties", *DATA)
    uid, kind = row.text("id"), row.text("type")
    if kind not in PARENTS:
        raise row.error(f"type {kind!r} is none of {', '.join(PARENTS)}")
    try:
        entry_of(f"{uid}.{kind}")
    except Refusal as refusal:
        raise row.error(f"id {uid!r} is no global id") from refusal
    if service.cms.find(uid) is not None:
        raise row.error(f"there is an object {uid} already")
    parent = parent_of(service, row, kind)
    blob = blob_of(service, row, kind)
    properties = row.table("properties")
    service.cms.put(Item(uid, kind, parent, row.text("name"), 1, properties, blob))


def parent_of(service: Staging, row: Row, kind: str) -> str | None:
    """Return what an object lies in, if its kind lies in anything."""
    if not PARENTS[kind]:
        return None
    uid = row.text("parent")
    found = service.cms.find(uid)
    if found is None or found.kind not in PARENTS[kind]:
        wanted = " or ".join(PARENTS[kind])
        raise row.error(f"parent {uid!r} is no {wanted} that is there")
    return uid


def blob_of(service: Staging, row: Row, kind: str) -> str | None:
    """Store the bytes of a file or an image."""
    data = row.data()
    if data is not None and kind not in BINARY:
        raise row.error(f"a {kind} has no bytes")
    if kind not in BINARY:
        return None
    return service.store.blobs.add([data or b""])


def package(service: Staging, row: Row) -> None:
    """Sow a package: ``name``, ``description``, and the ids of its ``objects``."""
    row.check("name", "description", "objects")
    name = row.text("name")
    model = {"name": name, "description": row.text("description", "")}
    asked(service, row, "PUT", "", model)
    for uid in row.texts("objects"):
        found = service.cms.find(uid)
        if found is None:
            raise row.error(f"there is no object {uid!r}")
        below = f"/{quote(name, safe='')}/{type_of(found.kind)}/{uid}"
        asked(service, row, "PUT", below, None)


def slow(seconds: dict[str, float], row: Row) -> None:
    """Let a job take ``seconds`` for the object of this ``id``."""
    row.check("id", "seconds")
    seconds[row.text("id")] = row.seconds("seconds")


def asked(
    service: Staging,
    row: Row,
    method: str,
    below: str,
    content: Mapping[str, Any] | None,
) -> None:
    """Have the service do something as it would for a client."""
    data = b"" if content is None else json.dumps(content).encode()
    path = f"{service.prefixes[0]}/content/package{below}"
    request = Request(method, path, "", JSON, Body(len(data), data))
    call = call_of(request, service.prefixes[0])
    try:
        service.operation(call)(call)
    except Refusal as refusal:
        raise row.error(refusal.text) from refusal
