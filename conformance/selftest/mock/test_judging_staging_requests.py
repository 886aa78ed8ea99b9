"""Requests to staging that are wrong in one way each are found, and named by that."""

from __future__ import annotations

from http.client import HTTPConnection

import pytest

from conformance.mock import MockServer
from conformance.selftest.mock.clients import PACKAGES, found

JSON = "Content-Type: application/json"
PACKAGE = "/spring_campaign"
PAGE = f"{PACKAGE}/page/cc01.5a0c1000-0000-4000-8000-000000000031"
FOLDER = f"{PACKAGE}/folder/cc01.5a0c1000-0000-4000-8000-000000000011"
STATUS = f"POST {PACKAGE}/status"
WHOLE = (
    b'--B\r\nContent-Disposition: form-data; name="fileBinaryData"; filename="p.zip"'
    b"\r\nContent-Type: application/zip\r\n\r\n%b\r\n--B--\r\n"
)
#: An archive with nothing in it.
ZIP = b"PK\x05\x06" + bytes(18)
FORM = "Content-Type: multipart/form-data; boundary=B"
NO_FILE = (
    b'--B\r\nContent-Disposition: form-data; name="path"\r\n\r\np.zip\r\n--B--\r\n'
)
UPLOAD = f"POST {PACKAGE}/zip"

#: What is wrong, and requests that are: line, body, header fields.
Request = tuple[str, bytes | str, str]
REQUESTS: dict[str, tuple[Request, ...]] = {
    "address": (
        (f"POST {PACKAGE}/sync", "", ""),
        ("GET s", "", ""),
        (f"DELETE {PACKAGE}/page/a/b", "", ""),
        ("GET /a/b/c/zip", "", ""),
    ),
    "method": (
        ("POST ", '{"name": "spring"}', JSON),
        (f"PUT {PACKAGE}", '{"description": "x"}', JSON),
        (f"PATCH {PACKAGE}", '{"description": "x"}', JSON),
        (f"GET {PACKAGE}/export", "", ""),
        (f"PUT {PACKAGE}/zip", WHOLE % ZIP, FORM),
        (f"POST {PAGE}", "", ""),
        ("DELETE ", "", ""),
        (f"GET {PACKAGE}/status", "", ""),
    ),
    "path-has-no-gaps": (
        ("GET /", "", ""),
        ("POST //export", "", ""),
        (f"GET {PACKAGE}/", "", ""),
    ),
    "path-encoding": (("GET /50%zz", "", ""), ("GET /z%FCrich", "", "")),
    "name-form": (
        ("GET /..", "", ""),
        ("GET /a%2Fb", "", ""),
        (f"GET /{'a' * 256}", "", ""),
        ("PUT ", '{"name": " spring"}', JSON),
        ("PUT ", '{"name": ".spring"}', JSON),
        (f"POST {PACKAGE}", '{"name": "a/b"}', JSON),
        (f"POST {PACKAGE}", '{"name": ""}', JSON),
    ),
    "accept": (
        ("GET ", "", "Accept: text/html, application/json;q=0"),
        (f"GET {PACKAGE}/zip", "", "Accept: application/octet-stream"),
    ),
    "no-body": (
        (f"POST {PACKAGE}/export", "wait=5000", ""),
        (f"PUT {FOLDER}", '{"recursive": true}', JSON),
        (f"GET {PACKAGE}", '{"name": "x"}', JSON),
    ),
    "query-is-known": (
        ("GET ?pagesize=1", "", ""),
        ("GET ?limit=10", "", ""),
        ("GET ?search=spring", "", ""),
        (f"POST {PACKAGE}/export?Wait=5", "", ""),
        (f"PUT {FOLDER}?recurse=true", "", ""),
    ),
    "parameter-place": (
        (f"DELETE {FOLDER}?recursive=true", "", ""),
        (f"GET {PACKAGE}/zip?wait=0", "", ""),
    ),
    "parameter-once": (("GET ?sort=name&sort=-pages", "", ""),),
    "wait-number": (
        (f"POST {PACKAGE}/export?wait=5s", "", ""),
        (f"POST {PACKAGE}/import?wait=0.5", "", ""),
        (f"POST {PACKAGE}/import?wait=9223372036854775808", "", ""),
    ),
    "recursive-word": (
        (f"PUT {FOLDER}?recursive=1", "", ""),
        (f"PUT {FOLDER}?recursive", "", ""),
    ),
    "recursive-on-folders": ((f"PUT {PAGE}?recursive=true", "", ""),),
    "paging-numbers": (
        ("GET ?page=two&pageSize=1", "", ""),
        ("GET ?pageSize=all", "", ""),
        ("GET ?pageSize=2147483648", "", ""),
    ),
    "first-page": (("GET ?page=0&pageSize=10", "", ""), ("GET ?page=-1", "", "")),
    "page-size": (("GET ?pageSize=-2", "", ""),),
    "page-needs-size": (("GET ?page=2", "", ""),),
    "q-is-plain": (("GET ?q=spring*", "", ""),),
    "sort-form": (
        ("GET ?sort=name:asc", "", ""),
        ("GET ?sort=name%20desc", "", ""),
        ("GET ?sort=pages-", "", ""),
        ("GET ?sort=name;pages", "", ""),
    ),
    "sort-attribute": (("GET ?sort=Name", "", ""), ("GET ?sort=-timestamp", "", "")),
    "sort-once": (("GET ?sort=name,-name", "", ""),),
    "body-media-type": (
        ("PUT ", '{"name": "spring"}', "Content-Type: text/plain"),
        ("PUT ", "name=spring", "Content-Type: application/x-www-form-urlencoded"),
        (STATUS, '{"ids": {}}', "Content-Type: */*"),
        (f"POST {PACKAGE}", "{}", ""),
    ),
    "body-is-utf-8": (
        ("PUT ", '{"name": "zürich"}'.encode("latin-1"), JSON),
        ("PUT ", '{"name": "spring"}'.encode("utf-16"), JSON),
        ("PUT ", '{"name": "spring"}'.encode("utf-8-sig"), JSON),
    ),
    "body-is-json": (
        ("PUT ", '{"name": "spring"', JSON),
        ("PUT ", "{'name': 'spring'}", JSON),
        (f"POST {PACKAGE}", "", JSON),
        (f"POST {PACKAGE}", '{"pages": NaN}', JSON),
    ),
    "body-is-an-object": (
        ("PUT ", '[{"name": "spring"}]', JSON),
        (STATUS, "null", JSON),
        (f"POST {PACKAGE}", '"spring"', JSON),
    ),
    "names-once": (("PUT ", '{"name": "a", "name": "b"}', JSON),),
    "text-is-unicode": (
        (f"POST {PACKAGE}", '{"description": "\\ud83d"}', JSON),
        ("PUT ", '{"name": "sun \\uD83C"}', JSON),
    ),
    "model-property": (
        ("PUT ", '{"name": "spring", "title": "Spring"}', JSON),
        ("PUT ", '{"contentPackage": {"name": "spring"}}', JSON),
    ),
    "model-shape": (
        ("PUT ", '{"name": "spring", "description": {"en": "x"}}', JSON),
        (f"POST {PACKAGE}", '{"pages": []}', JSON),
    ),
    "model-numbers": (
        (f"POST {PACKAGE}", '{"timestamp": 1782394919000}', JSON),
        (f"POST {PACKAGE}", '{"pages": -1}', JSON),
        (f"POST {PACKAGE}", '{"timestamp": "2026-01-02"}', JSON),
    ),
    "create-name": (("PUT ", '{"description": "x"}', JSON), ("PUT ", "{}", JSON)),
    "status-property": (
        (STATUS, '{"ids": {}, "langvars": true}', JSON),
        (STATUS, '{"page": ["CC01.1034"]}', JSON),
    ),
    "ids-shape": (
        (STATUS, '{"ids": ["CC01.1034"]}', JSON),
        (STATUS, '{"ids": {"page": "CC01.1034"}}', JSON),
        (STATUS, '{"ids": {"page": [{"id": "CC01.1034"}]}}', JSON),
    ),
    "ids-type": (
        (STATUS, '{"ids": {"pages": ["CC01.1034"]}}', JSON),
        (STATUS, '{"ids": {"channel": []}}', JSON),
    ),
    "ids-form": ((STATUS, '{"ids": {"page": ["page-1"]}}', JSON),),
    "variants-word": (
        (STATUS, '{"ids": {}, "languageVariants": "all"}', JSON),
        (STATUS, '{"ids": {}, "languageVariants": ["de"]}', JSON),
    ),
    "type-known": (
        (f"PUT {PACKAGE}/pages/CC01.1034", "", ""),
        (f"PUT {PACKAGE}/channel/CC01.2001", "", ""),
        (f"DELETE {PACKAGE}/template/CC01.1092", "", ""),
    ),
    "uuid-is-global": ((f"PUT {PACKAGE}/page/1034", "", ""),),
    "uuid-form": (
        (f"PUT {PACKAGE}/page/5a0c1000-0000-4000-8000-000000000031", "", ""),
        (f"DELETE {PACKAGE}/page/%7BCC01.1034%7D", "", ""),
    ),
    "entity-known": (
        (f"PUT {PACKAGE}/page/CC01.9999", "", ""),
        (f"PUT {PACKAGE}/file/CC01.1034", "", ""),
    ),
    "remove-contained": ((f"DELETE {PACKAGE}/page/CC01.1034", "", ""),),
    "upload-is-a-form": (
        (UPLOAD, ZIP, "Content-Type: application/zip"),
        (UPLOAD, ZIP, ""),
    ),
    "upload-boundary": ((UPLOAD, WHOLE % ZIP, "Content-Type: multipart/form-data"),),
    "upload-is-whole": (
        (UPLOAD, WHOLE % ZIP, FORM.replace("=B", "=C")),
        (UPLOAD, (WHOLE % ZIP).removesuffix(b"--B--\r\n"), FORM),
        (UPLOAD, ZIP, FORM),
        (UPLOAD, (WHOLE % ZIP).replace(b"; name=", b"; title="), FORM),
    ),
    "upload-has-file": ((UPLOAD, NO_FILE, FORM), (UPLOAD, b"--B--\r\n", FORM)),
    "upload-one-file": (
        (UPLOAD, WHOLE[:-7] % ZIP + (WHOLE % ZIP).replace(b"Data", b"Copy"), FORM),
    ),
    "upload-part-name": ((UPLOAD, (WHOLE % ZIP).replace(b"Binary", b""), FORM),),
    "upload-is-a-zip": (
        (UPLOAD, WHOLE % b"p.zip", FORM),
        (UPLOAD, WHOLE % b"", FORM),
        (UPLOAD, WHOLE % b"UEsFBgAA", FORM),
        (UPLOAD, WHOLE % b"PK\x03\x04 cut off", FORM),
    ),
    "package-known": (
        ("POST /winter", '{"description": "x"}', JSON),
        ("POST /Spring_Campaign/export", "", ""),
        ("POST /winter/status", '{"ids": {}}', JSON),
        ("GET /winter/zip", "", ""),
        ("PUT /winter/page/CC01.1034", "", ""),
    ),
    "name-is-free": (("PUT ", '{"name": "spring_campaign"}', JSON),),
    "login-body": (("POST /rest/auth/login", "login=a&password=b", ""),),
}
CASES = [(key, request) for key, some in REQUESTS.items() for request in some]


def send(server: MockServer, request: Request) -> int:
    """Send a request as it stands, and return the status of the answer."""
    line, text, field = request
    body = text.encode() if isinstance(text, str) else text
    method, _, path = line.partition(" ")
    name, _, value = field.partition(": ")
    fields = {"User-Agent": "client", **({name: value} if field else {})}
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        target = path if path.startswith("/rest") else PACKAGES + path
        connection.request(method, target, body or None, fields)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


@pytest.mark.parametrize(("blamed", "request_"), CASES)
def test_a_wrong_request_is_found_and_named(
    cms_server: MockServer, blamed: str, request_: Request
) -> None:
    send(cms_server, request_)

    assert found(cms_server) == [f"staging.client.{blamed}"]
