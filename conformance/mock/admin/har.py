"""The journal as HAR 1.2, for the tools that read it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from conformance.mock.bodies import Kept
from conformance.mock.journal import Answer, Entry
from conformance.reference.message import Fields

Json = dict[str, Any]

UNKNOWN = -1
#: Bytes of bodies in one export; those of later entries are left out.
ROOM = 20 << 20


def har(
    entries: Sequence[Entry], dropped: int, origin: str, notes: Mapping[int, str]
) -> Json:
    """Return the entries that are answered, in the order in which they came.

    ``notes`` are the comments on some of them, by their numbers.
    """
    from importlib.metadata import version  # noqa: PLC0415  (heavy)

    room = ROOM
    exported = []
    for entry in entries:
        if entry.answer is not None and entry.method:
            room -= entry.weight
            told = exchange(entry, entry.answer, origin, in_full=room >= 0)
            note = notes.get(entry.number)
            exported.append(told | {"comment": note} if note else told)
    left_out = sum("_bodies" in one for one in exported)
    comment = f"{len(exported)} exchanges; {dropped} earlier ones were dropped from the"
    comment += f" journal, and the bodies of {left_out} are left out here."
    creator = {"name": "cms-conformance", "version": version("cms-conformance")}
    log = {"version": "1.2", "creator": creator, "comment": comment}
    return {"log": {**log, "entries": exported}}


def exchange(entry: Entry, answer: Answer, origin: str, *, in_full: bool) -> Json:
    """Return one exchange."""
    milliseconds = round(entry.seconds * 1000, 3)
    return {
        "startedDateTime": entry.moment.isoformat(),
        "time": milliseconds,
        "request": request(entry, origin, in_full=in_full),
        "response": response(answer, in_full=in_full),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "_protocol": entry.protocol,
        "_operations": list(entry.operations),
        "_faults": list(entry.faults),
        **({} if in_full else {"_bodies": "left out"}),
    }


def request(entry: Entry, origin: str, *, in_full: bool) -> Json:
    """Return a request; bytes go as characters of the same number."""
    query = parse_qsl(entry.query, keep_blank_values=True)
    content: Json = {
        "method": entry.method,
        "url": origin + entry.target,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": named(entry.fields.pairs),
        "queryString": named(query),
        "headersSize": UNKNOWN,
        "bodySize": entry.kept.size,
    }
    if entry.kept.size:
        data = entry.body if in_full else b""
        kind = entry.fields.get("Content-Type")
        content["postData"] = {"mimeType": kind, "text": data.decode("latin-1")}
    return content


def response(answer: Answer, *, in_full: bool) -> Json:
    """Return an answer."""
    return {
        "status": answer.status,
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": named(answer.fields.pairs),
        "content": body(answer.fields, answer.kept, in_full=in_full),
        "redirectURL": "",
        "headersSize": UNKNOWN,
        "bodySize": answer.kept.size,
    }


def body(fields: Fields, kept: Kept, *, in_full: bool) -> Json:
    """Return a body in Base64."""
    data = kept.read() if in_full else b""
    text = base64.b64encode(data).decode("ascii")
    kind = fields.get("Content-Type")
    return {"size": kept.size, "mimeType": kind, "text": text, "encoding": "base64"}


def named(pairs: Sequence[tuple[str, str]]) -> list[Json]:
    """Return names with values as HAR has them."""
    return [{"name": name, "value": value} for name, value in pairs]
