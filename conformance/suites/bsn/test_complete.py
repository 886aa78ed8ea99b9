"""CompleteFileUpload: the file is verified, and gets its ID."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.harness import NotApplicable, observe, requirement
from conformance.harness.transcript import Exchange
from conformance.suites.bsn import strategies
from conformance.suites.bsn.checks import (
    NEVER_ISSUED,
    blaming,
    check_accepted,
    check_described,
    check_refused,
    is_stored,
    read,
    word,
)
from conformance.suites.bsn.client import BsnClient
from conformance.suites.bsn.completions import hashed, sent
from conformance.suites.bsn.media import DATES, another_digit, png, sha1
from conformance.suites.bsn.messages import Arguments, Value
from conformance.suites.bsn.plans import CHUNK, SMALL_PLAN, FaultKind, Plan, even
from conformance.suites.bsn.scene import Workshop, check_has_id

UNLIKE = "a file that is not that of the hash"
#: A file whose hash reads as a number: 0e07…, nought like every other 0e….
LIKE_A_NUMBER = b"10932435112"


@requirement("bsn.complete.content-id")
@pytest.mark.parametrize("size", [1, 1000, CHUNK + 1])
def test_a_completion_answers_a_content_id(workshop: Workshop, size: int) -> None:
    status = workshop.content(workshop.some(size))
    assert status.content_id.strip("0"), "a number that is not set"


@requirement("bsn.complete.content-id")
@pytest.mark.parametrize("kind", ["Image", "Video", "Audio"])
def test_a_file_of_each_type_is_answered_by_a_content_id(
    workshop: Workshop, kind: str
) -> None:
    data = workshop.sample(kind)
    own = workshop.describe(data, kind)
    with blaming("bsn.argument.file-types-accepted"):
        check_has_id(workshop.completed(even(len(data)), data, own))


@requirement("bsn.complete.content-ids-differ")
def test_equal_files_get_ids_of_their_own(workshop: Workshop) -> None:
    data = workshop.some()
    ids = [workshop.content(data).content_id for _ in range(3)]
    ids.append(workshop.content(workshop.some()).content_id)
    assert len(set(ids)) == len(ids)


def named_again(workshop: Workshop, name: str, data: bytes) -> Arguments:
    """Return the arguments of a further file of a name, where there may be one."""
    arguments = workshop.describe(data, FileName=name)
    answer = read(workshop.client.start(arguments))
    workshop.keep_answered(answer)
    if answer.status is None:
        raise NotApplicable("the target refuses a file whose name is taken")
    return arguments


@requirement("bsn.complete.empty-token-refused")
def test_an_empty_token_is_refused(workshop: Workshop, bsn: BsnClient) -> None:
    answer = bsn.complete(sent(workshop).put(UploadToken=""))
    check_refused(answer, "a completion with an empty upload token")


@requirement("bsn.complete.missing-token-refused")
@pytest.mark.parametrize("is_nil", [False, True], ids=["absent", "nil"])
def test_a_missing_token_is_refused(
    workshop: Workshop, bsn: BsnClient, *, is_nil: bool
) -> None:
    arguments = sent(workshop)
    without = arguments.without("UploadToken")
    answer = bsn.complete(without.put(UploadToken=None) if is_nil else without)
    check_refused(answer, "a completion without an upload token")


@requirement("bsn.complete.unknown-token-refused")
def test_an_unknown_token_is_refused(workshop: Workshop, bsn: BsnClient) -> None:
    answer = bsn.complete(sent(workshop).put(UploadToken=NEVER_ISSUED))
    check_refused(answer, "an upload token that nobody was given")


@requirement("bsn.complete.no-chunk-refused")
@pytest.mark.parametrize("size", [1, 100, CHUNK + 1])
def test_a_file_of_which_nothing_was_sent_is_refused(
    workshop: Workshop, bsn: BsnClient, size: int
) -> None:
    workshop.need_hashes()
    upload = workshop.start(workshop.describe(workshop.some(size)))
    check_refused(bsn.complete(upload.completion), "a file without any chunk")


@requirement("bsn.complete.wrong-hash-refused")
@pytest.mark.parametrize(
    ("plan", "place"),
    [
        (SMALL_PLAN, 0),
        (SMALL_PLAN, 99),
        (even(2 * CHUNK + 10), 0),
        (even(2 * CHUNK + 10), CHUNK - 1),
        (even(2 * CHUNK + 10), CHUNK),
        (even(2 * CHUNK + 10), 2 * CHUNK + 9),
    ],
)
def test_a_file_with_a_changed_bit_is_refused(
    workshop: Workshop, plan: Plan, place: int
) -> None:
    data = plan.data(workshop.salt)
    check_accepted(workshop.attempt(plan, data), "bsn.upload.one-chunk-completes")
    check_refused(workshop.attempt(plan.with_fault("flipped", place), data), UNLIKE)


@requirement("bsn.complete.wrong-hash-refused")
@given(plan=strategies.plans(), where=st.integers(0, 3999))
def test_a_file_with_a_bit_changed_anywhere_is_refused(
    workshop: Workshop, plan: Plan, where: int
) -> None:
    data = plan.data(workshop.salt)
    twin = plan.with_fault("flipped", where % plan.size)
    check_refused(workshop.attempt(twin, data), UNLIKE)


@requirement("bsn.complete.wrong-hash-refused")
@pytest.mark.parametrize("place", [0, 7, 8, 19, 38, 39])
def test_a_hash_that_differs_in_one_digit_is_refused(
    workshop: Workshop, place: int
) -> None:
    data = workshop.some()
    wrong = another_digit(sha1(data), place)
    check_refused(hashed(workshop, data, wrong), UNLIKE)


@requirement("bsn.complete.wrong-hash-refused")
def test_a_file_that_was_refused_is_refused_again(
    workshop: Workshop, bsn: BsnClient
) -> None:
    data = workshop.some()
    upload = workshop.start(workshop.describe(data))
    workshop.deliver(upload, SMALL_PLAN.with_fault("flipped", 50), data)
    check_refused(bsn.complete(upload.completion), UNLIKE)
    check_refused(bsn.complete(upload.completion), f"{UNLIKE}, a second time,")


@requirement("bsn.complete.wrong-hash-refused")
def test_a_file_unlike_an_earlier_one_of_its_name_is_refused(
    workshop: Workshop,
) -> None:
    name, data = workshop.name(), workshop.some()
    workshop.content(data, FileName=name)
    arguments = named_again(workshop, name, data)
    twin = SMALL_PLAN.with_fault("flipped", 50)
    check_refused(workshop.attempt(twin, data, arguments), UNLIKE)


@requirement("bsn.complete.wrong-hash-refused")
def test_a_hash_of_the_same_number_is_refused(workshop: Workshop) -> None:
    answer = hashed(workshop, LIKE_A_NUMBER, "0e" + "1" * 38)
    check_refused(answer, UNLIKE, hint="Are hashes compared as numbers?")


@requirement("bsn.complete.malformed-hash-refused")
@pytest.mark.parametrize("form", ["{0:.39}", "{0}0", "{0:.8}", "{0:.39}g", "0x{0:.38}"])
def test_a_malformed_hash_is_refused(workshop: Workshop, form: str) -> None:
    workshop.need_hashes()
    data = workshop.some()
    answer = hashed(workshop, data, form.format(sha1(data)), start=None)
    check_refused(answer, "a hash that nothing has")


@requirement("bsn.complete.incomplete-file-refused")
@pytest.mark.parametrize("kind", ["missing", "truncated"])
@pytest.mark.parametrize("part", [0, 1, 2])
def test_an_incomplete_file_is_refused(
    workshop: Workshop, kind: FaultKind, part: int
) -> None:
    workshop.need_hashes()
    plan = even(2500, 1000)
    data = plan.data(workshop.salt)
    answer = workshop.attempt(plan.with_fault(kind, part), data)
    check_refused(answer, f"a file of which chunk {part} is {kind}")


@requirement("bsn.complete.misplaced-chunks-refused")
@pytest.mark.parametrize("kind", ["swapped", "overwritten", "shifted"])
@pytest.mark.parametrize("part", [0, 1])
def test_a_file_of_misplaced_chunks_is_refused(
    workshop: Workshop, kind: FaultKind, part: int
) -> None:
    workshop.need_hashes()
    plan = even(3000, 1000)
    data = plan.data(workshop.salt)
    upload = workshop.start(workshop.described(plan, data))
    *_, last = workshop.send(upload, plan.with_fault(kind, part), data)
    answer = workshop.client.complete(upload.completion)
    check_refused_if_stored(answer, last, f"a file with a chunk {kind}")


@requirement("bsn.complete.hash-optional")
@pytest.mark.parametrize("is_nil", [False, True], ids=["absent", "nil"])
def test_a_file_is_completed_without_a_hash(
    workshop: Workshop, *, is_nil: bool
) -> None:
    data = workshop.some()
    arguments = workshop.describe(data).without("SHA1Hash")
    own = arguments.put(SHA1Hash=None) if is_nil else arguments
    assert workshop.completed(SMALL_PLAN, data, own).content_id


@requirement("bsn.complete.hash-of-start-kept")
def test_whether_the_hash_of_the_start_is_kept_is_recorded(workshop: Workshop) -> None:
    data = workshop.some()
    answer = read(hashed(workshop, data, None, start=sha1(data[1:])))
    observe(f"A wrong hash at the start and none at completion: {word(answer.error)}.")


@requirement("bsn.complete.hash-case-ignored")
@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_whether_case_matters_in_a_hash_is_recorded(
    workshop: Workshop, case: type[str]
) -> None:
    data = workshop.some()
    answer = read(hashed(workshop, data, case(sha1(data))))
    observe(f"A hash like {case('Ab')!r}: {word(answer.error)}.")


@requirement("bsn.complete.modification-date-accepted")
@pytest.mark.parametrize("date", DATES)
def test_a_modification_date_is_accepted(
    workshop: Workshop, bsn: BsnClient, date: str
) -> None:
    own = sent(workshop).put(FileLastModifiedDate=date)
    assert check_accepted(bsn.complete(own)).content_id


@requirement("bsn.complete.thumbnail-accepted")
def test_a_thumbnail_is_accepted(workshop: Workshop, bsn: BsnClient) -> None:
    own = sent(workshop).put(FileThumb=png("thumb"))
    assert check_accepted(bsn.complete(own)).content_id


@requirement("bsn.complete.unknown-content-refused")
def test_what_becomes_of_an_unknown_content_id_is_recorded(
    workshop: Workshop, bsn: BsnClient
) -> None:
    answer = read(bsn.complete(sent(workshop).put(ContentId=2_147_483_646)))
    observe(f"A completion with the ID of no content: {word(answer.error)}.")


@requirement("bsn.complete.repeated")
def test_what_becomes_of_a_second_completion_is_recorded(
    workshop: Workshop, bsn: BsnClient
) -> None:
    arguments = sent(workshop)
    answers = [read(bsn.complete(arguments)) for _ in range(2)]
    ids = {one.status.content_id for one in answers if one.status is not None}
    observe(f"A second completion: {word(answers[1].error)}, {len(ids)} content.")


WRONG: dict[str, dict[str, Value]] = {
    "an empty token": {"UploadToken": ""},
    "an empty name": {"FileName": ""},
    "a name of 129 characters": {"FileName": "n" * 129},
    "a name with markup": {"FileName": "a<b>&c\\d"},
    "a negative size": {"FileSize": -1},
    "a wrong hash": {"SHA1Hash": sha1(b"another file")},
}


@requirement("bsn.complete.errors-descriptive")
@pytest.mark.parametrize("why", WRONG)
def test_errors_of_a_completion_describe_themselves(
    workshop: Workshop, bsn: BsnClient, why: str
) -> None:
    workshop.run.target.need("bsn.write")
    check_described(bsn.complete(sent(workshop).put(**WRONG[why])), why)


def check_refused_if_stored(answer: Exchange, last: Exchange, why: str) -> None:
    """See that a completion was refused, unless the wrong chunk was not stored."""
    if is_stored(last):
        check_refused(answer, why, hint="Were earlier bytes kept, or offsets ignored?")
