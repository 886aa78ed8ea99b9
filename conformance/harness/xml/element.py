"""An element and what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

SHOWN = 400


@dataclass(frozen=True, slots=True, repr=False)
class Element:
    """One XML element; comments, processing instructions and dressing are forgotten.

    Names are as written, or ``{uri}local`` where a namespace is in force. ``line`` is
    where the element began in what was read, 0 where it was built; it never counts
    when elements are compared.
    """

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    content: tuple[Element | str, ...] = ()
    line: int = field(default=0, compare=False)

    def get(self, attribute: str, default: str | None = None) -> str | None:
        """Return the value of an attribute, or the default."""
        for name, value in self.attributes:
            if name == attribute:
                return value
        return default

    @property
    def elements(self) -> tuple[Element, ...]:
        """Return the child elements, in order."""
        return tuple(part for part in self.content if isinstance(part, Element))

    def children(self, name: str) -> tuple[Element, ...]:
        """Return the child elements of a name, in order."""
        return tuple(child for child in self.elements if child.name == name)

    def find(self, name: str) -> Element | None:
        """Return the first child element of a name, or None."""
        return next((child for child in self.elements if child.name == name), None)

    @property
    def text(self) -> str:
        """Return the character data that stands directly in the element."""
        return "".join(part for part in self.content if isinstance(part, str))

    @property
    def is_blank(self) -> bool:
        """Tell whether the element holds no element and nothing but white space."""
        return not self.elements and not self.text.strip()

    def walk(self) -> Iterator[Element]:
        """Yield the element and all below it, in document order."""
        yield self
        for child in self.elements:
            yield from child.walk()

    def __repr__(self) -> str:
        shown = "".join(_written(self))
        return shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…"


def _written(element: Element) -> Iterator[str]:
    yield f"<{element.name}"
    yield from (f" {name}={quoteattr(value)}" for name, value in element.attributes)
    if not element.content:
        yield "/>"
        return
    yield ">"
    for part in element.content:
        if isinstance(part, Element):
            yield from _written(part)
        else:
            yield escape(part)
    yield f"</{element.name}>"
