"""Requests that are nobody's: which operation they were probably meant to be."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from conformance.mock.judging.seen import Seen

#: Where the requests of each protocol go to.
ADDRESSES = (
    "/xml",
    "/stream",
    "/rest/content/package",
    "/Uploads/2014/07/SOAP/Basic/",
)
ALIKE = 0.6


def meant(seen: Seen) -> Seen | None:
    """Return a request as it would be at the nearest address, if one is near."""
    known = {address.lower(): address for address in ADDRESSES}
    near = get_close_matches(seen.path.lower(), known, n=1, cutoff=ALIKE)
    return replace(seen, path=known[near[0]]) if near else None
