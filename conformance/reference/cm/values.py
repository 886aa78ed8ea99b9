"""Values as they stand in payloads: text, lists, dictionaries, dates, references."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from conformance.reference.cm.errors import BAD_VALUE, Failure
from conformance.reference.xml import Element, tag_of

#: A list item: its text, or what it holds; a dictionary item is {key: value}.
Item = Any
Value = Any

TRUE = {"1", "yes", "true"}
FALSE = {"0", "no", "false"}


def is_empty(element: Element) -> bool:
    """Tell whether an element holds nothing; white space is nothing (CM-REQ-039)."""
    return not len(element) and not (element.text or "").strip()


def stray_text(element: Element) -> bool:
    """Tell whether there is text between an element's children."""
    return any((text or "").strip() for text in (element.text, *tails(element)))


def tails(element: Element) -> list[str | None]:
    """Return the text behind each child."""
    return [child.tail for child in element]


def text_of(element: Element) -> str:
    """Return an element's text; it may hold nothing else."""
    if len(element):
        raise bad(element, "takes text only")
    return element.text or ""


def boolean_of(element: Element) -> str:
    """Return 1 or 0 for any of the ways to say so."""
    word = text_of(element).strip().lower()
    if word not in TRUE | FALSE:
        raise bad(element, "takes 1 or 0")
    return "1" if word in TRUE else "0"


def number_of(element: Element) -> str:
    """Return a decimal integer."""
    text = text_of(element).strip()
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise bad(element, "takes an integer")
    return text


def date_of(element: Element) -> str:
    """Return a date and time as 14 digits; nothing stands for none."""
    nested = element.find("isoDateTime")
    text = text_of(element if nested is None else nested).strip()
    if text and not is_stamp(text):
        raise bad(element, "takes 14 digits, YYYYMMDDhhmmss")
    return text


def is_stamp(text: str) -> bool:
    """Tell whether a text is a date and time of 14 digits."""
    if not re.fullmatch(r"[0-9]{14}", text):
        return False
    try:
        datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def list_of(element: Element) -> list[Item]:
    """Return the items of a list."""
    if stray_text(element) or any(child.tag != "listitem" for child in element):
        raise bad(element, "takes list items")
    return [item_of(child) for child in element]


def item_of(element: Element) -> Item:
    """Return a list item: its text, or the items and pairs it holds."""
    if not len(element):
        return element.text or ""
    return [
        pair_of(child) if child.tag == "dictitem" else item_of(child)
        for child in element
    ]


def dictionary_of(element: Element) -> list[Item]:
    """Return the pairs of a dictionary."""
    if stray_text(element) or any(child.tag != "dictitem" for child in element):
        raise bad(element, "takes dictionary items")
    return [pair_of(child) for child in element]


def pair_of(element: Element) -> Item:
    """Return one pair: exactly a key and its value."""
    if [child.tag for child in element] != ["key", "value"]:
        raise bad(element, "takes one key and one value")
    key, value = element
    return {text_of(key): item_of(value)}


def write_items(element: Element, items: list[Item]) -> None:
    """Write list items and pairs, without white space between them."""
    for item in items:
        if isinstance(item, dict):
            ((key, value),) = item.items()
            pair = etree.SubElement(element, "dictitem")
            etree.SubElement(pair, "key").text = key
            write_item(etree.SubElement(pair, "value"), value)
        else:
            write_item(etree.SubElement(element, "listitem"), item)


def write_item(element: Element, item: Item) -> None:
    """Write what an item holds."""
    if isinstance(item, str):
        element.text = item
    else:
        write_items(element, item)


def bad(element: Element, what: str) -> Failure:
    """Return the failure of a value that cannot be taken."""
    return Failure(BAD_VALUE, f"The element '{tag_of(element)}' {what}.")
