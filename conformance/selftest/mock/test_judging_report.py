"""The report on clients: evidence, page and commands, as for a server."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from jsonschema import Draft202012Validator

from conformance.harness.resources import resource
from conformance.mock import MockServer
from conformance.running.client_report import write_client_report
from conformance.selftest.command import Command, announced_url, started
from conformance.selftest.mock.clients import ask, send, upload
from conformance.selftest.mock.payloads import HEADER, ONE, ROOT, SENDER, payload, post

LOGIN = '<cm-authentication login="root" password="let-root-in"/>'


def evidence(directory: Path) -> list[dict[str, Any]]:
    """Return the records of the evidence."""
    text = (directory / "results.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def verdicts(directory: Path) -> dict[str, str]:
    """Return the verdict on each requirement."""
    records = [one for one in evidence(directory) if one["record"] == "verdict"]
    return {one["requirement"]: one["verdict"] for one in records}


@pytest.fixture
def reported(cms_server: MockServer, tmp_path: Path) -> Callable[[], Path]:
    def report() -> Path:
        write_client_report(cms_server, tmp_path)
        return tmp_path

    return report


def test_the_evidence_is_of_the_published_form(
    cms_server: MockServer, reported: Callable[[], Path]
) -> None:
    for number in range(5):
        ask(cms_server, "GET", f"/stream/{number}")
    send(cms_server)
    schema = json.loads(resource("schemas", "results.schema.json").read_text("utf-8"))
    validator = Draft202012Validator(schema)

    records = evidence(reported())

    assert [error for one in records for error in validator.iter_errors(one)] == []
    assert [one["record"] for one in (records[0], records[-1])] == ["run", "end"]


def test_verdicts_tell_what_is_stated_from_what_is_inferred(
    cms_server: MockServer, reported: Callable[[], Path]
) -> None:
    upload(cms_server, b"picture")
    ask(cms_server, "PUT", "/stream")
    ask(cms_server, "GET", "/stream/4711")
    found = verdicts(reported())

    assert found["cm.client.stream-method"] == "violates"
    assert found["cm.client.download-ticket-known"] == "falls short"
    assert found["cm.client.upload-address"] == "conforms"
    assert found["cm.client.payload-root"] == "not applicable"


def test_a_protocol_that_nobody_spoke_is_left_out(
    cms_server: MockServer, reported: Callable[[], Path]
) -> None:
    upload(cms_server, b"picture")

    assert {name.split(".")[0] for name in verdicts(reported())} == {"cm"}


def test_a_report_on_nobody_judges_nothing(reported: Callable[[], Path]) -> None:
    records = evidence(reported())

    assert records[-1]["exit_code"] == 3
    assert len(records[0]["protocols"]) == 3


def test_the_page_speaks_of_the_client(
    cms_server: MockServer, reported: Callable[[], Path]
) -> None:
    for _ in range(2):
        ask(cms_server, "PUT", "/stream", b"picture")
    page = (reported() / "report.html").read_text(encoding="utf-8")

    for words in (
        f"Conformance of the clients of {cms_server.url}",
        "2 requests did this: #1, #2",
        'class="label">Sent</p>',
        "no request broke it",
    ):
        assert words in page
    for words in ("Judge it again", "X-Conformance-Case", "cms-conformance replay"):
        assert words not in page


def test_secrets_stay_out_of_the_report(
    cms_server: MockServer, reported: Callable[[], Path]
) -> None:
    post(cms_server, payload(f"<cm-header>{SENDER}{LOGIN}</cm-header>{ONE}{ONE}"))
    post(cms_server, payload(HEADER, ROOT))
    text = (reported() / "results.jsonl").read_text(encoding="utf-8")

    assert "cm.client.request-id-once" in text
    assert "let-root-in" not in text


def test_serve_reports_at_the_stop_and_over_resets(
    command: Command, tmp_path: Path
) -> None:
    line = ("serve", "--report-dir", "clients")
    with started(*line, directory=tmp_path) as process:
        url = announced_url(process)
        requests.put(f"{url}/stream", b"picture", timeout=10)
        requests.post(f"{url}/_mock/reset", timeout=10)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    found = verdicts(tmp_path / "clients")
    again = command("report", "clients", "--report", "html,summary")

    assert (process.returncode, err) == (0, "")
    assert out.splitlines()[-3:] == [
        "clients/results.jsonl",
        "clients/report.html",
        "stopped",
    ]
    assert found["cm.client.stream-method"] == "violates"
    assert again.out.split() == ["clients/report.html", "clients/summary.md"]


def test_a_report_that_cannot_be_written_is_told_at_the_start(
    command: Command, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    refused = command("serve", "--report-dir", "taken/below")

    assert (refused.code, refused.out) == (2, "")
    assert "taken" in refused.err
