"""Arguments that no file can have are found and named, wherever they are given."""

from __future__ import annotations

import pytest

from conformance.mock import MockServer
from conformance.selftest.mock.clients import found
from conformance.selftest.mock.uploader import Given, Uploader, asset, listed, written

HASH = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
LARGE = 262_145

#: What is wrong, and arguments that are.
ARGUMENTS: dict[str, tuple[Given, ...]] = {
    "file-name-given": ({"FileName": ""}, {"FileName": None}),
    "file-name-length": ({"FileName": "x" * 129},),
    "file-name-separators": ({"FileName": "a/b"}, {"FileName": "C\\b"}),
    "file-name-characters": ({"FileName": "a?.bin"}, {"FileName": "12:30"}),
    "file-size-given": ({"FileSize": None},),
    "file-size-unsigned": ({"FileSize": -1},),
    "file-size-limit": ({"FileSize": 5_000_000_001, "ChunksCount": 19_074},),
    "chunks-count": ({"ChunksCount": 0}, {"ChunksCount": -1}),
    "file-is-split": ({"FileSize": LARGE},),
    "content-type": ({"ContentType": "Text"}, {"ContentType": "image"}),
    "virtual-path-slashes": (
        {"VirtualPath": "Shared\\Incoming\\"},
        {"VirtualPath": "\\Shared\\Incoming"},
    ),
    "virtual-path-length": ({"VirtualPath": f"\\{'x' * 127}\\"},),
    "hash-form": (
        {"SHA1Hash": HASH[:39]},
        {"SHA1Hash": f"SHA1:{HASH}"},
        {"SHA1Hash": "2jmj7l5rSw0yVb/vlWAYkK/YBwk="},
    ),
}
EVERY = [(name, each) for name, wrong in ARGUMENTS.items() for each in wrong]

#: The same for what sessions alone have.
PAGES: dict[str, tuple[Given, ...]] = {
    "session-type": ({"ContentType": "Auto"}, {"ContentType": None}),
    "relative-path": (
        {"Assets": listed(asset(RelativePath="/media/logo.bin"))},
        {"Assets": listed(asset(RelativePath="C:\\media\\logo.bin"))},
    ),
    "assets-given": ({"Assets": None}, {"Assets": ""}),
    "asset-id-for-updates": ({"Assets": listed(asset(WebPageAssetId=1))},),
}


@pytest.mark.parametrize(("blamed", "wrong"), EVERY)
def test_a_wrong_argument_of_a_file_is_found_and_named(
    cms_server: MockServer, blamed: str, wrong: Given
) -> None:
    Uploader(cms_server).start(**wrong)

    assert found(cms_server) == [f"bsn.client.{blamed}"]


@pytest.mark.parametrize(("blamed", "wrong"), EVERY[::2])
def test_the_same_of_an_asset_is_found_and_named(
    cms_server: MockServer, blamed: str, wrong: Given
) -> None:
    Uploader(cms_server).open(listed(asset(), asset(**wrong)))

    assert found(cms_server) == [f"bsn.client.{blamed}"]


@pytest.mark.parametrize(
    ("blamed", "wrong"),
    [(name, each) for name, wrong in PAGES.items() for each in wrong],
)
def test_a_wrong_argument_of_a_page_is_found_and_named(
    cms_server: MockServer, blamed: str, wrong: Given
) -> None:
    Uploader(cms_server).open(**wrong)

    assert found(cms_server) == [f"bsn.client.{blamed}"]


@pytest.mark.parametrize(
    "lawful",
    [
        {"FileName": "x" * 128},
        {"FileName": "é日 .bin."},
        {"FileSize": 0},
        {"FileSize": 5_000_000_000, "ChunksCount": 19_074},
        {"FileSize": LARGE, "ChunksCount": 2},
        {"FileSize": LARGE, "ChunksCount": None},
        {"ContentType": None},
        {"ContentType": "Webpage"},
        {"VirtualPath": ""},
        {"VirtualPath": "/Shared/Incoming/"},
        {"VirtualPath": f"\\{'x' * 126}\\"},
        {"SHA1Hash": None},
        {"SHA1Hash": HASH.upper()},
        {"FileLastModifiedDate": "2024-02-29T12:34:56.1234567"},
        {"FileLastModifiedDate": "2024-02-29T24:00:00+02:00"},
        {"FileThumb": "iVBO\r\nRw0K\r\n"},
    ],
    ids=lambda lawful: written(lawful)[:60],
)
def test_what_a_file_may_have_is_spared(cms_server: MockServer, lawful: Given) -> None:
    Uploader(cms_server).start(**lawful)

    cms_server.assert_client_conforms()
