"""JSON, queries, forms and archives that a hostile client sends."""

from __future__ import annotations

from conformance.selftest.hostile.archives_served import bomb, lying, many
from conformance.selftest.hostile.requests_sent import Form, Input, answered, request
from conformance.selftest.staging.test_reference_archives import HOSTILE, PLAIN

PACKAGES = b"/rest/content/package"
#: What is attacked is there, and stays as it is.
NAME = b"attacked"
PACKAGE = PACKAGES + b"/" + NAME
JSON_KIND = b"Content-Type: application/json"
FORM_KIND = b"Content-Type: multipart/form-data; boundary="

BODIES: dict[str, bytes] = {
    "depth 100000": b"[" * 100_000,
    "depth 100000 and back": b"[" * 100_000 + b"]" * 100_000,
    "depth 65": b'{"name": ' + b"[" * 65 + b"]" * 65 + b"}",
    "5000 digits": b'{"name": "x", "timestamp": [' + b"9" * 5000 + b"]}",
    "NaN": b'{"name": NaN}',
    "Infinity": b'{"name": -Infinity}',
    "a lone surrogate": b'{"name": "\\ud800"}',
    "invalid UTF-8": b'{"name": "\xff\xfe"}',
    "UTF-16": '{"name": "x"}'.encode("utf-16"),
    "comments": b'{"name": "x" /* y */}',
    "two documents": b'{"name": "x"}{"name": "y"}',
    "a trailing comma": b'{"name": "x",}',
    "empty": b" ",
    "null": b"null",
    "a list": b"[]",
    "a number": b"5",
    "single quotes": b"{'name': 'x'}",
    "a control character": b'{"name": "a\x01b"}',
    "cut": b'{"name": "x',
    "an unknown field": b'{"name": "x", "__proto__": {"a": 1}}',
    "a list for a name": b'{"name": ["x"]}',
    "an object for a name": b'{"name": {"a": 1}}',
    "no name": b"{}",
    "an empty name": b'{"name": ""}',
    "dots for a name": b'{"name": ".."}',
    "a slash in a name": b'{"name": "a/b"}',
    "NUL in a name": b'{"name": "a\\u0000b"}',
    "CR LF in a name": b'{"name": "a\\r\\nX: y"}',
    "bidi in a name": b'{"name": "a\\u202eb"}',
    "1 MiB of name": b'{"name": "' + b"x" * (1 << 20) + b'"}',
    "2 MiB of blanks": b'{"name": "x"}' + b" " * (2 << 20),
    "a name twice": b'{"name": "attacked", "name": "attacked"}',
}
QUERIES: dict[str, bytes] = {
    "page: abc": b"page=abc",
    "page: Arabic": b"page=%D9%A5",
    "page: fraction": b"page=1.5",
    "page: 5000 digits": b"page=" + b"9" * 5000,
    "size: abc": b"pageSize=abc",
    "size: underscore": b"pageSize=1_0",
}
#: Odd, and answered all the same.
SERVED_QUERIES: dict[str, bytes] = {
    "page: twice": b"page=1&page=2",
    "page: 10^20": b"page=" + b"1" + b"0" * 20,
    "size: 10^12": b"pageSize=1000000000000",
    "size: -2": b"pageSize=-2",
    "sort: 1000 fields": b"sort=" + b",".join([b"name"] * 1000),
    "sort: unknown": b"sort=password",
    "q: an expression": b"q=(a%2B)%2B%24",
    "q: no UTF-8": b"q=%ff%fe",
    "q: 7000 bytes": b"q=" + b"a" * 7000,
}
TARGETS: dict[str, tuple[bytes, bytes]] = {
    "unknown type": (b"PUT", PACKAGE + b"/virus/1"),
    "unknown uid": (b"PUT", PACKAGE + b"/page/none"),
    "an uid upwards": (b"PUT", PACKAGE + b"/page/..%2f..%2fx"),
    "an uid of NUL": (b"DELETE", PACKAGE + b"/page/%00"),
    "an uid of 4000": (b"DELETE", PACKAGE + b"/page/" + b"x" * 4000),
    "no package": (b"DELETE", PACKAGES + b"/none"),
    "wait: abc": (b"POST", PACKAGE + b"/export?wait=abc"),
    "wait: 1 million digits": (b"POST", PACKAGE + b"/export?wait=" + b"9" * 5000),
}


def form(
    content: bytes, *, name: bytes = b"fileBinaryData", edge: bytes = b"e"
) -> bytes:
    """Return a form with one part."""
    head = b'--%s\r\nContent-Disposition: form-data; name="%s"; filename="f"\r\n\r\n'
    return head % (edge, name) + content + b"\r\n--" + edge + b"--\r\n"


def forms() -> dict[str, tuple[bytes, bytes]]:
    """Return forms that are broken: their boundary as told, and their body."""
    right, part = (
        form(PLAIN),
        b"--e\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n",
    )
    named = b'--e\r\nContent-Disposition: form-data; name="fileBinaryData"'
    return {
        "no boundary": (b"", right),
        "60 kB of boundary": (b"e" * 6000, right),
        "another boundary": (b"other", right),
        "not ended": (b"e", right[:-4]),
        "cut in a part": (b"e", right[:100]),
        "20000 parts": (b"e", part * 20_000 + b"--e--\r\n"),
        "4 MiB of part header": (b"e", named + b"\r\nX: " + b"y" * (4 << 20) + right),
        "50000 part headers": (
            b"e",
            named + b"\r\nX: y" * 50_000 + b"\r\n\r\n" + right,
        ),
        "8 MiB before": (b"e", b"x" * (8 << 20) + b"\r\n" + right),
        "8 MiB behind": (b"e", right + b"x" * (8 << 20)),
        "CR and 8 MiB": (b"e", form(b"\r" + b"x" * (8 << 20))),
        "500000 near boundaries": (b"e", form(b"\r\n--d" * 500_000)),
        "no such field": (b"e", form(PLAIN, name=b"other")),
        "the field twice": (b"e", right.replace(b"--e--\r\n", b"") + right),
        "LF only": (b"e", right.replace(b"\r\n", b"\n")),
        "no part": (b"e", b"--e--\r\n"),
        "empty": (b"e", b""),
    }


def archives() -> dict[str, bytes]:
    """Return archives that are hostile, or bottomless."""
    found = {name: data for name, (data, _) in HOSTILE.items()}
    return found | {
        "a bomb of 128 MiB": bomb(128),
        "10 bytes told, 64 MiB there": lying(bomb(64), 10),
        "20000 entries": many(20_000),
        "4 GiB told": lying(PLAIN, 0xFFFFFFFE),
    }


def rest() -> list[Input]:
    """Return the inputs of the REST interface."""
    inputs = [
        sent(
            "JSON",
            name,
            request(b"PUT " + PACKAGES, body, JSON_KIND),
            400,
            409,
            413,
            415,
        )
        for name, body in BODIES.items()
    ]
    for name, query in QUERIES.items():
        data = request(b"GET " + PACKAGES + b"?" + query)
        inputs.append(sent("query", name, data, 400, 404))
    for name, query in SERVED_QUERIES.items():
        data = request(b"GET " + PACKAGES + b"?" + query)
        inputs.append(sent("query", name, data, 200, 400, form="any"))
    for name, (method, path) in TARGETS.items():
        inputs.append(sent("target", name, request(method + b" " + path), 400, 404))
    for name, (boundary, body) in forms().items():
        data = request(b"POST " + PACKAGE + b"/zip", body, FORM_KIND + boundary)
        inputs.append(sent("form", name, data, 400, 413, 415, 422))
    for name, archive in archives().items():
        data = request(b"POST " + PACKAGE + b"/zip", form(archive), FORM_KIND + b"e")
        inputs.append(sent("archive", name, data, 400, 413, 422))
    return inputs


def sent(
    title: str, name: str, data: bytes, *statuses: int, form: Form = "envelope"
) -> Input:
    """Return an input that is answered in the envelope of the interface."""
    return Input(f"{title}: {name}", data, answered(*statuses), form)
