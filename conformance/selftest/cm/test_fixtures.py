"""The documents' worked examples obey schema and templates: the third witness."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.generate.dtd import is_valid
from conformance.harness.resources import resource
from conformance.harness.xml import Element, parse
from conformance.suites.cm.messages import ResponsePayload
from conformance.suites.cm.templates import Slot, skeleton
from conformance.suites.cm.unrecognisable import request_grammar, response_grammar

DIRECTORY = resource("fixtures", "cm")
INDEX: dict[str, dict[str, Any]] = tomllib.loads(
    (DIRECTORY / "index.toml").read_text(encoding="utf-8")
)
FILES = sorted(DIRECTORY.glob("*.xml"))
DOCUMENTS = {"requests-as-templates", "response-element", "using-streaming"}
PAIRS = [
    name
    for name, row in INDEX.items()
    if len(row.keys() & {"request-lines", "response-lines"}) == 2
]


def _read(name: str, side: str) -> Element:
    return parse((DIRECTORY / f"{name}.{side}.xml").read_bytes())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_example_is_valid(file: Path) -> None:
    asks = file.name.endswith(".request.xml")
    grammar = request_grammar() if asks else response_grammar()

    assert is_valid(grammar, file.read_bytes())


def test_the_index_names_every_file_and_no_other() -> None:
    named = {
        f"{name}.{side}.xml"
        for name, row in INDEX.items()
        for side in ("request", "response")
        if f"{side}-lines" in row
    }

    assert named == {file.name for file in FILES}


@pytest.mark.parametrize("name", INDEX)
def test_every_example_says_where_it_stands(name: str) -> None:
    row = INDEX[name]

    assert name.startswith(row["document"])
    assert row["document"] in DOCUMENTS
    assert all(row[k][0] < row[k][1] for k in row if k.endswith("-lines"))


def test_every_correction_is_explained_with_the_schemas() -> None:
    readme = resource("schemas", "README.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([a-z0-9-]+)` \| `", readme, re.MULTILINE))

    assert {key for row in INDEX.values() for key in row.get("corrected", [])} <= (
        explained
    )


@pytest.mark.parametrize("name", PAIRS)
def test_every_answer_belongs_to_its_question(name: str) -> None:
    asked = _read(name, "request").children("cm-request")
    answered = ResponsePayload.read(_read(name, "response")).responses

    assert [one.get("request-id") for one in asked] == [r.request_id for r in answered]
    assert all(response.succeeded for response in answered)


QUESTIONS = [name for name in PAIRS if "create" not in name]


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_answer_has_the_skeleton_of_its_template(name: str) -> None:
    template = _read(name, "request").children("cm-request")[0].elements[-1]
    response = ResponsePayload.read(_read(name, "response")).responses[0]

    for code in response.codes:
        (instance,) = code.content
        assert list(_stray(skeleton(template), instance.elements)) == []


def test_the_skeleton_check_sees_a_stray_answer() -> None:
    asked = skeleton(parse(b"<obj-get><children><id/></children></obj-get>"))
    bare = parse(b"<obj><children><listitem>1</listitem></children></obj>")

    assert list(_stray(asked, bare.elements)) == ["listitem"]


def _stray(slots: tuple[Slot, ...], answered: tuple[Element, ...]) -> Iterator[str]:
    """Yield what stands in an answer otherwise than its template demands."""
    if [slot.name for slot in slots] != [own.name for own in answered]:
        yield from (own.name for own in answered)
        return
    for slot, own in zip(slots, answered, strict=True):
        if slot.attributes != own.attributes:
            yield f"attributes of {own.name}"
        yield from _stray_within(slot, own)


def _stray_within(slot: Slot, own: Element) -> Iterator[str]:
    if slot.form == "instance":
        yield from _stray(slot.slots, own.elements)
        return
    inner = {"ids": "listitem", "instances": slot.cls}.get(slot.form, "")
    for child in own.elements:
        if child.name != inner:
            yield child.name
        elif slot.form == "instances":
            yield from _stray(slot.slots, child.elements)
