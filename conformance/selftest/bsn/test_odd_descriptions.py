"""Descriptions that are odd or broken: called by as far as can be, else blamed."""

from __future__ import annotations

import pytest
from hypothesis import find, settings

from conformance.generate.xsd import mutations, written
from conformance.harness import NotApplicable, Violation
from conformance.harness.xml import Element
from conformance.reference.bsn.wsdl import Wsdl
from conformance.suites.bsn.messages import Arguments, Calls
from conformance.suites.bsn.strategies import starts
from conformance.suites.bsn.wsdl import EIGHT_METHODS, Description, read_description

WHOLE = Wsdl().document("http://here.example/").decode()
#: Places for what a start has.
OPTIONAL = 'name="UploadToken" type="xs:string" minOccurs="0" nillable="true"'
SIZE = '<xs:element name="FileSize" type="xs:long" minOccurs="0"/>'
BROKEN = {
    "an element that is not declared": (
        '<xs:element name="StartFileUpload">',
        '<xs:element name="Other">',
    ),
    "a line end in an action": (
        'ContentUploadService/StartFileUpload" style',
        'ContentUploadService/&#13;&#10;" style',
    ),
}


def changed(old: str, new: str) -> Description:
    """Return the description with something else in one place."""
    assert old in WHOLE
    return read_description(WHOLE.replace(old, new, 1).encode(), lambda _: b"")


def drawn(description: Description) -> Element:
    """Return a start as the description has them."""
    every = starts(description, prefix="run-", folder="\\run\\")
    own = settings(max_examples=5, database=None, derandomize=True)
    return find(every, lambda _: True, settings=own)


@pytest.mark.parametrize("how", BROKEN)
def test_a_method_that_cannot_be_called_is_blamed(how: str) -> None:
    description = changed(*BROKEN[how])
    with pytest.raises(Violation) as caught:
        Calls(description).xml("StartFileUpload", Arguments.of(FileName="a"))

    assert caught.value.requirement == EIGHT_METHODS


def test_arguments_of_any_type_have_no_place() -> None:
    own = 'name="args" type="d:ContentUploadArguments" minOccurs="0" nillable="true"'
    any_type = WHOLE.replace(own, 'name="args"').encode()
    description = read_description(any_type, lambda _: b"")

    with pytest.raises(NotApplicable, match="no place for filename"):
        Calls(description).xml("StartFileUpload", Arguments.of(FileName="a"))
    assert written(drawn(description))


def test_assets_without_members_have_no_place() -> None:
    own = 'name="Assets" type="d:ArrayOfWebPageAssetUploadArguments"'
    description = changed(own, 'name="Assets"')
    page = Arguments.of(FileName="a", Assets=(Arguments.of(FileName="b"),))

    with pytest.raises(NotApplicable, match="no place for what Assets lists"):
        Calls(description).xml("StartWebPageUploadSession", page)


def test_a_token_that_must_be_there_is_nil_in_a_start() -> None:
    description = changed(OPTIONAL, OPTIONAL.replace('minOccurs="0"', ""))
    start = drawn(description)

    assert description.schema.problem(written(start).encode()) == ""
    assert list(mutations(description.schema, start))


def test_a_token_that_must_have_a_value_cannot_be_left_out() -> None:
    bare = OPTIONAL.replace('minOccurs="0" nillable="true"', "")
    with pytest.raises(NotApplicable, match="UploadToken must occur"):
        drawn(changed(OPTIONAL, bare))


@pytest.mark.parametrize(
    "more",
    [
        '<xs:element name="More" type="xs:int" minOccurs="4" maxOccurs="unbounded"/>',
        '<xs:element name="More" type="d:ContentUploadArguments" minOccurs="0"/>',
    ],
    ids=["four at least", "the type itself"],
)
def test_members_beyond_the_document_are_given(more: str) -> None:
    description = changed(SIZE, SIZE + more)

    assert description.schema.problem(written(drawn(description)).encode()) == ""
