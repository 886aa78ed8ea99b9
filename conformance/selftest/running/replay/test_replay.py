"""A stored case sent again: the fault is as recorded, or it no longer shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.selftest.command import Command, Finished
from conformance.selftest.running.replay.conftest import Judged, Judging, Serving

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


Replaying = Callable[..., Finished]


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

    (step,) = [one for one in json.loads(done.out)["steps"] if one["blamed"]]
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
