"""The schemas against the fixtures: two validators that agree."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest
import xmlschema
from lxml import etree

from conformance.selftest.bsn.reference_driver import ROOT, schema

D = "{BSN.WebServices.Uploads.DTO.2014.07}"
FIXTURES = sorted(
    path for path in (ROOT / "fixtures/bsn").glob("*.xml") if path.stem[:5] != "fault"
)
ONE_CHANGE = {
    "an unknown state": ("GetFileUploadStatus.answer", f".//{D}State", "Dreaming"),
    "a size in words": ("StartFileUpload.request", f".//{D}FileSize", "many"),
    "a size beyond a long": ("StartFileUpload.request", f".//{D}FileSize", "9" * 19),
    "an unknown type": ("StartFileUpload.request", f".//{D}ContentType", "Scent"),
    "a broken moment": (
        "StartFileUpload.request",
        f".//{D}FileLastModifiedDate",
        "2024-02-30T00:00:00Z",
    ),
}


@cache
def explaining() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(ROOT / "schemas/bsn/ContentUploadService.xsd")


def call_in(path: Path) -> etree._Element:
    body = etree.parse(path).getroot()[-1]
    return deepcopy(body[0])


def fixture(name: str) -> etree._Element:
    return call_in(ROOT / "fixtures/bsn" / f"{name}.xml")


def both(call: etree._Element) -> set[bool]:
    text = etree.tostring(call, encoding="unicode")
    return {schema().validate(call), explaining().is_valid(text)}


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_every_fixture_is_valid(path: Path) -> None:
    assert both(call_in(path)) == {True}


@pytest.mark.parametrize("change", ONE_CHANGE)
def test_a_wrong_value_is_invalid(change: str) -> None:
    name, place, text = ONE_CHANGE[change]
    call = fixture(name)
    found = call.find(place)
    assert found is not None
    found.text = text
    assert both(call) == {False}


def test_members_in_another_order_are_invalid() -> None:
    call = fixture("StartFileUpload.request")
    call[0].insert(0, call[0][-1])
    assert both(call) == {False}


def test_every_member_of_the_arguments_may_be_left_out() -> None:
    call = fixture("StartFileUpload.request")
    call[0][:] = []
    assert both(call) == {True}


@pytest.mark.parametrize("name", ["FileSize", "State"])
def test_a_status_needs_a_size_and_a_state(name: str) -> None:
    call = fixture("StartFileUpload.answer")
    found = call[0].find(f"{D}{name}")
    assert found is not None
    call[0].remove(found)
    assert both(call) == {False}


def test_an_update_needs_the_id_of_what_it_updates() -> None:
    call = fixture("StartFileUpload-update.request")
    call[0].remove(call[0][-1])
    assert both(call) == {False}


@pytest.mark.parametrize("spelling", ["WebPage", "Webpage"])
def test_both_spellings_of_a_web_page_are_valid(spelling: str) -> None:
    call = fixture("StartWebPageUploadSession.request")
    found = call[0].find(f"{D}ContentType")
    assert found is not None
    found.text = spelling
    assert both(call) == {True}
