"""Documents from an XML Schema; lxml, which made none of them, is the judge."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from conformance.generate.xsd import (
    Mutation,
    Schema,
    SchemaError,
    Simple,
    elements,
    invalid_values,
    load,
    mutations,
    values,
    written,
)
from conformance.harness.resources import resource
from conformance.harness.xml import Element

FOLDER = resource("schemas", "bsn")
FILES = ("ContentUploadService.xsd", "ContentUpload.xsd")
BSN = load(*((FOLDER / name).read_bytes() for name in FILES))
CALLS = (
    "StartFileUpload",
    "AppendChunk",
    "StartWebPageUploadSession",
    "CancelFileUpload",
)
RULES = ("missing", "twice", "order", "foreign", "nil", "value")
MIXED = load(b"""
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:mixed"
  xmlns:m="urn:mixed" elementFormDefault="qualified">
  <xs:complexType name="Order"><xs:sequence>
    <xs:choice><xs:element name="cash" type="xs:int"/>
      <xs:element name="card" type="m:Number"/></xs:choice>
    <xs:element name="item" type="xs:boolean" minOccurs="1" maxOccurs="3"/>
    <xs:element name="total" type="xs:long"/>
    <xs:sequence minOccurs="0"><xs:element name="when" type="xs:dateTime"/>
      <xs:element name="note" type="m:Note" minOccurs="0"/></xs:sequence>
  </xs:sequence></xs:complexType>
  <xs:simpleType name="Number"><xs:restriction base="xs:int">
    <xs:minInclusive value="10"/><xs:maxInclusive value="12"/>
  </xs:restriction></xs:simpleType>
  <xs:simpleType name="Note"><xs:restriction base="xs:string">
    <xs:minLength value="2"/><xs:maxLength value="4"/>
  </xs:restriction></xs:simpleType>
  <xs:element name="order" type="m:Order"/>
</xs:schema>""")


def problem(schema: Schema, element: Element) -> str:
    return schema.problem(written(element).encode())


@pytest.mark.parametrize("name", CALLS)
@settings(max_examples=40)
@given(data=st.data())
def test_what_is_generated_is_valid(name: str, data: st.DataObject) -> None:
    assert problem(BSN, data.draw(elements(BSN, name))) == ""


@settings(max_examples=60)
@given(order=elements(MIXED, "order"))
def test_choices_occurrences_and_facets_are_kept(order: Element) -> None:
    assert problem(MIXED, order) == ""


@pytest.mark.parametrize("schema", [BSN, MIXED], ids=["bsn", "mixed"])
@settings(max_examples=20)
@given(data=st.data())
def test_every_mutation_is_invalid(schema: Schema, data: st.DataObject) -> None:
    name = "StartWebPageUploadSession" if schema is BSN else "order"
    valid = data.draw(elements(schema, name, max_repeats=1))
    for mutation in mutations(schema, valid):
        assert problem(schema, mutation.element), mutation


@given(data=st.data())
def test_a_document_with_everything_breaks_every_rule(data: st.DataObject) -> None:
    full = data.draw(elements(MIXED, "order", always=("when", "note")))
    found = {mutation.rule for mutation in mutations(MIXED, full)}
    assert found >= {"missing", "twice", "order", "foreign", "nil", "value"}


def test_a_mutation_tells_its_place() -> None:
    name = "{BSN.WebServices.Uploads.DTO.2014.07}FileSize"
    args = "{https://api.brightsignnetwork.com/Uploads/2014/07/SOAP/}"
    size = Element(name, (), ("5",))
    call = Element(f"{args}StartFileUpload", (), (Element(f"{args}args", (), (size,)),))
    found = [m for m in mutations(BSN, call) if m.rule == "value"]
    assert isinstance(found[0], Mutation)
    assert {m.place for m in found} == {"/StartFileUpload/args/FileSize"}


@pytest.mark.parametrize("base", ["int", "long", "boolean", "base64Binary", "dateTime"])
def test_invalid_values_are_invalid_for_lxml_too(base: str) -> None:
    source = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        f'<xs:element name="v" type="xs:{base}"/></xs:schema>'
    )
    schema = etree.XMLSchema(etree.fromstring(source))
    for text in invalid_values(Simple(base)):
        made = etree.fromstring("<v/>")
        made.text = text
        assert not schema.validate(made), text


@given(data=st.data())
def test_numbers_reach_their_bounds_and_no_further(data: st.DataObject) -> None:
    number = int(data.draw(values(Simple("int"))))
    assert -(2**31) <= number < 2**31


def test_a_derived_type_follows_its_base() -> None:
    base = "{BSN.WebServices.Uploads.DTO.2014.07}WebPageUploadArguments"
    update = BSN.derived(base)[-1]
    assert [m.local for m in update.members][-3:] == ["Assets", "Name", "WebPageId"]


def test_an_element_that_is_not_declared_is_named() -> None:
    with pytest.raises(SchemaError, match="no element 'Nothing' is declared"):
        BSN.element("Nothing")


@pytest.mark.parametrize("source", [b"<nothing/>", b"", b"<a"])
def test_what_is_no_schema_is_refused(source: bytes) -> None:
    with pytest.raises(SchemaError):
        load(source)


def test_a_member_that_must_occur_cannot_be_left_out() -> None:
    with pytest.raises(ValueError, match="item must occur"):
        elements(MIXED, "order", without=("item",))


def test_prefixes_are_given_to_types_too() -> None:
    typed = Element(
        "{urn:a}x", (("{http://www.w3.org/2001/XMLSchema-instance}type", "{urn:b}T"),)
    )
    root = etree.fromstring(written(typed))
    prefix, _, name = next(iter(root.attrib.values())).partition(":")
    assert (root.nsmap[prefix], name) == ("urn:b", "T")
