"""Every dress says the same; differences are told by place."""

from __future__ import annotations

import pytest

from conformance.harness.xml import (
    PLAIN,
    Dressing,
    Element,
    first_difference,
    parse,
    serialize,
)

TEXT = "a<b>&\"'\r\n\t ]]> ü 😀 "
TREE = Element(
    "a",
    (("x", TEXT), ("y", "")),
    (
        Element("b", (), (Element("c"), Element("d", (), (TEXT,)))),
        Element("e", (), (Element("e", (("z", "1"),)), Element("e"))),
    ),
)
FILLERS = ("\n  ", "<!-- <x> -->", "", "<?go on?>")


def test_the_plain_dress_is_short() -> None:
    tree = Element("a", (("x", "<"),), (Element("b"), "&"))

    assert serialize(tree).endswith(b'<a x="&lt;"><b/>&amp;</a>')


@pytest.mark.parametrize(
    "dressing",
    [
        PLAIN,
        Dressing(declaration=False),
        Dressing(byte_order_mark=True),
        Dressing(encoding="utf-16"),
        Dressing(encoding="utf-16", declaration=False),
        Dressing(encoding="iso-8859-1"),
        Dressing(encoding="us-ascii", declaration=False),
        Dressing(quote="'"),
        Dressing(empty="<a />"),
        Dressing(empty="<a></a>"),
        Dressing(reversed_attributes=True),
        Dressing(in_tags="\n\t"),
        Dressing(cdata=True),
        Dressing(cdata=True, encoding="us-ascii"),
        Dressing(references="decimal"),
        Dressing(references="hexadecimal"),
        Dressing(fillers=FILLERS),
        Dressing(fillers=FILLERS, compact=frozenset({"e"})),
        Dressing(doctype='a SYSTEM "a.dtd"', fillers=FILLERS),
    ],
    ids=repr,
)
def test_every_dress_means_the_same(dressing: Dressing) -> None:
    assert first_difference(TREE, parse(serialize(TREE, dressing))) is None


def test_fillers_stand_between_elements_only() -> None:
    tree = Element("a", (), (Element("b"), Element("c", (), ("t", Element("d")))))
    written = serialize(tree, Dressing(declaration=False, fillers=("\n",)))

    assert written == b"<a>\n<b/>\n<c>t<d/></c>\n</a>\n"


def test_compact_elements_take_no_filler() -> None:
    dressing = Dressing(declaration=False, fillers=("\n",), compact=frozenset("a"))

    assert serialize(Element("a", (), (Element("b"),)), dressing) == b"<a><b/></a>\n"


@pytest.mark.parametrize("character", ["\0", "\x1f", "\ud800", "\ufffe"])
def test_characters_foreign_to_xml_are_refused_with_their_name(character: str) -> None:
    with pytest.raises(ValueError, match="cannot stand in XML") as caught:
        serialize(Element("a", (), (f"b{character}",)))

    assert repr(character) in str(caught.value)


@pytest.mark.parametrize(
    ("expected", "received", "difference"),
    [
        (b"<a/>", b"<b/>", "/a: received <b>, expected <a>"),
        (b"<a x='1'/>", b"<a/>", "/a/@x: received nothing, expected '1'"),
        (b"<a/>", b"<a x='1'/>", "/a/@x: received '1', expected nothing"),
        (b"<a>t</a>", b"<a>u</a>", "/a: received text 'u', expected 't'"),
        (b"<a><b/></a>", b"<a/>", "/a: received no <b> after 0 children"),
        (b"<a/>", b"<a><b/></a>", "/a: received <b>, expected no more"),
        (
            b"<a><b/><b><c/></b></a>",
            b"<a><b/><b><d/></b></a>",
            "/a/b[2]/c: received <d>, expected <c>",
        ),
    ],
)
def test_the_first_difference_is_named_by_its_place(
    expected: bytes, received: bytes, difference: str
) -> None:
    assert first_difference(parse(expected), parse(received)) == difference


def test_order_of_attributes_and_space_between_elements_make_no_difference() -> None:
    expected = parse(b"<a x='1' y='2'><b/><c/></a>")

    assert first_difference(expected, parse(b"<a y='2' x='1'> <b/>\n<c/> </a>")) is None


def test_a_long_element_is_shown_short() -> None:
    assert repr(Element("a", (), ("x" * 1000,))).endswith("x…")
    assert repr(Element("a", (("b", '"'),), ("<",))) == "<a b='\"'>&lt;</a>"


def test_children_are_found_by_name() -> None:
    tree = parse(b"<a x='1'>s<b/>t<b><c/></b></a>")

    assert (tree.text, len(tree.children("b")), tree.find("z")) == ("st", 2, None)
    assert (tree.get("x"), tree.get("y", "0"), tree.get("y")) == ("1", "0", None)
    assert [parse(x).is_blank for x in (b"<a> </a>", b"<a>b</a>", b"<a><b/></a>")] == [
        True,
        False,
        False,
    ]
