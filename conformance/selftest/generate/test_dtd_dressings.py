"""Whatever the dress, the document stays the same."""

from __future__ import annotations

from hypothesis import find, given, settings

from conformance.generate.dtd import texts
from conformance.generate.xml_dressings import dressings
from conformance.harness.xml import (
    PLAIN,
    Dressing,
    Element,
    first_difference,
    parse,
    serialize,
)


@given(dressing=dressings(doctype='a SYSTEM "a.dtd"'), text=texts(), value=texts())
def test_no_dress_changes_the_document(
    dressing: Dressing, text: str, value: str
) -> None:
    inner = Element("b", (("x", value), ("y", "")), (text,))
    document = Element("a", (), (inner, Element("c"), Element("b", (), (inner,))))

    assert first_difference(document, parse(serialize(document, dressing))) is None


def test_a_dress_shrinks_to_the_plain_one() -> None:
    assert find(dressings(doctype="a"), lambda _: True) == PLAIN


@settings(max_examples=30)
@given(dressing=dressings(spaces=False, compact=["a"]))
def test_white_space_can_be_kept_out(dressing: Dressing) -> None:
    body = Element("a", (), (Element("b"), Element("b")))
    read = parse(serialize(Element("r", (), (body, body)), dressing))

    assert not "".join(element.text for element in read.walk())
