"""What clients of content upload may do, however odd it looks, is spared."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from conformance.mock import MockServer
from conformance.selftest.mock.test_judging_bsn_sessions import file_of, updated
from conformance.selftest.mock.uploader import (
    HTML,
    PICTURE,
    Given,
    Uploader,
    args,
    asset,
    described,
    listed,
    page,
)

DATA = bytes(range(256)) * 2500
SIZE = 1 << 18
PARTS: Given = {**described(DATA, "film.bin"), "ChunksCount": 3}
STATUS = "GetFileUploadStatus"


def send(client: Uploader, token: str, part: int) -> bool:
    """Send one part of the data."""
    start = part * SIZE
    return client.append(token, DATA[start : start + SIZE], part, start)


def sends_chunks_in_any_order(client: Uploader) -> None:
    token = client.start(**PARTS)
    for part in (2, 0, 1):
        send(client, token, part)
    assert client.complete(token, **PARTS)


def sends_chunks_at_once(client: Uploader) -> None:
    token = client.start(**PARTS)
    with ThreadPoolExecutor(3) as pool:
        assert all(pool.map(lambda part: send(client, token, part), range(3)))
    assert client.complete(token, **PARTS)


def sends_a_chunk_twice(client: Uploader) -> None:
    token = client.start(**PARTS)
    for part in (0, 0, 1, 2, 1):
        send(client, token, part)
    client.complete(token, **PARTS)


def sends_unequal_chunks(client: Uploader) -> None:
    token = client.start(ChunksCount=3)
    for part, (offset, data) in enumerate([(0, b"d"), (1, b"at"), (3, b"a")]):
        client.append(token, data, part, offset)
    assert client.complete(token, ChunksCount=3)


def mixes_two_uploads(client: Uploader) -> None:
    tokens = [client.start(), client.start(FileName="b.bin")]
    for token in tokens:
        client.append(token, b"data")
    assert all(client.complete(token) for token in tokens)


def sends_again_what_was_refused(client: Uploader) -> None:
    client.server.fault("chunk-refused")
    token = client.start()
    assert not client.append(token, b"data")
    client.append(token, b"data")
    assert client.complete(token)


def sends_again_what_was_corrupted(client: Uploader) -> None:
    client.server.fault("corrupted")
    token = client.start()
    client.append(token, b"data")
    assert not client.complete(token)
    client.append(token, b"data")
    assert client.complete(token)


def completes_again_when_the_answer_was_lost(client: Uploader) -> None:
    client.server.fault("reset", operation="CompleteFileUpload", when="after")
    token = client.start()
    client.append(token, b"data")
    with pytest.raises(requests.ConnectionError):
        client.complete(token)
    assert client.complete(token)


def appends_again_when_the_answer_was_lost(client: Uploader) -> None:
    client.server.fault("reset", operation="AppendChunk", when="before")
    token = client.start()
    with pytest.raises(requests.ConnectionError):
        client.append(token, b"data")
    client.append(token, b"data")
    assert client.complete(token)


def renames_a_file_when_it_is_complete(client: Uploader) -> None:
    token = client.start(SHA1Hash=None, FileSize=10, ChunksCount=2)
    client.append(token, b"data")
    assert client.complete(token, FileName="b.bin", VirtualPath="\\Shared\\New\\")


def completes_twice(client: Uploader) -> None:
    token = client.start()
    client.append(token, b"data")
    assert client.complete(token) == client.complete(token)


def gives_its_hash_at_the_start_alone(client: Uploader) -> None:
    token = client.start()
    client.append(token, b"data")
    assert client.complete(token, SHA1Hash=None, ChunksCount=None)


def gives_no_hash(client: Uploader) -> None:
    assert client.upload(SHA1Hash=None, ContentType=None, VirtualPath=None)


def uploads_an_empty_file(client: Uploader) -> None:
    empty = described(b"", "empty.bin")
    for chunks in range(2):
        token = client.start(**empty)
        for _ in range(chunks):
            client.append(token, b"")
        client.complete(token, **empty)


def uploads_what_is_there_already(client: Uploader) -> None:
    client.upload()
    assert client.upload(FileName="again.bin")


def cancels_what_is_there_already(client: Uploader) -> None:
    client.upload()
    client.cancel(client.start(FileName="again.bin"))


def replaces_a_file(client: Uploader) -> None:
    own = client.upload()
    assert client.upload(ContentId=own) == own


def asks_for_what_nobody_knows(client: Uploader) -> None:
    client.cancel("none")
    client.call(STATUS, "<t:uploadToken>none</t:uploadToken>")
    client.call("GetWebPageUploadStatus", "<t:sessionToken>none</t:sessionToken>")


def updates_a_page(client: Uploader) -> None:
    own = updated(client)
    opened = client.open(WebPageId=own)
    client.put(page(**opened.of_html, ContentId=own), HTML)
    client.call("StartFileUpload", args(file_of(opened.of_asset)))
    client.cancel(opened.asset)
    assert client.close(opened) == own


def updates_an_asset(client: Uploader) -> None:
    own, new = updated(client), described(b"other", "logo.bin")
    picture = asset(**new, WebPageAssetId=1)
    opened = client.open(listed(picture), WebPageId=own)
    client.put({**new, **opened.of_asset}, b"other")
    client.put(page(**opened.of_html, ContentId=own), HTML)
    client.close(opened, listed(picture), WebPageId=own)


def sends_a_match_of_a_new_page(client: Uploader) -> None:
    updated(client)
    opened = client.open()
    client.put(file_of(opened.of_asset), PICTURE)


def names_no_assets_at_the_end(client: Uploader) -> None:
    opened = client.open()
    client.put(file_of(opened.of_asset), PICTURE)
    client.put(page(**opened.of_html), HTML)
    assert client.close(opened, "", Assets=None)


def ends_with_assets_by_their_tokens(client: Uploader) -> None:
    opened = client.open()
    client.put(page(**opened.of_html), HTML)
    client.put(file_of(opened.of_asset), PICTURE)
    own = asset(UploadToken=opened.asset, RelativePath="other/logo.bin")
    assert client.close(opened, listed(own))


def gives_up_a_session(client: Uploader) -> None:
    opened = client.open()
    client.call("StartFileUpload", args(page(**opened.of_html)))
    client.cancel(opened.html)
    client.cancel(opened.asset)


LAWFUL: list[Callable[[Uploader], None]] = [
    sends_chunks_in_any_order,
    sends_chunks_at_once,
    sends_a_chunk_twice,
    sends_unequal_chunks,
    mixes_two_uploads,
    sends_again_what_was_refused,
    sends_again_what_was_corrupted,
    completes_again_when_the_answer_was_lost,
    appends_again_when_the_answer_was_lost,
    renames_a_file_when_it_is_complete,
    completes_twice,
    gives_its_hash_at_the_start_alone,
    gives_no_hash,
    uploads_an_empty_file,
    uploads_what_is_there_already,
    cancels_what_is_there_already,
    replaces_a_file,
    asks_for_what_nobody_knows,
    updates_a_page,
    updates_an_asset,
    sends_a_match_of_a_new_page,
    names_no_assets_at_the_end,
    ends_with_assets_by_their_tokens,
    gives_up_a_session,
]


@pytest.mark.parametrize("client", LAWFUL)
def test_a_lawful_client_is_spared(
    cms_server: MockServer, client: Callable[[Uploader], None]
) -> None:
    client(Uploader(cms_server))

    cms_server.assert_client_conforms()
