"""Whether an answer has the structure of its template: nothing missing, nothing more.

Values do not count. A list answers as many instances as there are; a reference that
leads nowhere answers an empty element, or none: what an answer reaches by following
references may be the base folder, the one file that has no parent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from conformance.harness.xml import Element
from conformance.suites.cm.templates import Slot, skeleton

ITEM = "listitem"
PARENT = "parent"


def missing(template: Element, answer: Element) -> str | None:
    """Return the first property that a template asks for and the answer lacks."""
    return next(_missing(skeleton(template), answer, answer.name), None)


def extra(template: Element, answer: Element) -> str | None:
    """Return the first thing in an answer that its template does not ask for."""
    return next(_extra(skeleton(template), answer, answer.name), None)


def misordered(template: Element, answer: Element) -> str | None:
    """Return the order of the answer's properties where it is not the template's."""
    asked = [slot.name for slot in skeleton(template)]
    answered = [child.name for child in answer.elements]
    if answered == asked:
        return None
    return f"{', '.join(answered)} where {', '.join(asked)} was asked for"


def _missing(slots: Iterable[Slot], answer: Element, place: str) -> Iterator[str]:
    for slot in slots:
        answered = answer.children(slot.name)
        here = f"{place}/{slot.name}"
        if not answered and not (slot.name == PARENT and "/" in place):
            yield f"{place} lacks {slot.name}: {answer!r}"
        elif answered and slot.form in {"instance", "instances"}:
            problems = [list(_missing_behind(slot, one, here)) for one in answered]
            if all(problems):
                yield problems[0][0]


def _missing_behind(slot: Slot, answered: Element, place: str) -> Iterator[str]:
    """Look into a followed reference; one that leads nowhere lacks nothing."""
    if answered.is_blank:
        return
    for instance in _instances(slot, answered):
        yield from _missing(slot.slots, instance, f"{place}/{instance.name}")


def _instances(slot: Slot, answered: Element) -> tuple[Element, ...]:
    """Return what holds the properties; how that is wrapped is judged elsewhere."""
    wrapped = answered.children(slot.cls)
    is_own_property = any(inner.name == slot.cls for inner in slot.slots)
    return (
        (answered,)
        if is_own_property and slot.form == "instance"
        else (wrapped or (answered,))
    )


def _extra(slots: Iterable[Slot], answer: Element, place: str) -> Iterator[str]:
    slots = list(slots)
    asked = Counter(slot.name for slot in slots)
    answered = Counter(child.name for child in answer.elements)
    for name, count in answered.items():
        if count > asked[name]:
            yield f"{place} holds {count} {name} where {asked[name]} was asked for"
    if answer.text.strip():
        yield f"{place} holds the text {answer.text.strip()[:40]!r}"
    for slot in slots:
        for one in answer.children(slot.name):
            yield from _extra_within(slot, one, slots, f"{place}/{slot.name}")


def _extra_within(
    slot: Slot, answered: Element, beside: list[Slot], place: str
) -> Iterator[str]:
    """Look into one property; where it is asked for in two ways, either may fit."""
    twins = [other for other in beside if other.name == slot.name]
    found = [next(_extra_behind(twin, answered, place), None) for twin in twins]
    if all(found):
        yield str(found[0])


def _extra_behind(slot: Slot, answered: Element, place: str) -> Iterator[str]:
    if slot.form in {"id", "ids"}:
        for child in answered.elements:
            if child.name != ITEM or child.elements:
                yield f"{place} holds {child!r} where the bare ID was asked for"
    elif slot.form in {"instance", "instances"} and not answered.is_blank:
        for instance in _instances(slot, answered):
            yield from _extra(slot.slots, instance, f"{place}/{instance.name}")
