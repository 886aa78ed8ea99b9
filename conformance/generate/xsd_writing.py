"""Elements with namespaces, written as XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from conformance.generate.xsd_schema import TYPE, local, namespace
from conformance.harness.xml import Element

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(root: Element) -> str:
    """Return an element and all in it as XML; names are ``{namespace}local``.

    The value of ``xsi:type`` is a full name; it gets a prefix like the others.

    Raises:
        ValueError: a text cannot stand in any XML document.

    """
    prefixes = {uri: f"n{number}" for number, uri in enumerate(_namespaces(root))}
    declared = "".join(
        f" xmlns:{prefix}={quoteattr(uri)}" for uri, prefix in prefixes.items()
    )
    text = "".join(_pieces(root, prefixes, declared))
    if illegal := ILLEGAL.search(text):
        raise ValueError(f"{illegal[0]!r} cannot stand in XML")
    return text


def _namespaces(root: Element) -> dict[str, None]:
    found: dict[str, None] = {}
    for element in root.walk():
        names = [element.name, *(name for name, _ in element.attributes)]
        names += [value for name, value in element.attributes if name == TYPE]
        found |= dict.fromkeys(namespace(name) for name in names if namespace(name))
    return found


def _pieces(
    element: Element, prefixes: dict[str, str], declared: str = ""
) -> Iterator[str]:
    name = _prefixed(element.name, prefixes)
    attributes = "".join(
        f" {_prefixed(own, prefixes)}="
        + quoteattr(_prefixed(value, prefixes) if own == TYPE else value)
        for own, value in element.attributes
    )
    yield f"<{name}{declared}{attributes}>"
    for part in element.content:
        if isinstance(part, Element):
            yield from _pieces(part, prefixes)
        else:
            yield escape(part, {"\r": "&#13;"})
    yield f"</{name}>"


def _prefixed(name: str, prefixes: dict[str, str]) -> str:
    uri = namespace(name)
    return f"{prefixes[uri]}:{local(name)}" if uri else name
