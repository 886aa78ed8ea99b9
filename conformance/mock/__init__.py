"""The mock server: the reference, with all that the test of a client needs around it.

::

    with MockServer() as server:
        server.fault("locked", operation="export", times=2)
        ...
        assert server.journal[-1].status == 200
"""

from __future__ import annotations

from conformance.mock.clock import ClockError, MockClock
from conformance.mock.faults.options import FaultError
from conformance.mock.faults.rules import Fault
from conformance.mock.journal import Entry, Journal
from conformance.mock.mounting import mount
from conformance.mock.seeds.rows import SeedError
from conformance.mock.server import MockServer

__all__ = [
    "ClockError",
    "Entry",
    "Fault",
    "FaultError",
    "Journal",
    "MockClock",
    "MockServer",
    "SeedError",
    "mount",
]
