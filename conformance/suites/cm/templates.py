"""Templates of questions, and the shape that each demands of its answer.

A property element that is empty asks for a value or, where the property leads to
other instances, for their IDs; one that is not asks for properties of these instances
(CM-REQ-020, CM-REQ-026, CM-REQ-036).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.harness.xml import Element
from conformance.suites.cm.classes import Property, Vocabulary, cm_class
from conformance.suites.cm.messages import get

Form = Literal["value", "id", "ids", "instance", "instances", "unknown"]

LANGUAGES = ("en", "de")


@dataclass(frozen=True, slots=True)
class Slot:
    """One property element of an answer, as its template demands it.

    ``form`` says what it holds: a ``value``; the ``id`` or ``ids`` of the instances
    that a reference leads to; the asked properties (``slots``) of that ``instance``
    directly, or within one element of class ``cls`` for each of the ``instances``.
    It is ``unknown`` for a property that the catalogue lacks.
    """

    name: str
    attributes: tuple[tuple[str, str], ...]
    form: Form
    cls: str = ""
    slots: tuple[Slot, ...] = ()


def skeleton(template: Element) -> tuple[Slot, ...]:
    """Return what the class element answering a ``get`` element must hold, in order.

    Raises:
        ValueError: the element asks nothing, or a class that the catalogue lacks.

    """
    cls, _, verb = template.name.rpartition("-")
    if verb != "get":
        raise ValueError(f"<{template.name}> is no template; <{cls or 'obj'}-get> is")
    return _slots(template.elements, cls)


def _slots(properties: Iterable[Element], cls: str) -> tuple[Slot, ...]:
    known = cm_class(cls).properties
    return tuple(_slot(asked, known.get(asked.name)) for asked in properties)


def _slot(asked: Element, known: Property | None) -> Slot:
    if known is None:
        return Slot(asked.name, asked.attributes, "unknown")
    if not known.to:
        return Slot(asked.name, asked.attributes, "value")
    if asked.is_blank:
        bare: Form = "ids" if known.is_list else "id"
        return Slot(asked.name, asked.attributes, bare, known.to)
    filled: Form = "instances" if known.is_list else "instance"
    slots = _slots(_template_within(asked, known), known.to)
    return Slot(asked.name, asked.attributes, filled, known.to, slots)


def _template_within(asked: Element, known: Property) -> tuple[Element, ...]:
    """Look through the class element, which a template may have or leave out."""
    inner = asked.elements
    if known.is_list and [each.name for each in inner] == [known.to]:
        return inner[0].elements
    return inner


def templates(
    cls: str = "obj",
    *,
    vocabulary: Vocabulary = "documented",
    max_depth: int = 4,
    max_size: int = 4,
) -> SearchStrategy[Element]:
    """Return ``get`` elements of a class, nested along its references.

    ``max_depth`` counts property elements within each other, ``max_size`` those side
    by side. A property stands at most twice beside itself, once empty and once not.

    Raises:
        ValueError: the vocabulary has no property of the class, or a bound is below 1.

    """
    if max_depth < 1 or max_size < 1:
        raise ValueError(f"max_depth={max_depth}, max_size={max_size}: 1 is the least")
    if not _choices(cls, vocabulary):
        raise ValueError(f"no property of {cls!r} is known in the {vocabulary} ones")
    pairs = st.lists(st.integers(0, STEP**2 - 1), min_size=1, max_size=24)
    return pairs.map(lambda n: _decoded(cls, n, vocabulary, max_depth, max_size))


# A template is drawn as a list of numbers, two steps in each, because drawing it
# element by element takes several times as long. A step names one of the choices of
# the class it has come to and whether the level ends there; fewer and smaller numbers
# are simpler templates.
STEP = 4096


@dataclass(frozen=True, slots=True)
class _Choice:
    """A property in one of the forms it may be asked in."""

    bare: Element
    to: str = ""
    wrapped: bool = False

    def filled(self, template: tuple[Element, ...]) -> Element:
        inner = (Element(self.to, (), template),) if self.wrapped else template
        return Element(self.bare.name, (), inner) if template else self.bare


@cache
def _choices(cls: str, vocabulary: Vocabulary) -> tuple[_Choice, ...]:
    asked = [own for own in cm_class(cls).known(vocabulary) if own.template]
    bare = [_Choice(form) for own in asked for form in _bare(own)]
    leading = [own for own in asked if own.to]
    filled = [_Choice(Element(own.name), own.to) for own in leading]
    lists = [own for own in leading if own.is_list]
    wrapped = [_Choice(Element(own.name), own.to, wrapped=True) for own in lists]
    return (*bare, *filled, *wrapped)


def _bare(own: Property) -> Iterable[Element]:
    yield Element(own.name)
    if own.translated:
        yield from (Element(own.name, (("lang", code),)) for code in LANGUAGES)


def _decoded(
    cls: str, numbers: list[int], vocabulary: Vocabulary, depth: int, size: int
) -> Element:
    steps = (step for number in numbers for step in divmod(number, STEP))

    def level(cls: str, left: int) -> tuple[Element, ...]:
        choices = _choices(cls, vocabulary)
        asked: dict[tuple[str, bool], Element] = {}
        for step in steps if choices else ():
            ends, chosen = divmod(step % (2 * len(choices)), len(choices))
            choice = choices[chosen]
            nested = level(choice.to, left - 1) if choice.to and left > 1 else ()
            own = choice.filled(nested)
            asked[own.name, not own.content] = own
            if len(asked) == size or (ends and left < depth):
                break
        return tuple(asked.values())

    return get(cls, *level(cls, depth))
