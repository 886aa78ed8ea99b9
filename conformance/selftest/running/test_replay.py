"""A stored case sent again: the fault is as recorded, or it no longer shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conformance.cli import main
from conformance.deviations import DEVIATIONS
from conformance.running.bundle import JUDGED, reference_server
from conformance.running.variants import find_variant
from conformance.selftest.command import Command, Finished, in_directory

#: Deviations of each protocol whose faults show in a status, a head, a body, in time.
REPLAYED = [
    "SaysNotFoundInASuccess",
    "LabelsDownloadsAsCompressed",
    "EndsDownloadsWithALine",
    "AnswersTheIdOfTheFolder",
    "AnswersCountersAsText",
    "IgnoresTheWait",
    "IncludesNothing",
    "PlacesChunksByTheirNumber",
    "GivesNoToken",
    "AnswersTrueWhateverHappens",
]


@dataclass(frozen=True)
class Judged:
    """The evidence of a run against a deviation."""

    variant: str
    results: Path

    def records(self) -> list[dict[str, Any]]:
        """Return what failed, and could be sent again."""
        lines = self.results.read_text(encoding="utf-8").splitlines()
        found = [json.loads(line) for line in lines]
        failed = [one for one in found if one.get("outcome") == "failed"]
        return [one for one in failed if all(map(_is_whole, one["exchanges"]))]

    @property
    def case(self) -> str:
        """Return the ID of the first case that failed."""
        return str(self.records()[0]["case"])


def _is_whole(exchange: dict[str, Any]) -> bool:
    body = exchange["request_body"]
    return bool(body["size"] <= 16 * 1024)


Judging = Callable[[str], Judged]
Serving = Callable[..., str]
Replaying = Callable[..., Finished]


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judging:
    known: dict[str, Judged] = {}

    def judge(variant: str) -> Judged:
        if variant not in known:
            find_variant(variant)
            name = DEVIATIONS[variant].violates[0]
            run = in_directory(tmp_path_factory.mktemp(variant))
            chosen = (f"--variant={variant}", f"--requirement={name}")
            done = run("run", "--reference", *chosen, "--effort=smoke", "--report=json")
            known[variant] = Judged(variant, done.reports / "results.jsonl")
        return known[variant]

    return judge


@pytest.fixture
def serving() -> Iterator[Serving]:
    with ExitStack() as stack:

        def serve(variant: str = "") -> str:
            parts = [find_variant(variant).part] if variant else []
            server = reference_server(*parts, settings=JUDGED)
            return stack.enter_context(server).url

        yield serve


@pytest.fixture
def replay(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Replaying:
    def replay(judged: Judged, *arguments: str, case: str = "") -> Finished:
        words = ["replay", str(judged.results), case or judged.case, *arguments]
        code = main(words)
        captured = capsys.readouterr()
        return Finished(code, captured.out, captured.err, tmp_path)

    return replay


@pytest.mark.parametrize("variant", REPLAYED)
def test_a_fault_is_as_recorded_while_the_server_has_it(
    judged: Judging, serving: Serving, replay: Replaying, variant: str
) -> None:
    done = replay(judged(variant), "--target-url", serving(variant))

    assert done.code == 1, done.out + done.err
    assert "Today the case ends as it did" in done.out


@pytest.mark.parametrize("variant", REPLAYED)
def test_a_fault_no_longer_shows_where_it_is_mended(
    judged: Judging, serving: Serving, replay: Replaying, variant: str
) -> None:
    done = replay(judged(variant), "--target-url", serving())

    assert done.code == 0, done.out + done.err
    assert "Differs at step #" in done.out


def test_the_sentence_says_what_is_still_wrong(
    judged: Judging, serving: Serving, replay: Replaying
) -> None:
    variant = "SaysNotFoundInASuccess"

    done = replay(judged(variant), "--target-url", serving(variant))

    assert done.out.splitlines()[-1].endswith("is still 200 where 404 is required.")


def test_without_a_target_the_server_of_the_run_is_served(
    judged: Judging, replay: Replaying
) -> None:
    assert replay(judged("SaysNotFoundInASuccess")).code == 1


def test_a_ticket_is_todays(
    judged: Judging, serving: Serving, replay: Replaying
) -> None:
    done = replay(judged("EndsDownloadsWithALine"), "--target-url", serving())

    assert "rebound" in done.out
    assert "(body of the answer to #" in done.out


def test_a_token_of_an_upload_is_todays(
    judged: Judging, serving: Serving, replay: Replaying
) -> None:
    url = serving()

    done = replay(judged("PlacesChunksByTheirNumber"), "--target-url", url, "--json")

    steps = json.loads(done.out)["steps"]
    places = {one["place"] for step in steps for one in step["rebound"]}
    assert any(place.endswith("/UploadToken") for place in places)


def test_a_date_is_volatile(
    judged: Judging, serving: Serving, replay: Replaying
) -> None:
    done = replay(judged("GivesNoToken"), "--target-url", serving(), "--json")

    (step,) = json.loads(done.out)["steps"]
    volatile = {one["place"]: one["volatile"] for one in step["differences"]}
    assert volatile["date"] == "the date"
    assert [place for place, why in volatile.items() if not why] == [
        "/Envelope/Body/StartFileUploadResponse/StartFileUploadResult/UploadToken"
    ]


def test_the_command_replays(
    judged: Judging, serving: Serving, command: Command
) -> None:
    evidence = judged("GivesNoToken")

    done = command("replay", evidence.results, evidence.case, "--target-url", serving())

    assert (done.code, done.err) == (0, "")


def test_a_dead_server_says_nothing(
    judged: Judging, replay: Replaying, dead_url: str
) -> None:
    done = replay(judged("GivesNoToken"), "--target-url", dead_url)

    assert done.code == 3
    assert f"{dead_url} cannot be reached" in done.out


def test_an_unknown_case_is_a_slip_with_a_suggestion(
    judged: Judging, replay: Replaying
) -> None:
    evidence = judged("GivesNoToken")

    done = replay(evidence, case=evidence.case[:-1] + "l")

    assert done.code == 2
    assert "; did you mean cct-" in done.err


def test_a_requirement_that_failed_more_than_once_is_not_enough(
    judged: Judging, replay: Replaying
) -> None:
    evidence = judged("GivesNoToken")

    done = replay(evidence, case="bsn.start.token-issued")

    assert done.code == 2
    assert evidence.case in done.err


def test_a_test_that_failed_leads_to_its_case(
    judged: Judging, serving: Serving, replay: Replaying
) -> None:
    evidence = judged("GivesNoToken")
    test = evidence.records()[0]["test"].rpartition("::")[2]

    assert replay(evidence, "--target-url", serving(), case=test).code == 0


def test_a_file_that_is_no_evidence_is_refused(
    command: Command, tmp_path: Path
) -> None:
    (tmp_path / "results.jsonl").write_text("{}\n", encoding="utf-8")

    done = command("replay", "results.jsonl", "cct-1-1")

    assert done.code == 2
    assert "results.jsonl" in done.err
