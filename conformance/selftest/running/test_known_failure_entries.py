"""An entry names its cause and its end, and every report says when it has to change."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from lxml import etree, html

from conformance.harness.excuse import Assessment, Standing
from conformance.harness.known_failure import KnownFailure
from conformance.running.bundle import ENVIRONMENT
from conformance.running.terminal import known_lines
from conformance.selftest.command import Command, Finished, in_directory
from conformance.selftest.conftest import QUICK

BROKEN = "cm.stream.other-methods-refused"
FILE = "conformance/suites/cm/test_stream.py"
TEST = f"{FILE}::test_other_methods_are_refused_with_data_too[PUT]"
ENTRY = (
    '[known-failures."{}"]\nreason = "the proxy"\nowner = "web"\nissue = "T-1"\n{}\n'
)
Run = Callable[..., Finished]


def entry_run(command: Command, *line: str, name: str, key: str = "") -> Finished:
    """Run with a known failure in the profile, whose further key is on line 5."""
    profile = command("--version").directory / "vendor.toml"
    profile.write_text(ENTRY.format(name, key), encoding="utf-8")
    return command("run", *line, "--profile=vendor.toml", **ENVIRONMENT)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return a way to run with an entry, in a directory of its own."""

    def one(*line: str, name: str, key: str = "") -> Finished:
        command = in_directory(tmp_path_factory.mktemp("entry"))
        return entry_run(command, *line, name=name, key=key)

    return one


@pytest.fixture(scope="module")
def expired(run: Run, wrong_server: str) -> Finished:
    return run(wrong_server, *QUICK, name=BROKEN, key="expires = 2020-01-31")


@pytest.fixture(scope="module")
def other_cause(run: Run, wrong_server: str) -> Finished:
    return run(wrong_server, *QUICK, name=BROKEN, key='clause = "404 <b>"')


@pytest.fixture(scope="module")
def one_test(run: Run, wrong_server: str) -> Finished:
    return run(wrong_server, *QUICK, name=TEST, key="expires = 9999-12-31")


def told(done: Finished, name: str) -> str:
    """Return a report as text."""
    return (done.reports / name).read_text(encoding="utf-8")


def test_an_expired_entry_excuses_nothing_and_fails_the_run(expired: Finished) -> None:
    assert expired.code == 1
    assert f"vendor.toml:5: the known failure {BROKEN} expired on 2020" in expired.out
    assert "MUSTs violated, 1 known failure expired." in expired.out


def test_another_cause_fails_the_run(other_cause: Finished) -> None:
    told = f"vendor.toml:5: the known failure {BROKEN} fails by another cause"

    assert other_cause.code == 1
    assert f"{told}: '404 <b>' does not stand" in other_cause.out


@pytest.mark.parametrize("name", ["expired", "other_cause"])
def test_a_ci_server_is_told_which_line_to_change(
    request: pytest.FixtureRequest, name: str
) -> None:
    root = etree.parse(request.getfixturevalue(name).reports / "junit.xml")
    (failure,) = root.iter("failure")

    assert str(failure.get("message")).startswith("vendor.toml:5: ")


def test_the_page_shows_the_entry_and_what_is_wrong(other_cause: Finished) -> None:
    page = html.fromstring(told(other_cause, "report.html"))
    (row,) = page.xpath('//section[.//h2[.="Known failures"]]//tbody/tr')
    (wrong,) = row.xpath('.//*[@class="stale"]')
    cells = [cell.text_content() for cell in row.iter("td")]

    assert wrong.text_content().startswith("✗ another cause: vendor.toml:5: ")
    assert cells[1:] == ["the proxy", "web, T-1", "", "404 <b>"]


def test_the_report_for_programs_has_every_field(expired: Finished) -> None:
    (entry,) = expired.report["known_failures"]

    assert (entry["name"], entry["standing"]) == (BROKEN, "expired")
    assert (entry["owner"], entry["expires"]) == ("web", "2020-01-31")
    assert entry["lines"] == {
        "entry": 1,
        "reason": 2,
        "owner": 3,
        "issue": 4,
        "expires": 5,
    }


def test_reports_made_again_are_the_same(expired: Finished, tmp_path: Path) -> None:
    line = ("report", expired.reports / "results.jsonl", "--report-dir", tmp_path)

    in_directory(expired.directory)(*line)

    for name in ("report.html", "report.json", "junit.xml"):
        assert (tmp_path / name).read_text(encoding="utf-8") == told(expired, name)


def test_the_page_of_a_build_tells_it_too(expired: Finished, tmp_path: Path) -> None:
    line = ("report", expired.reports / "results.jsonl", "--report=summary")

    in_directory(expired.directory)(*line, "--report-dir", tmp_path)

    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert f"✗ ` {BROKEN} `: expired; ` vendor.toml:5: " in summary


def test_a_build_shows_it_at_its_line(command: Command, wrong_server: str) -> None:
    build = partial(command, GITHUB_ACTIONS="true")

    done = entry_run(
        build, wrong_server, *QUICK, name=BROKEN, key="expires = 2020-01-31"
    )

    assert "::error file=vendor.toml,line=5,title=known failure::" in done.out


def test_a_known_test_excuses_itself_alone(one_test: Finished) -> None:
    (verdict,) = [one for one in one_test.evidence if "excused_tests" in one]

    assert one_test.code == 1
    assert (verdict["excused_tests"], verdict["excused"]) == ([TEST], False)
    assert "1 xfailed" in one_test.out


def test_a_test_that_stands_in_no_requirements_case_has_one_of_its_own(
    run: Run, right_server: str
) -> None:
    done = run(right_server, *QUICK, name=TEST)

    root = etree.parse(done.reports / "junit.xml")
    (case,) = root.xpath("//testcase[failure]")
    assert (case.get("classname"), case.get("name")) == ("known-failures", TEST)


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_test_that_is_not_there_is_refused(
    run: Run, right_server: str, workers: str
) -> None:
    name = TEST.replace("[PUT]", "[PUTT]")

    done = run(right_server, *QUICK, "-n", workers, name=name)

    assert done.code == 2
    assert f"vendor.toml:1: known-failures: {name!r} is unknown" in done.out + done.err
    assert f"did you mean {TEST!r}?" in done.out + done.err


def test_a_file_of_tests_that_is_not_there_is_refused(run: Run, dead_url: str) -> None:
    done = run(dead_url, name="conformance/suites/cm/test_steam.py::test_x")

    assert done.code == 2
    assert f"did you mean '{FILE}'?" in done.err


def test_what_hangs_on_a_known_failure_is_excused_with_it(run: Run) -> None:
    line = ("--reference", "--variant=WrapsTheTicketInXml", "--effort=smoke")

    done = run(*line, "--requirement=cm.stream.tick*", name="cm.stream.ticket-alone")

    assert done.code == 0
    assert done.verdicts["cm.stream.tickets-differ"] == "inconclusive"
    assert "1 inconclusive, 1 observed, 1 known failure" in done.out


@pytest.mark.parametrize(("selected", "lines"), [(False, ["told"]), (True, [])])
def test_what_was_not_judged_is_mentioned_where_all_was_to_be(
    *, selected: bool, lines: list[str]
) -> None:
    assessment = Assessment(KnownFailure("a", "b"), Standing.NOT_JUDGED, "told")

    assert list(known_lines([assessment], selected=selected)) == lines
