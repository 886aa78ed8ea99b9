"""StartFileUpload: a file is announced, and a token comes back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.generate.xsd import mutations, written
from conformance.harness import NotApplicable, observe, requirement
from conformance.suites.bsn import strategies
from conformance.suites.bsn.checks import (
    NEVER_ISSUED,
    check_accepted,
    check_described,
    check_refused,
    read,
)
from conformance.suites.bsn.client import BsnClient
from conformance.suites.bsn.completions import replacing
from conformance.suites.bsn.matches import check_matches, check_unmatched
from conformance.suites.bsn.media import DATES, png, sha1
from conformance.suites.bsn.messages import Value, envelope
from conformance.suites.bsn.plans import CHUNK
from conformance.suites.bsn.scene import Workshop

SIZES = (1, CHUNK - 1, CHUNK, CHUNK + 1, 2**31 - 1, 2**31, 2**32, 5_000_000_000)
WRONG: dict[str, dict[str, Value]] = {
    "an empty name": {"FileName": ""},
    "a name of 129 characters": {"FileName": "n" * 129},
    "a name with a separator": {"FileName": "a\\b"},
    "a name with markup": {"FileName": "a<b>&c\\d"},
    "a negative size": {"FileSize": -1},
}


@requirement("bsn.start.token-issued")
@pytest.mark.parametrize("size", SIZES)
def test_a_start_is_answered_with_a_token(workshop: Workshop, size: int) -> None:
    upload = workshop.start(workshop.sized(size))
    assert upload.token


@requirement("bsn.start.token-issued")
@pytest.mark.parametrize("name", ["UploadToken", "SessionToken", "SHA1Hash"])
def test_what_is_optional_may_be_nil(workshop: Workshop, name: str) -> None:
    upload = workshop.start(workshop.sized(10).put(**{name: None}))
    assert upload.token


@requirement("bsn.start.token-issued")
@given(data=st.data())
def test_any_start_by_the_rules_is_answered_with_a_token(
    bsn: BsnClient, workshop: Workshop, data: st.DataObject
) -> None:
    prefix, folder = f"{workshop.salt}-", workshop.folder
    drawn = strategies.starts(
        bsn.description, prefix=prefix, folder=folder, kinds=workshop.kinds
    )
    body = written(data.draw(drawn))
    answer = bsn.post("StartFileUpload", envelope(body, bsn.credentials))
    token = check_accepted(answer).token
    workshop.keep(token)
    assert token


@requirement("bsn.start.tokens-differ")
def test_equal_starts_have_tokens_of_their_own(workshop: Workshop) -> None:
    arguments = workshop.sized(10)
    tokens = [workshop.start(arguments).token for _ in range(5)]
    assert len(set(tokens)) == len(tokens)


@requirement("bsn.start.tokens-differ")
def test_starts_of_equal_bytes_have_tokens_of_their_own(workshop: Workshop) -> None:
    data = workshop.some()
    tokens = [workshop.start(workshop.describe(data)).token for _ in range(5)]
    assert len(set(tokens)) == len(tokens)


@requirement("bsn.start.tokens-differ")
def test_a_start_after_a_cancellation_has_a_token_of_its_own(
    workshop: Workshop, bsn: BsnClient
) -> None:
    arguments = workshop.sized(10)
    first = workshop.start(arguments).token
    bsn.cancel(first)
    assert workshop.start(arguments).token != first


@requirement("bsn.start.unknown-token-refused")
def test_an_upload_token_that_no_session_gave_out_is_refused(
    workshop: Workshop, bsn: BsnClient
) -> None:
    arguments = workshop.sized(10)
    workshop.start(arguments)
    answer = bsn.start(arguments.put(UploadToken=NEVER_ISSUED))
    workshop.keep_answered(read(answer))
    check_refused(answer, "an upload token that nobody was given")


@requirement("bsn.start.unknown-token-refused")
def test_the_upload_token_of_a_file_of_its_own_is_refused(
    workshop: Workshop, bsn: BsnClient
) -> None:
    upload = workshop.start(workshop.sized(10))
    answer = bsn.start(upload.completion)
    workshop.keep_answered(read(answer))
    check_refused(answer, "an upload token that StartFileUpload gave out")


@requirement("bsn.start.unknown-session-refused")
def test_what_becomes_of_an_unknown_session_token_is_recorded(
    workshop: Workshop, bsn: BsnClient
) -> None:
    answer = read(bsn.start(workshop.sized(10).put(SessionToken=NEVER_ISSUED)))
    workshop.keep_answered(answer)
    observe(f"A start with an unknown session token is answered with {answer}.")


@requirement("bsn.start.modification-date-accepted")
@pytest.mark.parametrize("date", DATES)
def test_a_modification_date_is_accepted(workshop: Workshop, date: str) -> None:
    workshop.start(workshop.sized(10))
    assert workshop.start(workshop.sized(10).put(FileLastModifiedDate=date), "").token


@requirement("bsn.start.thumbnail-accepted")
def test_a_thumbnail_is_accepted(workshop: Workshop) -> None:
    workshop.start(workshop.sized(10))
    assert workshop.start(workshop.sized(10).put(FileThumb=png("thumb")), "").token


@requirement("bsn.start.chunk-count-answered")
def test_whether_the_number_of_chunks_is_repeated_is_recorded(
    workshop: Workshop,
) -> None:
    status = workshop.start(workshop.sized(3 * CHUNK)).status
    observe(f"ChunksTotal of a file of 3 chunks is {status.get('ChunksTotal')!r}.")


@requirement("bsn.start.errors-descriptive")
@pytest.mark.parametrize("why", WRONG)
def test_errors_of_a_start_describe_themselves(
    workshop: Workshop, bsn: BsnClient, why: str
) -> None:
    answer = bsn.start(workshop.sized(10).put(**WRONG[why]))
    workshop.keep_answered(read(answer))
    check_described(answer, why)


@requirement("bsn.start.match-true")
def test_what_is_said_to_match_a_file_has_its_hash_and_size(workshop: Workshop) -> None:
    data = workshop.some()
    workshop.content(data)
    upload = workshop.start(workshop.describe(data))
    check_matches(upload.status, sha1(data), len(data))


@requirement("bsn.start.match-true")
def test_bytes_of_another_size_do_not_match(workshop: Workshop) -> None:
    data = workshop.some()
    workshop.content(data)
    upload = workshop.start(workshop.describe(data, FileSize=len(data) + 1))
    check_matches(upload.status, sha1(data), len(data) + 1)


@requirement("bsn.start.match-true")
def test_bytes_that_were_replaced_do_not_match(workshop: Workshop) -> None:
    workshop.run.target.need("bsn.replacing")
    data = workshop.some()
    content_id = workshop.content(data).content_id
    workshop.match(data, content_id)
    replacing(workshop, content_id, workshop.some(200))
    status = workshop.start(workshop.describe(data)).status
    check_unmatched(status, content_id, "bytes that were replaced in it")


@requirement("bsn.soap.values-out-of-form")
@given(data=st.data())
def test_starts_out_of_form_are_recorded(
    bsn: BsnClient, workshop: Workshop, data: st.DataObject
) -> None:
    prefix, folder = f"{workshop.salt}-", workshop.folder
    whole = data.draw(strategies.starts(bsn.description, prefix=prefix, folder=folder))
    found = list(mutations(bsn.description.schema, whole))
    if not found:
        raise NotApplicable("the description forbids nothing of a start")
    broken = data.draw(st.sampled_from(found))
    message = envelope(written(broken.element), bsn.credentials)
    answer = read(bsn.post("StartFileUpload", message))
    workshop.keep_answered(answer)
    word = "an error" if answer.error is not None else "a status"
    observe(f"A start with {broken.rule} at {broken.place} is answered with {word}.")
