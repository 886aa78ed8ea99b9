"""CancelFileUpload: an upload ends, and nothing more is taken for it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from conformance.harness import Inconclusive, Violation, observe, requirement
from conformance.suites.bsn.checks import (
    OTHERS_UNHARMED,
    UNKNOWN,
    all_blame_on,
    check_accepted,
    check_not_stored,
    check_null,
    check_refused,
    check_stored,
    is_refused,
    read,
    word,
)
from conformance.suites.bsn.client import BsnClient
from conformance.suites.bsn.media import sha1
from conformance.suites.bsn.page_checks import (
    check_sent_by_halves,
    half_sent,
    send_rest,
)
from conformance.suites.bsn.pages import Pages
from conformance.suites.bsn.plans import CHUNK, SMALL_PLAN, Plan, even
from conformance.suites.bsn.scene import Upload, Workshop
from conformance.suites.bsn.values import check_values

ANSWERED = "bsn.cancel.status-answered"
WRONG_HASH = "bsn.complete.wrong-hash-refused"
PLANS = [SMALL_PLAN, even(2500, 1000)]


def filled(workshop: Workshop, plan: Plan = SMALL_PLAN, *, chunks: int = -1) -> Upload:
    """Return an upload with all its chunks, or with the first of them."""
    data = workshop.some(plan.size)
    upload = workshop.start(workshop.described(plan, data))
    rows = plan.chunks(data)
    for chunk in rows if chunks < 0 else rows[:chunks]:
        check_stored(workshop.append(upload, chunk))
    return upload


def check_tokens_differ(uploads: Sequence[Upload]) -> None:
    """See that uploads can be told apart, so that one of them can be cancelled."""
    tokens = [upload.token for upload in uploads]
    if len(set(tokens)) < len(tokens):
        raise Violation(
            f"the tokens {tokens}", "one for each start",
            requirement="bsn.start.tokens-differ",
        )  # fmt: skip


@requirement("bsn.cancel.chunks-refused")
@pytest.mark.parametrize("chunks", [0, 1])
def test_a_cancelled_upload_takes_no_chunk(
    workshop: Workshop, bsn: BsnClient, chunks: int
) -> None:
    plan = even(2000, 1000)
    upload = filled(workshop, plan, chunks=chunks)
    check_accepted(bsn.cancel(upload.token), ANSWERED)
    answer = bsn.append(upload.token, bytes(1000), part=1, offset=1000)
    check_not_stored(answer, "a chunk for a cancelled upload")


@requirement("bsn.cancel.completion-refused")
@pytest.mark.parametrize("plan", PLANS)
def test_a_cancelled_upload_is_not_completed(
    workshop: Workshop, bsn: BsnClient, plan: Plan
) -> None:
    upload = filled(workshop, plan)
    check_accepted(bsn.cancel(upload.token), ANSWERED)
    check_refused(bsn.complete(upload.completion), "a cancelled upload")


@requirement("bsn.cancel.completion-refused")
def test_a_cancelled_upload_is_not_completed_without_a_hash(
    workshop: Workshop, bsn: BsnClient
) -> None:
    data = workshop.some()
    upload = workshop.start(workshop.describe(data).without("SHA1Hash"))
    workshop.send(upload, SMALL_PLAN, data)
    check_accepted(bsn.cancel(upload.token), ANSWERED)
    check_refused(bsn.complete(upload.completion), "a cancelled upload")


@requirement("bsn.cancel.completion-refused")
def test_an_upload_that_failed_is_not_completed_once_cancelled(
    workshop: Workshop, bsn: BsnClient
) -> None:
    upload = filled(workshop)
    wrong = upload.completion.put(SHA1Hash=sha1(b"another file"))
    if not is_refused(bsn.complete(wrong)):
        raise Inconclusive("a wrong hash was not refused", f"see {WRONG_HASH}")
    bsn.cancel(upload.token)
    answer = bsn.complete(upload.completion)
    check_refused(answer, "an upload cancelled after its hash was found wrong")


@requirement("bsn.cancel.others-unharmed")
def test_the_cancellation_of_one_upload_spares_another(
    workshop: Workshop, bsn: BsnClient
) -> None:
    plan = even(2500, 1000)
    data = workshop.some(plan.size)
    own = workshop.described(plan, data)
    uploads = [workshop.start(own) for _ in range(3)]
    check_tokens_differ(uploads)
    for upload in uploads:
        workshop.send(upload, plan, data)
    for upload in (uploads[0], uploads[2]):
        check_accepted(bsn.cancel(upload.token), ANSWERED)
    workshop.mark_contents()
    with workshop.once_alone(plan):
        assert check_accepted(bsn.complete(uploads[1].completion)).content_id


@requirement("bsn.cancel.others-unharmed")
def test_the_cancellation_of_an_asset_half_sent_spares_its_session(
    pages: Pages, bsn: BsnClient
) -> None:
    check_sent_by_halves(pages)
    session = half_sent(pages)
    bsn.cancel(session.asset_tokens[0])
    with all_blame_on(OTHERS_UNHARMED):
        send_rest(pages, session, 0)
        pages.upload_file(session, 2)


@requirement("bsn.cancel.others-unharmed")
def test_the_cancellation_of_an_asset_not_begun_spares_its_session(
    pages: Pages, bsn: BsnClient
) -> None:
    check_sent_by_halves(pages)
    session = half_sent(pages)
    bsn.cancel(session.asset_tokens[1])
    with all_blame_on(OTHERS_UNHARMED):
        send_rest(pages, session, 0)
        send_rest(pages, session, 1)


@requirement("bsn.cancel.status-answered")
@pytest.mark.parametrize("chunks", [0, 1, 3])
def test_a_cancellation_answers_a_status(
    workshop: Workshop, bsn: BsnClient, chunks: int
) -> None:
    upload = filled(workshop, even(2500, 1000), chunks=chunks)
    assert read(bsn.cancel(upload.token)).status is not None


@requirement("bsn.cancel.status-of-its-upload")
@pytest.mark.parametrize("size", [10, CHUNK + 1, 5_000_000_000])
def test_the_status_is_that_of_the_cancelled_upload(
    workshop: Workshop, bsn: BsnClient, size: int
) -> None:
    upload = workshop.start(workshop.sized(size))
    workshop.start(workshop.sized(size - 1))
    check_values(check_accepted(bsn.cancel(upload.token), ANSWERED), upload)


@requirement("bsn.cancel.unknown-token-null")
@pytest.mark.parametrize("token", UNKNOWN)
def test_an_unknown_token_is_answered_with_null(
    workshop: Workshop, bsn: BsnClient, token: str
) -> None:
    workshop.start(workshop.sized(10))
    check_null(bsn.cancel(token))


@requirement("bsn.cancel.unknown-token-null")
def test_a_token_with_a_letter_more_is_answered_with_null(
    workshop: Workshop, bsn: BsnClient
) -> None:
    check_null(bsn.cancel(workshop.start(workshop.sized(10)).token + "0"))


@requirement("bsn.cancel.state")
def test_the_state_of_a_cancelled_upload_is_recorded(
    workshop: Workshop, bsn: BsnClient
) -> None:
    status = check_accepted(bsn.cancel(filled(workshop).token), ANSWERED)
    observe(f"The state of a cancelled upload is {status.get('State')!r}.")


@requirement("bsn.cancel.repeated")
def test_what_becomes_of_a_second_cancellation_is_recorded(
    workshop: Workshop, bsn: BsnClient
) -> None:
    token = filled(workshop).token
    bsn.cancel(token)
    answer = read(bsn.cancel(token))
    said = "null" if answer.error is None and answer.status is None else "a status"
    observe(f"A second cancellation: {word(answer.error)}, {said}.")


@requirement("bsn.cancel.after-completion")
def test_what_becomes_of_a_completed_upload_is_recorded(
    workshop: Workshop, bsn: BsnClient
) -> None:
    data = workshop.some()
    status = workshop.content(data)
    answer = read(bsn.cancel(status.token))
    kept = bool(workshop.retrieval) and bool(
        workshop.retrieval.digest(status.content_id)
    )
    observe(f"Cancelled after completion: {word(answer.error)}, content kept: {kept}.")
