"""Clients of content upload that do one thing wrong each are found and named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.mock import MockServer
from conformance.mock.judging.rules import catalogue
from conformance.selftest.mock.clients import found
from conformance.selftest.mock.test_judging_bsn_arguments import ARGUMENTS, PAGES
from conformance.selftest.mock.test_judging_bsn_messages import MESSAGES
from conformance.selftest.mock.test_judging_bsn_sessions import SESSIONS
from conformance.selftest.mock.uploader import Given, Uploader, chunk, described

DATA = bytes(range(250)) * 4
PARTS: Given = {"FileSize": len(DATA), "ChunksCount": 4}
WHOLE: Given = {**described(DATA), **PARTS}


def leaves_out_the_offset(client: Uploader) -> None:
    inside = chunk(client.start(), b"data").replace("<t:offset>0</t:offset>", "")
    client.call("AppendChunk", inside)


def counts_parts_from_one(client: Uploader) -> None:
    token = client.start(**WHOLE)
    for part in range(4):
        client.append(token, DATA[part * 250 :][:250], part + 1, part * 250)


def numbers_a_part_below_zero(client: Uploader) -> None:
    client.append(client.start(), b"ta", -1, 2)


def sends_a_part_too_many(client: Uploader) -> None:
    client.append(client.start(**PARTS), DATA[750:], 4, 750)


def numbers_two_parts_alike(client: Uploader) -> None:
    token = client.start(**PARTS)
    client.append(token, DATA[250:500], 1, 250)
    client.append(token, DATA[500:750], 1, 500)


def numbers_parts_backwards(client: Uploader) -> None:
    token = client.start(**PARTS)
    client.append(token, DATA[250:500], 2, 250)
    client.append(token, DATA[500:750], 1, 500)


def goes_before_the_beginning(client: Uploader) -> None:
    client.append(client.start(**PARTS), DATA[250:500], 1, -250)


def begins_where_the_chunk_ends(client: Uploader) -> None:
    client.append(client.start(), b"data", 0, 4)


def sends_an_empty_chunk(client: Uploader) -> None:
    client.append(client.start(), b"")


def sends_large_chunks(client: Uploader) -> None:
    data = bytes(262_145)
    client.append(client.start(FileSize=2 * len(data), ChunksCount=2), data)


def sends_more_than_it_announced(client: Uploader) -> None:
    client.append(client.start(), b"data and more")


def counts_offsets_in_chunks(client: Uploader) -> None:
    token = client.start(**PARTS)
    client.append(token, DATA[:250])
    client.append(token, DATA[250:500], 1, 1)


def changes_what_it_has_sent(client: Uploader) -> None:
    token = client.start()
    client.append(token, b"data")
    client.append(token, b"DATA")


def invents_a_token(client: Uploader) -> None:
    client.append("made-up", b"data")


def completes_what_was_never_started(client: Uploader) -> None:
    client.complete("made-up")


def forgets_the_token(client: Uploader) -> None:
    client.append("", b"data")


def leaves_the_token_out_at_the_end(client: Uploader) -> None:
    client.append(client.start(), b"data")
    client.complete("", UploadToken=None)


def chooses_its_token(client: Uploader) -> None:
    client.start(UploadToken="mine")


def starts_twice_under_one_token(client: Uploader) -> None:
    client.start(UploadToken=client.start())


def asks_about_nothing(client: Uploader) -> None:
    client.cancel("")


def sends_after_cancelling(client: Uploader) -> None:
    token = client.start()
    client.cancel(token)
    client.append(token, b"data")


def completes_after_cancelling(client: Uploader) -> None:
    token = client.start()
    client.append(token, b"data")
    client.cancel(token)
    client.complete(token)


def sends_after_completing(client: Uploader) -> None:
    token = client.start()
    client.append(token, b"data")
    client.complete(token)
    client.append(token, b"data")


def sends_nothing(client: Uploader) -> None:
    client.complete(client.start())


def ignores_that_a_chunk_was_refused(client: Uploader) -> None:
    client.server.fault("chunk-refused", nth=2)
    token = client.start(**WHOLE)
    for part in range(4):
        client.append(token, DATA[part * 250 :][:250], part, part * 250)
    client.complete(token, **WHOLE)


def leaves_a_gap(client: Uploader) -> None:
    token = client.start(**WHOLE)
    client.append(token, DATA[:250])
    client.append(token, DATA[500:], 2, 500)
    client.complete(token, **WHOLE)


def stops_too_early(client: Uploader) -> None:
    token = client.start()
    client.append(token, b"dat")
    client.complete(token)


def states_another_size(client: Uploader) -> None:
    token = client.start()
    client.append(token, b"data")
    client.complete(token, FileSize=3)


def counts_the_whole_file_again(client: Uploader) -> None:
    token = client.start()
    client.append(token, b"data")
    client.complete(token, FileSize=8)


def miscounts_its_chunks(client: Uploader) -> None:
    token = client.start()
    client.append(token, b"data")
    client.complete(token, ChunksCount=2)


def hashes_something_else(client: Uploader) -> None:
    client.upload(SHA1Hash="0" * 40)


def hashes_the_last_chunk(client: Uploader) -> None:
    token = client.start(**PARTS)
    for part in (3, 1, 2, 0):
        client.append(token, DATA[part * 250 :][:250], part, part * 250)
    client.complete(token, **{**described(DATA[750:]), **PARTS})


CLIENTS: list[tuple[Callable[[Uploader], None], str]] = [
    (leaves_out_the_offset, "chunk-arguments"),
    (counts_parts_from_one, "part-number"),
    (numbers_a_part_below_zero, "part-number"),
    (sends_a_part_too_many, "part-below-count"),
    (numbers_two_parts_alike, "part-order"),
    (numbers_parts_backwards, "part-order"),
    (goes_before_the_beginning, "offset-unsigned"),
    (begins_where_the_chunk_ends, "first-offset"),
    (sends_an_empty_chunk, "chunk-has-data"),
    (sends_large_chunks, "chunk-size"),
    (sends_more_than_it_announced, "chunk-within-file"),
    (counts_offsets_in_chunks, "chunk-overlap"),
    (changes_what_it_has_sent, "chunk-overlap"),
    (invents_a_token, "start-comes-first"),
    (completes_what_was_never_started, "start-comes-first"),
    (forgets_the_token, "token-given"),
    (leaves_the_token_out_at_the_end, "token-given"),
    (chooses_its_token, "start-token"),
    (starts_twice_under_one_token, "start-token"),
    (asks_about_nothing, "query-names-token"),
    (sends_after_cancelling, "upload-is-open"),
    (completes_after_cancelling, "upload-is-open"),
    (sends_after_completing, "upload-is-open"),
    (sends_nothing, "chunks-before-completion"),
    (ignores_that_a_chunk_was_refused, "file-is-whole"),
    (leaves_a_gap, "file-is-whole"),
    (stops_too_early, "file-is-whole"),
    (states_another_size, "completion-size"),
    (counts_the_whole_file_again, "completion-size"),
    (miscounts_its_chunks, "completion-count"),
    (hashes_something_else, "completion-hash"),
    (hashes_the_last_chunk, "completion-hash"),
]


@pytest.mark.parametrize(("client", "blamed"), CLIENTS)
def test_a_wrong_client_is_found_and_named(
    cms_server: MockServer, client: Callable[[Uploader], None], blamed: str
) -> None:
    client(Uploader(cms_server))

    assert found(cms_server) == [f"bsn.client.{blamed}"]


def test_every_rule_was_seen_to_find_something() -> None:
    seeded = {name for _, name in CLIENTS} | {name for _, name in SESSIONS}
    rows = [row for row in catalogue().requirements.values() if row.protocol == "bsn"]

    assert {*seeded, *MESSAGES, *ARGUMENTS, *PAGES} == {
        row.id.rpartition(".")[2] for row in rows
    }
