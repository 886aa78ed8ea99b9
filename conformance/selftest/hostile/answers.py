"""Answers to an upload that are sound HTTP, and hostile all the same."""

from __future__ import annotations

import time

from conformance.selftest.exchange.raw_server import Behaviour, Peer, answering

#: What is done, and which kinds of failure may come of it.
Table = dict[str, tuple[Behaviour, tuple[str, ...]]]

FINDING = ("mismatch", "protocol")
CUT = ("transport",)
#: A name that has no address, and the port of nobody.
ELSEWHERE = b"http://elsewhere.invalid/"


def answer(
    body: bytes = b"", *fields: bytes, status: bytes = b"200 OK", kind: bytes = b""
) -> bytes:
    """Return an answer with its length."""
    kinds = [b"Content-Type: " + kind] if kind else []
    head = [b"HTTP/1.1 " + status, *kinds, *fields]
    length = b"Content-Length: %d" % len(body)
    return b"\r\n".join([*head, length, b"Connection: close", b"", b""]) + body


def says(*parts: bytes, **more: bytes) -> Behaviour:
    """Return a behaviour that answers every request alike."""
    return answering(answer(*parts, **more))


TICKET_COUNT = iter(range(10**18, 10**19))


def later(peer: Peer) -> None:
    """Answer rightly, within the limits and not at once."""
    peer.head()
    time.sleep(0.2)
    peer.say(answer(b"%d" % next(TICKET_COUNT), kind=b"text/plain"))


def hints_first(peer: Peer) -> None:
    """Answer rightly, after an interim answer."""
    peer.head()
    peer.say(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
    peer.say(answer(b"%d" % next(TICKET_COUNT), kind=b"text/plain"))


def closes_unannounced(peer: Peer) -> None:
    """Answer rightly, say that the connection stays, and close it."""
    peer.head()
    right = answer(b"%d" % next(TICKET_COUNT), kind=b"text/plain")
    peer.say(right.replace(b"Connection: close", b"Connection: keep-alive"))


def of_another_century(peer: Peer) -> None:
    """Answer rightly, by a clock that is wrong by centuries."""
    peer.head()
    date = b"Date: Mon, 29 Feb 9999 23:59:60 GMT"
    peer.say(answer(b"%d" % next(TICKET_COUNT), date, kind=b"text/plain"))


PACE: Table = {
    "late but in time": (later, ()),
    "early hints": (hints_first, ()),
    # A request that may have been heard is not sent again.
    "says keep-alive and closes": (closes_unannounced, (*CUT, "")),
    "a clock of another century": (of_another_century, ()),
}


def refuses_unread(peer: Peer) -> None:
    """Refuse an upload that was not read, and close."""
    peer.say(answer(b"too large", status=b"413 Content Too Large"))
    time.sleep(0.1)


def closes_unread(_: Peer) -> None:
    """Close without reading an upload."""


def never_reads(peer: Peer) -> None:
    """Leave an upload where it is."""
    time.sleep(2)
    peer.reset()


def reads_slowly(peer: Peer) -> None:
    """Take a byte of an upload now and then."""
    for _ in range(40):
        peer.body(1)
        time.sleep(0.05)


UNREAD: Table = {
    "413 and close": (refuses_unread, (*FINDING, *CUT)),
    "close": (closes_unread, CUT),
    "never reads": (never_reads, CUT),
    "reads a byte at a time": (reads_slowly, CUT),
}


def redirect(status: bytes, location: bytes) -> tuple[Behaviour, tuple[str, ...]]:
    """Return a redirect, which is a finding and never followed."""
    where = b"Location: " + location
    return says(b"", where, status=status + b" Found"), FINDING


REDIRECTS: Table = {
    "302 to itself": redirect(b"302", b"/stream"),
    "302 elsewhere": redirect(b"302", ELSEWHERE),
    "303 elsewhere": redirect(b"303", ELSEWHERE),
    "307 elsewhere": redirect(b"307", ELSEWHERE),
    "308 elsewhere": redirect(b"308", ELSEWHERE),
    "to a file": redirect(b"302", b"file:///etc/passwd"),
    "to metadata": redirect(b"307", b"http://169.254.169.254/latest/meta-data/"),
    "to garbage": redirect(b"302", b"http://[::1/\x80\xff"),
    "to nowhere": (says(b"", status=b"302 Found"), FINDING),
}


def refusal(status: bytes, *fields: bytes) -> tuple[Behaviour, tuple[str, ...]]:
    """Return a refusal with fields that want something."""
    return says(b"no", *fields, status=status), (*FINDING, "inconclusive")


REFUSALS: Table = {
    "401 for ever": refusal(b"401 Unauthorized", b'WWW-Authenticate: Basic realm="x"'),
    "429 for 30 years": refusal(b"429 Too Many Requests", b"Retry-After: 999999999"),
    "503 before now": refusal(b"503 Unavailable", b"Retry-After: -1"),
    "503 in words": refusal(b"503 Unavailable", b"Retry-After: soon"),
    "503 till 9999": refusal(
        b"503 Unavailable", b"Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"
    ),
}
HTML = b"<!DOCTYPE html><title>Log in</title><form method=post><input name=password>"
PAGES: Table = {
    "500 in HTML": (
        says(HTML, status=b"500 Internal Server Error", kind=b"text/html"),
        FINDING,
    ),
    "200 and a login page": (says(HTML, kind=b"text/html"), FINDING),
    "200 and nothing": (says(b""), FINDING),
    "200 and noise": (says(bytes(range(256)) * 40), FINDING),
    "200 and JSON": (says(b'{"ticket": 5}', kind=b"application/json"), FINDING),
    "one ticket for all": (says(b"4711"), FINDING),
}
EVIL_TICKETS = {
    "long": b"9" * (10 << 20),
    "two lines": b"12\r\nX-Injected: 1\r\n\r\nGET /canary HTTP/1.1\r\n",
    "upwards": b"../../etc/passwd",
    "with a query": b"1?x=y#z",
    "percent": b"%00%2e%2e%2f",
    "spaces": b" 1 2 ",
    "markup": b"<script>alert(1)</script>",
    "an entity": b"&xxe;]]>",
    "NUL": b"12\0003",
    "Arabic digits": "٤٧١١".encode(),
}
TICKETS: Table = {name: (says(text), FINDING) for name, text in EVIL_TICKETS.items()}
TEXTS: Table = {
    "escapes in the reason": (
        says(b"no", status=b"500 \x1b]0;x\x07<img src=x onerror=alert(1)>"),
        FINDING,
    ),
    "markup in a field": (
        says(b"no", b"X-Y: </script>]]>'\"=cmd|'/c calc'!A1", status=b"500 X"),
        FINDING,
    ),
    "bidi and bells": (
        says("\u202e\u2028\ufeff\x07\x9b31m".encode() * 50, status=b"500 X"),
        FINDING,
    ),
    "a million brackets": (says(b"<" * (1 << 20), status=b"500 X"), FINDING),
}
