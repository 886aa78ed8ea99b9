"""Response Element: response payloads, and payloads that cannot be recognised."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from conformance.harness import NotApplicable, Violation, requirement
from conformance.harness.transcript import Exchange
from conformance.harness.xml import Dressing, Element, parse, serialize
from conformance.suites.cm.checks import (
    WELL_FORMED,
    described,
    ids_in,
    instance,
    is_error,
    only_response,
    read,
    text,
    without_namespaces,
)
from conformance.suites.cm.client import CmClient, Operation
from conformance.suites.cm.messages import Request, Response, get, prop, verb, where
from conformance.suites.cm.samples import KINDS, Sample, Samples
from conformance.suites.cm.scene import Scene, Workshop
from conformance.suites.cm.strategies import dressings, unusual_dressings
from conformance.suites.cm.stream_checks import blaming
from conformance.suites.cm.unrecognisable import Unrecognisable, unrecognisable_cases
from conformance.suites.cm.values import ODD_IDS, shown

CASES = unrecognisable_cases()
ATTRIBUTES = [case for case in CASES if case.topic == "attributes"]
STRUCTURE = [case for case in CASES if case.topic == "structure"]
REQUESTS = (1, 5)
PLACES = (0, 1, 2)
MARKUP = "<a b='c'>&d; ]]> \"e\""


def root(exchange: Exchange) -> Element:
    """Return the root of an answer, without namespaces."""
    with blaming(WELL_FORMED):
        return without_namespaces(parse(exchange.body, exchange=exchange))


def invalid(samples: Samples, requests: int) -> Sample:
    """Send a payload without header, after its twin with one was accepted."""
    operations = [samples.query] * requests
    accepted = read(samples.send(*operations).exchange).responses
    if not any(response.succeeded for response in accepted):
        raise Violation(
            ", ".join(map(described, accepted)) or "no cm-response",
            "the twin with a header accepted",
            requirement="cm.response.success-true",
        )
    return samples.without_header(*operations)


def answers_to_invalid(samples: Samples, requests: int) -> tuple[Response, ...]:
    """Return the responses to a payload without header; there is at least one."""
    responses = read(invalid(samples, requests).exchange).responses
    if not responses:
        raise Violation(
            "no cm-response",
            "exactly one",
            requirement="cm.payload.invalid-answered-once",
        )
    return responses


@requirement("cm.payload.answer-well-formed")
@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_is_well_formed_xml(samples: Samples, kind: str) -> None:
    assert read(samples.of_kind(kind).exchange).element is not None


@requirement("cm.payload.answer-well-formed")
@pytest.mark.parametrize("request_id", ODD_IDS, ids=shown)
def test_an_answer_that_repeats_an_odd_id_is_well_formed_xml(
    cm: CmClient, samples: Samples, request_id: str
) -> None:
    payload = cm.payload_of((Request(request_id, samples.query),))
    assert read(cm.send(payload)).element is not None


@requirement("cm.payload.answer-well-formed")
def test_an_answer_about_markup_is_well_formed_xml(cm: CmClient) -> None:
    queries = [
        (where("obj", prop(criterion, MARKUP)), get("obj", "id"))
        for criterion in ("id", "objClass", "objType", "path")
    ]
    member = where("user", login=MARKUP), get("user", "login")
    assert read(cm.ask_all(*queries, member)).element is not None


@requirement("cm.payload.answer-well-formed")
def test_an_answer_about_a_format_of_markup_is_well_formed_xml(
    workshop: Workshop,
) -> None:
    creation = workshop.creation(workshop.fresh_name(), MARKUP)
    exchange = workshop.cm.ask(where("obj", id=workshop.home), creation)
    for file_id in ids_in(only_response(exchange)):
        workshop.keep(file_id)
    assert read(exchange).element is not None


@requirement("cm.payload.response-root")
@pytest.mark.parametrize("kind", KINDS)
def test_the_root_is_a_payload(samples: Samples, kind: str) -> None:
    assert root(samples.of_kind(kind).exchange).name == "cm-payload"


@requirement("cm.payload.header-first")
@pytest.mark.parametrize("kind", KINDS)
def test_the_header_comes_first(samples: Samples, kind: str) -> None:
    names = [child.name for child in root(samples.of_kind(kind).exchange).elements]
    assert names[:1] == ["cm-header"]
    assert names.count("cm-header") == 1


@requirement("cm.payload.responses-after-header")
@pytest.mark.parametrize("kind", KINDS)
def test_responses_follow_the_header(samples: Samples, kind: str) -> None:
    names = [child.name for child in root(samples.of_kind(kind).exchange).elements]
    after = names[names.index("cm-header") + 1 :] if "cm-header" in names else names
    assert "cm-response" in after


@requirement("cm.payload.nothing-beside-responses")
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_stands_beside_header_and_responses(
    samples: Samples, kind: str
) -> None:
    payload = root(samples.of_kind(kind).exchange)
    names = {child.name for child in payload.elements}
    assert names <= {"cm-header", "cm-response"}
    assert not payload.text.strip()


@requirement("cm.payload.lawful-forms-recognised")
@given(dressing=dressings())
def test_a_payload_is_recognised_in_every_lawful_form(
    cm: CmClient, scene: Scene, dressing: Dressing
) -> None:
    file = scene.files[0]
    payload = cm.payload((where("obj", id=file.id), get("obj", "id", "name")))
    answer = instance(cm.send(payload, dressing=dressing), "obj")
    assert (text(answer, "id"), text(answer, "name")) == (file.id, file.name)


@requirement("cm.payload.unusual-forms-recognised")
@given(dressing=unusual_dressings())
def test_a_payload_is_recognised_in_unusual_forms(
    cm: CmClient, scene: Scene, dressing: Dressing
) -> None:
    payload = cm.payload((where("obj", id=scene.files[0].id), get("obj", "id")))
    answer = instance(cm.send(payload, dressing=dressing), "obj")
    assert text(answer, "id") == scene.files[0].id


@requirement("cm.payload.missing-header-refused")
@pytest.mark.parametrize("requests", REQUESTS)
def test_a_payload_without_header_is_not_processed(
    samples: Samples, requests: int
) -> None:
    responses = read(invalid(samples, requests).exchange).responses
    assert not any(response.succeeded for response in responses)
    assert not any(
        code.content and _names_file(code.element)
        for r in responses
        for code in r.codes
    )


def _names_file(code: Element) -> bool:
    return code.find("obj") is not None


@requirement("cm.payload.invalid-answered-once")
@pytest.mark.parametrize("requests", REQUESTS)
def test_an_invalid_payload_is_answered_once(samples: Samples, requests: int) -> None:
    assert len(read(invalid(samples, requests).exchange).responses) == 1


@requirement("cm.payload.invalid-unsuccessful")
@pytest.mark.parametrize("requests", REQUESTS)
def test_an_invalid_payload_does_not_succeed(samples: Samples, requests: int) -> None:
    values = {response.success for response in answers_to_invalid(samples, requests)}
    assert values == {"false"}


@requirement("cm.payload.invalid-error-number")
@pytest.mark.parametrize("requests", REQUESTS)
def test_an_invalid_payload_is_answered_by_an_error_number(
    samples: Samples, success: int, requests: int
) -> None:
    response = answers_to_invalid(samples, requests)[0]
    assert response.codes
    assert is_error(response.codes[0], success)


@requirement("cm.payload.payload-id-present")
@pytest.mark.parametrize("requests", REQUESTS)
def test_the_answer_to_an_invalid_payload_has_a_payload_id(
    samples: Samples, requests: int
) -> None:
    responses = answers_to_invalid(samples, requests)
    assert all(response.payload_id is not None for response in responses)


@requirement("cm.payload.payload-id-repeated")
@pytest.mark.parametrize("payload_id", ["P1", *ODD_IDS], ids=shown)
def test_odd_payload_ids_come_back_character_for_character(
    cm: CmClient, samples: Samples, payload_id: str
) -> None:
    payload = cm.payload_of(cm.payload(samples.query).requests, payload_id)
    whole = payload.element(cm.credentials)
    headless = Element(whole.name, whole.attributes, whole.elements[1:])
    responses = read(cm.post(serialize(headless))).responses
    answered = [one.payload_id for one in responses if one.payload_id is not None]
    if not answered:
        raise Violation(
            "no payload-id",
            "the payload-id of the request payload",
            requirement="cm.payload.payload-id-present",
        )
    assert answered == [payload_id]


@requirement("cm.payload.request-id-absent")
@pytest.mark.parametrize("requests", REQUESTS)
def test_the_answer_to_an_invalid_payload_has_no_request_id(
    samples: Samples, requests: int
) -> None:
    responses = answers_to_invalid(samples, requests)
    assert [one.request_id for one in responses] == [None] * len(responses)


def with_unknown_operation(samples: Samples, place: int) -> Sample:
    """Send three requests, one of them with an operation that does not exist."""
    operations = [samples.query] * 3
    operations[place] = (verb("obj", "noSuchOperation"),)
    return samples.send(*operations)


@requirement("cm.payload.unknown-operation-refused")
@pytest.mark.parametrize("place", PLACES)
def test_an_unknown_operation_is_answered_by_an_error(
    samples: Samples, success: int, place: int
) -> None:
    sample = with_unknown_operation(samples, place)
    answers = read(sample.exchange)
    unknown = sample.payload.requests[place].request_id
    answer = answers.to(unknown) or (
        answers.responses[0] if len(answers.responses) == 1 else None
    )
    assert answer is not None, "the unknown operation is not answered"
    assert answer.success == "false"
    assert all(is_error(code, success) for code in answer.codes[:1])


@requirement("cm.payload.unknown-operation-at-payload-level")
@pytest.mark.parametrize("place", PLACES)
def test_an_unknown_operation_makes_the_payload_invalid(
    samples: Samples, place: int
) -> None:
    responses = read(with_unknown_operation(samples, place).exchange).responses
    ids = [(one.payload_id is None, one.request_id is None) for one in responses]
    assert ids == [(False, True)]


@requirement("cm.payload.invalid-without-effect")
@pytest.mark.parametrize("place", PLACES)
def test_an_invalid_payload_has_no_effect(
    samples: Samples, workshop: Workshop, place: int
) -> None:
    folder = workshop.empty_folder()
    creation = workshop.creation(workshop.fresh_name())
    operations: list[Operation] = [(where("obj", id=folder.id), creation)] * 3
    operations[place] = (verb("obj", "noSuchOperation"),)
    samples.send(*operations)
    children = workshop.children(folder.id)
    for child in children:
        workshop.keep(child)
    assert children == []


def refused(exchange: Exchange) -> bool:
    """Tell whether an answer is an error: of the payload, of a request, or of HTTP."""
    if 400 <= exchange.status < 500:
        return True
    try:
        responses = read(exchange).responses
    except Violation as problem:
        required = "an error in a response payload, or a status of 4xx"
        raise Violation(problem.received, required, exchange=exchange) from problem
    return not any(response.succeeded for response in responses)


BREAKS = {
    "cut in the middle": lambda data: data.rpartition(b"</obj-get>")[0],
    "last end tag missing": lambda data: data.rpartition(b"</")[0],
    "tags crossed": lambda data: data.replace(
        b"</obj-get></cm-request>", b"</cm-request></obj-get>"
    ),
    "attribute without quotes": lambda data: data.replace(
        b'cm.version="', b"cm.version="
    ),
    "bare ampersand": lambda data: data.replace(b"<cm-header>", b"<cm-header>&"),
    "second root": lambda data: data + b"<cm-payload/>",
}


@requirement("cm.payload.broken-xml-refused")
@pytest.mark.parametrize("name", BREAKS)
def test_broken_xml_is_answered_by_an_error(
    cm: CmClient, samples: Samples, name: str
) -> None:
    payload = cm.payload(samples.query)
    whole = serialize(payload.element(cm.credentials))
    broken = BREAKS[name](whole)
    assert broken != whole
    assert refused(cm.post(broken))


def broken_as(case: Unrecognisable, samples: Samples) -> Exchange:
    """Send a payload that breaks one rule, after its twin was accepted."""
    payload = samples.cm.payload(*[samples.query] * 3)
    payload = replace(
        payload, requests=tuple(replace(r, preclusive=False) for r in payload.requests)
    )
    if not all(one.succeeded for one in read(samples.cm.send(payload)).responses):
        raise Violation(
            "an error for a valid payload",
            "the valid twin accepted",
            requirement="cm.response.success-true",
        )
    broken = replace(case, payload=payload)
    credentials = samples.cm.credentials
    if credentials is None and "authentication" in case.id:
        raise NotApplicable("no credentials are sent to this target")
    return samples.cm.post(broken.body(credentials))


@requirement("cm.payload.structure-errors-refused")
@pytest.mark.parametrize("case", STRUCTURE, ids=lambda case: case.id)
def test_a_payload_of_wrong_structure_is_answered_by_an_error(
    samples: Samples, case: Unrecognisable
) -> None:
    assert refused(broken_as(case, samples))


@requirement("cm.payload.attribute-errors-refused")
@pytest.mark.parametrize("case", ATTRIBUTES, ids=lambda case: case.id)
def test_a_payload_of_wrong_attributes_is_answered_by_an_error(
    samples: Samples, case: Unrecognisable
) -> None:
    assert refused(broken_as(case, samples))
