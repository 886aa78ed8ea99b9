"""Custom commands of a target, executed with the requests that its profile names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from conformance.harness import Inconclusive, NotApplicable, Violation, observe
from conformance.harness.target import Target
from conformance.harness.transcript import Exchange
from conformance.harness.xml import Element, parse, serialize
from conformance.suites.cm.checks import described, only_response
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.messages import Response
from conformance.suites.cm.stream_checks import TOKEN

TABLE = "cm.custom-command"
TICKET_ISSUED = "cm.command.ticket-issued"


class Commands:
    """Executes the command that a profile names, and the other one if it names two."""

    def __init__(self, cm: CmClient, target: Target) -> None:
        self.cm = cm
        self.settings: Mapping[str, Any] = target.tables["cm"].get("custom-command", {})

    def ticket(self, key: str = "request") -> str:
        """Execute a command; return the ticket of its output."""
        exchange = self.cm.ask(*self._operation(key))
        response = only_response(exchange)
        if not response.succeeded:
            because = f"the request in {TABLE}.{key} is refused: {described(response)}"
            raise Inconclusive(because, f"check {TABLE}.{key} in the profile")
        return self._ticket(response, exchange)

    def setting(self, key: str) -> str:
        """Return what the profile says about the commands."""
        if key not in self.settings:
            raise NotApplicable(f"the profile names no {TABLE}.{key}")
        return str(self.settings[key])

    def _operation(self, key: str) -> tuple[Element, ...]:
        text = self.setting(key)
        try:
            elements = parse(f"<cm-request>{text}</cm-request>".encode()).elements
        except Violation as problem:
            because = f"{TABLE}.{key} is no XML: {problem.received}"
            raise Inconclusive(because, "write the elements of a cm-request") from None
        if not elements:
            because = f"{TABLE}.{key} holds no element: {text!r}"
            raise Inconclusive(because, "write the elements of a cm-request")
        return elements

    def _ticket(self, response: Response, exchange: Exchange) -> str:
        path = str(self.settings.get("ticket", ".//ticket"))
        found = [text for code in response.codes for text in _at(path, code.element)]
        tickets = [text.strip() for text in found if text.strip()]
        if len(tickets) != 1 or not TOKEN.fullmatch(tickets[0]):
            raise Violation(
                f"{tickets or 'nothing'} at {path} in {described(response)}",
                "one ticket ID",
                requirement=TICKET_ISSUED,
                hint=f"Does {TABLE}.ticket say where the target puts it?",
                exchange=exchange,
            )
        if tickets != found:
            observe(f"White space stands around a ticket: {found[0]!r}.")
        return tickets[0]


def _at(path: str, element: Element) -> list[str]:
    """Return the texts that an XPath leads to."""
    tree = etree.fromstring(serialize(element))
    try:
        found = tree.xpath(path)
    except etree.XPathError as problem:
        because = f"{TABLE}.ticket is no XPath: {path!r} ({problem})"
        raise Inconclusive(because, f"correct {TABLE}.ticket in the profile") from None
    nodes = found if isinstance(found, list) else [found]
    return [_text(node) for node in nodes]


def _text(node: object) -> str:
    if isinstance(node, etree._Element):  # noqa: SLF001  (the type has no other name)
        return "".join(map(str, node.itertext()))
    return str(node)
