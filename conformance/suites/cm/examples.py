"""The documents' worked examples, with a target's own instances in them.

The examples speak of a user ``smith`` and of files that a target need not have. What
identifies an instance is exchanged for what the suite knows to exist; the rest is sent
as the documents show it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from conformance.harness.resources import resource
from conformance.harness.xml import Element, parse
from conformance.suites.cm.client import Operation

CREATION = "requests-as-templates-create-file"
QUERIES = (
    "requests-as-templates-name-and-id",
    "requests-as-templates-children-of-base-folder",
    "requests-as-templates-groups-of-user",
    "requests-as-templates-members-of-groups-of-user",
    "requests-as-templates-formats-of-folders",
    "requests-as-templates-parent-and-siblings",
)


@cache
def printed(name: str) -> Operation:
    """Return the operation of an example, as its document prints it."""
    path = resource("fixtures", "cm", f"{name}.request.xml")
    request = parse(path.read_bytes()).find("cm-request")
    if request is None:
        raise ValueError(f"the example {name} holds no cm-request")
    return request.elements


def adapted(name: str, values: Mapping[str, str]) -> Operation:
    """Return the operation of an example, with values for some of its properties."""
    return tuple(_adapted(element, values) for element in printed(name))


def _adapted(element: Element, values: Mapping[str, str]) -> Element:
    if element.name in values and element.text.strip():
        return replace(element, content=(values[element.name],))
    content = tuple(
        _adapted(part, values) if isinstance(part, Element) else part
        for part in element.content
    )
    return replace(element, content=content)
