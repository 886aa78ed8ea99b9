"""Every fault there is, by name."""

from __future__ import annotations

from conformance.mock.faults import bsn, cm, http, staging, transport
from conformance.mock.faults.kinds import Kind

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (*cm.KINDS, *staging.KINDS, *bsn.KINDS, *http.KINDS, *transport.KINDS)
}
