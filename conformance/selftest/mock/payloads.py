"""Payloads of the CMS, as clients put them together."""

from __future__ import annotations

import requests

from conformance.mock import MockServer

SENDER = '<cm-sender sender-id="S" name="client"/>'
HEADER = f"<cm-header>{SENDER}</cm-header>"
ROOT = 'payload-id="P" timestamp="20260102030405" cm.version="5.2"'
GET = "<obj-get><name/></obj-get>"
BASE = "<obj-where><path>/</path></obj-where>"
SET = "<obj-where><id>2001</id></obj-where><obj-set>{}</obj-set>"

LATE = '<content-where><id>1</id></content-where><content-set><blob encoding="stream">'
ONE = f'<cm-request request-id="1">{BASE}{GET}</cm-request>'


def payload(inside: str, root: str = ROOT) -> str:
    """Return a payload."""
    return f"<cm-payload {root}>{inside}</cm-payload>"


def asking(*operations: str) -> str:
    """Return a payload with a request for each text."""
    texts = enumerate(operations)
    every = "".join(f'<cm-request request-id="{n}">{t}</cm-request>' for n, t in texts)
    return payload(HEADER + every)


def post(server: MockServer, body: str, path: str = "/xml", **fields: str) -> str:
    """Send a payload."""
    return requests.post(
        server.url + path, data=body.encode(), headers=fields, timeout=10
    ).text
