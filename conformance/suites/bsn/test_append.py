"""AppendChunk: chunks are taken, or refused."""

from __future__ import annotations

import pytest

from conformance.harness import NotApplicable, observe, requirement
from conformance.suites.bsn.checks import (
    NEVER_ISSUED,
    check_described,
    check_not_stored,
    check_refused,
    check_stored,
    is_stored,
    read,
)
from conformance.suites.bsn.client import BsnClient
from conformance.suites.bsn.messages import Arguments, Value
from conformance.suites.bsn.plans import CHUNK, even
from conformance.suites.bsn.scene import Workshop

TOKENS_DIFFER = "bsn.start.tokens-differ"
HUGE = 5_000_000_000
PLACES = (2**31 - CHUNK, 2**31, 2**32 - 10, 2**32 + CHUNK, HUGE - 100)


@requirement("bsn.append.first-chunk-from-zero")
@pytest.mark.parametrize("size", [1, 1000, CHUNK])
def test_the_first_chunk_has_part_and_offset_0(
    workshop: Workshop, bsn: BsnClient, size: int
) -> None:
    upload = workshop.start(workshop.sized(size))
    check_stored(bsn.append(upload.token, workshop.some(size)), None)


@requirement("bsn.append.stored-is-true")
@pytest.mark.parametrize("size", [1, 262_143, 262_144, 262_145, 3 * CHUNK])
def test_every_chunk_that_is_taken_is_answered_true(
    workshop: Workshop, size: int
) -> None:
    data = workshop.some(size)
    plan = even(size)
    upload = workshop.start(workshop.described(plan, data))
    for exchange in workshop.send(upload, plan, data):
        check_stored(exchange)


@requirement("bsn.append.stored-is-true")
def test_chunks_after_the_first_are_accepted(workshop: Workshop) -> None:
    plan = even(5000, 1000)
    data = workshop.some(plan.size)
    upload = workshop.start(workshop.described(plan, data))
    first, *rest = workshop.send(upload, plan, data)
    check_stored(first, "bsn.append.first-chunk-from-zero")
    for exchange in rest:
        check_stored(exchange, None)


@requirement("bsn.append.stored-is-true")
def test_chunks_are_taken_of_a_file_whose_first_upload_was_cancelled(
    workshop: Workshop, bsn: BsnClient
) -> None:
    arguments = workshop.sized(10)
    first = workshop.start(arguments)
    bsn.cancel(first.token)
    again = workshop.start(arguments)
    blamed = TOKENS_DIFFER if again.token == first.token else None
    check_stored(bsn.append(again.token, bytes(10)), blamed)


@requirement("bsn.append.offset-is-long")
@pytest.mark.parametrize("places", [PLACES, PLACES[::-1]], ids=["up", "down"])
def test_offsets_beyond_4_gib_are_accepted(
    workshop: Workshop, bsn: BsnClient, places: tuple[int, ...]
) -> None:
    upload = workshop.start(workshop.sized(HUGE))
    for place in places:
        part = place // CHUNK
        check_stored(bsn.append(upload.token, b"far", part=part, offset=place), None)
    bsn.cancel(upload.token)


@requirement("bsn.append.empty-token-refused")
def test_an_empty_token_is_refused(workshop: Workshop, bsn: BsnClient) -> None:
    taken(workshop)
    check_refused(bsn.append("", b"x"), "a chunk with an empty upload token")


@requirement("bsn.append.missing-token-refused")
@pytest.mark.parametrize("given", [{}, {"uploadToken": None}], ids=["absent", "nil"])
def test_a_missing_token_is_refused(
    workshop: Workshop, bsn: BsnClient, given: dict[str, Value]
) -> None:
    taken(workshop)
    own = Arguments.of(partNumber=0, data=b"x", offset=0)
    answer = bsn.call("AppendChunk", own.put(**given))
    check_refused(answer, "a chunk without an upload token")


@requirement("bsn.append.unknown-token-refused")
@pytest.mark.parametrize("token", [NEVER_ISSUED, "x", "' or 1=1 --"])
def test_an_unknown_token_is_never_answered_true(
    workshop: Workshop, bsn: BsnClient, token: str
) -> None:
    taken(workshop)
    check_not_stored(bsn.append(token, b"x"), "a token that nobody was given")


@requirement("bsn.append.unknown-token-refused")
def test_a_token_changed_in_one_place_is_not_known(
    workshop: Workshop, bsn: BsnClient
) -> None:
    token = workshop.start(workshop.sized(10)).token
    check_stored(bsn.append(token, b"0123456789"), "bsn.append.first-chunk-from-zero")
    changed = token[:-1] + ("0" if token[-1] != "0" else "1")
    check_not_stored(bsn.append(changed, b"0123456789"), "a changed token")
    longer = token + "0"
    check_not_stored(bsn.append(longer, b"0123456789"), "a token with a letter more")


@requirement("bsn.append.negative-offset-refused")
@pytest.mark.parametrize("offset", [-1, -262_144, -(2**31), -(2**63)])
def test_a_negative_offset_is_refused(
    workshop: Workshop, bsn: BsnClient, offset: int
) -> None:
    token = taken(workshop)
    answer = bsn.append(token, b"x", offset=offset)
    check_refused(answer, f"a chunk at offset {offset}")


@requirement("bsn.append.errors-descriptive")
@pytest.mark.parametrize("offset", [-1, -262_144])
def test_the_error_for_a_negative_offset_describes_itself(
    workshop: Workshop, bsn: BsnClient, offset: int
) -> None:
    answer = bsn.append(taken(workshop), b"x", offset=offset)
    check_described(answer, "a negative offset")


@requirement("bsn.append.errors-descriptive")
@pytest.mark.parametrize("token", ["", None])
def test_the_error_for_a_missing_token_describes_itself(
    bsn: BsnClient, token: str | None
) -> None:
    check_described(bsn.append(token, b"x"), "a chunk without a token")


@requirement("bsn.append.beyond-file-size")
@pytest.mark.parametrize(("offset", "size"), [(10, 1), (9, 2), (0, 11), (4000, 1)])
def test_what_becomes_of_chunks_beyond_the_file_is_recorded(
    workshop: Workshop, bsn: BsnClient, offset: int, size: int
) -> None:
    token = workshop.start(workshop.sized(10)).token
    answer = read(bsn.append(token, b"x" * size, offset=offset))
    observe(f"{size} bytes at {offset} of a file of 10 bytes: {short(str(answer))}.")


@requirement("bsn.append.part-out-of-range")
@pytest.mark.parametrize("part", [-1, 1, 2**31 - 1])
def test_what_becomes_of_part_numbers_out_of_range_is_recorded(
    workshop: Workshop, bsn: BsnClient, part: int
) -> None:
    token = workshop.start(workshop.sized(10)).token
    answer = read(bsn.append(token, b"0123456789", part=part))
    observe(f"Part {part} of a file of one chunk: {short(str(answer))}.")


@requirement("bsn.append.repeated-chunk")
def test_what_becomes_of_a_repeated_chunk_is_recorded(workshop: Workshop) -> None:
    plan = even(30, 10, repeated=(1, 0))
    data = workshop.some(plan.size)
    upload = workshop.start(workshop.described(plan, data))
    words = [str(is_stored(one)) for one in workshop.send(upload, plan, data)]
    observe(f"Chunks, the last two of them sent again, are answered {words}.")


@requirement("bsn.append.large-chunk")
@pytest.mark.parametrize("size", [CHUNK + 1, 2 * CHUNK])
def test_what_becomes_of_a_large_chunk_is_recorded(
    workshop: Workshop, bsn: BsnClient, size: int
) -> None:
    token = workshop.start(workshop.sized(size)).token
    answer = read(bsn.append(token, workshop.some(size)))
    observe(f"A chunk of {size} bytes: {short(str(answer))}.")


@requirement("bsn.append.after-completion")
def test_what_becomes_of_a_chunk_after_completion_is_recorded(
    workshop: Workshop, bsn: BsnClient
) -> None:
    status = workshop.content(workshop.some())
    if not status.token:
        raise NotApplicable("the status of a completed upload names no token")
    answer = read(bsn.append(status.token, b"x"))
    observe(f"A chunk after completion: {short(str(answer))}.")


def taken(workshop: Workshop) -> str:
    """Return the token of an upload that has taken its only chunk."""
    data = workshop.some(10)
    upload = workshop.start(workshop.describe(data))
    [stored] = workshop.send(upload, even(10), data)
    check_stored(stored, "bsn.append.first-chunk-from-zero")
    return upload.token


def short(text: str) -> str:
    """Return the kind of an answer, without what differs from run to run."""
    return text.partition(" (")[0][:80]
