"""What the suite may send is valid, varied and small where it fails."""

from __future__ import annotations

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from conformance.generate.dtd import is_valid
from conformance.harness.xml import (
    Dressing,
    Element,
    first_difference,
    parse,
    serialize,
)
from conformance.suites.cm import strategies as cm
from conformance.suites.cm.classes import Vocabulary, classes
from conformance.suites.cm.messages import Credentials, RequestPayload, where
from conformance.suites.cm.unrecognisable import request_grammar

ANY_LOGIN = Credentials("root", "<&\"'>")
VOCABULARIES: tuple[Vocabulary, ...] = ("documented", "catalogue")
GRAMMAR = request_grammar()
UNSHRUNK = settings(
    max_examples=5000, phases=[Phase.generate], database=None, derandomize=True
)
OPERATIONS = [f"{own.name}-{verb}" for own in classes().values() for verb in own.verbs]
DOCUMENTED = frozenset(
    own.name
    for cls in classes().values()
    if cls.documented
    for own in cls.known("documented")
)


@given(payload=cm.request_payloads(), dressing=cm.dressings())
def test_every_payload_is_valid_in_every_dress(
    payload: RequestPayload, dressing: Dressing
) -> None:
    element = payload.element(ANY_LOGIN)
    data = serialize(element, dressing)

    assert is_valid(GRAMMAR, data)
    assert first_difference(element, parse(data)) is None


@given(payload=cm.request_payloads(vocabulary="catalogue"))
def test_payloads_of_the_whole_catalogue_are_valid(payload: RequestPayload) -> None:
    assert is_valid(GRAMMAR, serialize(payload.element(ANY_LOGIN)))


@given(payload=cm.request_payloads(version=("version", "6.7.3")))
def test_the_dialect_of_fielded_clients_has_its_own_grammar(
    payload: RequestPayload,
) -> None:
    data = serialize(payload.element(Credentials.by_token("root", "secret")))

    assert is_valid(request_grammar("version"), data)
    assert not is_valid(GRAMMAR, data)


@given(document=cm.documents())
def test_documents_of_every_operation_are_valid(document: Element) -> None:
    assert is_valid(GRAMMAR, serialize(document))


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_of_the_catalogue_can_be_made(name: str) -> None:
    selection = f"{name.partition('-')[0]}-where"
    others = [own for own in OPERATIONS if own not in {name, selection}]
    wanted = name if name != selection else f"{name.partition('-')[0]}-get"
    documents = cm.documents(without={*others} - {wanted}, max_requests=1)

    found = find(documents, lambda _: True, settings=UNSHRUNK)

    assert name in {own.name for own in found.walk()}


@given(payload=cm.request_payloads())
def test_by_default_nothing_is_changed(payload: RequestPayload) -> None:
    verbs = {own.name for request in payload.requests for own in request.operation}

    assert verbs == {"obj-where", "obj-get"}


@given(payload=cm.request_payloads(min_requests=2, max_requests=5))
def test_requests_keep_their_bounds_and_their_ids_differ(
    payload: RequestPayload,
) -> None:
    ids = [request.request_id for request in payload.requests]

    assert 2 <= len(ids) <= 5
    assert len(set(ids)) == len(ids)


def test_a_payload_shrinks_to_one_plain_question() -> None:
    smallest = find(cm.request_payloads(), lambda _: True)

    assert repr(smallest.requests[0].element()) == (
        '<cm-request request-id="R000000">'
        "<obj-where><path>/</path></obj-where><obj-get><id/></obj-get></cm-request>"
    )
    assert (len(smallest.requests), smallest.payload_id) == (1, "P000000")


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_templates_reach_the_depth_asked_for(vocabulary: Vocabulary) -> None:
    asked = cm.templates(vocabulary=vocabulary, max_depth=4)
    deepest = find(asked, lambda made: _depth(made) == 5)

    assert len(list(deepest.walk())) <= 8


@given(data=st.data(), depth=st.integers(1, 5), size=st.integers(1, 3))
def test_templates_keep_their_bounds(
    data: st.DataObject, depth: int, size: int
) -> None:
    asked = data.draw(cm.templates(max_depth=depth, max_size=size))

    assert all(len(own.elements) <= size for own in asked.walk())
    assert _nesting(cm.skeleton(asked)) <= depth


@pytest.mark.parametrize(
    "wanted",
    [
        "<children/>",
        "<children><id/></children>",
        "<children><obj><name/>",
        "<parent/><parent>",
        "</parent><parent/>",
        '<title lang="en"/>',
        "<objClass><mandatoryAttributes><attribute><name/></attribute>",
    ],
)
def test_every_form_of_question_is_found(wanted: str) -> None:
    asked = cm.templates(max_depth=3)

    assert find(asked, lambda made: wanted in repr(made), settings=UNSHRUNK)


@given(data=st.data(), vocabulary=st.sampled_from(VOCABULARIES))
def test_every_class_with_properties_can_be_asked(
    data: st.DataObject, vocabulary: Vocabulary
) -> None:
    asked = [own for own in classes().values() if own.known(vocabulary)]
    cls = data.draw(st.sampled_from(asked))
    template = data.draw(cm.templates(cls.name, vocabulary=vocabulary))

    assert template.elements
    assert _unknown(cm.skeleton(template)) == []


@given(template=cm.templates())
def test_documented_templates_name_what_the_documents_name(template: Element) -> None:
    named = {own.name for own in template.walk()}

    assert named <= {"obj-get", "obj", "attribute", *DOCUMENTED}


def test_a_skeleton_tells_what_each_property_must_hold() -> None:
    template = parse(
        b"<obj-get><name/><parent/><children/><objClass><title lang='en'/></objClass>"
        b"<children><obj><id/></obj></children><parent><children/></parent><x/></obj-get>"
    )
    slots = cm.skeleton(template)

    forms = [(slot.name, slot.form, slot.cls) for slot in slots]
    assert forms == [
        ("name", "value", ""),
        ("parent", "id", "obj"),
        ("children", "ids", "obj"),
        ("objClass", "instance", "objClass"),
        ("children", "instances", "obj"),
        ("parent", "instance", "obj"),
        ("x", "unknown", ""),
    ]
    assert slots[3].slots[0].attributes == (("lang", "en"),)
    assert [slot.name for slot in slots[4].slots] == ["id"]


def test_a_class_element_may_be_left_out_of_a_template() -> None:
    bare, wrapped = (
        cm.skeleton(parse(b"<objClass-get><validSubObjClasses>%b</validSubObjClasses>"
                          b"</objClass-get>" % inner))
        for inner in (b"<name/>", b"<objClass><name/></objClass>")
    )  # fmt: skip

    assert bare == wrapped
    assert bare[0].slots[0].form == "value"


@given(blob=cm.blobs(min_size=2, max_size=70000))
def test_blobs_keep_their_bounds(blob: bytes) -> None:
    assert 2 <= len(blob) <= 70000


@pytest.mark.parametrize(
    "content", [b"", b"\0", b"\r\n", bytes(range(256)), b"\xef\xbb\xbftext"]
)
def test_awkward_blobs_are_found(content: bytes) -> None:
    assert find(cm.blobs(), lambda blob: blob == content) == content


@given(odd=cm.payload_ids() | cm.request_ids())
def test_odd_ids_survive_writing(odd: str) -> None:
    element = Element("a", (("b", odd),))

    assert parse(serialize(element)) == element


@given(stamp=cm.timestamps())
def test_timestamps_have_fourteen_digits(stamp: str) -> None:
    assert len(stamp) == 14
    assert stamp.isdecimal()


@given(operation=cm.creations(cm.file_names("cct-1-"), folder=where("obj", id="7"),
                              formats=["document"]))  # fmt: skip
def test_creations_use_the_names_and_formats_given(
    operation: tuple[Element, ...],
) -> None:
    folder, file = operation

    assert folder.find("id") == Element("id", (), ("7",))
    assert file.children("name")[0].text.startswith("cct-1-")
    assert file.children("objClass")[0].text == "document"


@given(operation=cm.changes(st.just("b"), selection=where("obj", id="7")))
def test_changes_use_the_name_given(operation: tuple[Element, ...]) -> None:
    assert repr(operation[1]) == "<obj-set><name>b</name></obj-set>"


@pytest.mark.parametrize(
    ("strategy", "message"),
    [
        (lambda: cm.blobs(min_size=3, max_size=2), "max_size=2 < min_size=3"),
        (lambda: cm.request_payloads(min_requests=0), "min_requests=0"),
        (lambda: cm.request_payloads(max_requests=0), "max_requests=0"),
        (lambda: cm.templates(max_depth=0), "max_depth=0"),
        (lambda: cm.templates("dog"), "no class 'dog'"),
        (lambda: cm.templates("job"), "no property of 'job'"),
        (lambda: cm.queries("user"), "selections of 'user' must be given"),
        (lambda: cm.skeleton(Element("obj-set")), "<obj-set> is no template"),
    ],
)
def test_the_impossible_is_refused_at_once(strategy: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        strategy()  # type: ignore[operator]  # any of the calls above


def _depth(element: Element) -> int:
    return 1 + max((_depth(child) for child in element.elements), default=0)


def _nesting(slots: tuple[cm.Slot, ...]) -> int:
    return max((1 + _nesting(slot.slots) for slot in slots), default=0)


def _unknown(slots: tuple[cm.Slot, ...]) -> list[str]:
    found = [slot.name for slot in slots if slot.form == "unknown"]
    return found + [name for slot in slots for name in _unknown(slot.slots)]
