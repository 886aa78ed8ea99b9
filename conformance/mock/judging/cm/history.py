"""What the judge remembers of the CMS: the tickets that were given out, and when."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from datetime import datetime, timedelta

from lxml import etree

from conformance.mock.judging.seen import Seen

#: How many tickets are remembered.
MOST = 20_000
#: How long a ticket of the mock server is valid.
VALID = timedelta(hours=1)
LONGEST = 2048
#: What a ticket may look like; those of the documents are numbers.
NUMBER = re.compile(rb"\d{1,128}")
TOKEN = re.compile(r"[\w.~-]+")


def texts_of(root: etree._Element) -> Iterator[str]:
    """Yield numbers wherever they stand, and whatever is called a ticket or a blob."""
    for element in root.iter("{*}*"):
        text = element.text or ""
        name = etree.QName(element).localname.lower()
        if name == "blob" or "ticket" in name or text.strip().isdigit():
            yield text


class History:
    """Tickets, each with the moment when it was given out."""

    def __init__(self, whole: bool) -> None:  # noqa: FBT001  (called by position)
        self.whole = whole
        self.tickets: OrderedDict[str, datetime] = OrderedDict()

    def operation(self, seen: Seen) -> str:
        """Return ``xml``, ``upload`` or ``download``."""
        if seen.path.startswith("/xml"):
            return "xml"
        brings = seen.method == "POST" or (seen.method != "GET" and seen.size > 0)
        return "upload" if brings else "download"

    def note(self, seen: Seen) -> None:
        """Remember the tickets in an answer."""
        if 200 <= seen.status < 300:  # noqa: PLR2004  (success, however it is told)
            for ticket in self.given(seen):
                self.tickets[ticket] = seen.moment
        while len(self.tickets) > MOST:
            self.tickets.popitem(last=False)
            self.whole = False

    def given(self, seen: Seen) -> Iterator[str]:
        """Yield what an answer holds that may be a ticket, in doubt too much."""
        operation = self.operation(seen)
        if operation == "upload":
            text = seen.answer.content[:LONGEST].decode("utf-8", "replace")
            yield from {text, text.strip(), *TOKEN.findall(text)}
        elif operation == "xml" and seen.answer.xml is None:
            yield from map(bytes.decode, NUMBER.findall(seen.answer.content))
        elif operation == "xml" and seen.answer.xml is not None:
            for text in map(str.strip, texts_of(seen.answer.xml)):
                if len(text) <= LONGEST and TOKEN.fullmatch(text):
                    yield text

    def is_unknown(self, ticket: str) -> bool:
        """Tell whether a ticket was never given out."""
        return self.whole and ticket not in self.tickets

    def is_expired(self, ticket: str, moment: datetime) -> bool:
        """Tell whether a ticket was given out too long before a moment."""
        given = self.tickets.get(ticket)
        return given is not None and moment - given >= VALID
