"""Seeds: content as a test needs it, or a sentence that says what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.mock import MockServer, SeedError
from conformance.mock.seeding import load_plan
from conformance.selftest.mock.clients import (
    PACKAGES,
    ask,
    call,
    member,
    packages,
    send,
)

SEED = """
[[cm.groups]]
name = "editors"
realName = "Editors"

[[cm.users]]
login = "anna"
password = "secret"
defaultGroup = "editors"
groups = ["editors"]

[[cm.fields]]
name = "teaser"
type = "text"

[[cm.formats]]
name = "press"
objType = "document"
attributes = ["teaser"]
title = { en = "Press release", de = "Mitteilung" }

[[cm.files]]
path = "/news"
objClass = "publication"

[[cm.files]]
path = "/news/today"
objClass = "press"
title = "Today"
data-file = "today.html"
released = true

[[staging.objects]]
id = "CC01.7001"
type = "page"
parent = "CC01.2010"
name = "Snow"
properties = { text = "It snows." }

[[staging.objects]]
id = "CC01.7002"
type = "file"
parent = "CC01.2010"
name = "snow.bin"
data-base64 = "AAEC"

[[staging.packages]]
name = "winter"
description = "Snow"
objects = ["CC01.7001", "CC01.7002"]

[[staging.slow]]
id = "CC01.7001"
seconds = 0.1

[[bsn.users]]
account = "beta"
login = "bob"
permissions = ["upload"]

[[bsn.contents]]
name = "snow.mpg"
account = "beta"
data = "flakes"
"""
TODAY = (
    '<cm-request request-id="R"><obj-where><path>/news/today</path></obj-where>'
    "<obj-get><title/><isReleased/><objClass><name/></objClass></obj-get></cm-request>"
)


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    (tmp_path / "today.html").write_text("<p>Today</p>", encoding="utf-8")
    path = tmp_path / "seed.toml"
    path.write_text(SEED, encoding="utf-8")
    return path


def test_files_users_and_formats_of_the_cms_are_sown(
    cms_server: MockServer, seed: Path
) -> None:
    cms_server.seed(seed)
    answer = send(cms_server, TODAY)

    assert "<title>Today</title><isReleased>1</isReleased>" in answer
    assert "<objClass><name>press</name></objClass>" in answer


def test_objects_and_packages_of_staging_are_sown(
    cms_server: MockServer, seed: Path
) -> None:
    cms_server.seed(seed)
    package = ask(cms_server, "GET", f"{PACKAGES}/winter").json()["contentPackage"]

    assert (package["description"], package["pages"], package["files"]) == (
        "Snow",
        1,
        1,
    )


def test_contents_and_users_of_an_account_are_sown(
    cms_server: MockServer, seed: Path
) -> None:
    cms_server.seed(seed)

    assert ask(cms_server, "GET", "/Uploads/Content/2").content == b"flakes"
    assert "beta/bob" in ask(cms_server, "GET", "/_mock/state").text


def test_a_table_is_as_good_as_a_file(cms_server: MockServer) -> None:
    cms_server.seed(staging={"packages": [{"name": "spring"}]})
    cms_server.seed({"staging": {"packages": [{"name": "autumn"}]}})

    assert packages(cms_server) == ["autumn", "spring", "spring_campaign"]


def test_the_seed_of_the_start_is_there_again_after_a_reset(
    tmp_path: Path,
) -> None:
    path = tmp_path / "seed.json"
    path.write_text(json.dumps({"staging": {"packages": [{"name": "spring"}]}}))
    with MockServer(seed=path) as server:
        before = packages(server)
        server.reset()

        assert packages(server) == before == ["spring"]


def test_kept_data_are_not_sown_again(tmp_path: Path, seed: Path) -> None:
    with MockServer(data=tmp_path / "data", seed=seed):
        pass
    with MockServer(data=tmp_path / "data", seed=seed) as again:
        assert packages(again) == ["winter"]
        assert "beta/bob" in ask(again, "GET", "/_mock/state").text


def test_the_examples_are_there_without_a_seed(cms_server: MockServer) -> None:
    found = "<t:args><d:ChunksCount>1</d:ChunksCount></t:args>"

    assert packages(cms_server) == ["spring_campaign"]
    assert ask(cms_server, "GET", "/Uploads/Content/1").text == "a film of one line\n"
    assert member(call(cms_server, "StartFileUpload", found), "faultstring")


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"csm": {}}, r"nothing is named 'csm' \(did you mean cm\?\)"),
        ({"cm": {"user": []}}, r"seed: cm: nothing is named 'user' \(did you mean"),
        ({"cm": []}, "seed: cm: there has to be a table, not"),
        ({"cm": {"users": {}}}, "a table is a list of rows"),
        ({"cm": {"users": [{"logn": "x"}]}}, r"cm.users\[0\]: .*did you mean login"),
        ({"cm": {"users": [{"login": "x"}]}}, "'defaultGroup' is missing"),
        ({"cm": {"users": [{"login": "root", "defaultGroup": "admins"}]}}, "in use"),
        ({"cm": {"users": [{"login": 7}]}}, "login is text, a list or a table, not 7"),
        ({"cm": {"groups": [{"name": "\0"}]}}, "name cannot be written"),
        ({"cm": {"files": [{"path": "/no/where"}]}}, "not below a folder"),
        ({"cm": {"files": [{"path": "/a", "released": 1}]}}, "true or false, not 1"),
        (
            {"cm": {"files": [{"path": "/a", "data": "x", "data-base64": "eA=="}]}},
            "give one of",
        ),
        (
            {"cm": {"files": [{"path": "/a", "data-base64": "?"}]}},
            "data-base64 is not Base64",
        ),
        (
            {"staging": {"objects": [{"id": "../x", "type": "page"}]}},
            "'../x' is no global id",
        ),
        (
            {"staging": {"objects": [{"id": "CC01.9", "type": "pag"}]}},
            "type 'pag' is none of",
        ),
        (
            {"staging": {"objects": [{"id": "CC01.9", "type": "page", "parent": "x"}]}},
            "parent 'x' is no folder",
        ),
        ({"staging": {"packages": [{"name": "a/b"}]}}, r"packages\[0\]"),
        (
            {"staging": {"packages": [{"name": "a", "objects": ["CC01.9"]}]}},
            "no object 'CC01.9'",
        ),
        ({"staging": {"slow": [{"id": "x", "seconds": -1}]}}, "number from 0 to"),
        ({"bsn": {"contents": [{"name": "a"}]}}, "a content has bytes"),
        (
            {"bsn": {"contents": [{"name": "a", "account": "b", "data": "x"}]}},
            "nobody of the account 'b' may upload",
        ),
        ({"bsn": {"contents": [{"name": "", "data": "x"}]}}, "FileName is empty"),
    ],
)
def test_what_cannot_be_sown_is_named(
    cms_server: MockServer, tables: dict[str, Any], message: str
) -> None:
    with pytest.raises(SeedError, match=message):
        cms_server.seed(tables)


@pytest.mark.parametrize("text", ["[cm", '"cm"', ""])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "seed.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(SeedError, match=r"seed\.json"):
        load_plan(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"seed\.toml cannot be read"):
        MockServer(seed=tmp_path / "seed.toml")
