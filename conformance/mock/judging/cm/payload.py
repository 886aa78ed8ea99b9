"""A payload of requests, taken apart for the rules."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml import etree

from conformance.mock.judging.seen import Seen

PATH = "/xml"
ROOT = "cm-payload"
LONGEST = 80
#: How many requests of one payload are judged.
MOST = 500


def sent_payload(seen: Seen) -> etree._Element | None:
    """Return the payload, where one was sent as payloads are."""
    if seen.method != "POST" or seen.path != PATH or seen.xml is None:
        return None
    return seen.xml if seen.xml.tag == ROOT else None


def elements(parent: etree._Element | None) -> list[etree._Element]:
    """Return the elements in one, without comments and the like."""
    return [] if parent is None else list(parent.iterchildren("{*}*"))


def named(parent: etree._Element | None, name: str) -> list[etree._Element]:
    """Return the elements of that name in one."""
    return [child for child in elements(parent) if child.tag == name]


def header(seen: Seen) -> etree._Element | None:
    """Return the header of a payload."""
    found = named(sent_payload(seen), "cm-header")
    return found[0] if found else None


def requests(seen: Seen) -> list[etree._Element]:
    """Return the requests of a payload; of very many, the first."""
    payload = sent_payload(seen)
    found = iter(()) if payload is None else payload.iterchildren("cm-request")
    return list(islice(found, MOST))


def operations(seen: Seen) -> Iterator[etree._Element]:
    """Yield what stands in the requests of a payload."""
    for request in requests(seen):
        yield from elements(request)


def shown(text: object) -> str:
    """Return what was sent as a phrase shows it: quoted, and not too long."""
    whole = str(text)
    return repr(whole if len(whole) <= LONGEST else f"{whole[:LONGEST]}…")


def told(element: etree._Element) -> str:
    """Return an element as a phrase names it."""
    return shown(element.tag)


def place(request: etree._Element) -> str:
    """Return which request is meant, by its ID."""
    return f"in the request {shown(request.get('request-id', 'without an ID'))}"


def text_of(element: etree._Element) -> str:
    """Return all text in an element."""
    return "".join(str(part) for part in element.itertext())
