"""Damages to what an XML document says."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from conformance.selftest.faults.aim import ODD, Aim

FOREIGN_XML = "<foreign xmlns='urn:x'>text<inner a='1'/></foreign>"


def damaged_xml(data: bytes, aim: Aim) -> bytes:
    """Return an XML document after its damage."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(data, parser)
    change, suits = XML_WAYS[aim.way]
    places = [one for one in root.iter(etree.Element) if suits(one)]
    if places:
        change(aim.at(places), aim)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _drop(one: etree._Element, _: Aim) -> None:
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _clear(one: etree._Element, _: Aim) -> None:
    one[:], one.text = [], None


def _twice(one: etree._Element, _: Aim) -> None:
    one.addnext(deepcopy(one))


def _named(one: etree._Element, aim: Aim) -> None:
    name = etree.QName(one)
    space = name.namespace or "urn:y"
    choices = (f"{{{space}}}renamed", f"{{urn:x}}{name.localname}", name.localname)
    one.tag = aim.one_of(choices)


def _text(one: etree._Element, aim: Aim) -> None:
    one.text = aim.one_of(ODD)


def _mixed(one: etree._Element, aim: Aim) -> None:
    one[0].tail = aim.one_of(ODD)


def _bare(one: etree._Element, aim: Aim) -> None:
    del one.attrib[aim.one_of(one.keys())]


def _attribute(one: etree._Element, aim: Aim) -> None:
    # The value tells which of them, too, so that each meets each.
    names = sorted(one.keys())
    one.set(names[int(aim.value * 997) % len(names)], aim.one_of(ODD))


def _turned(one: etree._Element, _: Aim) -> None:
    one[:] = list(one)[::-1]


def _stranger(one: etree._Element, aim: Aim) -> None:
    child = etree.fromstring(FOREIGN_XML)
    child.tag = aim.one_of((child.tag, one.tag))
    one.insert(0, child)


def _inner(one: etree._Element) -> bool:
    return one.getparent() is not None


def _filled(one: etree._Element) -> bool:
    return bool(len(one) or one.text)


def _several(one: etree._Element) -> bool:
    return len(one) > 0


def _always(_: etree._Element) -> bool:
    return True


def _leaf(one: etree._Element) -> bool:
    return not len(one)


def _dressed(one: etree._Element) -> bool:
    return bool(one.attrib)


XML_WAYS: dict[
    str, tuple[Callable[[etree._Element, Aim], None], Callable[[etree._Element], bool]]
] = {
    "something missing": (_drop, _inner),
    "something of another type": (_mixed, _several),
    "something empty": (_clear, _filled),
    "an odd text": (_text, _leaf),
    "an odd number": (_attribute, _dressed),
    "something renamed": (_named, _always),
    "something wrapped": (_bare, _dressed),
    "a list with one fewer": (_drop, _inner),
    "a list reversed": (_turned, _several),
    "something foreign": (_stranger, _always),
    "something doubled": (_twice, _inner),
}
