"""What a run keeps so that a report can tell how it came to its verdict."""

from __future__ import annotations

import pytest

from conformance.running.proofs import Proofs, measurement
from conformance.selftest.command import Finished, in_directory
from conformance.selftest.report.synthetic import Json

DEVIATION = "StripsUploads"
ROUND_TRIP = "test_a_ticket_returns_the_bytes_stored_under_it"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    command = in_directory(tmp_path_factory.mktemp("run"))
    selection = ("--requirement=cm.stream.round-trip", "--protocol=cm")
    return command("run", "--reference", f"--variant={DEVIATION}", *selection)


@pytest.fixture
def shrunk(run: Finished) -> Json:
    (one,) = [
        record
        for record in run.evidence
        if record["record"] == "result" and record["test"].endswith(ROUND_TRIP)
    ]
    return one


def carried(exchange: Json) -> list[str]:
    """Return the case IDs that a request carried."""
    fields = exchange["request_headers"]
    return [value for name, value in fields if name == "X-Conformance-Case"]


def test_every_request_of_a_case_carries_its_id(run: Finished) -> None:
    results = [one for one in run.evidence if one["record"] == "result"]
    ids = [record["case"] for record in results]

    assert len(results) > 10
    assert len(set(ids)) == len({record["test"] for record in results})
    assert all(
        carried(exchange) == [record["case"]]
        for record in results
        for exchange in record["exchanges"]
    )


def test_a_case_is_named_after_its_run(run: Finished, shrunk: Json) -> None:
    assert shrunk["case"].startswith(run.evidence[0]["run"] + "-")


def test_a_result_says_what_its_case_was_cut_down_from(shrunk: Json) -> None:
    told = shrunk["conversation"]

    assert (told["exchanges"], len(shrunk["exchanges"])) == (2, 2)
    assert told["of_test"] > told["before_shrinking"] >= told["exchanges"]


def test_a_generated_failure_keeps_a_case_that_was_accepted(shrunk: Json) -> None:
    failed, accepted = shrunk["exchanges"][-1], shrunk["accepted"]

    assert (accepted["method"], accepted["status"]) == ("GET", 200)
    assert accepted["number"] != failed["number"]


def test_the_run_names_server_command_and_round_trip(run: Finished) -> None:
    header, end = run.evidence[0], run.evidence[-1]

    command = f"cms-conformance run --reference --variant {DEVIATION} --protocol cm "
    assert header["command"].startswith(command)
    assert end["servers"] == ["cms-conformance-reference"]
    assert 0 < end["round_trip"]["median"] <= end["round_trip"]["p95"]


def test_capabilities_say_how_they_are_known(mixed: Finished) -> None:
    how = {
        one["name"]: (one["present"], one["how"])
        for one in mixed.evidence[0]["capabilities"]
    }

    absent = (False, "declared absent in the profile")
    assert how["cm.custom-commands"] == absent
    assert how["cm.streaming"][0] is True


def caught(name: str, expected: list[str], blamed: list[str]) -> Json:
    """Return what was measured of one deviation."""
    found = bool(set(expected) & set(blamed))
    facts = {"expected": expected, "blamed": blamed, "caught": found, "sound": found}
    return {"name": name, **facts}


def test_a_deviation_proves_what_it_was_blamed_for() -> None:
    deviations = [caught("A", ["x", "y"], ["x", "z"]), caught("B", ["x"], [])]
    document = measurement(
        deviations, [], date="2026-01-02", catalogue="0" * 64, quick=False
    )

    proofs = Proofs(document["measured"], tuple(document["deviations"]))
    assert [proofs.of(name) for name in "xyz"] == [["A"], [], []]
    assert (document["measured"]["caught"], document["measured"]["deviations"]) == (
        1,
        2,
    )


def test_a_deviation_is_named_where_the_reference_was_judged(run: Finished) -> None:
    page = (run.reports / "report.html").read_text(encoding="utf-8")

    assert run.evidence[0]["variant"] == DEVIATION
    assert f"the part <code>{DEVIATION}</code> in place of its own" in page
