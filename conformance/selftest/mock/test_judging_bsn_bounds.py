"""What the judge of content upload cannot know, or no longer knows, it does not say."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from statistics import median
from time import perf_counter

import pytest

from conformance.harness.transcript import Headers
from conformance.liberties.bsn.answers import NamesTheAlgorithmOfHashes
from conformance.liberties.bsn.values import (
    GivesThePageTheTokenOfItsSession,
    ListsAssetsByTheirNames,
)
from conformance.mock import MockServer
from conformance.mock.judging.bsn.received import Received, Room, piece
from conformance.mock.judging.hearing import held
from conformance.mock.judging.rules import sides
from conformance.mock.judging.seen import Seen
from conformance.selftest.mock.clients import ACTION, CALL, SOAP, append, found, status
from conformance.selftest.mock.test_judging_bsn_lawful import (
    updates_a_page,
    updates_an_asset,
)
from conformance.selftest.mock.uploader import Uploader, args, chunk, described

HISTORY = "conformance.mock.judging.bsn.history"
PARTS = [bytes([number]) * 10 for number in range(4)]
WHOLE = b"".join(PARTS)


def received(order: list[int], room: Room) -> Received:
    """Return what is known once parts have come in an order."""
    made = Received()
    for part in order:
        made.take(piece(PARTS[part], part, 10 * part), PARTS[part], room)
    return made


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [1, 1, 3, 0, 2, 0]])
def test_the_hash_is_that_of_the_file_in_any_order(order: list[int]) -> None:
    room = Room()
    made = received(order, room)

    assert made.hexdigest == hashlib.sha1(WHOLE, usedforsecurity=False).hexdigest()
    assert (made.reach, made.end, made.parts) == (40, 40, 4)
    assert (room.early, room.chunks) == (Room().early, Room().chunks - 4)


def test_bytes_that_came_too_early_are_bounded() -> None:
    room = Room(early=25)
    made = received([3, 2, 1, 0], room)

    assert (made.hashable, made.reach, room.early) == (False, 40, 25)


def test_chunks_are_bounded() -> None:
    room = Room(chunks=3)
    made = received([0, 1, 2, 3], room)

    assert (made.whole, made.pieces, room.chunks) == (False, [], 3)


def test_what_is_settled_gives_its_room_back() -> None:
    room = Room()
    received([3, 1], room).release(room)

    assert room == Room()


def test_uploads_that_were_forgotten_are_not_called_unknown(
    cms_server: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{HISTORY}.MOST", 2)
    client = Uploader(cms_server)
    first, *_ = [client.start() for _ in range(4)]
    client.append(first, b"data")
    client.complete(first, SHA1Hash="0" * 40)

    assert found(cms_server) == []


def test_chunks_that_were_not_kept_are_not_missed(
    cms_server: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Uploader(cms_server)
    token = client.start()
    with monkeypatch.context() as patched:
        patched.setattr(cms_server.installation.journal.shelf, "largest", 100)
        client.append(token, b"data")
    client.complete(token)

    assert found(cms_server) == []


def test_a_lost_status_takes_nothing_from_what_is_known(
    cms_server: MockServer,
) -> None:
    cms_server.fault("http-status", operation="GetFileUploadStatus", status=503)
    client = Uploader(cms_server)
    token = client.start()
    status(cms_server, token)
    client.complete(token)

    assert found(cms_server) == ["bsn.client.chunks-before-completion"]


def test_what_is_told_is_short(cms_server: MockServer) -> None:
    append(cms_server, "x" * 10_000, b"data")
    Uploader(cms_server).post(CALL.format(f"<t:{'y' * 10_000}/>"), "")

    assert [len(str(finding)) < 1000 for finding in cms_server.findings] == [True] * 2


@pytest.mark.parametrize(
    ("operation", "inside"),
    [
        ("StartFileUpload", args(described(b"data"))),
        ("AppendChunk", chunk("x", bytes(1 << 18))),
    ],
)
def test_a_call_is_judged_quickly(operation: str, inside: str) -> None:
    text = CALL.format(f"<t:{operation}>{inside}</t:{operation}>").encode()
    (side,) = [one for one in sides() if one.name == "bsn"]
    history, spent = side.history(False), []  # noqa: FBT003  (as it is declared)
    fields = (("Content-Type", "text/xml"), ("SOAPAction", f'"{ACTION}{operation}"'))
    for number in range(50):
        seen = Seen(Headers(fields), len(text), lambda: text, number, "POST", SOAP)
        begin = perf_counter()
        assert held(side, history, seen).findings == ()
        spent.append(perf_counter() - begin)

    assert median(spent) < 0.01  # a fifth of it, where nothing else is done


def asks_by_all_its_tokens(client: Uploader) -> None:
    opened = client.open()
    client.cancel(opened.html)
    inside = f"<t:sessionToken>{opened.session}</t:sessionToken>"
    client.call("GetWebPageUploadStatus", inside)


@pytest.mark.parametrize(
    ("part", "client"),
    [
        (GivesThePageTheTokenOfItsSession, asks_by_all_its_tokens),
        (NamesTheAlgorithmOfHashes, updates_a_page),
        (ListsAssetsByTheirNames, updates_an_asset),
    ],
)
def test_what_a_server_may_do_is_not_the_clients_fault(
    part: type, client: Callable[[Uploader], None]
) -> None:
    with MockServer(part) as server:
        client(Uploader(server))

        server.assert_client_conforms()
