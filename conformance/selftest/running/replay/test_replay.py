"""A stored case sent again: the fault is as recorded, or it no longer shows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import requests

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


def packages(url: str) -> int:
    """Return how many packages a server has."""
    answer = requests.get(f"{url}/rest/content/package", timeout=10)
    return int(answer.json()["numItems"])


def test_nothing_that_was_made_is_left(
    judged: Judging, serving: Serving, replay: Replaying
) -> None:
    evidence, url = judged("AnswersCountersAsText"), serving()

    done = replay(evidence, "--target-url", url, case=evidence.records()[-1]["case"])

    assert "what the case builds on" in done.out
    assert packages(url) == 0


def test_names_that_are_taken_are_made_fresh(
    judged: Judging, serving: Serving, replay: Replaying
) -> None:
    evidence, url = judged("ForgetsUpdates"), serving("ForgetsUpdates")
    model = evidence.records()[0]["exchanges"][0]["request_body"]["text"]
    requests.put(
        f"{url}/rest/content/package",
        model.encode(),
        headers={"Content-Type": "application/json"},
        timeout=10,
    )

    done = replay(evidence, "--target-url", url)

    assert done.code == 1, done.out
    assert "the names of the run are taken" in done.out


def test_a_binary_body_is_sent_as_it_was(
    judged: Judging, serving: Serving, replay: Replaying
) -> None:
    evidence = judged("EndsDownloadsWithALine")
    sent = [one["exchanges"][-2]["request_body"] for one in evidence.records()]
    binary = next(n for n, body in enumerate(sent) if "base64" in body)
    case = evidence.records()[binary]["case"]

    assert replay(evidence, "--target-url", serving(), case=case).code == 0


def test_a_body_that_was_not_kept_is_refused_with_its_sizes(
    judged: Judging, serving: Serving, replay: Replaying
) -> None:
    evidence = judged("PlacesChunksByTheirNumber")
    large = next(
        one["case"]
        for one in evidence.every_record()
        if any(e["request_body"]["size"] > 1 << 16 for e in one["exchanges"])
    )

    done = replay(evidence, "--target-url", serving(), case=large)

    assert done.code == 3
    assert re.search(r"of the \d{6} bytes .* the evidence holds 16384", done.out)


def test_a_large_body_is_sent_whole(
    judged: Judging, serving: Serving, replay: Replaying
) -> None:
    evidence = judged("EndsDownloadsWithALine")
    large = next(
        one["case"]
        for one in evidence.every_record()
        if any(e["request_body"]["size"] > 1 << 20 for e in one["exchanges"])
    )

    done = replay(evidence, "--target-url", serving(), case=large)

    assert done.code == 0, done.out


def test_no_secret_is_told(
    judged: Judging, serving: Serving, replay: Replaying
) -> None:
    done = replay(judged("EscapesNamesTwice"), "--target-url", serving(), "--json")

    assert done.code == 0
    assert "let-root-in" not in done.out


def test_evidence_without_its_traffic_is_replayed_alone(
    judged: Judging, serving: Serving, replay: Replaying, tmp_path: Path
) -> None:
    evidence = judged("EscapesNamesTwice")
    alone = tmp_path / "results.jsonl"
    alone.write_bytes(evidence.results.read_bytes())

    done = replay(replace(evidence, results=alone), "--target-url", serving())

    assert done.code == 3
    assert "what the case builds on is gone" in done.out


def test_the_report_shows_the_line_to_copy(judged: Judging, command: Command) -> None:
    evidence = judged("SaysNotFoundInASuccess")

    done = command("report", evidence.results, "--report=html", "--report-dir=shown")

    page = (done.directory / "shown" / "report.html").read_text(encoding="utf-8")
    lines = [
        f"cms-conformance replay results.jsonl {one['case']}<"
        for one in evidence.records()
    ]
    assert [line for line in lines if line in page]
