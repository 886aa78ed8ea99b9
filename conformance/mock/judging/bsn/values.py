"""Values in a call: numbers, IDs, moments and Base64, as the documents type them."""

from __future__ import annotations

import re
from datetime import datetime

from conformance.mock.judging.bsn.call import BLANKS, WHOLE, decoded, shown
from conformance.mock.judging.bsn.history import History
from conformance.mock.judging.bsn.members import values
from conformance.mock.judging.bsn.wsdl import description
from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen

CALLS = tuple(description().actions)
BITS = {"ChunksCount": 32, "FileSize": 64, "partNumber": 32, "offset": 64}
IDS = ("ContentId", "WebPageId", "WebPageAssetId")
BINARY = ("data", "FileThumb")
MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII
)
LARGEST_INT = (1 << 31) - 1


@rule("bsn.client.number-form", *CALLS)
def a_number_is_one(seen: Seen, history: History) -> Breach | None:
    """See that counts, sizes and offsets are whole numbers with a place in theirs."""
    for name, text in values(history.call(seen), *BITS):
        bits, written = BITS[name] - 1, text.strip(BLANKS)
        fits = WHOLE.fullmatch(written) and -(1 << bits) <= int(written) < 1 << bits
        if not fits:
            return Breach(f"{name} {shown(text)}", f"a number of {bits + 1} bits")
    return None


@rule("bsn.client.id-form", *description().arguments)
def an_id_is_a_number(seen: Seen, history: History) -> Breach | None:
    """See that IDs of contents are positive numbers."""
    for name, text in values(history.call(seen), *IDS):
        written = text.strip(BLANKS)
        if not (WHOLE.fullmatch(written) and 0 < int(written) <= LARGEST_INT):
            required = "the ID that a completion has answered"
            return Breach(f"{name} {shown(text)}", required)
    return None


@rule("bsn.client.date-form", *description().arguments)
def a_date_is_a_moment(seen: Seen, history: History) -> Breach | None:
    """See that a time is written as XML Schema has it."""
    for name, text in values(history.call(seen), "FileLastModifiedDate"):
        if not is_moment(text.strip(BLANKS)):
            return Breach(f"{name} {shown(text)}", "YYYY-MM-DDThh:mm:ssZ")
    return None


def is_moment(text: str) -> bool:
    """Tell whether a text is a moment that there is."""
    if not MOMENT.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text[:19].replace("T24:00:00", "T00:00:00"))
    except ValueError:
        return False
    return True


@rule("bsn.client.base64", *CALLS)
def binary_data_are_base64(seen: Seen, history: History) -> Breach | None:
    """See that chunk and thumbnail can be decoded (BSN-CHUNK-011)."""
    call = history.call(seen)
    for name, text in values(call, *BINARY):
        data = call.data if name == "data" else decoded(text)
        if data is None:
            hint = "Is it the alphabet for URLs, or hexadecimal?"
            return Breach(f"{name} that is no Base64", "the bytes in Base64", hint)
    return None
