"""Response Element: ``cm-code``, its number, its phrase and what it holds."""

from __future__ import annotations

import pytest

from conformance.harness import NotApplicable, Violation, observe, requirement
from conformance.suites.cm.checks import (
    CLASS_ELEMENT,
    ERROR_STACK,
    ids_in,
    instances_of,
    is_error,
    listed,
    only_response,
    read,
    text,
)
from conformance.suites.cm.formats import Formats
from conformance.suites.cm.guard import BY_FORMAT, sure
from conformance.suites.cm.messages import Code, get, where
from conformance.suites.cm.samples import (
    FAILED,
    KINDS,
    NEVER_ISSUED,
    SUCCEEDING,
    Samples,
)
from conformance.suites.cm.scene import Workshop

KNOWN = {"numeric", "phrase"}
FAILING = (*FAILED, "invalid")


def codes(samples: Samples, kind: str) -> list[Code]:
    """Return all codes that a payload of a kind is answered with."""
    responses = read(samples.of_kind(kind).exchange).responses
    return [code for response in responses for code in response.codes]


def succeeded(samples: Samples, kind: str) -> list[Code]:
    """Return the codes of operations that brought a file about."""
    found = [code for code in codes(samples, kind) if code.element.find("obj")]
    if not found:
        raise Violation(
            f"no obj in the answer to a {kind}",
            "an obj element in each cm-code",
            requirement=CLASS_ELEMENT,
        )
    return found


@requirement("cm.code.one-per-instance")
def test_a_query_of_one_instance_is_answered_by_one_code(samples: Samples) -> None:
    sample = samples.of_kind("query")
    response = only_response(sample.exchange)
    instances_of(response, "obj", sample.exchange)
    assert len(response.codes) == 1


@requirement("cm.code.one-per-instance")
def test_every_selected_instance_has_a_code_of_its_own(samples: Samples) -> None:
    sample = samples.of_kind("selection")
    response = only_response(sample.exchange)
    ids = [text(one, "id") for one in instances_of(response, "obj", sample.exchange)]
    holding = [code for code in response.codes if code.content]
    assert len(holding) == len(ids)
    assert len(holding) == len(response.codes) == len(set(ids))


@requirement("cm.code.one-per-instance")
def test_instances_of_equal_values_have_a_code_each(
    samples: Samples, workshop: Workshop, formats: Formats
) -> None:
    own = formats.fresh("document")
    made = [workshop.make(own, workshop.home).id for _ in range(3)]
    selection = sure(samples.cm, where("obj", objClass=own), "id", made, BY_FORMAT)
    sample = samples.send((selection, get("obj", "objClass")))
    codes_with_values = [c for c in only_response(sample.exchange).codes if c.content]
    assert len(codes_with_values) == 3


@requirement("cm.code.class-element")
@pytest.mark.parametrize("kind", ["query", "three queries", "selection"])
def test_values_stand_in_one_element_named_as_the_class(
    samples: Samples, kind: str
) -> None:
    names = [[child.name for child in code.content] for code in codes(samples, kind)]
    assert names == [["obj"]] * len(names)


@requirement("cm.code.class-element")
def test_values_of_a_user_stand_in_a_user_element(samples: Samples) -> None:
    login = samples.cm.login
    sample = samples.send((where("user", login=login), get("user", "login")))
    answered = only_response(sample.exchange).codes
    assert {child.name for code in answered for child in code.content} == {"user"}


@requirement("cm.code.success-number")
@pytest.mark.parametrize("kind", SUCCEEDING)
def test_success_has_its_number(samples: Samples, success: int, kind: str) -> None:
    numbers = {code.number for code in succeeded(samples, kind)}
    assert numbers == {success}


@requirement("cm.code.success-number")
def test_a_change_that_succeeded_has_the_number_of_success(
    samples: Samples, success: int
) -> None:
    response = only_response(samples.renaming().exchange)
    if not response.succeeded:
        raise NotApplicable("the target does not let a file be renamed")
    assert {code.number for code in response.codes} <= {success}


@requirement("cm.code.success-phrase")
@pytest.mark.parametrize("kind", SUCCEEDING)
def test_success_has_the_phrase_ok(samples: Samples, kind: str) -> None:
    phrases = {(code.phrase or "").lower() for code in succeeded(samples, kind)}
    assert phrases == {"ok"}


@requirement("cm.code.numeric-present")
@pytest.mark.parametrize("kind", KINDS)
def test_every_code_has_a_number(samples: Samples, kind: str) -> None:
    found = codes(samples, kind)
    if any(code.number is None for code in found):
        observe(
            f"numeric is no decimal number: {listed(str(c.numeric) for c in found)}"
        )
    assert all(code.numeric for code in found)


@requirement("cm.code.phrase-present")
@pytest.mark.parametrize("kind", KINDS)
def test_every_code_has_a_phrase(samples: Samples, kind: str) -> None:
    lacking = [
        str(code.numeric) for code in codes(samples, kind) if code.phrase is None
    ]
    assert not lacking, f"cm-code without phrase: those of numeric {listed(lacking)}"


@requirement("cm.code.known-attributes")
@pytest.mark.parametrize("kind", KINDS)
def test_a_code_has_the_documented_attributes_only(samples: Samples, kind: str) -> None:
    found = {
        name for code in codes(samples, kind) for name, _ in code.element.attributes
    }
    assert {name for name in found if not name.startswith(("{", "xml"))} <= KNOWN


@requirement("cm.code.error-number")
@pytest.mark.parametrize("kind", FAILED)
def test_an_error_has_another_number_than_success(
    samples: Samples, success: int, kind: str
) -> None:
    found = codes(samples, kind)
    assert any(is_error(code, success) for code in found) or not found


@requirement("cm.code.error-phrase")
@pytest.mark.parametrize("kind", FAILING)
def test_an_error_is_described(samples: Samples, success: int, kind: str) -> None:
    found = [code for code in codes(samples, kind) if is_error(code, success)]
    phrases = [(code.phrase or "").strip().lower() for code in found]
    assert all(phrases)
    assert "ok" not in phrases, "an error is described by the phrase of success"


@requirement("cm.code.same-error-same-number")
@pytest.mark.parametrize("kind", FAILING)
def test_the_same_error_has_the_same_number(samples: Samples, kind: str) -> None:
    numbers = [[code.numeric for code in codes(samples, kind)] for _ in range(3)]
    assert numbers == [numbers[0]] * 3


@requirement("cm.code.error-without-result")
def test_a_failed_query_answers_no_file(samples: Samples) -> None:
    sample = samples.send((where("obj", id=NEVER_ISSUED), get("obj", "id", "name")))
    assert ids_in(only_response(sample.exchange)) == []


@requirement("cm.code.error-without-result")
def test_a_failed_creation_answers_no_id(samples: Samples, workshop: Workshop) -> None:
    answered = ids_in(only_response(samples.of_kind("failed creation").exchange))
    assert set(answered) <= {workshop.home}


@requirement("cm.code.error-stack")
@pytest.mark.parametrize("kind", FAILING)
def test_an_error_holds_its_stack(samples: Samples, success: int, kind: str) -> None:
    found = [code for code in codes(samples, kind) if is_error(code, success)]
    assert all(code.element.find(ERROR_STACK) for code in found)


@requirement("cm.code.changes-answer-no-properties")
def test_a_change_answers_no_properties(samples: Samples) -> None:
    response = only_response(samples.renaming().exchange)
    assert [code.content for code in response.codes] == [()]
