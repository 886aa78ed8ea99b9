"""GET /content/package: what a client may ask of the listing."""

from __future__ import annotations

from difflib import get_close_matches

from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen
from conformance.mock.judging.staging_history import History

KNOWN = ("page", "pageSize", "q", "sort")
#: What clients in the field add to every request; a server ignores it (STG-X-015).
LAWFUL = ("sid", "gcms_ts")


@rule("staging.client.query-is-known", "list")
def a_parameter_is_none_written_wrongly(seen: Seen, history: History) -> Breach | None:
    """Find what is ignored, and was meant to work (STG-LIST-005, -007)."""
    del history
    by_case = {name.lower(): name for name in KNOWN}
    for name, _ in seen.parameters:
        close = get_close_matches(name.lower(), by_case, n=1, cutoff=0.7)
        if name not in (*KNOWN, *LAWFUL) and close:
            return Breach(f"the parameter {name!r}", f"{by_case[close[0]]!r}")
    return None
