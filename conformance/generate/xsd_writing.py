"""Elements with namespaces, written as XML."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from conformance.generate.xsd_schema import TYPE, local, namespace
from conformance.harness.xml import Element

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: A reader would take a bare one for the end of a line.
RETURN = {"\r": "&#13;"}


def written(root: Element) -> str:
    """Return an element and all in it as XML; names are ``{namespace}local``.

    The value of ``xsi:type`` is a full name; it gets a prefix like the others.

    Raises:
        ValueError: a text cannot stand in any XML document.

    """
    writer = _Writer()
    writer.write(root)
    text = writer.text()
    if illegal := ILLEGAL.search(text):
        raise ValueError(f"{illegal[0]!r} cannot stand in XML")
    return text


class _Writer:
    """Writes elements piece by piece; the root declares every prefix there is."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._prefixes: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def text(self) -> str:
        """Return what was written; the first two pieces are the root's "<" and name."""
        declared = "".join(
            f" xmlns:{prefix}={quoteattr(uri)}"
            for uri, prefix in self._prefixes.items()
        )
        return "".join((*self._pieces[:2], declared, *self._pieces[2:]))

    def write(self, element: Element) -> None:
        """Write an element and all in it."""
        name, add = self._prefixed(element.name), self._pieces.append
        add("<")
        add(name)
        for own, value in element.attributes:
            told = self._prefixed(value) if own == TYPE else value
            add(f" {self._prefixed(own)}={quoteattr(told)}")
        add(">")
        for part in element.content:
            if isinstance(part, Element):
                self.write(part)
            else:
                add(escape(part, RETURN))
        add(f"</{name}>")

    def _prefixed(self, name: str) -> str:
        if name not in self._names:
            uri = namespace(name)
            if uri and uri not in self._prefixes:
                self._prefixes[uri] = f"n{len(self._prefixes)}"
            own = f"{self._prefixes[uri]}:{local(name)}" if uri else name
            self._names[name] = own
        return self._names[name]
