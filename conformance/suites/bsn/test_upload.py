"""Whole uploads: what was sent in whatever way is what is stored.

Each file is sent twice: once as it is, and once with one bit changed under the same
hash. That the first is taken and the second is not proves that the server hashed the
bytes that it put together.
"""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given

from conformance.harness import NotApplicable, observe, requirement
from conformance.harness.transcript import Exchange
from conformance.suites.bsn import strategies
from conformance.suites.bsn.bulk import Bulk
from conformance.suites.bsn.checks import (
    Status,
    check_accepted,
    check_stored,
    is_stored,
    read,
    word,
)
from conformance.suites.bsn.client import BsnClient
from conformance.suites.bsn.media import png
from conformance.suites.bsn.messages import Arguments
from conformance.suites.bsn.places import check_not_refused
from conformance.suites.bsn.plans import (
    CHUNK,
    FAULTS,
    MANY_CHUNKS,
    Chunk,
    FaultKind,
    Plan,
    even,
)
from conformance.suites.bsn.scene import Upload, Workshop, in_turn
from conformance.suites.bsn.service import Retrieval
from conformance.suites.bsn.values import check_held

CONNECTIONS = 8
INCOMING = "\\Shared\\Incoming\\"


@requirement("bsn.upload.one-chunk-completes")
@pytest.mark.parametrize("size", [1, 2, 255, 4096, 65_537, CHUNK - 1])
def test_a_small_file_is_uploaded_in_one_chunk(workshop: Workshop, size: int) -> None:
    assert workshop.prove(even(size)).content_id


@requirement("bsn.upload.full-chunk-completes")
def test_a_file_of_256_kib_is_uploaded_in_one_chunk(workshop: Workshop) -> None:
    assert workshop.prove(even(CHUNK)).content_id


@requirement("bsn.upload.several-chunks-complete")
@pytest.mark.parametrize(
    "size", [CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 3 * CHUNK + 1, 11 * CHUNK + 1]
)
def test_a_larger_file_is_uploaded_in_several_chunks(
    workshop: Workshop, size: int
) -> None:
    assert workshop.prove(even(size)).content_id


@requirement("bsn.upload.unequal-chunks-complete")
@pytest.mark.parametrize(
    "plan",
    [
        even(5, 1),
        Plan(CHUNK + 1, (1,)),
        Plan(300_000, (262_143,)),
        Plan(300_000, (1, 2, 100, 37_857)),
        Plan(1000, (999,)),
        MANY_CHUNKS,
    ],
)
def test_a_file_is_uploaded_in_unequal_chunks(workshop: Workshop, plan: Plan) -> None:
    assert workshop.prove(plan).content_id


@requirement("bsn.upload.unequal-chunks-complete")
@given(plan=strategies.plans())
def test_a_file_is_uploaded_in_chunks_of_any_sizes(
    workshop: Workshop, plan: Plan
) -> None:
    assert workshop.prove(plan).content_id


@requirement("bsn.upload.any-bytes")
@pytest.mark.parametrize("data", strategies.TRICKY, ids=repr)
def test_awkward_bytes_are_kept(workshop: Workshop, data: bytes) -> None:
    assert workshop.prove(Plan(len(data), literal=data)).content_id


@requirement("bsn.upload.any-bytes")
@pytest.mark.parametrize("line_end", ["\n", "\r\n ", " "], ids=repr)
def test_bytes_in_lines_of_base64_are_kept(workshop: Workshop, line_end: str) -> None:
    data = workshop.some(200)
    upload = workshop.start(workshop.describe(data))
    exchange = in_lines(workshop.client, upload.token, data, line_end)
    if not is_stored(exchange):
        raise NotApplicable("the target takes base64 in a single line only")
    workshop.mark_contents()
    answer = workshop.client.complete(upload.completion)
    check_not_refused(answer, "a chunk in lines of base64 that was answered True")


@requirement("bsn.upload.any-bytes")
@given(data=strategies.files())
def test_any_bytes_are_kept(workshop: Workshop, data: bytes) -> None:
    assert workshop.prove(Plan(len(data), literal=data)).content_id


@requirement("bsn.upload.any-order")
@pytest.mark.parametrize(
    "order", [(3, 2, 1, 0), (3, 0, 1, 2), (1, 0, 2, 3), (0, 2, 1, 3)]
)
def test_chunks_may_come_in_another_order(
    workshop: Workshop, order: tuple[int, ...]
) -> None:
    assert proved_in_order(workshop, even(3500, 1000, order=order)).content_id


@requirement("bsn.upload.any-order")
def test_full_chunks_may_come_in_reverse(workshop: Workshop) -> None:
    assert proved_in_order(workshop, even(2 * CHUNK + 1, order=(2, 1, 0))).content_id


@requirement("bsn.upload.any-order")
@pytest.mark.parametrize("step", [1, -1, 5])
def test_many_chunks_may_come_in_any_order(workshop: Workshop, step: int) -> None:
    count = MANY_CHUNKS.count
    order = tuple(step * part % count for part in range(count))
    assert proved_in_order(workshop, replace(MANY_CHUNKS, order=order)).content_id


@requirement("bsn.upload.any-order")
@given(plan=strategies.plans(shuffled=True))
def test_chunks_may_come_in_any_order(workshop: Workshop, plan: Plan) -> None:
    assert proved_in_order(workshop, plan).content_id


@requirement("bsn.upload.parallel-chunks")
@pytest.mark.parametrize(
    "plan",
    [
        even(40_000, 1000, connections=CONNECTIONS),
        even(40_000, 1000, connections=CONNECTIONS, order=tuple(range(40))[::-1]),
        even(16 * CHUNK + 5, connections=CONNECTIONS),
        even(1000, 10, connections=2),
    ],
)
def test_chunks_may_come_over_several_connections(
    workshop: Workshop, plan: Plan
) -> None:
    workshop.prove_many_chunks()
    assert workshop.prove(plan).content_id


@requirement("bsn.upload.interleaved-files")
@pytest.mark.parametrize("files", [2, 5])
def test_chunks_of_several_files_may_come_in_turn(
    workshop: Workshop, files: int
) -> None:
    plan = even(5000, 1000)
    rows = [workshop.some(plan.size) for _ in range(files)]
    uploads = [workshop.start(workshop.described(plan, data)) for data in rows]
    with workshop.once_alone(plan):
        ids = sent_in_turn(workshop, uploads, [plan.chunks(data) for data in rows])
    check_held(workshop, ids, rows)
    workshop.check_twin_refused(plan.with_fault("flipped", 1000), rows[0])


@requirement("bsn.upload.interleaved-files")
def test_files_of_one_name_may_come_in_turn(workshop: Workshop) -> None:
    plan, name = even(5000, 1000), workshop.name()
    rows = [workshop.some(plan.size) for _ in range(3)]
    arguments = [
        workshop.described(
            plan, data, FileName=name, VirtualPath=f"{workshop.folder}{number}\\"
        )
        for number, data in enumerate(rows)
    ]
    uploads = [workshop.start(one) for one in arguments]
    with workshop.once_alone(plan):
        ids = sent_in_turn(workshop, uploads, [plan.chunks(data) for data in rows])
    check_held(workshop, ids, rows)


@requirement("bsn.upload.parallel-files")
def test_several_files_may_come_over_several_connections(workshop: Workshop) -> None:
    plan = even(50_000, 10_000)
    rows = [workshop.some(plan.size) for _ in range(CONNECTIONS)]
    with workshop.once_alone(plan):
        found = workshop.completed_together(plan, rows)
    check_held(workshop, [one.content_id for one in found], rows)
    workshop.check_twin_refused(plan.with_fault("flipped", 0), rows[0])


@requirement("bsn.upload.large-file")
def test_a_large_file_is_uploaded_whole(bulk: Bulk, workshop: Workshop) -> None:
    workshop.prove_many_chunks()
    bulk.check_twin_refused()
    bulk.check_arrives_whole()


@requirement("bsn.upload.stored-bytes")
@pytest.mark.parametrize(
    "plan",
    [
        Plan(1),
        even(CHUNK + 1),
        even(900, 100, order=(8, 0, 7, 1, 6, 2, 5, 3, 4)),
    ],
)
def test_what_is_got_back_is_what_was_uploaded(
    workshop: Workshop, retrieval: Retrieval, plan: Plan
) -> None:
    retrieval.need()
    data = plan.data(workshop.salt)
    with workshop.once_alone(plan):
        status = workshop.completed(plan, data)
    retrieval.check_holds(status.content_id, data, "bsn.upload.stored-bytes")


@requirement("bsn.upload.stored-bytes")
def test_what_came_over_several_connections_is_got_back(
    workshop: Workshop, retrieval: Retrieval
) -> None:
    retrieval.need()
    workshop.prove_many_chunks()
    plan = even(2 * CHUNK, 8000, connections=CONNECTIONS)
    data = plan.data(workshop.salt)
    with workshop.once_alone(plan):
        status = workshop.completed(plan, data)
    retrieval.check_holds(status.content_id, data, "bsn.upload.stored-bytes")


@requirement("bsn.upload.stored-bytes")
@given(plan=strategies.plans(shuffled=True))
def test_whatever_is_uploaded_is_got_back(
    workshop: Workshop, retrieval: Retrieval, plan: Plan
) -> None:
    retrieval.need()
    data = plan.data(workshop.salt)
    arguments = workshop.described(plan, data).without("SHA1Hash")
    status = workshop.completed(plan, data, arguments)
    retrieval.check_holds(status.content_id, data, "bsn.upload.stored-bytes")


@requirement("bsn.upload.content-after-completion")
def test_there_is_no_content_before_completion(
    workshop: Workshop, bsn: BsnClient
) -> None:
    data = workshop.some(10)
    upload = workshop.start(workshop.describe(data))
    workshop.send(upload, even(10), data)
    status = check_accepted(bsn.file_status(upload.token), "bsn.status.file-known")
    assert not upload.status.content_id
    assert not status.content_id


@requirement("bsn.upload.default-path")
def test_a_file_without_a_path_comes_into_the_incoming_folder(
    workshop: Workshop,
) -> None:
    data = workshop.some()
    arguments = workshop.describe(data).without("VirtualPath")
    status = workshop.completed(even(len(data)), data, arguments)
    assert workshop.match(data, status.content_id).get("VirtualPath") == INCOMING


@requirement("bsn.upload.default-type")
def test_a_file_without_a_type_is_an_image(workshop: Workshop) -> None:
    data = png(workshop.name(""))
    arguments = workshop.describe(data, "Image").without("ContentType")
    status = workshop.completed(even(len(data)), data, arguments)
    assert workshop.match(data, status.content_id).get("Type").lower() == "image"


@requirement("bsn.upload.path-kept")
@pytest.mark.parametrize("below", ["", "a\\", "a\\b\\"])
def test_a_file_is_found_in_its_path(workshop: Workshop, below: str) -> None:
    data, path = workshop.some(), workshop.folder + below
    arguments = workshop.describe(data, VirtualPath=path)
    status = workshop.completed(even(len(data)), data, arguments)
    assert workshop.match(data, status.content_id).get("VirtualPath") == path


@requirement("bsn.upload.empty-file")
@pytest.mark.parametrize("chunks", [0, 1])
def test_what_becomes_of_an_empty_file_is_recorded(
    workshop: Workshop, bsn: BsnClient, chunks: int
) -> None:
    started = read(bsn.start(workshop.describe(b"")))
    observe(f"A start of an empty file is answered with {word(started.error)}.")
    if started.status is None:
        raise NotApplicable("the target refuses files of no bytes")
    token = started.status.token
    workshop.keep(token)
    for _ in range(chunks):
        bsn.append(token, b"")
    done = read(bsn.complete(workshop.describe(b"", UploadToken=token)))
    observe(f"Its completion after {chunks} chunks: {word(done.error)}.")


@requirement("bsn.upload.incomplete-without-hash")
@pytest.mark.parametrize("kind", [kind for kind in FAULTS if kind != "flipped"])
def test_what_becomes_of_faults_without_a_hash_is_recorded(
    workshop: Workshop, kind: FaultKind
) -> None:
    plan = even(3000, 1000).with_fault(kind, 1)
    data = workshop.some(plan.size)
    arguments = workshop.described(plan, data).without("SHA1Hash")
    done = read(workshop.attempt(plan, data, arguments))
    observe(f"A chunk that is {kind}, without a hash: {word(done.error)}.")


@requirement("bsn.upload.racing-completions")
def test_what_becomes_of_racing_completions_is_recorded(
    workshop: Workshop, bsn: BsnClient
) -> None:
    data = workshop.some()
    upload = workshop.start(workshop.describe(data))
    workshop.send(upload, even(len(data)), data)
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(bsn.complete, [upload.completion] * 2))
    statuses = [one.status for one in map(read, both) if one.status is not None]
    ids = {status.content_id for status in statuses}
    observe(f"Two completions at once: {len(ids)} content, {len(statuses)} statuses.")


@requirement("bsn.upload.racing-cancel")
def test_what_becomes_of_a_racing_cancellation_is_recorded(
    workshop: Workshop, bsn: BsnClient
) -> None:
    data = workshop.some()
    upload = workshop.start(workshop.describe(data))
    workshop.send(upload, even(len(data)), data)
    with ThreadPoolExecutor(2) as pool:
        cancelled = pool.submit(bsn.cancel, upload.token)
        done = pool.submit(bsn.complete, upload.completion)
    late = is_stored(bsn.append(upload.token, data))
    words = [word(read(one.result()).error) for one in (cancelled, done)]
    observe(f"Cancelled and completed at once: {words}; a chunk afterwards: {late}.")


def in_lines(bsn: BsnClient, token: str, data: bytes, line_end: str) -> Exchange:
    """Send a chunk whose base64 is broken into lines, as mail has it."""
    text = base64.encodebytes(data).decode().replace("\n", line_end)
    own = Arguments.of(uploadToken=token, partNumber=0, data=text, offset=0)
    return bsn.call("AppendChunk", own)


def proved_in_order(workshop: Workshop, plan: Plan) -> Status:
    """See that a file arrives whole in the order of a plan, if it does in turn."""
    with workshop.once_alone(plan):
        return workshop.prove(plan)


def sent_in_turn(
    workshop: Workshop, uploads: list[Upload], rows: list[tuple[Chunk, ...]]
) -> list[str]:
    """Send the chunks of several files in turn; return the IDs of the contents."""
    for number, chunk in in_turn(rows):
        check_stored(workshop.append(uploads[number], chunk), None)
    answers = [workshop.client.complete(one.completion) for one in uploads]
    return [check_accepted(one).content_id for one in answers]
