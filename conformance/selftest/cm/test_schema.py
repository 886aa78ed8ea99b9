"""The DTDs and the class data say the same, and say where they have it from."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from lxml import etree

from conformance.generate.dtd import Grammar, is_valid
from conformance.harness.resources import resource
from conformance.harness.xml import Element, parse, serialize
from conformance.suites.cm.classes import CmClass, classes
from conformance.suites.cm.unrecognisable import request_grammar, response_grammar

GRAMMARS = [request_grammar(), request_grammar("version"), response_grammar()]
ALL = list(classes().values())
README = resource("schemas", "README.md").read_text(encoding="utf-8")
CONTENT = {
    "text": "text",
    "number": "1",
    "boolean": "1",
    "blob": "text",
    "datetime": "<isoDateTime>20260101000000</isoDateTime>",
    "list": "<listitem>a<listitem>b</listitem></listitem>",
    "dictionary": "<dictitem><key>a</key><value>b</value></dictitem>",
}


def _holds(grammar: Grammar, element: Element) -> bool:
    return bool(grammar.dtd.validate(etree.fromstring(serialize(element))))


@pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.name)
def test_every_property_is_declared_to_hold_its_kind(cls: CmClass) -> None:
    for own in cls.properties.values():
        inner = CONTENT.get(own.kind) or f"<{classes()[own.to].identifier}/>"
        element = parse(f"<{own.name}>{inner}</{own.name}>".encode())

        assert all(_holds(grammar, element) for grammar in GRAMMARS), own


@pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.name)
def test_lists_hold_ids_or_instances_and_never_both(cls: CmClass) -> None:
    for own in (each for each in cls.properties.values() if each.is_list):
        ids, instances = b"<listitem>1</listitem>", f"<{own.to}/>".encode()
        tag = own.name.encode()
        fits = [
            _holds(response_grammar(), parse(b"<%b>%b</%b>" % (tag, inner, tag)))
            for inner in (ids + ids, instances + instances, ids + instances)
        ]

        assert fits == [True, True, False], own


@pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.name)
def test_every_operation_of_a_class_is_declared(cls: CmClass) -> None:
    operations = {f"{cls.name}-{verb}" for verb in cls.verbs}

    assert operations <= set(request_grammar().declarations)


def test_no_operation_is_declared_without_a_class() -> None:
    known = {f"{cls.name}-{verb}" for cls in ALL for verb in cls.verbs}
    declared = {name for name in request_grammar().declarations if "-" in name}

    assert {name for name in declared if not name.startswith("cm-")} == known


def test_references_lead_to_classes_that_can_be_identified() -> None:
    targets = {own.to for cls in ALL for own in cls.properties.values() if own.to}

    assert all(classes()[name].identifier for name in targets)
    assert {own.kind for cls in ALL for own in cls.properties.values() if own.to} == {
        "reference",
        "references",
    }


def test_criteria_are_declared() -> None:
    for cls in (each for each in ALL if "where" in each.verbs):
        where = f"{cls.name}-where"

        assert all(request_grammar().fits(where, [name]) for name in cls.criteria), cls


def test_what_is_documented_is_what_the_documents_name() -> None:
    named = {
        cls.name: {own.name for own in cls.known("documented")}
        for cls in ALL
        if cls.documented
    }

    assert named == {
        "obj": {"id", "name", "parent", "children", "path", "objClass", "objType",
                "blob"},
        "user": {"login", "groups"},
        "group": {"realName", "users"},
        "attribute": {"name"},
        "objClass": {"name", "title", "validSubObjClasses", "mandatoryAttributes"},
    }  # fmt: skip


def test_identifiers_are_those_of_the_documents() -> None:
    by_id = {name for name, cls in classes().items() if cls.identifier == "id"}

    assert by_id == {"obj", "content", "link"}


ENVELOPE = (
    "<cm-payload payload-id='1' timestamp='20260101000000' {version}><cm-header>"
    "<cm-sender sender-id='1' name='n'/><cm-authentication login='a' {proof}/>"
    "</cm-header><cm-request request-id='1'><obj-where><id>1</id></obj-where>"
    "<obj-get><id/></obj-get></cm-request></cm-payload>"
)


@pytest.mark.parametrize(
    ("version", "proof", "dialects"),
    [
        ("cm.version='2.0'", "password='p'", (True, False)),
        ("version='6.7.3'", "token='t'", (False, True)),
        ("", "password='p'", (False, False)),
        ("cm.version='2.0'", "", (False, False)),
    ],
)
def test_each_dialect_of_requests_has_its_attributes(
    version: str, proof: str, dialects: tuple[bool, bool]
) -> None:
    data = ENVELOPE.format(version=version, proof=proof).encode()

    assert tuple(is_valid(grammar, data) for grammar in GRAMMARS[:2]) == dialects


@pytest.mark.parametrize(
    ("answer", "valid"),
    [
        ("<cm-response response-id='1' success='true'/>", True),
        ("<cm-response response-id='1' success='TRUE'/>", False),
        ("<cm-response success='true'/>", False),
        ("<cm-response response-id='1' success='true'><obj/></cm-response>", False),
        ("<cm-response response-id='1' success='true' x='1'/>", False),
        ("", False),
    ],
)
def test_responses_are_held_to_the_printed_lists(answer: str, valid: bool) -> None:  # noqa: FBT001  (a column of the table)
    head = "<cm-payload payload-id='1' timestamp='20260101000000'><cm-header>"
    sender = "<cm-sender sender-id='1' name='CM-Server'/></cm-header>"

    assert is_valid(GRAMMARS[2], f"{head}{sender}{answer}</cm-payload>".encode()) is (
        valid
    )


def test_the_enumeration_is_no_dtd_as_printed() -> None:
    printed = '<!ELEMENT a EMPTY><!ATTLIST a b ("true" | "false") #REQUIRED>'

    with pytest.raises(etree.DTDParseError):
        etree.DTD(StringIO(printed))
    assert etree.DTD(StringIO(printed.replace('"', "")))


def test_the_readme_names_every_file_and_no_other() -> None:
    section = README.partition("## cm\n")[2]
    named = set(re.findall(r"^\| `([\w.-]+\.\w+)` \|", section, re.MULTILINE))

    assert named == {file.name for file in resource("schemas", "cm").iterdir()}
