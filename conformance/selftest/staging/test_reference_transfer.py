"""Export, import, download and upload in the reference."""

from __future__ import annotations

import json

import pytest

from conformance.reference.staging import content
from conformance.selftest.staging.desk import (
    FORM,
    PACKAGES,
    Desk,
    entries,
    form,
    packed,
    text_part,
)

PAGE = f"{content.HUT_RULES}.page"
COUNTERS = ("nodes", "channels", "folders", "pages", "forms", "files", "images")


@pytest.fixture(autouse=True)
def spring(desk: Desk) -> None:
    desk.create("spring")
    desk.add("spring", "page", content.HUT_RULES)


def text_in(archive: bytes) -> str:
    return str(json.loads(entries(archive)[PAGE])["properties"]["text"])


def text_in_cms(desk: Desk) -> str:
    answer = desk("GET", f"/world/objects/{content.HUT_RULES}")
    return str(answer.json["object"]["properties"]["text"])


# -- export and import --------------------------------------------------------------


def test_an_edit_reaches_the_package_by_export_alone(desk: Desk) -> None:
    desk.edit(content.HUT_RULES, text="Boots on.")
    assert text_in(desk.download("spring")) == "Boots off."
    desk("POST", f"{PACKAGES}/spring/export")
    assert text_in(desk.download("spring")) == "Boots on."


def test_an_export_keeps_what_is_contained(desk: Desk) -> None:
    desk.edit(content.HUT_RULES, text="Boots on.")
    before = desk.load("spring").counters(*COUNTERS)
    answer = desk("POST", f"{PACKAGES}/spring/export")
    assert answer.json["messages"][-1]["type"] == "SUCCESS"
    assert desk.load("spring").counters(*COUNTERS) == before


def test_an_export_drops_what_the_cms_has_no_more(desk: Desk) -> None:
    desk("DELETE", f"/world/objects/{content.HUTS}")
    desk("POST", f"{PACKAGES}/spring/export")
    assert desk.load("spring").counters("pages", "folders") == (0, 3)


def test_an_import_undoes_an_edit(desk: Desk) -> None:
    desk.edit(content.HUT_RULES, text="Boots on.")
    assert desk("POST", f"{PACKAGES}/spring/import").status == 200
    assert text_in_cms(desk) == "Boots off."


def test_an_import_creates_what_was_deleted(desk: Desk) -> None:
    desk("DELETE", f"/world/objects/{content.CLUB}")
    desk("POST", f"{PACKAGES}/spring/import?wait=0")
    node = desk("GET", f"/world/objects/{content.CLUB}").json["object"]
    assert text_in_cms(desk) == "Boots off."
    assert node["properties"]["publishing"] is False


def test_an_import_brings_bytes(desk: Desk) -> None:
    desk.create("summer")
    desk.add("summer", "image", content.LOGO)
    desk("DELETE", f"/world/objects/{content.LOGO}")
    desk("POST", f"{PACKAGES}/summer/import")
    desk.create("autumn")
    desk.add("autumn", "image", content.LOGO)
    stored = entries(desk.download("autumn"))[f"{content.LOGO}.image.bin"]
    assert stored == content.BYTES[content.LOGO]


def test_importing_what_was_exported_changes_nothing(desk: Desk) -> None:
    before = desk("GET", "/world/objects").json["objects"]
    package = desk.load("spring").package
    for _ in range(2):
        assert desk("POST", f"{PACKAGES}/spring/import").status == 200
    assert desk("GET", "/world/objects").json["objects"] == before
    assert desk.load("spring").package == package


def test_an_import_that_does_not_fit_changes_nothing(desk: Desk) -> None:
    contents = entries(desk.download("spring"))
    desk.edit(content.HUT_RULES, text="Boots on.")
    contents[PAGE] = contents[PAGE].replace(b'"hash":"9e10', b'"hash":"0000')
    desk.upload("spring", packed(contents))
    answer = desk("POST", f"{PACKAGES}/spring/import")
    assert (answer.status, answer.code) == (409, "FAILURE")
    assert text_in_cms(desk) == "Boots on."
    status = desk.load("spring").json["import"]
    assert (status["running"], status["responseInfo"]["responseCode"]) == (
        False,
        "FAILURE",
    )


def test_an_import_does_not_make_a_page_of_a_folder(desk: Desk) -> None:
    contents = entries(desk.download("spring"))
    page = json.loads(contents.pop(PAGE))
    wrong = f"{content.AVALANCHE_EN}.folder"
    contents[wrong] = json.dumps(
        page | {"id": content.AVALANCHE_EN, "type": "folder"}
    ).encode()
    assert desk.upload("spring", packed(contents)).status == 200
    assert desk("POST", f"{PACKAGES}/spring/import").status == 409


def test_the_state_of_an_import_is_told_after_it(desk: Desk) -> None:
    assert "import" not in desk.load("spring").json
    desk("POST", f"{PACKAGES}/spring/import")
    progress = desk.load("spring").json["import"]["progress"]
    assert (progress["done"], progress["total"]) == (6, 6)
    assert progress["finished"] >= progress["started"] > 1_700_000_000


@pytest.mark.parametrize("action", ["export", "import"])
def test_an_empty_package_can_be_transferred(desk: Desk, action: str) -> None:
    desk.create("empty")
    assert desk("POST", f"{PACKAGES}/empty/{action}").status == 200


@pytest.mark.parametrize("action", ["export", "import"])
@pytest.mark.parametrize("wait", ["0", "-1", "2147483648", "", "1000000000000000000"])
def test_any_long_is_a_wait(desk: Desk, action: str, wait: str) -> None:
    assert desk("POST", f"{PACKAGES}/spring/{action}?wait={wait}").status == 200


@pytest.mark.parametrize("action", ["export", "import"])
@pytest.mark.parametrize("wait", ["x", "1.5", "9223372036854775808"])
def test_what_is_no_long_is_no_wait(desk: Desk, action: str, wait: str) -> None:
    assert desk("POST", f"{PACKAGES}/spring/{action}?wait={wait}").status == 400


@pytest.mark.parametrize("action", ["export", "import", "zip"])
def test_an_absent_package_cannot_be_transferred(desk: Desk, action: str) -> None:
    path = f"{PACKAGES}/absent/{action}"
    assert desk("POST", path, form(b""), kind=FORM).status == 404
    assert desk.listed() == ["spring"]


# -- download and upload ------------------------------------------------------------


def test_a_download_is_an_archive_and_changes_nothing(desk: Desk) -> None:
    before = desk.load("spring").package
    answer = desk("GET", f"{PACKAGES}/spring/zip", fields=(("Accept", "*/*"),))
    assert answer.fields.get("Content-Type") == "application/zip"
    assert json.loads(entries(answer.body)["metadata.json"])["name"] == "spring"
    assert desk.load("spring").package == before


def test_an_absent_package_is_not_downloaded(desk: Desk) -> None:
    answer = desk("GET", f"{PACKAGES}/absent/zip")
    assert (answer.status, answer.code) == (404, "NOTFOUND")


def test_an_empty_package_goes_round(desk: Desk) -> None:
    desk.create("empty")
    assert desk.upload("spring", desk.download("empty")).counters("pages") == (0,)


def test_everything_goes_round(desk: Desk) -> None:
    desk.add("spring", "folder", content.ROOT, "?recursive=true")
    desk.add("spring", "node", content.MOBILE)
    desk.create("copy")
    archive = desk.download("spring")
    assert desk.upload("copy", archive).counters(*COUNTERS) == (1, 1, 5, 4, 2, 2, 2)
    contents, again = entries(archive), entries(desk.download("copy"))
    del contents["metadata.json"], again["metadata.json"]
    assert again == contents


def test_an_upload_replaces_the_content_and_nothing_else(desk: Desk) -> None:
    desk.create("summer", description="stays")
    desk.add("summer", "image", content.LOGO)
    package = desk.upload("summer", desk.download("spring")).package
    assert (package["name"], package["description"]) == ("summer", "stays")
    assert (package["images"], package["pages"]) == (0, 1)


def test_uploading_twice_leaves_the_same_state(desk: Desk) -> None:
    archive = desk.download("spring")
    first = desk.upload("spring", archive).counters(*COUNTERS)
    assert desk.upload("spring", archive).counters(*COUNTERS) == first


@pytest.mark.parametrize("name", ["fileBinaryData", "file"])
def test_other_parts_of_the_form_are_tolerated(desk: Desk, name: str) -> None:
    archive = desk.download("spring")
    body = form(archive, name, text_part("sid", "1") + text_part("extra", "x"))
    assert desk("POST", f"{PACKAGES}/spring/zip", body, kind=FORM).status == 200


@pytest.mark.parametrize(
    "kind",
    ["application/zip", "application/json", "multipart/mixed; boundary=edge", ""],
)
def test_an_archive_comes_in_a_form(desk: Desk, kind: str) -> None:
    archive = desk.download("spring")
    for body in (archive, form(archive)):
        assert desk("POST", f"{PACKAGES}/spring/zip", body, kind=kind).status == 415


ARCHIVE = b"PK"
HEAD = b'--edge\r\nContent-Disposition: form-data; name="fileBinaryData"'
BAD_FORMS = {
    "empty": b"",
    "no parts": b"--edge--\r\n",
    "no file": text_part("sid", "1") + b"--edge--\r\n",
    "no end": form(ARCHIVE).removesuffix(b"--\r\n"),
    "cut": form(ARCHIVE)[:-20],
    "line feeds": form(ARCHIVE).replace(b"\r\n", b"\n"),
    "twice": form(ARCHIVE).removesuffix(b"--edge--\r\n") + form(ARCHIVE),
    "long preamble": b"x" * 2000 + b"\r\n" + form(ARCHIVE),
    "long epilogue": form(ARCHIVE) + b"x" * 2000,
    "many parts": text_part("a", "") * 40 + form(ARCHIVE),
    "endless header": HEAD + b"; x=" + b"y" * 50_000 + b"\r\n\r\nPK\r\n--edge--\r\n",
    "many headers": HEAD + b"\r\nA: b" * 9_000 + b"\r\n\r\nPK\r\n--edge--\r\n",
    "no disposition": b"--edge\r\nA: b\r\n\r\nPK\r\n--edge--\r\n",
    "base64": HEAD
    + b"\r\nContent-Transfer-Encoding: base64\r\n\r\nUEs=\r\n--edge--\r\n",
    "near boundaries": b"\r\n--edgy" * 100_000,
    "not UTF-8": HEAD + b"\r\nA: \xff\r\n\r\nPK\r\n--edge--\r\n",
}


@pytest.mark.parametrize("body", BAD_FORMS.values(), ids=BAD_FORMS.keys())
def test_a_malformed_form_is_refused_and_changes_nothing(
    desk: Desk, body: bytes
) -> None:
    before = desk.load("spring").package
    answer = desk("POST", f"{PACKAGES}/spring/zip", body, kind=FORM)
    assert (answer.status, answer.code) == (400, "INVALIDDATA")
    assert desk.load("spring").package == before


@pytest.mark.parametrize("boundary", ["", '""', "x" * 71, "a\tb", "edge; boundary=x"])
def test_a_malformed_boundary_is_refused(desk: Desk, boundary: str) -> None:
    kind = f"multipart/form-data; boundary={boundary}"
    assert desk("POST", f"{PACKAGES}/spring/zip", form(b""), kind=kind).status == 400


@pytest.mark.parametrize("padding", range(65_520, 65_545))
def test_a_boundary_is_found_wherever_blocks_end(desk: Desk, padding: int) -> None:
    archive = desk.download("spring")
    filler = text_part("filler", "x" * padding)
    body = form(archive, before=filler)
    assert desk("POST", f"{PACKAGES}/spring/zip", body, kind=FORM).status == 200
