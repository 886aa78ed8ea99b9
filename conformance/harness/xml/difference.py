"""Say where two documents first differ in what they mean."""

from __future__ import annotations

from conformance.harness.xml.element import Element


def first_difference(expected: Element, received: Element) -> str | None:
    """Return the place and nature of the first difference, or None.

    The order of attributes does not count, nor does white space beside elements.
    """
    return _difference(expected, received, f"/{expected.name}")


def _difference(expected: Element, received: Element, path: str) -> str | None:
    if expected.name != received.name:
        return f"{path}: received <{received.name}>, expected <{expected.name}>"
    return (
        _in_attributes(dict(expected.attributes), dict(received.attributes), path)
        or _in_text(_text(expected), _text(received), path)
        or _in_children(expected.elements, received.elements, path)
    )


def _in_attributes(
    expected: dict[str, str], received: dict[str, str], path: str
) -> str | None:
    for name in expected | received:
        ours, theirs = expected.get(name), received.get(name)
        if ours != theirs:
            return f"{path}/@{name}: received {_shown(theirs)}, expected {_shown(ours)}"
    return None


def _in_text(expected: str, received: str, path: str) -> str | None:
    if expected == received:
        return None
    return f"{path}: received text {_shown(received)}, expected {_shown(expected)}"


def _in_children(
    expected: tuple[Element, ...], received: tuple[Element, ...], path: str
) -> str | None:
    seen: dict[str, int] = {}
    for ours, theirs in zip(expected, received, strict=False):
        seen[ours.name] = seen.get(ours.name, 0) + 1
        number = f"[{seen[ours.name]}]" if _repeats(expected, ours.name) else ""
        if found := _difference(ours, theirs, f"{path}/{ours.name}{number}"):
            return found
    if len(expected) > len(received):
        missing = expected[len(received)].name
        return f"{path}: received no <{missing}> after {len(received)} children"
    if len(received) > len(expected):
        return f"{path}: received <{received[len(expected)].name}>, expected no more"
    return None


def _repeats(children: tuple[Element, ...], name: str) -> bool:
    return sum(child.name == name for child in children) > 1


def _text(element: Element) -> str:
    text = element.text
    return text.strip() if element.elements else text


def _shown(value: str | None) -> str:
    if value is None:
        return "nothing"
    return repr(value) if len(value) <= 80 else f"{value[:80]!r}… ({len(value)})"  # noqa: PLR2004
