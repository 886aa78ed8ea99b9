"""Response Element: ``cm-response``, its attributes and the request it answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.harness import NotApplicable, requirement
from conformance.harness.http import Http
from conformance.harness.xml import Element
from conformance.suites.cm.checks import (
    instances_of,
    is_error,
    listed,
    only_response,
    read,
    response_to,
    text,
)
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.formats import Formats
from conformance.suites.cm.guard import BY_FORMAT, sure
from conformance.suites.cm.messages import (
    Request,
    delete,
    get,
    prop,
    set_,
    where,
)
from conformance.suites.cm.samples import (
    FAILED,
    KINDS,
    NEVER_ISSUED,
    REQUEST_LEVEL,
    SUCCEEDING,
    Samples,
)
from conformance.suites.cm.scene import File, Scene, Workshop
from conformance.suites.cm.strategies import request_ids
from conformance.suites.cm.values import ODD_IDS, shown

KNOWN = {"response-id", "payload-id", "request-id", "success"}
MANY = (1, 2, 3, 50)
#: So many that a failure can stand first, last, and at more than one place between.
FOLDERS = 4


@requirement("cm.response.one-per-request")
@pytest.mark.parametrize("requests", MANY)
def test_as_many_responses_come_as_requests_went(
    samples: Samples, requests: int
) -> None:
    sample = samples.send(*[samples.query] * requests)
    assert len(read(sample.exchange).responses) == requests


@requirement("cm.response.one-per-request")
def test_a_request_for_several_instances_has_one_response(samples: Samples) -> None:
    assert len(read(samples.of_kind("selection").exchange).responses) == 1


@requirement("cm.response.one-per-request")
def test_failing_requests_are_answered_as_well(samples: Samples) -> None:
    sample = samples.send(samples.failing, samples.query, samples.failing)
    assert len(read(sample.exchange).responses) == 3


@requirement("cm.response.request-id-repeated")
@pytest.mark.parametrize("kind", REQUEST_LEVEL)
def test_responses_carry_the_ids_of_their_requests(samples: Samples, kind: str) -> None:
    sample = samples.of_kind(kind)
    answered = [response.request_id for response in read(sample.exchange).responses]
    asked = [request.request_id for request in sample.payload.requests]
    assert sorted(map(str, answered)) == sorted(asked)


@requirement("cm.response.request-id-repeated")
@pytest.mark.parametrize("request_id", ODD_IDS, ids=shown)
def test_an_odd_request_id_comes_back_character_for_character(
    cm: CmClient, samples: Samples, request_id: str
) -> None:
    payload = cm.payload_of((Request(request_id, samples.query),))
    answered = [one.request_id for one in read(cm.send(payload)).responses]
    assert answered == [request_id]


@requirement("cm.response.request-id-repeated")
@given(ids=st.lists(request_ids(), min_size=1, max_size=4, unique=True))
def test_odd_request_ids_come_back_character_for_character(
    cm: CmClient, samples: Samples, ids: list[str]
) -> None:
    requests = tuple(Request(name, samples.query) for name in ids)
    payload = cm.payload_of(requests)
    answered = [one.request_id for one in read(cm.send(payload)).responses]
    assert sorted(map(str, answered)) == sorted(ids)


@requirement("cm.response.answers-its-request")
@given(order=st.permutations(range(4)))
def test_a_response_holds_the_result_of_its_own_request(
    samples: Samples, scene: Scene, order: list[int]
) -> None:
    files = [scene.folder, *scene.files][:4]
    asked = [files[place % len(files)] for place in order]
    sample = samples.send(*(samples.naming(file.id) for file in asked))

    answered = [
        text(instances_of(response, "obj", sample.exchange)[0], "id")
        for request in sample.payload.requests
        for response in [response_to(sample.exchange, request.request_id)]
    ]

    assert answered == [file.id for file in asked]


@requirement("cm.response.order-of-requests")
@pytest.mark.parametrize("requests", [2, 3, 50])
def test_responses_come_in_the_order_of_the_requests(
    samples: Samples, requests: int
) -> None:
    sample = samples.send(*[samples.query] * requests)
    answered = [response.request_id for response in read(sample.exchange).responses]
    assert answered == [request.request_id for request in sample.payload.requests]


@requirement("cm.response.order-of-requests")
@pytest.mark.parametrize("ids", [("3", "1", "2"), ("b", "c", "a"), ("2", "10", "1")])
def test_the_order_of_responses_is_not_that_of_ids(
    cm: CmClient, samples: Samples, ids: tuple[str, ...]
) -> None:
    payload = cm.payload_of(tuple(Request(one, samples.query) for one in ids))
    answered = [response.request_id for response in read(cm.send(payload)).responses]
    assert answered == list(ids)


@requirement("cm.response.payload-id-absent")
@pytest.mark.parametrize("kind", SUCCEEDING)
def test_answered_requests_bear_no_payload_id(samples: Samples, kind: str) -> None:
    responses = read(samples.of_kind(kind).exchange).responses
    assert [response.payload_id for response in responses] == [None] * len(responses)


@requirement("cm.response.payload-id-absent-from-errors")
@pytest.mark.parametrize("kind", FAILED)
def test_a_failed_request_bears_no_payload_id(samples: Samples, kind: str) -> None:
    responses = read(samples.of_kind(kind).exchange).responses
    assert [response.payload_id for response in responses] == [None] * len(responses)


@requirement("cm.response.payload-id-absent-from-errors")
def test_several_failed_requests_bear_no_payload_id(samples: Samples) -> None:
    responses = read(samples.send(*[samples.failing] * 3).exchange).responses
    assert [response.payload_id for response in responses] == [None] * len(responses)


@requirement("cm.response.response-id-present")
@pytest.mark.parametrize("kind", KINDS)
def test_every_response_has_an_id(samples: Samples, kind: str) -> None:
    responses = read(samples.of_kind(kind).exchange).responses
    assert all(response.response_id for response in responses)


@requirement("cm.response.response-id-own")
@pytest.mark.parametrize("requests", [1, 3])
def test_the_response_id_copies_no_id_of_the_client(
    cm: CmClient, samples: Samples, requests: int
) -> None:
    same = cm.fresh("id")
    ids = [same, *(f"{same}-{place}" for place in range(1, requests))]
    payload = cm.payload_of(tuple(Request(name, samples.query) for name in ids), same)
    answered = {response.response_id for response in read(cm.send(payload)).responses}
    assert answered.isdisjoint(ids)


@requirement("cm.response.response-id-unique")
def test_no_response_id_occurs_twice(samples: Samples, http: Http) -> None:
    seen: list[str | None] = []
    for _ in range(12):
        payload = samples.cm.payload(*[samples.query] * 25)
        with http.connection() as connection:
            answer = samples.cm.send(payload, on=connection)
        seen += [response.response_id for response in read(answer).responses]
    for _ in range(2):
        again = samples.without_header(samples.query).exchange
        seen += [response.response_id for response in read(again).responses]
    repeated = sorted({str(one) for one in seen if seen.count(one) > 1})
    assert not repeated, f"repeated: {listed(repeated)}"


@requirement("cm.response.success-value")
@pytest.mark.parametrize("kind", KINDS)
def test_success_is_true_or_false(samples: Samples, kind: str) -> None:
    responses = read(samples.of_kind(kind).exchange).responses
    assert {response.success for response in responses} <= {"true", "false"}


@requirement("cm.response.success-true")
@pytest.mark.parametrize("kind", SUCCEEDING)
def test_requests_that_were_processed_succeed(samples: Samples, kind: str) -> None:
    sample = samples.of_kind(kind)
    for response in read(sample.exchange).responses:
        instances_of(response, "obj", sample.exchange)
    succeeded = [response.success for response in read(sample.exchange).responses]
    assert succeeded == ["true"] * len(succeeded)


@requirement("cm.response.success-true")
def test_a_change_of_which_no_error_is_reported_succeeds(
    samples: Samples, success: int
) -> None:
    response = only_response(samples.renaming().exchange)
    if not response.codes or any(is_error(code, success) for code in response.codes):
        raise NotApplicable("the target does not let a file be renamed")
    assert response.success == "true"


@requirement("cm.response.success-false")
@pytest.mark.parametrize("kind", FAILED)
def test_a_request_that_failed_does_not_succeed(samples: Samples, kind: str) -> None:
    response = only_response(samples.of_kind(kind).exchange)
    assert response.success == "false"


@requirement("cm.response.success-false")
def test_a_query_that_is_answered_by_an_error_does_not_succeed(
    samples: Samples, success: int
) -> None:
    sample = samples.send(samples.naming(NEVER_ISSUED))
    response = only_response(sample.exchange)
    if not any(is_error(code, success) for code in response.codes):
        raise NotApplicable("a where without a match is no error")
    assert response.success == "false"


@requirement("cm.response.success-per-request")
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_failure_leaves_its_neighbours_alone(samples: Samples, place: int) -> None:
    operations = [samples.query] * 3
    operations[place] = samples.failing
    sample = samples.send(*operations)

    succeeded = [
        response_to(sample.exchange, request.request_id).success
        for request in sample.payload.requests
    ]

    assert succeeded == ["false" if n == place else "true" for n in range(3)]


@requirement("cm.response.success-is-conjunction")
def test_success_over_several_instances_is_true_if_each_succeeded(
    samples: Samples, success: int
) -> None:
    response = only_response(samples.send(samples.selection).exchange)
    each = [not is_error(code, success) for code in response.codes]
    assert response.success == ("true" if all(each) else "false")


def judged_over_several(samples: Samples, success: int, *operation: Element) -> None:
    """See that success is false where an operation fails on one instance of several."""
    response = only_response(samples.send(operation).exchange)
    failed = [is_error(code, success) for code in response.codes]
    if not any(failed) or all(failed):
        raise NotApplicable("no operation was found that fails on one instance only")
    assert response.success == "false"


@requirement("cm.response.success-is-conjunction")
@pytest.mark.parametrize("full", range(FOLDERS))
def test_success_is_false_if_one_of_several_folders_cannot_be_deleted(
    samples: Samples, workshop: Workshop, formats: Formats, success: int, full: int
) -> None:
    own = formats.fresh("publication")
    folders = [workshop.make(own, workshop.home) for _ in range(FOLDERS)]
    workshop.document(folders[full].id)
    selection = all_of(samples.cm, own, folders)
    try:
        judged_over_several(samples, success, selection, delete("obj"))
    finally:
        workshop.forget_if_gone(*folders)


@requirement("cm.response.success-is-conjunction")
def test_success_is_false_if_one_of_two_files_cannot_have_the_name(
    samples: Samples, workshop: Workshop, formats: Formats, success: int
) -> None:
    own = formats.fresh("document")
    files = [workshop.make(own, workshop.home) for _ in range(2)]
    rename = set_("obj", prop("name", workshop.fresh_name()))
    judged_over_several(samples, success, all_of(samples.cm, own, files), rename)


def all_of(cm: CmClient, file_format: str, files: list[File]) -> Element:
    """Return the selection by a format of the run, which only these files have."""
    own = [file.id for file in files]
    return sure(cm, where("obj", objClass=file_format), "id", own, BY_FORMAT)


@requirement("cm.response.only-codes")
@pytest.mark.parametrize("kind", KINDS)
def test_a_response_holds_codes_and_nothing_else(samples: Samples, kind: str) -> None:
    responses = read(samples.of_kind(kind).exchange).responses
    names = {child.name for one in responses for child in one.element.elements}
    text_beside = [one.element.text.strip() for one in responses]
    assert names <= {"cm-code"}
    assert not any(text_beside)


@requirement("cm.response.known-attributes")
@pytest.mark.parametrize("kind", KINDS)
def test_a_response_has_the_documented_attributes_only(
    samples: Samples, kind: str
) -> None:
    responses = read(samples.of_kind(kind).exchange).responses
    names = {name for one in responses for name, _ in one.element.attributes}
    assert {name for name in names if not name.startswith(("{", "xml"))} <= KNOWN


@requirement("cm.response.unknown-property-reported")
def test_an_unknown_property_is_reported(samples: Samples, scene: Scene) -> None:
    unknown = get("obj", prop("noSuchProperty"))
    sample = samples.send((where("obj", id=scene.folder.id), unknown))
    assert any(map(samples.failed, read(sample.exchange).responses))
