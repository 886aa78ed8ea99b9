"""Requests that are no HTTP, or too much of it, and paths that lead astray."""

from __future__ import annotations

from conformance.selftest.hostile.requests_sent import (
    CLOSED,
    HOST,
    REFUSED,
    Input,
    answered,
    request,
)

TOO_LARGE = answered(400, 414, 431, CLOSED)
HEAD = b" HTTP/1.1\r\n" + HOST
POST = b"POST /stream" + HEAD
GET = b"GET /stream/1" + HEAD
#: What a smuggled request would be answered with, were it heard.
SMUGGLED = b"GET /rest/content/package" + HEAD + b"\r\n"

NOISE = {
    "zeros": bytes(5000),
    "all bytes": bytes(range(256)) * 8,
    "TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9),
    "nothing": b"",
    "line ends": b"\r\n" * 500,
    "half a line": b"GET /str",
    "bad version": b"GET / HTTP/9.9\r\n" + HOST + b"\r\n",
    "no version": b"GET /\r\n\r\n",
    "a word for a version": b"GET / JUNK\r\n" + HOST + b"\r\n",
    "a bad method": b"G\x7fT / HTTP/1.1\r\n" + HOST + b"\r\n",
    "two hosts": b"GET / HTTP/1.1\r\n" + HOST * 2 + b"\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "space before colon": GET + b"X : y\r\n\r\n",
    "NUL in a value": GET + b"X: a\0b\r\n\r\n",
    "CR in a value": GET + b"X: a\rb\r\n\r\n",
    "no colon": GET + b"nonsense\r\n\r\n",
    "leading space": b"GET /stream/1 HTTP/1.1\r\n X: y\r\n" + HOST + b"\r\n",
    "a folded line": GET + b"X: y\r\n z\r\n\r\n",
    "no name": GET + b": y\r\n\r\n",
}
MUCH = {
    "70 kB of URI": request(b"GET /stream/" + b"a" * 70_000),
    "4 MiB without an end": b"G" * (4 << 20),
    "1 MiB of method": b"M" * (1 << 20) + b" /" + HEAD + b"\r\n",
    "8 MiB of a field": GET + b"X: " + b"y" * (8 << 20) + b"\r\n\r\n",
    "20000 fields": GET + b"X: y\r\n" * 20_000 + b"\r\n",
    "64 kB of cookie": GET + b"Cookie: " + b"c" * (64 << 10) + b"\r\n\r\n",
    "101 fields": GET + b"X: y\r\n" * 101 + b"\r\n",
}
LENGTHS = {
    "plus": b"+5",
    "minus": b"-5",
    "hexadecimal": b"0x5",
    "underscore": b"1_0",
    "empty": b"",
    "list": b"5,5",
    "30 digits": b"9" * 30,
    "Arabic": "\u0665".encode(),
    "two": b"5\r\nContent-Length: 6",
    "fraction": b"5.0",
}
CODINGS = {
    "and a length": b"chunked\r\nContent-Length: 5",
    "twice": b"chunked\r\nTransfer-Encoding: chunked",
    "unknown": b"xchunked",
    "not last": b"chunked, gzip",
    "vertical tab": b"\x0bchunked",
    "quoted": b'"chunked"',
    "identity": b"identity",
}
CHUNKS = {
    "hexadecimal prefix": b"0x5\r\nhello\r\n0\r\n\r\n",
    "underscore": b"0_5\r\nhello\r\n0\r\n\r\n",
    "minus": b"-1\r\nhello\r\n0\r\n\r\n",
    "plus": b"+5\r\nhello\r\n0\r\n\r\n",
    "empty": b"\r\nhello\r\n0\r\n\r\n",
    "2^63": b"8000000000000000\r\nhello",
    "2^64 and more": b"1" + b"0" * 16 + b"5\r\nhello\r\n0\r\n\r\n",
    "no line end": b"5\r\nhelloXX0\r\n\r\n",
    "100000 trailers": b"0\r\n" + b"X: y\r\n" * 100_000 + b"\r\n",
    "cut": b"5\r\nhel",
    "no last chunk": b"5\r\nhello\r\n",
}
METHODS = {
    "TRACE": (b"TRACE /stream", answered(405)),
    "CONNECT": (b"CONNECT elsewhere:80", answered(400, 405, 501)),
    "OPTIONS *": (b"OPTIONS *", answered(400, 405, 501)),
    "absolute form": (b"GET http://elsewhere.invalid/stream/1", answered(400)),
    "a broken address": (b"GET http://[::1", answered(400)),
    "PUT": (b"PUT /stream", answered(405)),
    "DELETE": (b"DELETE /stream/1", answered(405)),
    "HEAD": (b"HEAD /stream/1", answered(405)),
    "PATCH": (b"PATCH /stream", answered(405)),
    "lower case": (b"get /stream/1", answered(405)),
    "no method of ours": (b"FROB /stream", answered(405)),
}
FIELDS = {
    "5 GB expected": (
        b"Expect: 100-continue\r\nContent-Length: 9000000000",
        {400, 413},
    ),
    "an unknown expectation": (b"Expect: tea\r\nContent-Length: 5", {417}),
    "gzip": (b"Content-Encoding: gzip\r\nContent-Length: 5", {415}),
    "less than told": (b"Content-Length: 50", {400, 408, CLOSED}),
    "5 GB told": (b"Content-Length: 5000000000", {400, 408, 413, CLOSED}),
}
PATHS = {
    "dots": b"/stream/../../../../etc/passwd",
    "encoded dots": b"/stream/%2e%2e/%2e%2e/etc/passwd",
    "encoded slash": b"/stream/..%2f..%2fetc%2fpasswd",
    "backslash": b"/stream/..\\..\\etc\\passwd",
    "encoded backslash": b"/stream/..%5c..%5cetc%5cpasswd",
    "twice encoded": b"/stream/%252e%252e%252fetc",
    "overlong UTF-8": b"/stream/%c0%ae%c0%ae/etc/passwd",
    "NUL": b"/stream/1%00.txt",
    "bad percent": b"/stream/%zz%",
    "8000 slashes": b"/stream" + b"/" * 8000,
    "CR LF": b"/stream/1%0d%0aX-Injected:%201",
    "markup": b"/stream/%3Cscript%3Ealert(1)%3C/script%3E",
    "no UTF-8": b"/stream/%ff%fe",
    "a ticket of a thousand digits": b"/stream/" + b"9" * 1000,
    "a ticket with a sign": b"/stream/+1",
    "a ticket in Arabic": b"/stream/%D9%A5",
    "a content of nobody": b"/Uploads/Content/..%2f..%2fetc",
    "a package above": b"/rest/content/package/..%2f..",
    "a package of NUL": b"/rest/content/package/%00",
    "an entity above": b"/rest/content/package/x/page/..%2f..",
}
NO_ENTRY = answered(400, 404, 405, 414, 431)


def framing() -> list[Input]:
    """Return the inputs that are about HTTP alone."""
    inputs = [Input(f"noise: {name}", data, REFUSED) for name, data in NOISE.items()]
    inputs += [Input(f"much: {name}", data, TOO_LARGE) for name, data in MUCH.items()]
    inputs += [
        Input(
            f"length: {name}",
            POST + b"Content-Length: " + value + b"\r\n\r\nhello" + SMUGGLED,
            answered(400, 413),
        )
        for name, value in LENGTHS.items()
    ]
    inputs += [
        Input(
            f"coding: {name}",
            POST + b"Transfer-Encoding: " + value + b"\r\n\r\n0\r\n\r\n" + SMUGGLED,
            answered(400, 501),
        )
        for name, value in CODINGS.items()
    ]
    start = POST + b"Transfer-Encoding: chunked\r\n\r\n"
    # An extension is passed over, however long, and what is sent with it is no JSON.
    document = (
        b"PUT /rest/content/package" + HEAD + b"Content-Type: application/json\r\n"
    )
    extension = b"Transfer-Encoding: chunked\r\n\r\n5;" + b"x" * (2 << 20)
    inputs.append(
        Input(
            "chunk: 2 MiB of extension",
            document + extension + b"\r\nhello\r\n0\r\n\r\n",
            answered(400, 413, 431),
        )
    )
    inputs += [
        Input(f"chunk: {name}", start + value, answered(400, 413, 431, CLOSED))
        for name, value in CHUNKS.items()
    ]
    return inputs


def addresses() -> list[Input]:
    """Return the inputs that are about methods, fields and paths."""
    inputs = [
        Input(f"method: {name}", request(line), statuses)
        for name, (line, statuses) in METHODS.items()
    ]
    inputs += [
        Input(f"field: {name}", POST + lines + b"\r\n\r\nhello", frozenset(statuses))
        for name, (lines, statuses) in FIELDS.items()
    ]
    inputs += [
        Input(f"path: {name}", request(b"GET " + path), NO_ENTRY)
        for name, path in PATHS.items()
    ]
    pipelined = Input(
        "connection: 100 requests at once", SMUGGLED * 100, answered(200), several=True
    )
    ranges = b"Range: bytes=" + b",".join(b"%d-%d" % (n, n) for n in range(1000))
    return [
        *inputs,
        pipelined,
        Input("field: 1000 ranges", request(b"GET /stream/1", b"", ranges), NO_ENTRY),
    ]
