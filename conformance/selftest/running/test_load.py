"""``load``: the reference holds, and what fails only in company is found."""

from __future__ import annotations

import json
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conformance.running.bundle import JUDGED, reference_server
from conformance.selftest.command import Command, Finished, in_directory, started

#: A staging server that confuses clients who load packages at the same time, and the
#: requirement that tells.
CONFUSED = "LoadsWhatWasAskedForLast"
CONFUSION = "staging.package.load-answers-named"
STAGING = ("--protocol=staging", "--requirement=staging.package.*")
BRIEF = ("--users=4", "--spawn-rate=2", "--time=6")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A load that is over."""

    done: Finished

    @property
    def reports(self) -> Path:
        """Return where its reports are."""
        return self.done.reports / "load"

    @property
    def told(self) -> dict[str, Any]:
        """Return ``load.json``."""
        text = (self.reports / "load.json").read_text(encoding="utf-8")
        document: dict[str, Any] = json.loads(text)
        return document

    @property
    def broken(self) -> dict[str, dict[str, Any]]:
        """Return what broke, by requirement."""
        return {one["requirement"]: one for one in self.told["broken"]}

    @property
    def page(self) -> str:
        """Return ``load.html``."""
        return (self.reports / "load.html").read_text(encoding="utf-8")


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    command = in_directory(tmp_path_factory.mktemp("held"))
    return Loaded(command("load", "--reference", *BRIEF))


@pytest.fixture(scope="module")
def confused(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    command = in_directory(tmp_path_factory.mktemp("confused"))
    line = ("--reference", "--variant", CONFUSED, *STAGING, *BRIEF, "--quiet")
    return Loaded(command("load", *line))


@pytest.fixture(scope="module")
def spread(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """Load the confused server by two workers, which stay until it is over."""
    directory = tmp_path_factory.mktemp("spread")
    port = f"--master-port={free_port()}"
    with ExitStack() as stack:
        workers = [
            stack.enter_context(started("load", "--worker", port, directory=directory))
            for _ in range(2)
        ]
        line = ("--reference", "--variant", CONFUSED, *STAGING, *BRIEF)
        roles = ("--master", "--expect-workers=2", port)
        yield Loaded(in_directory(directory)("load", *line, *roles))
        assert [one.wait(timeout=20) for one in workers] == [0, 0]


def test_the_reference_holds_in_all_protocols(held: Loaded) -> None:
    told = held.told
    protocols = {name.partition(".")[0] for name in told["held"]}

    assert (held.done.code, told["broken"], told["unjudged"]) == (0, [], [])
    assert protocols == {"bsn", "cm", "staging"}
    assert told["most_users"] == 4


def test_throughput_and_latency_are_told(held: Loaded) -> None:
    told = held.told
    sums = told["traffic"]

    assert sums["requests"] == sum(one["requests"] for one in told["operations"])
    assert 0 < sums["p50"] <= sums["p95"] <= sums["p99"] <= sums["most"]
    assert re.search(r"latency: p50 \d+ ms, p90 \d+ ms", held.done.out)


def test_users_remove_what_they_made(held: Loaded) -> None:
    left = {one["kind"] for one in held.told["leftovers"]}

    assert held.told["created"] > 100
    assert left <= {"contents"}  # no protocol removes those
    assert list(held.reports.glob("made-*.jsonl")) == []


def test_what_fails_in_company_only_is_found(confused: Loaded) -> None:
    one = confused.broken[CONFUSION]

    assert confused.done.code == 1
    assert one["failed"] >= 1
    assert f"MUST {CONFUSION}: broke first at " in confused.done.out


def test_what_broke_is_told_with_the_load_it_broke_under(confused: Loaded) -> None:
    first = confused.broken[CONFUSION]["first"]

    assert 1 <= first["users"] <= 4
    assert 0 < first["seconds"] <= 7
    assert first["requests_per_second"] > 0


def test_what_broke_is_shown_by_its_exchanges(confused: Loaded) -> None:
    example = confused.broken[CONFUSION]["example"]

    assert example["exchanges"]
    assert f'id="f-{CONFUSION.replace(".", "-")}"' in confused.page
    assert "GET /rest/content/package/" in confused.page


def test_what_holds_without_anybody_else_is_told(confused: Loaded) -> None:
    alone = {one["alone"] for one in confused.told["broken"]}

    assert "holds alone" in alone
    assert alone <= {"holds alone", "fails alone, too", "not judged alone"}


def test_two_workers_find_it_for_their_master(spread: Loaded) -> None:
    assert (spread.done.code, spread.told["workers"]) == (1, 2)
    assert CONFUSION in spread.broken
    assert (spread.told["most_users"], spread.told["remarks"]) == (4, [])


def test_an_interrupted_load_says_what_it_has_found(tmp_path: Path) -> None:
    line = ("load", "--reference", *STAGING, "--users=2", "--time=60")
    with started(*line, directory=tmp_path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "report: reports/latest/load/load.html" in out
    assert list(tmp_path.rglob("made-*.jsonl")) == []


def test_the_page_asks_nothing_of_any_network(held: Loaded) -> None:
    assert "default-src 'none'" in held.page
    assert re.findall(r"(?:src|href)=\"http", held.page) == []


def test_nothing_judged_is_no_pass(command: Command) -> None:
    done = Loaded(command("load", f"http://127.0.0.1:{free_port()}", "--time=2"))

    assert done.done.code == 3
    assert done.told["sentence"] == "Nothing was judged."
    assert set(done.told["unreachable"]) == {"bsn", "cm", "staging"}


def test_a_load_that_its_budget_ended_is_no_pass(command: Command) -> None:
    with reference_server(settings=JUDGED) as server:
        line = ("load", server.url, "--protocol=bsn", "--max-requests=60", *BRIEF)
        done = Loaded(command(*line))

    assert done.done.code == 3
    assert "the load ended early: the run has sent the requests" in done.done.out


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "no target: give --target-url URL"),
        ("http://a.example --reference", "exclude each other"),
        ("--worker http://a.example", "is told the target by its master"),
        ("--worker --master", "--master or --worker, not both"),
        ("http://a.example --variant X", "--variant goes with --reference"),
        ("--reference --protocol soap", "--protocol 'soap' is unknown"),
        ("--reference --rate 0", "--rate 0 allows nothing"),
        ("--reference --users 0", "'0' is no number above 0"),
        ("--reference --time 5x", "'5x' is no time"),
        ("--reference --profile no.toml", "cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    command: Command, line: str, message: str
) -> None:
    refused = command("load", *line.split())

    assert (refused.code, "Traceback" in refused.err) == (2, False)
    assert message in refused.err
