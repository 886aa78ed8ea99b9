"""What clients of staging may do, however odd it looks, is spared."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import requests

from conformance.mock import MockServer
from conformance.selftest.mock.clients import FIXTURES
from conformance.selftest.mock.test_judging_staging import PAGE, client_of, slow
from conformance.selftest.mock.test_judging_staging_requests import (
    FOLDER,
    FORM,
    JSON,
    PACKAGE,
    STATUS,
    UPLOAD,
    WHOLE,
    Request,
    send,
)

LONG = "a" * 255
TEXT = b'--B\r\nContent-Disposition: form-data; name="sid"\r\n\r\n123\r\n'
HEAD = b'--B\r\nContent-Disposition: form-data; name="fileBinaryData"'
#: Not what is uploaded, but the form around it; %b is the archive.
FORMS = {
    "as the document has it": (WHOLE, FORM),
    "a session in the form": (TEXT + WHOLE, FORM),
    "no file name": (HEAD + b"\r\n\r\n%b\r\n--B--\r\n", FORM),
    "a name beyond ASCII": (WHOLE.replace(b"p.zip", "März.zip".encode()), FORM),
    "no type of the part": (
        WHOLE.replace(b"\r\nContent-Type: application/zip", b""),
        FORM,
    ),
    "something before and after": (b"\r\n" + WHOLE + b"\r\n", FORM),
    "a quoted boundary": (WHOLE, 'Content-Type: Multipart/Form-Data; boundary="B"'),
}

REQUESTS: dict[str, tuple[Request, ...]] = {
    "parameters that all clients add": (("GET ?sid=1&gcms_ts=1782394919000", "", ""),),
    "parameters of a client's own": (("GET ?trace=on&x=1", "", ""),),
    "no values": (("GET ?page=&pageSize=&q=&sort=", "", ""),),
    "a plus that was not escaped": (("GET ?sort=+name,-pages", "", ""),),
    "signs and blanks alone": (("GET ?sort=name,%20,%2B", "", ""),),
    "a page past the end": (("GET ?page=99&pageSize=10", "", ""),),
    "a page of all": (("GET ?page=7&pageSize=-1", "", ""),),
    "no items": (("GET ?pageSize=0", "", ""),),
    "JSON without a body": (("GET ", "", JSON), (f"DELETE {PACKAGE}", "", JSON)),
    "any type without a body": (("GET ", "", "Content-Type: */*"),),
    "bodies as good as none": (
        (f"PUT {FOLDER}", "{}", JSON),
        (f"POST {PACKAGE}/export", "null", JSON),
        (f"GET {PACKAGE}", "null", JSON),
        (f"POST {PACKAGE}/import", "", JSON),
    ),
    "a truth value of Python": ((f"PUT {FOLDER}?recursive=True", "", ""),),
    "recursive=false for anything": ((f"PUT {PACKAGE}{PAGE}?recursive=false", "", ""),),
    "waits": (
        (f"POST {PACKAGE}/export?wait=-1", "", ""),
        (f"POST {PACKAGE}/import?wait=2147483648", "", ""),
        (f"POST {PACKAGE}/import?wait=", "", ""),
    ),
    "a dry run of later versions": ((f"POST {PACKAGE}/import?test=true", "", ""),),
    "paths of later versions": (
        (f"GET {PACKAGE}/import/errors", "", ""),
        (f"GET {PACKAGE}/list/news/today", "", ""),
    ),
    "other resources of the CMS": (
        ("GET /rest/node/load/1", "", ""),
        ("GET /rest/devtools/packages", "", ""),
        ("GET /rest/contentrepositories", "", ""),
    ),
    "a request of a browser for leave": (("OPTIONS ", "", ""),),
    "a look at the header": ((f"HEAD {PACKAGE}", "", ""),),
    "JSON for a download": (
        (f"GET {PACKAGE}/zip", "", "Accept: application/json, text/plain, */*"),
        (f"GET {PACKAGE}/zip", "", "Accept: application/json"),
        (f"GET {PACKAGE}/zip", "", "Accept: application/zip"),
    ),
    "hard names": (
        ("PUT ", '{"name": "Äpfel & 50% v1.2"}', JSON),
        ("GET /%C3%84pfel%20&%2050%25%20v1.2", "", ""),
        ("PUT ", f'{{"name": "{LONG}"}}', JSON),
        ("PUT ", '{"name": "zip"}', JSON),
        ("POST /zip/export", "", ""),
    ),
    "null, as good as absent": (
        ("PUT ", '{"name": "a", "description": null, "pages": null}', JSON),
        (f"POST {PACKAGE}", '{"name": null, "description": ""}', JSON),
        (STATUS, '{"ids": null, "languageVariants": null}', JSON),
    ),
    "scalars for one another": (
        ("PUT ", '{"name": 2026, "pages": "12", "files": 1.0}', JSON),
        (STATUS, '{"ids": {"page": [1, 2]}}', JSON),
        (STATUS, '{"ids": {}, "languageVariants": "true"}', JSON),
        (STATUS, '{"ids": {}, "languageVariants": 1}', JSON),
    ),
    "nothing asked": ((STATUS, "{}", JSON), (STATUS, '{"ids": {"page": []}}', JSON)),
    "local ids, unknown ones, and one twice": (
        (STATUS, '{"ids": {"page": ["1034", "CC01.9999", "CC01.9999"]}}', JSON),
    ),
    "a charset": (("PUT ", '{"name": "ä"}'.encode(), f"{JSON}; charset=utf-8"),),
    "a character beyond the first plane": (
        (f"POST {PACKAGE}", '{"description": "\\ud83c\\udf1e"}', JSON),
    ),
    "looking whether it is there": (("GET /winter", "", ""),),
    "tidying up first": (("DELETE /winter", "", ""), ("DELETE /winter", "", "")),
}


@pytest.mark.parametrize("oddity", REQUESTS)
def test_a_lawful_request_is_spared(cms_server: MockServer, oddity: str) -> None:
    for request in REQUESTS[oddity]:
        send(cms_server, request)

    cms_server.assert_client_conforms()


@pytest.mark.parametrize("around", FORMS)
def test_a_lawful_form_is_spared(cms_server: MockServer, around: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("metadata.json", "{}")
        archive.comment = b"made for a test"
    form, field = FORMS[around]
    send(cms_server, (UPLOAD, form.replace(b"%b", packed.getvalue()), field))

    cms_server.assert_client_conforms()


@pytest.mark.parametrize(
    "path",
    sorted((FIXTURES / "staging").glob("*.request.json")),
    ids=lambda path: path.name,
)
def test_the_examples_of_the_documents_are_spared(
    cms_server: MockServer, path: Path
) -> None:
    lines = {"create": "PUT ", "update": f"POST {PACKAGE}", "package": STATUS}
    line = lines[path.name.partition("-")[0]]
    body = path.read_bytes().replace(b"spring_", b"summer_")
    send(cms_server, (line, body, JSON))

    cms_server.assert_client_conforms()


def test_a_package_may_be_sent_back_as_it_came(cms_server: MockServer) -> None:
    with client_of(cms_server) as client:
        client.ask("POST", f"{PACKAGE}/import")
        answer: Any = client.ask("GET", PACKAGE).json()
        model = {**answer["contentPackage"], "import": answer["import"]}
        client.ask("POST", PACKAGE, data=json.dumps(model), headers=dict([JSON_FIELD]))

    cms_server.assert_client_conforms()


JSON_FIELD = ("Content-Type", "application/json")


def test_objects_may_be_added_and_removed_again(cms_server: MockServer) -> None:
    with client_of(cms_server) as client:
        client.create("spring")
        for method in ("PUT", "PUT", "DELETE", "DELETE", "PUT"):
            client.ask(method, f"/spring{PAGE}")

    cms_server.assert_client_conforms()


def test_a_name_is_free_again(cms_server: MockServer) -> None:
    with client_of(cms_server) as client:
        client.create("spring")
        client.ask("DELETE", "/spring")
        client.create("spring")
        client.ask("POST", "/spring", json={"name": "summer"})
        client.create("spring")
        client.ask("POST", "/spring/export")

    cms_server.assert_client_conforms()


def test_an_import_may_be_followed_to_its_end(cms_server: MockServer) -> None:
    with client_of(cms_server) as client:
        slow(client)
        client.ask("POST", "/spring/import?wait=1")
        cms_server.clock.advance(60)
        while client.ask("GET", "/spring").json()["import"]["running"]:
            pass
        client.ask("DELETE", "/spring")

    cms_server.assert_client_conforms()


def test_a_lost_creation_may_be_tried_again(cms_server: MockServer) -> None:
    cms_server.fault("reset", operation="create", when="after")
    with client_of(cms_server) as client:
        with pytest.raises(requests.ConnectionError):
            client.create("spring")
        assert client.create("spring").status_code == 409

    cms_server.assert_client_conforms()


def test_what_a_fault_denies_is_not_blamed(cms_server: MockServer) -> None:
    cms_server.fault("not-found", times="always")
    with client_of(cms_server) as client:
        for path in ("/spring_campaign/export", "/other/status", "/other/export"):
            client.ask("POST", path, json={})

    cms_server.assert_client_conforms()


def test_a_session_is_spared_as_long_as_it_lasts(cms_server: MockServer) -> None:
    with client_of(cms_server) as client:
        client.log_in()
        client.create("spring")
        client.ask("GET", "/spring")
        client.log_out()

    cms_server.assert_client_conforms()


def test_what_was_sown_unseen_may_be_used(cms_server: MockServer) -> None:
    with client_of(cms_server) as client:
        client.create("winter")
        client.ask("DELETE", "/winter")
        cms_server.seed(staging={"packages": [{"name": "winter"}]})
        client.ask("POST", "/winter/export")

    cms_server.assert_client_conforms()
