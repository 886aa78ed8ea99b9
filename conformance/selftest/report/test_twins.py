"""The report in other forms: Markdown, EARL, HAR, badges, lines of a build log."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from lxml import etree

from conformance.report.badge import badge_json, badge_svg
from conformance.report.build_log import error_lines
from conformance.report.earl import OUTCOMES, earl
from conformance.report.har import har
from conformance.report.markdown import markdown
from conformance.report.results import Results, read_results
from conformance.report.words import ORDER
from conformance.selftest.report.evidence import HOSTILE, with_text
from conformance.selftest.report.synthetic import (
    exchange,
    requirement,
    result,
    results_of,
    verdict,
)

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
JSON = (earl, har, badge_json)
SPAN = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
hostile = pytest.mark.parametrize("text", HOSTILE, ids=[ascii(t[:24]) for t in HOSTILE])


def log_lines(results: Results) -> str:
    """Return the lines for a build log as one text."""
    return "\n".join(error_lines(results))


WRITERS = (markdown, earl, har, badge_json, badge_svg, log_lines)


@pytest.fixture
def planted(evidence: Path, tmp_path: Path) -> partial[Results]:
    return partial(_read, evidence, tmp_path / "results.jsonl")


def _read(evidence: Path, copy: Path, text: str) -> Results:
    return read_results(with_text(evidence, copy, text))


@hostile
def test_no_text_hides_or_controls(planted: partial[Results], text: str) -> None:
    results = planted(text)
    odd = {
        character
        for write in WRITERS
        for character in write(results)
        if unicodedata.category(character) in HIDDEN
    }

    assert odd - {"\n"} == set()


@hostile
def test_no_text_leaves_its_code_span(planted: partial[Results], text: str) -> None:
    outside, calm = (SPAN.sub("", markdown(planted(words))) for words in (text, "tea"))

    assert outside == calm


@hostile
def test_no_text_breaks_json_or_xml(planted: partial[Results], text: str) -> None:
    results = planted(text)

    assert all(json.loads(write(results)) for write in JSON)
    assert etree.fromstring(badge_svg(results).encode()).get("role") == "img"


@hostile
def test_no_text_becomes_a_command_of_the_build(
    planted: partial[Results], text: str
) -> None:
    lines = log_lines(planted(text)).splitlines()

    assert [line for line in lines if not line.startswith("::error title=cm.")] == []
    assert len(lines) == len(log_lines(planted("tea")).splitlines())


@pytest.mark.parametrize("write", WRITERS)
def test_the_same_evidence_makes_the_same_bytes(
    evidence: Path, write: Callable[[Results], str]
) -> None:
    assert write(read_results(evidence)) == write(read_results(evidence))


@pytest.fixture
def results(tmp_path: Path) -> Results:
    good, bad = "cm.x.good", "cm.x.bad"
    return results_of(
        tmp_path,
        requirement(good),
        requirement(bad),
        result(good, exchanges=[exchange(1), exchange(2)]),
        result(bad, "failed", received="1: a,\nb", exchanges=[exchange(2)]),
        verdict(good),
        verdict(bad, "violates"),
    )


def test_every_verdict_has_an_outcome_in_earl() -> None:
    assert OUTCOMES.keys() == set(ORDER)


def test_earl_asserts_every_verdict(results: Results) -> None:
    graph = json.loads(earl(results))["@graph"]
    outcomes = {
        one["test"].rpartition(":")[2]: one["result"]["outcome"]
        for one in graph
        if one["@type"] == "earl:Assertion"
    }

    assert outcomes == {"cm.x.good": "earl:passed", "cm.x.bad": "earl:failed"}


def test_earl_names_everything_that_it_speaks_of(results: Results) -> None:
    graph = json.loads(earl(results))["@graph"]
    named = {one.get("@id") for one in graph}

    assertions = [one for one in graph if one["@type"] == "earl:Assertion"]
    assert {one[key] for one in assertions for key in ("test", "subject")} <= named


def test_har_holds_every_exchange_once(results: Results) -> None:
    entries = json.loads(har(results))["log"]["entries"]

    assert [entry["_number"] for entry in entries] == [1, 2]
    assert entries[0]["startedDateTime"] == "2026-01-02T03:04:05.010000+00:00"
    assert entries[0]["request"]["url"] == "http://cms.example/base/xml"


def test_har_has_what_its_readers_demand(results: Results) -> None:
    (entry, *_) = json.loads(har(results))["log"]["entries"]

    demanded = {"startedDateTime", "time", "request", "response", "cache", "timings"}
    assert entry.keys() >= demanded
    assert entry["request"].keys() >= {"cookies", "queryString", "headersSize"}
    assert entry["response"].keys() >= {"redirectURL", "content", "httpVersion"}


def test_badges_say_how_many_of_how_many(results: Results) -> None:
    document = json.loads(badge_json(results))

    assert (document["schemaVersion"], document["message"]) == (1, "✗ 1 of 2 MUSTs")
    assert "conformance: ✗ 1 of 2 MUSTs" in badge_svg(results)


def test_a_line_of_a_build_log_is_one_line(results: Results) -> None:
    (line,) = error_lines(results)

    assert line.startswith("::error title=cm.x.bad::")
    assert line.endswith("received 1: a, b")
