"""Descriptions: read as they are, split as they may be, refused where they are none."""

from __future__ import annotations

import re

import pytest

from conformance.harness import NotApplicable, Violation
from conformance.reference.bsn.wsdl import Wsdl
from conformance.suites.bsn.messages import Arguments, Calls, Value
from conformance.suites.bsn.wsdl import (
    EIGHT_METHODS,
    OPERATIONS,
    Description,
    read_description,
)

ADDRESS = "http://here.example/Uploads/2014/07/SOAP/Basic/"
WHOLE = Wsdl().document(ADDRESS)
SERVICE = "https://api.brightsignnetwork.com/Uploads/2014/07/SOAP/"
FLAT = """
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:flat"
  xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:flat">
 <types><xs:schema targetNamespace="urn:flat" elementFormDefault="qualified">
  <xs:element name="StartFileUpload"><xs:complexType><xs:all>
   <xs:element name="filename" type="xs:string"/>
   <xs:element name="filesize" type="xs:long"/>
   <xs:element name="sha1Hash" type="xs:string" minOccurs="0"/>
  </xs:all></xs:complexType></xs:element>
  <xs:element name="StartFileUploadResponse"/>
 </xs:schema></types>
 <message name="In"><part name="p" element="t:StartFileUpload"/></message>
 <message name="Out"><part name="p" element="t:StartFileUploadResponse"/></message>
 <portType name="P"><operation name="StartFileUpload">
  <input message="t:In"/><output message="t:Out"/></operation></portType>
 <binding name="B" type="t:P"><operation name="StartFileUpload">
  <soap:operation soapAction="urn:flat/Start"/></operation></binding>
 <service name="S"><port name="P" binding="t:B">
  <soap:address location="https://flat.example/soap"/></port></service>
</definitions>"""


def nothing(place: str) -> bytes:
    raise AssertionError(f"{place} must not be fetched")


@pytest.fixture(scope="module")
def description() -> Description:
    return read_description(WHOLE, nothing)


def test_the_methods_and_the_address_are_read(description: Description) -> None:
    assert tuple(description.operations) == OPERATIONS
    assert description.address == ADDRESS
    action = f"{SERVICE}ContentUploadService/AppendChunk"
    assert description.operation("AppendChunk").action == action


def test_content_types_are_spelled_as_described(description: Description) -> None:
    assert description.content_type("webpage") == "WebPage"
    assert description.content_type("IMAGE") == "Image"


def test_an_update_is_sent_as_the_derived_type(description: Description) -> None:
    calls = Calls(description)
    own = Arguments.of(FileName="a", ContentId=7)
    assert ':ContentUpdateArguments"' in calls.xml("StartFileUpload", own)
    plain = calls.xml("StartFileUpload", own.without("ContentId"))
    assert "ContentUpdateArguments" not in plain


def test_members_stand_in_the_order_of_the_type(description: Description) -> None:
    own = Arguments.of(VirtualPath="\\", FileSize=1, ChunksCount=1, FileName="a")
    found = re.findall(r"<n1:(\w+)", Calls(description).xml("StartFileUpload", own))
    assert found == ["ChunksCount", "FileName", "FileSize", "VirtualPath"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_call_is_valid(description: Description, operation: str) -> None:
    asset = Arguments.of(FileName="a", FileSize=1, RelativePath="b", WebPageAssetId=3)
    whole: dict[str, Value] = {
        "FileName": "a<&>", "FileSize": 5_000_000_000, "FileThumb": b"\0\xff",
        "SHA1Hash": None, "Assets": (asset, asset), "uploadToken": "t", "data": b"x",
        "sessionToken": "s", "partNumber": 0, "offset": 2**40,
    }  # fmt: skip
    known = Calls(description).names(operation)
    own = Arguments.of(**{n: v for n, v in whole.items() if n.lower() in known})
    message = Calls(description).xml(operation, own).encode()
    assert description.schema.problem(message) == ""


def test_what_has_no_place_is_not_applicable(description: Description) -> None:
    with pytest.raises(NotApplicable, match="no place for nosuch"):
        Calls(description).xml("StartFileUpload", Arguments.of(NoSuch=1))


def test_a_flat_signature_is_called_flat() -> None:
    flat = read_description(FLAT.encode(), nothing)
    own = Arguments.of(FileSize=3, FileName="a", SHA1Hash="b")
    found = Calls(flat).xml("StartFileUpload", own)
    assert re.findall(r"<n0:(\w+)", found) == [
        "StartFileUpload", "filename", "filesize", "sha1Hash"
    ]  # fmt: skip


def test_schemas_may_lie_elsewhere() -> None:
    schemas = re.findall(rb"<xs:schema .*?</xs:schema>", WHOLE, re.DOTALL)
    alone = b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    whole = [one.replace(b"<xs:schema", alone) for one in schemas]
    places = {f"http://here.example/{n}": one for n, one in enumerate(whole)}
    imports = b"".join(
        b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:import'
        b' namespace="%s" schemaLocation="%s"/></xs:schema>'
        % (re.findall(rb'targetNamespace="([^"]*)"', one)[0], place.encode())
        for place, one in places.items()
    )
    start, _, rest = WHOLE.partition(schemas[0])
    split = start + imports + rest.rpartition(schemas[-1])[2]
    found = read_description(split, places.__getitem__)
    assert tuple(found.operations) == OPERATIONS
    assert found.result("StartFileUpload") is not None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not found",
        b"<html/>",
        b"<a",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        FLAT.encode().replace(b'type="xs:long"', b'type="xs:nothing"'),
    ],
)
def test_what_is_no_description_is_blamed(data: bytes) -> None:
    with pytest.raises(Violation) as caught:
        assert not read_description(data, nothing).schema.problem(b"<a/>")
    assert caught.value.requirement == EIGHT_METHODS


def test_a_method_that_is_not_described_is_blamed() -> None:
    flat = read_description(FLAT.encode(), nothing)
    with pytest.raises(Violation, match="without AppendChunk"):
        flat.operation("AppendChunk")
