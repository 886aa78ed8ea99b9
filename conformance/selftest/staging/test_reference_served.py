"""The staging reference over sockets, and its sessions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from conformance.reference.composition import replaced
from conformance.reference.server import serve
from conformance.reference.staging import LoginNeeded, Staging, content

LARGE = 300_000


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with serve(Staging(tmp_path)) as server:
        yield f"{server.url}/rest"


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[str]:
    with serve(replaced(Staging, LoginNeeded)(tmp_path)) as server:
        yield f"{server.url}/rest"


def test_a_package_lives_over_the_wire(url: str) -> None:
    packages = f"{url}/content/package"
    with requests.Session() as client:
        client.put(packages, json={"name": "spring"}, timeout=10)
        client.put(f"{packages}/spring/image/{content.LOGO}", timeout=10)
        download = client.get(f"{packages}/spring/zip", timeout=10)
        files = {"fileBinaryData": ("blob", download.content, "application/zip")}
        upload = client.post(f"{packages}/spring/zip", files=files, timeout=10)
        imported = client.post(f"{packages}/spring/import", timeout=10)
    assert download.headers["Content-Type"] == "application/zip"
    assert upload.json()["contentPackage"]["images"] == 1
    assert imported.json()["responseInfo"]["responseCode"] == "OK"


def test_a_large_upload_comes_from_a_file_and_is_gone_afterwards(
    url: str, tmp_path: Path
) -> None:
    packages = f"{url}/content/package"
    with requests.Session() as client:
        client.put(packages, json={"name": "spring"}, timeout=10)
        form = {"fileBinaryData": ("x.zip", b"x" * LARGE)}
        answer = client.post(f"{packages}/spring/zip", files=form, timeout=10)
    assert answer.status_code == 422
    assert list((tmp_path / "incoming").iterdir()) == []


def test_a_body_beyond_any_archive_is_refused_unread(url: str) -> None:
    huge = {"Content-Length": str(1 << 40), "Content-Type": "multipart/form-data"}
    with requests.Session() as client:
        path = f"{url}/content/package/x/zip"
        request = client.prepare_request(requests.Request("POST", path, headers=huge))
        assert client.send(request, timeout=10).status_code == 413


def test_the_root_of_the_api_is_nothing(url: str) -> None:
    assert requests.get(url, timeout=10).status_code == 404


def log_in(client: requests.Session, url: str, password: str) -> requests.Response:
    model = {"login": LoginNeeded.login, "password": password}
    return client.post(f"{url}/auth/login", json=model, timeout=10)


def test_without_a_session_the_answer_is_plain_text(guarded: str) -> None:
    answer = requests.get(f"{guarded}/content/package?sid=1", timeout=10)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_a_session_is_an_id_and_a_cookie(guarded: str) -> None:
    path = f"{guarded}/content/package"
    with requests.Session() as client:
        sid = log_in(client, guarded, LoginNeeded.password).json()["sid"]
        assert client.get(path, params={"sid": sid}, timeout=10).status_code == 200
        assert client.get(path, timeout=10).status_code == 401
        assert requests.get(path, params={"sid": sid}, timeout=10).status_code == 401


def test_an_upload_may_have_the_id_in_its_form(guarded: str) -> None:
    path = f"{guarded}/content/package"
    with requests.Session() as client:
        sid = log_in(client, guarded, LoginNeeded.password).json()["sid"]
        client.put(path, params={"sid": sid}, json={"name": "a"}, timeout=10)
        archive = client.get(f"{path}/a/zip", params={"sid": sid}, timeout=10).content
        files = {"fileBinaryData": ("blob", archive)}
        upload = client.post(f"{path}/a/zip", {"sid": sid}, files=files, timeout=10)
        refused = client.post(f"{path}/a/zip", files=files, timeout=10)
    assert (upload.status_code, refused.status_code) == (200, 401)


def test_a_wrong_password_begins_no_session(guarded: str) -> None:
    with requests.Session() as client:
        answer = log_in(client, guarded, "guess")
    assert answer.json()["responseInfo"]["responseCode"] == "AUTHREQUIRED"
    assert "Set-Cookie" not in answer.headers


def test_a_session_ends(guarded: str) -> None:
    path = f"{guarded}/content/package"
    with requests.Session() as client:
        sid = log_in(client, guarded, LoginNeeded.password).json()["sid"]
        client.post(f"{guarded}/auth/logout/{sid}", timeout=10)
        assert client.get(path, params={"sid": sid}, timeout=10).status_code == 401
