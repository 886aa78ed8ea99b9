"""The WSDL: what it states, and what is served of it."""

from __future__ import annotations

import pytest
from lxml import etree

from conformance.reference.bsn import Bsn
from conformance.reference.bsn.answers import SERVICE, TYPES
from conformance.reference.message import Fields, Request, Response
from conformance.selftest.bsn.reference_driver import ROOT

NS = {
    "w": "http://schemas.xmlsoap.org/wsdl/",
    "s": "http://schemas.xmlsoap.org/wsdl/soap/",
    "a": "http://www.w3.org/2006/05/addressing/wsdl",
    "x": "http://www.w3.org/2001/XMLSchema",
}
STORED = etree.parse(ROOT / "schemas/bsn/ContentUploadService.wsdl").getroot()
OPERATIONS = [
    "StartWebPageUploadSession",
    "StartFileUpload",
    "AppendChunk",
    "CompleteFileUpload",
    "CancelFileUpload",
    "CompleteWebPageUploadSession",
    "GetFileUploadStatus",
    "GetWebPageUploadStatus",
]


def get(service: Bsn, path: str, query: str = "", host: str = "cms:8080") -> Response:
    fields = Fields((("Host", host),))
    answer = service.handle(Request("GET", path, query, fields))
    assert isinstance(answer, Response)
    return answer


def served(service: Bsn, host: str = "cms:8080") -> etree._Element:
    body = get(service, "/Uploads/2014/07/SOAP/WSDL/", host=host).body
    assert isinstance(body, bytes)
    return etree.fromstring(body)


def values(root: etree._Element, path: str) -> list[str]:
    found = root.xpath(path, namespaces=NS)
    assert isinstance(found, list)
    return [str(value) for value in found]


def test_the_operations_stand_in_their_order() -> None:
    assert values(STORED, "w:portType/w:operation/@name") == OPERATIONS


def test_every_operation_has_its_action() -> None:
    actions = [f"{SERVICE}ContentUploadService/{name}" for name in OPERATIONS]
    assert values(STORED, "w:binding//s:operation/@soapAction") == actions
    assert values(STORED, "w:portType//w:input/@a:Action") == actions


def test_the_server_writes_the_namespaces_of_the_wsdl(service: Bsn) -> None:
    found = values(served(service), "w:types/x:schema/@targetNamespace")
    assert sorted(found) == sorted([SERVICE, TYPES])


def test_the_served_wsdl_needs_no_second_document(service: Bsn) -> None:
    assert values(served(service), "//@schemaLocation") == []


def test_the_address_is_the_one_it_was_asked_at(service: Bsn) -> None:
    address = values(served(service, "cms:8080"), "//s:address/@location")
    assert address == ["http://cms:8080/Uploads/2014/07/SOAP/Basic/"]


@pytest.mark.parametrize("host", ['a"><b', "", "a b", "x/y", "&amp;"])
def test_a_host_that_is_none_is_not_repeated(service: Bsn, host: str) -> None:
    address = values(served(service, host), "//s:address/@location")
    assert address == ["http://localhost/Uploads/2014/07/SOAP/Basic/"]


@pytest.mark.parametrize(
    ("path", "query"),
    [("WSDL/", ""), ("WSDL", ""), ("Basic/", "wsdl"), ("Basic/", "WSDL"), ("", "wsdl")],
)
def test_the_wsdl_is_served_at_its_url_and_by_query(
    service: Bsn, path: str, query: str
) -> None:
    answer = get(service, f"/Uploads/2014/07/SOAP/{path}", query)
    assert answer.status == 200
    assert dict(answer.fields)["Content-Type"] == "text/xml; charset=utf-8"


def test_calls_cannot_be_made_by_get(service: Bsn) -> None:
    answer = get(service, "/Uploads/2014/07/SOAP/Basic/")
    assert (answer.status, dict(answer.fields)["Allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.parametrize("path", ["/Uploads", "/Uploads/../etc", "/Uploads/Content/x"])
def test_nothing_is_served_elsewhere(service: Bsn, path: str) -> None:
    assert get(service, path).status == 404
