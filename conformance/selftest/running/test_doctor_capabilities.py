"""What a server shows by itself: its capabilities, its methods, its clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from conformance.harness.doctor.check import State
from conformance.reference.bsn.wsdl import Wsdl
from conformance.running.bundle import reference_server
from conformance.selftest.exchange.raw_server import answering
from conformance.selftest.running.clinic import answer
from conformance.selftest.running.conftest import Serving, Visit

ALL = ("cm", "staging", "bsn")


def test_a_capability_declared_absent_that_shows_itself(
    visit: Visit, right_server: str
) -> None:
    absent = '"cm.streaming", "bsn.web-pages"'

    seen = visit(right_server, f"[capabilities]\nabsent = [{absent}]\n", protocols=ALL)

    assert seen.faults == ["declared-absent", "declared-absent"]
    assert ":2: [capabilities] absent = [" in seen.line("declared-absent")
    assert seen.examination.exit_code == 0


class WithoutSessions(Wsdl):
    """A description of a service that takes files alone."""

    def document(self, address: str) -> bytes:
        """Return the description with one method under another name."""
        return super().document(address).replace(b"StartWebPageUp", b"StartWebUp")


def test_methods_that_the_description_lacks(visit: Visit) -> None:
    with reference_server(WithoutSessions) as server:
        seen = visit(server.url, protocols=("bsn",))

    assert seen.faults == ["methods-missing"]
    assert not seen.examination.discovered["bsn.web-pages"].present


def test_capabilities_that_show_themselves_are_discovered(
    visit: Visit, right_server: str
) -> None:
    discovered = visit(right_server, protocols=ALL).examination.discovered

    shown = {name for name, one in discovered.items() if one.present}
    assert shown == {"cm.streaming", "bsn.web-pages", "bsn.replacing"}


# -- the clock ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "faults"), [(4, []), (-6, ["clock"]), (60, ["clock"])]
)
def test_a_clock_that_is_off(
    serving: Serving, visit: Visit, minutes: int, faults: list[str]
) -> None:
    there = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes))
    body = '<cm-payload><cm-response success="true"/></cm-payload>'
    server = serving(
        answering(answer("200 OK", f"Date: {there}", body=body), hold=True)
    )

    seen = visit(server.url)

    assert [one for one in seen.faults if one == "clock"] == faults


def test_a_date_that_is_none_is_not_checked(serving: Serving, visit: Visit) -> None:
    server = serving(answering(answer("200 OK", "Date: yesterday"), hold=True))

    checks = visit(server.url).examination.checks

    assert [one.state for one in checks if one.name == "clock"] == [State.UNCHECKED]
