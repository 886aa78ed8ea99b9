"""Which requests a fault strikes: counted, chosen, drawn from a seed, or refused."""

from __future__ import annotations

import pytest

from conformance.mock import FaultError, MockServer
from conformance.mock.faults.catalogue import KINDS
from conformance.mock.faults.http import DISTRIBUTIONS, delay
from conformance.mock.faults.rules import Faults, parsed
from conformance.mock.operations import BSN, Call
from conformance.reference.bsn.answers import Answers
from conformance.reference.bsn.messages import Messages
from conformance.reference.bsn.operations import Desks, Operations
from conformance.reference.message import Request
from conformance.selftest.mock.clients import PACKAGES, ask, create

LISTING = Call("staging", ("list",), Request("GET", PACKAGES))


def strikes(faults: Faults, number: int, call: Call = LISTING) -> str:
    """Return a mark for each of a number of requests: struck, or spared."""
    return "".join("x" if faults.strike(call) else "." for _ in range(number))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "x....."),
        ({"times": 3}, "xxx..."),
        ({"nth": 2}, ".x...."),
        ({"nth": 3, "times": 2}, "..xx.."),
        ({"times": "always"}, "xxxxxx"),
        ({"nth": 5, "times": "always"}, "....xx"),
    ],
)
def test_a_fault_strikes_by_count(options: dict[str, object], expected: str) -> None:
    faults = Faults()
    faults.add("reset", **options)

    assert strikes(faults, 6) == expected


def test_chance_is_the_same_again_for_a_seed() -> None:
    drawn = []
    for seed in (1, 1, 2):
        faults = Faults()
        faults.add("reset", probability=0.3, seed=seed)
        drawn.append(strikes(faults, 200))

    assert drawn[0] == drawn[1] != drawn[2]
    assert 30 < drawn[0].count("x") < 90


def test_a_fault_counts_what_it_sees_and_strikes() -> None:
    faults = Faults()
    fault = faults.add("reset", nth=2, times=2)
    strikes(faults, 5)

    assert (fault.seen, fault.struck) == (5, 2)


@pytest.mark.parametrize(
    "options",
    [
        {"protocol": "cm"},
        {"operation": "export"},
        {"path": "/stream/*"},
    ],
)
def test_a_fault_spares_what_it_is_not_about(options: dict[str, object]) -> None:
    faults = Faults()
    faults.add("reset", **options)

    assert strikes(faults, 2) == ".."


def test_the_oldest_of_two_faults_strikes_first(cms_server: MockServer) -> None:
    cms_server.fault("locked")
    cms_server.fault("maintenance")
    codes = [create(cms_server, "spring").status_code for _ in range(3)]

    assert codes == [409, 503, 200]


def test_a_fault_can_be_taken_back(cms_server: MockServer) -> None:
    fault = cms_server.fault("locked", times="always")
    before = ask(cms_server, "GET", PACKAGES).status_code
    cms_server.faults.remove(fault.id)

    assert (before, ask(cms_server, "GET", PACKAGES).status_code) == (409, 200)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("loked", {}, r"'loked' \(did you mean locked\?\); known: upload-failed"),
        ("locked", {"protocol": "cm"}, "locked is a fault of staging, not of cm"),
        ("reset", {"protocol": "ftp"}, "protocol 'ftp'; known: cm, staging, bsn"),
        ("locked", {"operation": "exprt"}, r"did you mean export\?"),
        ("chunk-refused", {"operation": "StartFileUpload"}, "known: AppendChunk"),
        ("delay", {"second": 1}, r"did you mean seconds\?"),
        ("delay", {"seconds": -1}, "seconds is a number from 0 to 300, not -1"),
        ("delay", {"seconds": "nan"}, "not 'nan'"),
        ("delay", {"distribution": "cauchy"}, "constant or uniform or normal"),
        ("request-error", {"number": 1.5}, "number is a whole number, not 1.5"),
        ("soap-fault", {"text": 7}, "text is a text of up to 1000 characters"),
        ("reset", {"times": 0}, "times is a number from 1"),
        ("reset", {"probability": 2}, "probability is a number from 0 to 1"),
    ],
)
def test_what_cannot_be_had_is_refused_with_what_can(
    name: str, options: dict[str, object], message: str
) -> None:
    faults = Faults()

    with pytest.raises(FaultError, match=message):
        faults.add(name, **options)
    assert len(faults) == 0


def test_a_line_says_the_same_as_a_call() -> None:
    name, options = parsed("delay:operation=list,seconds=0.5,nth=2,times=always")
    fault = Faults().add(name, **options)

    assert fault.described() == {
        **fault.described(),
        "name": "delay",
        "operation": "list",
        "nth": 2,
        "times": "always",
        "seconds": 0.5,
    }


def test_a_line_without_a_value_is_refused() -> None:
    with pytest.raises(FaultError, match="'nth' has no value: write reset:key=value"):
        parsed("reset:nth")


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_delays_are_drawn_around_their_mean(distribution: str) -> None:
    fault = Faults().add("delay", seconds=2, spread=0.5, distribution=distribution)
    drawn = [delay(fault.options, fault.random) for _ in range(2000)]

    assert min(drawn) >= 0
    assert 1.8 < sum(drawn) / len(drawn) < 2.2
    assert len(set(drawn)) == (1 if distribution == "constant" else 2000)


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_can_be_had_with_its_defaults(name: str) -> None:
    fault = Faults().add(name)

    assert fault.described()["name"] == name
    assert KINDS[name].summary


def test_the_soap_operations_are_those_of_the_service() -> None:
    nobody = Desks(*[None] * 6)  # type: ignore[arg-type]  # nothing is called
    served = Operations(Messages(), Answers(), nobody).by_name

    assert {*served, "wsdl", "retrieve"} == set(BSN)
