"""The fixture ``cms_server``, in a project that has nothing but the package."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from conformance.selftest.command import finished

PROJECT = """
import urllib.request


def listed(url):
    return urllib.request.urlopen(f"{url}/rest/content/package").read()


URLS = []


def test_first(cms_server):
    URLS.append(cms_server.url)
    cms_server.seed(staging={"packages": [{"name": "mine"}]})
    cms_server.fault("delay", seconds=0, times="always")
    cms_server.clock.freeze()
    assert b'"mine"' in listed(cms_server.url)
    assert cms_server.journal[0].faults == ("delay",)


def test_second(cms_server):
    assert cms_server.url == URLS[0]
    assert b'"mine"' not in listed(cms_server.url)
    assert cms_server.url.startswith("http://127.0.0.1:")
    assert not cms_server.clock.is_frozen
    assert [entry.faults for entry in cms_server.journal] == [()]
"""


@pytest.mark.parametrize("extra", ["-v", "-n2 --dist=loadfile", "-W error"])
def test_each_test_gets_the_server_as_it_is_after_its_start(
    tmp_path: Path, extra: str
) -> None:
    (tmp_path / "test_client.py").write_text(PROJECT, encoding="utf-8")
    line = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    done = finished([*line, *extra.split()], tmp_path, {})

    assert (done.code, done.err) == (0, "")
    assert "2 passed" in done.out


def test_it_is_not_imported_where_nobody_asks_for_it(tmp_path: Path) -> None:
    text = (
        "import sys\n\n\ndef test():\n    assert 'conformance.mock' not in sys.modules"
    )
    (tmp_path / "test_client.py").write_text(text, encoding="utf-8")
    line = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]

    assert finished([*line], tmp_path, {}).code == 0


def test_it_tells_about_itself(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "pytest", "--fixtures", "-p", "no:cacheprovider"]
    told = finished([*line], tmp_path, {}).out

    assert "cms_server" in told
    assert "Give a test the mock server as it is after its start" in told
