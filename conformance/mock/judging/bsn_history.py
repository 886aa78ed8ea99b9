"""What the judge remembers of content upload: the tokens that were given out."""

from __future__ import annotations

from collections import OrderedDict

from lxml import etree

from conformance.mock.judging.seen import Message, Seen

#: How many tokens are remembered.
MOST = 20_000


class History:
    """Upload tokens that the server gave out."""

    def __init__(self, whole: bool) -> None:  # noqa: FBT001  (called by position)
        self.whole = whole
        self.tokens: OrderedDict[str, None] = OrderedDict()

    def operation(self, seen: Seen) -> str:
        """Return the name of the first element in the Body, or ``other``."""
        call = call_of(seen)
        return "other" if call is None else etree.QName(call).localname

    def note(self, seen: Seen) -> None:
        """Remember the tokens in an answer."""
        for token in texts(seen.answer, "uploadtoken"):
            self.tokens[token] = None
        while len(self.tokens) > MOST:
            self.tokens.popitem(last=False)
            self.whole = False


def call_of(seen: Seen) -> etree._Element | None:
    """Return the element that is the call, if there is one."""
    if seen.xml is None:
        return None
    found = seen.xml.xpath("/*/*[local-name() = 'Body']/*[1]")
    return found[0] if isinstance(found, list) and found else None


def texts(message: Message, name: str) -> list[str]:
    """Return the texts of all elements of a name, in lower case, that have any."""
    if message.xml is None:
        return []
    return [
        (element.text or "").strip()
        for element in message.xml.iter("{*}*")
        if etree.QName(element).localname.lower() == name and element.text
    ]
