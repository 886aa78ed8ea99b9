"""``exchanges.har``: the traffic kept as evidence, for the tools that read HAR."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from conformance.report.exchanges import data_of, is_whole, origin_of
from conformance.report.results import Record, Results

UNKNOWN = -1
LARGEST = 20 << 20
FIELDS_OF_TYPE = "content-type"


def har(results: Results) -> str:
    """Return the exchanges as HAR 1.2 text, in the order of their start."""
    began = datetime.fromisoformat(results.run["started"])
    every = [_entry(results, began, record, one) for record, one in _exchanges(results)]
    entries = sorted(_fitting(every), key=_moment)
    log = {
        "version": "1.2",
        "creator": {
            "name": "cms-conformance",
            "version": results.run["suite_version"],
        },
        "comment": (
            f"{len(entries)} of the {len(every)} exchanges kept as evidence; secrets "
            "are taken out, long bodies cut short."
        ),
        "entries": entries,
    }
    return json.dumps({"log": log}, indent=1, allow_nan=False) + "\n"


def _fitting(entries: list[Record]) -> Iterator[Record]:
    """Yield the entries there is room for, those of failures first."""
    room = LARGEST
    for entry in sorted(entries, key=lambda one: one["_outcome"] == "passed"):
        room -= len(json.dumps(entry))
        if room > 0:
            yield entry


def _moment(entry: Record) -> tuple[str, int]:
    return entry["startedDateTime"], entry["_number"]


def _exchanges(results: Results) -> Iterator[tuple[Record, Record]]:
    """Yield every exchange once, with a result that shows it."""
    seen: set[tuple[str, int]] = set()
    for found in results.results.values():
        for record in found:
            for one in record["exchanges"]:
                # Each process of a run counts for itself; its name is in the case.
                key = record["case"].rpartition("-")[0], one["number"]
                if key not in seen:
                    seen.add(key)
                    yield record, one


def _entry(results: Results, began: datetime, record: Record, one: Record) -> Record:
    moment = began + timedelta(seconds=one["started"])
    milliseconds = round(one["elapsed"] * 1000, 3)
    return {
        "startedDateTime": moment.isoformat(timespec="microseconds"),
        "time": milliseconds,
        "request": _request(results.run["target"], one),
        "response": _response(one),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "connection": str(one["connection"]),
        "_number": one["number"],
        "_case": record["case"],
        "_requirement": record["requirement"],
        "_outcome": record["outcome"],
    }


def _request(url: str, one: Record) -> Record:
    query = str(one["target"]).partition("?")[2]
    request = {
        "method": one["method"],
        "url": origin_of(url) + one["target"],
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _fields(one["request_headers"]),
        "queryString": [
            {"name": name, "value": value}
            for name, value in parse_qsl(query, keep_blank_values=True)
        ],
        "headersSize": UNKNOWN,
        "bodySize": one["request_body"]["size"],
    }
    if one["request_body"]["size"]:
        request["postData"] = {
            "mimeType": _type(one["request_headers"]),
            # The format knows text alone; bytes go as characters of the same number.
            "text": data_of(one["request_body"]).decode("latin-1"),
            "comment": _comment(one["request_body"]),
        }
    return request


def _response(one: Record) -> Record:
    body = one["body"]
    content = {"size": body["size"], "mimeType": _type(one["headers"])}
    if "base64" in body:
        content |= {"text": body["base64"], "encoding": "base64"}
    else:
        content["text"] = body.get("text", "")
    return {
        "status": one["status"],
        "statusText": one["reason"],
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _fields(one["headers"]),
        "content": content | {"comment": _comment(body)},
        "redirectURL": "",
        "headersSize": UNKNOWN,
        "bodySize": body["size"],
    }


def _fields(pairs: list[list[str]]) -> list[Record]:
    return [{"name": name, "value": value} for name, value in pairs]


def _type(pairs: list[list[str]]) -> str:
    return next((v for name, v in pairs if name.lower() == FIELDS_OF_TYPE), "")


def _comment(content: Record) -> str:
    if is_whole(content):
        return ""
    return f"the first {len(data_of(content))} of {content['size']} bytes"
