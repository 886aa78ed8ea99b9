"""Payloads that break one rule are invalid for that reason alone."""

from __future__ import annotations

import pytest
from hypothesis import find, given

from conformance.harness.judgement import HarnessError, Violation
from conformance.harness.xml import parse
from conformance.suites.cm import strategies as cm
from conformance.suites.cm.messages import Credentials, get

ANY_LOGIN = Credentials("root", "secret")
CASES = cm.unrecognisable_cases()


@given(broken=cm.unrecognisable_payloads())
def test_every_broken_payload_differs_from_a_valid_twin(
    broken: cm.Unrecognisable,
) -> None:
    assert broken.body(ANY_LOGIN) != broken.twin(ANY_LOGIN)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_case_is_invalid_and_its_twin_valid(case: cm.Unrecognisable) -> None:
    assert parse(case.body(ANY_LOGIN)) != parse(case.twin(ANY_LOGIN))
    assert case.body(None)


def test_cases_have_names_of_their_own() -> None:
    assert len({case.id for case in CASES}) == len(CASES) > 50


def test_the_documents_name_two_reasons() -> None:
    named = {case.reason for case in CASES if case.level == "documented"}

    assert named == {"no header", "unknown operation"}


def test_unknown_operations_stand_in_every_request() -> None:
    sites = {case.site for case in CASES if case.reason == "unknown operation"}

    assert sites == {f"/cm-payload/cm-request[{n}]" for n in (1, 2, 3)}


@pytest.mark.parametrize("topic", ["documented", "structure", "attributes", "text"])
def test_a_topic_can_be_chosen(topic: cm.Topic) -> None:
    assert find(cm.unrecognisable_payloads(of=topic), lambda _: True).topic == topic


def test_a_broken_payload_shrinks_to_one_request() -> None:
    smallest = find(cm.unrecognisable_payloads(of="structure"), lambda _: True)

    assert len(smallest.payload.requests) == 1
    assert smallest.id == "wrong root no-such-operation at /cm-payload"


def test_a_payload_that_is_invalid_by_itself_is_our_error() -> None:
    bad = CASES[0].payload.requests[0]
    payload = type(CASES[0].payload)("p", (type(bad)("r", (get("obj"),)),), "2")
    case = type(CASES[0])(payload, CASES[0].mutation, "", "structure")

    with pytest.raises(HarnessError, match="meant to be valid is not"):
        case.twin(ANY_LOGIN)


@given(data=cm.unreadable_documents())
def test_unreadable_documents_are_no_xml(data: bytes) -> None:
    with pytest.raises(Violation):
        parse(data)
