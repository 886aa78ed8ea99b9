"""A stranger's XML is read within bounds, or refused with the reason."""

from __future__ import annotations

import pytest

from conformance.harness.judgement import Violation
from conformance.harness.xml import Element, Limits, parse

NESTED = b"<a><a><a/></a></a>"
BOMB = b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
FILE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'


def test_comments_instructions_and_cdata_leave_only_what_is_meant() -> None:
    read = parse(b"<a x='1'>t<!-- c --><?p i?><![CDATA[<]]>&#65;<b/></a>")

    assert read == Element("a", (("x", "1"),), ("t<A", Element("b")))


def test_a_line_is_known_and_does_not_count_in_comparisons() -> None:
    read = parse(b"<a>\n<b/></a>")

    assert read.elements[0].line == 2
    assert read.elements[0] == Element("b")


def test_a_namespace_becomes_part_of_the_name() -> None:
    assert parse(b'<p:a xmlns:p="urn:x"/>').name == "{urn:x}a"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_declared_encodings_are_honoured(codec: str) -> None:
    name = codec.removesuffix("-sig")
    data = f'<?xml version="1.0" encoding="{name}"?><a>ü</a>'.encode(codec)

    assert parse(data).text == "ü"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_a_wide_encoding_cannot_hide_a_doctype(codec: str) -> None:
    with pytest.raises(Violation, match="DOCTYPE"):
        parse(BOMB.decode().encode(codec))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<a",
        b"<a><b></a>",
        b"<a/><b/>",
        b'<a b="1" b="2"/>',
        b"<a>&nothing;</a>",
        b"<a>\xfc</a>",
        b"<p:a/>",
        b"<a>\0</a>",
        b'<?xml version="1.0" encoding="utf-16"?><a/>',
        b'<?xml version="1.0" encoding="utf-7"?><a/>',
        b'<?xml version="1.0" encoding="no-such"?><a/>',
    ],
)
def test_what_is_no_xml_is_a_protocol_finding(data: bytes) -> None:
    with pytest.raises(Violation) as caught:
        parse(data)

    assert caught.value.kind == "protocol"


@pytest.mark.parametrize(
    "data",
    [
        BOMB,
        FILE,
        b"<?xml version='1.0'?><!-- > --><!DOCTYPE a PUBLIC '[' \"]\" [ ]><a/>",
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a>&b;</a>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a b="&b;"/>',
    ],
)
def test_entities_are_refused_and_never_expanded(data: bytes) -> None:
    with pytest.raises(Violation) as caught:
        parse(data)

    assert caught.value.kind == "protocol"


def test_a_doctype_that_names_an_external_dtd_is_passed_over() -> None:
    data = b'<!-- <!DOCTYPE a [ --><!DOCTYPE a SYSTEM "http://127.0.0.1:9/["><a/>'

    assert parse(data) == Element("a")


def test_a_finding_names_the_place_and_the_reason() -> None:
    with pytest.raises(Violation, match=r"line 2, column \d+: .*mismatch: b"):
        parse(b"<a>\n<b></a>")


@pytest.mark.parametrize(
    ("exact", "below"),
    [
        (Limits(size=len(NESTED)), Limits(size=len(NESTED) - 1)),
        (Limits(depth=3), Limits(depth=2)),
        (Limits(elements=3), Limits(elements=2)),
    ],
)
def test_a_bound_holds_exactly(exact: Limits, below: Limits) -> None:
    assert parse(NESTED, limits=exact).name == "a"
    with pytest.raises(Violation) as caught:
        parse(NESTED, limits=below)
    assert caught.value.kind == "limit"


@pytest.mark.parametrize(
    "data",
    [
        b"<a>" * 200_000,
        b"<a>" + b"<b/>" * 1_000_000 + b"</a>",
        b"<a>" + b"x" * 11_000_000 + b"</a>",
        b"<a b='" + b"x" * 11_000_000 + b"'/>",
        b" " * (16 * 1024 * 1024 + 1),
    ],
    ids=["deep", "many elements", "long text", "long attribute", "large"],
)
def test_excess_is_a_limit_finding(data: bytes) -> None:
    with pytest.raises(Violation) as caught:
        parse(data)

    assert caught.value.kind == "limit"


def test_the_deepest_document_allowed_is_read() -> None:
    assert len(list(parse(b"<a>" * 256 + b"</a>" * 256).walk())) == 256
