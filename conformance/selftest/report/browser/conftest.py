"""The pages that are looked at, and the rules they are held to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.report.html import render
from conformance.report.results import Results, read_results
from conformance.selftest.report.browser.chromium import Browser
from conformance.selftest.report.evidence import HOSTILE, with_text
from conformance.selftest.report.synthetic import (
    exchange,
    large,
    requirement,
    result,
    verdict,
    written,
)

VARIABLE = "AXE_SOURCE"
NO_AXE = (
    f"set {VARIABLE} to axe.min.js of the npm package axe-core; "
    "`tox -e report` installs it and does so"
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    browser = Browser()
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    path = os.environ.get(VARIABLE)
    if not path or not Path(path).is_file():
        pytest.fail(NO_AXE)
    return Path(path).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return evidence with everything that a report can tell."""
    words = {
        "violates": "failed",
        "falls short": "failed",
        "inconclusive": "inconclusive",
        "error": "error",
        "not applicable": "not applicable",
        "conforms": "passed",
        "observed": "passed",
    }
    records = []
    for number, (word, outcome) in enumerate(words.items()):
        name = f"cm.topic.{word.replace(' ', '-')}"
        exchanges = [exchange(2 * number + 1), exchange(2 * number + 2)]
        level = {"falls short": "should", "observed": "open"}.get(word, "must")
        records += [
            requirement(name, level, reading="One of two readings."),
            result(
                name,
                outcome,
                received=f"<id>{number}</id> in 'cm-payload'" if number < 2 else "",
                required="<id>7</id>" if number < 2 else "",
                hint="Is it cut short?" if number < 2 else "",
                because="" if outcome in {"failed", "passed"} else "no answer",
                exchanges=exchanges,
                observations=["It answers in time."],
            ),
            verdict(name, word),
        ]
    stale = verdict("cm.topic.stale", known_failure="until March", stale=True)
    records += [requirement("cm.topic.stale"), stale]
    excluded = requirement("cm.topic.excluded", excluded="Nobody can see it.")
    records += [excluded, verdict("cm.topic.excluded", "excluded")]
    return written(tmp_path_factory.mktemp("evidence") / "results.jsonl", records)


@pytest.fixture(scope="session")
def results(evidence: Path) -> Results:
    return read_results(evidence)


@pytest.fixture(scope="session")
def page(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render(results, results), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def large_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rendered(tmp_path_factory.mktemp("large"))


@pytest.fixture(scope="session")
def full_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a page that has no room for every failure."""
    return rendered(tmp_path_factory.mktemp("full"), verdicts=3000, failing=1)


def rendered(directory: Path, **shape: int) -> Path:
    """Write a report of large evidence."""
    page = render(read_results(large(directory / "results.jsonl", **shape)))
    path = directory / "report.html"
    path.write_text(page, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def hostile_pages(
    evidence: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[Path]:
    directory = tmp_path_factory.mktemp("hostile")
    pages = []
    for number, text in enumerate(HOSTILE):
        planted = with_text(evidence, directory / "results.jsonl", text)
        path = directory / f"{number}.html"
        path.write_text(render(read_results(planted)), encoding="utf-8")
        pages.append(path)
    return pages
