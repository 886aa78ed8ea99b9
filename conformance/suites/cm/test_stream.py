"""Using Streaming: the methods served under ``/stream``, and the others."""

from __future__ import annotations

import pytest

from conformance.harness import NotApplicable, Violation, requirement
from conformance.harness.target import Target
from conformance.harness.transcript import Exchange
from conformance.suites.cm.client import StreamClient
from conformance.suites.cm.commands import Commands
from conformance.suites.cm.readback import SAMPLE, ReadBack
from conformance.suites.cm.stream_checks import METHODS_REFUSED

NAMED = ("PUT", "DELETE", "PATCH")
UNCOMMON = ("HEAD", "OPTIONS", "TRACE", "FETCH")
PLACES = ("", "/", "/987654321987")


@requirement("cm.stream.other-methods-refused")
@pytest.mark.parametrize("place", PLACES, ids=("bare", "slash", "unknown ticket"))
@pytest.mark.parametrize("method", NAMED)
def test_other_methods_are_refused_without_a_ticket(
    stream: StreamClient, readback: ReadBack, method: str, place: str
) -> None:
    readback.check_serving()
    assert stream.request(method, place).status == 405


@requirement("cm.stream.other-methods-refused")
@pytest.mark.parametrize("method", NAMED)
def test_other_methods_are_refused_with_data_too(
    stream: StreamClient, readback: ReadBack, target: Target, method: str
) -> None:
    target.need("cm.write")
    readback.check_serving()
    assert stream.request(method, body=SAMPLE).status == 405


@requirement("cm.stream.other-methods-refused")
@pytest.mark.parametrize("method", NAMED)
def test_other_methods_are_refused_with_a_valid_ticket(
    stream: StreamClient, readback: ReadBack, method: str
) -> None:
    readback.check_found(readback.fresh())
    assert stream.request(method, f"/{readback.fresh().ticket}").status == 405


@requirement("cm.stream.other-methods-refused")
@pytest.mark.parametrize("method", NAMED)
def test_other_methods_are_refused_with_the_ticket_of_a_command(
    stream: StreamClient, commands: Commands, target: Target, method: str
) -> None:
    target.need("cm.custom-commands")
    assert stream.request(method, f"/{commands.ticket()}").status == 405


@requirement("cm.stream.uncommon-methods-refused")
@pytest.mark.parametrize("method", UNCOMMON)
def test_uncommon_methods_are_refused_without_a_ticket(
    stream: StreamClient, readback: ReadBack, method: str
) -> None:
    readback.check_serving()
    assert stream.request(method).status == 405


@requirement("cm.stream.uncommon-methods-refused")
@pytest.mark.parametrize("method", UNCOMMON)
def test_uncommon_methods_are_refused_with_a_valid_ticket(
    stream: StreamClient, readback: ReadBack, method: str
) -> None:
    readback.check_found(readback.fresh())
    assert stream.request(method, f"/{readback.fresh().ticket}").status == 405


@requirement("cm.stream.refused-method-spares-ticket")
@pytest.mark.parametrize("method", NAMED)
def test_a_ticket_outlives_the_refusal_of_a_method_on_it(
    stream: StreamClient, readback: ReadBack, method: str
) -> None:
    readback.check_valid(readback.fresh())
    kept = readback.fresh()
    check_refused(stream.request(method, f"/{kept.ticket}", body=other(readback)))
    readback.check_valid(kept, status=None)


@requirement("cm.stream.refused-method-spares-ticket")
@pytest.mark.parametrize("method", UNCOMMON)
def test_a_ticket_outlives_the_refusal_of_an_uncommon_method(
    stream: StreamClient, readback: ReadBack, method: str
) -> None:
    readback.check_valid(readback.fresh())
    kept = readback.fresh()
    skip_unless_refused(stream.request(method, f"/{kept.ticket}"))
    readback.check_valid(kept, status=None)


def other(readback: ReadBack) -> bytes:
    """Return data to send with a method that is to be refused."""
    return b"" if readback.read_only else b"other data"


def check_refused(exchange: Exchange) -> None:
    """See that a method was refused, in whatever words."""
    if exchange.status < 400:
        raise Violation(
            f"{exchange.status} {exchange.reason} for {exchange.method} with a ticket",
            "the status 405",
            requirement=METHODS_REFUSED,
            exchange=exchange,
        )


def skip_unless_refused(exchange: Exchange) -> None:
    """Go no further with a method that the target serves."""
    if exchange.status < 400:
        raise NotApplicable(f"{exchange.method} is not refused")
