"""What the judge remembers of the CMS: the tickets that were given out, and when."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from datetime import datetime, timedelta

from conformance.mock.judging.seen import Seen

#: How many tickets are remembered.
MOST = 20_000
#: How long a ticket of the mock server is valid.
VALID = timedelta(hours=1)
LONGEST_TICKET = 64


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
        if seen.status == 200:  # noqa: PLR2004  (OK)
            for ticket in self.given(seen):
                self.tickets[ticket] = seen.moment
        while len(self.tickets) > MOST:
            self.tickets.popitem(last=False)
            self.whole = False

    def given(self, seen: Seen) -> Iterator[str]:
        """Yield what an answer holds that may be a ticket: any number in it."""
        operation = self.operation(seen)
        if operation == "upload":
            yield (seen.answer.body or b"").decode("ascii", "replace")
        elif operation == "xml" and seen.answer.xml is not None:
            for text in seen.answer.xml.itertext():
                if len(text) <= LONGEST_TICKET and text.strip().isdigit():
                    yield text.strip()

    def is_unknown(self, ticket: str) -> bool:
        """Tell whether a ticket was never given out."""
        return self.whole and ticket not in self.tickets

    def is_expired(self, ticket: str, moment: datetime) -> bool:
        """Tell whether a ticket was given out too long before a moment."""
        given = self.tickets.get(ticket)
        return given is not None and moment - given >= VALID
