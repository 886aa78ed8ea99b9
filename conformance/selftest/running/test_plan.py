"""A plan lists what a run would change, and nothing is sent for it."""

from __future__ import annotations

import json
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conformance.harness.profile import checked_profile, load_profile
from conformance.harness.resources import resource
from conformance.running.bundle import ENVIRONMENT, PROFILE
from conformance.running.plan_rehearsal import names, stand_in
from conformance.selftest.command import (
    Command,
    Finished,
    finished,
    in_directory,
    started,
)
from conformance.selftest.conftest import QUICK
from conformance.selftest.running.test_interrupt import wait_until

NOWHERE = "http://cms.example.invalid"
FORMATS = ("--effort=smoke", "--requirement=staging.entity.removed-not-included")
PROFILE_TEXT = """
[target]
url = "http://cms.example.invalid"
protocols = ["staging"]

[staging.objects]
page = ["A547.1234", "A547.5678"]
"""


@dataclass
class Tripwire:
    """A server that answers nothing and counts who comes."""

    url: str
    came: int = 0


@pytest.fixture
def tripwire() -> Iterator[Tripwire]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        found = Tripwire(f"http://127.0.0.1:{listener.getsockname()[1]}")

        def watch() -> None:
            while True:
                try:
                    listener.accept()[0].close()
                except OSError:
                    return
                found.came += 1

        watcher = threading.Thread(target=watch)
        watcher.start()
        yield found
        listener.shutdown(socket.SHUT_RDWR)
        watcher.join()


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    plan = in_directory(tmp_path_factory.mktemp("planned"))
    return plan("run", NOWHERE, "--plan", *QUICK)


def plan_of(done: Finished) -> dict[str, Any]:
    """Return ``plan.json``."""
    text = (done.reports / "plan.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def test_a_plan_is_made_for_a_server_that_does_not_exist(planned: Finished) -> None:
    assert (planned.code, planned.err) == (0, "")
    assert f"cms-conformance run {NOWHERE}" in planned.out
    assert "rehearsed" in planned.out


def test_the_target_is_not_contacted(command: Command, tripwire: Tripwire) -> None:
    done = command("run", tripwire.url, "--plan", *QUICK)

    assert (done.code, tripwire.came) == (0, 0)


def test_no_address_in_the_profile_is_contacted(
    command: Command, tripwire: Tripwire, tmp_path: Path
) -> None:
    places = f'wsdl = "{tripwire.url}/w"\nendpoint = "{tripwire.url}/e"\n'
    places += f'retrieve = "{tripwire.url}/{{contentId}}"\n'
    text = f'[target]\nurl = "{tripwire.url}"\n[bsn]\n{places}'
    (tmp_path / "p.toml").write_text(text, encoding="utf-8")

    only = "--requirement=bsn.upload.one-chunk-completes"
    done = command("run", "--profile=p.toml", "--plan", "--effort=smoke", only)

    assert (done.code, tripwire.came) == (0, 0)
    assert "CompleteFileUpload" in done.out


def test_a_plan_is_what_its_schema_describes(planned: Finished) -> None:
    text = resource("schemas", "plan.schema.json").read_text(encoding="utf-8")
    schema = json.loads(text)

    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(plan_of(planned))


def test_a_plan_leaves_itself_alone_and_no_verdict(planned: Finished) -> None:
    assert [path.name for path in planned.reports.iterdir()] == ["plan.json"]
    assert "onform:" not in planned.out


def test_a_run_asks_for_what_was_planned(
    planned: Finished, conforming: Finished
) -> None:
    end = conforming.evidence[-1]
    totals = plan_of(planned)["totals"]

    assert (totals["requests"], totals["bytes_sent"]) == (
        end["requests"],
        end["bytes_sent"],
    )


def test_the_sums_are_those_of_the_steps(planned: Finished) -> None:
    plan = plan_of(planned)
    writes = [one for step in plan["steps"] for one in step["writes"]]

    assert plan["totals"]["writes"] == sum(one["count"] for one in writes) > 0
    assert plan["totals"]["requests"] == sum(one["requests"] for one in plan["steps"])


def test_every_test_is_told_with_its_requirement(
    planned: Finished, conforming: Finished
) -> None:
    told = {(one.get("requirement"), one["test"]) for one in plan_of(planned)["steps"]}
    ran = {
        (one["requirement"], one["test"])
        for one in conforming.evidence
        if one["record"] == "result"
    }

    assert ran <= told


def test_a_plan_can_be_told_in_sum(planned: Finished, command: Command) -> None:
    done = command("run", NOWHERE, "--plan", "--quiet", *QUICK)

    assert "cm.stream" not in done.out.partition("Nothing was sent")[2]
    assert done.out.splitlines()[-5:-1] == planned.out.splitlines()[-5:-1]


def test_objects_have_the_names_that_the_profile_gives(
    command: Command, tmp_path: Path
) -> None:
    (tmp_path / "p.toml").write_text(PROFILE_TEXT, encoding="utf-8")

    done = command("run", "--profile=p.toml", "--plan", *FORMATS)

    assert "remove  page A547.1234 in cct-…" in done.out
    assert "CC01." not in done.out


@pytest.mark.parametrize("setting", ["read-only = true", "absent"])
def test_what_the_profile_rules_out_is_not_planned(
    command: Command, tmp_path: Path, setting: str
) -> None:
    capability = '[capabilities]\nabsent = ["staging.write"]\n'
    own = capability if setting == "absent" else f"[staging]\n{setting}\n"
    (tmp_path / "p.toml").write_text(own, encoding="utf-8")

    done = command("run", NOWHERE, "--profile=p.toml", "--plan", *FORMATS)

    assert plan_of(done)["totals"]["writes"] == 0
    assert "not applicable" in done.out


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (["--requirement=cm.strem.*"], "no requirement matches 'cm.strem.*'"),
        (["--protocol=ftp"], "--protocol 'ftp' is unknown"),
        (["--protocol=cm", "--requirement=bsn.*"], "requirement"),
        (["--profile=none.toml"], "none.toml"),
    ],
)
def test_a_slip_is_wrong_usage(command: Command, line: list[str], problem: str) -> None:
    refused = command("run", NOWHERE, "--plan", *line)

    assert refused.code == 2
    assert problem in refused.err


def test_an_interrupted_plan_is_none(tmp_path: Path) -> None:
    line = ("run", NOWHERE, "--plan", "--report-dir=out")
    with started(*line, directory=tmp_path) as process:
        wait_until((tmp_path / "out").exists)
        process.send_signal(signal.SIGINT)
        with suppress(TimeoutExpired):
            process.wait(10)
        if process.poll() is None:  # Python drops one that comes while it imports
            process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)

    assert (process.returncode, list((tmp_path / "out").iterdir())) == (130, [])
    assert "interrupted before the plan was made" in err


@pytest.mark.parametrize(
    ("extra", "code", "said"),
    [
        ([], 0, "plan: reports/latest/plan.json"),
        (["-n", "2"], 4, "a rehearsal is one process; leave -n out"),
    ],
)
def test_pytest_makes_the_same_plan(
    tmp_path: Path, planned: Finished, extra: list[str], code: int, said: str
) -> None:
    words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--pyargs"]
    words += ["conformance.suites", "--target-url", NOWHERE, "--plan", *QUICK, *extra]

    done = finished([*words], tmp_path, {})

    assert done.code == code
    assert said in done.out + done.err
    assert code or plan_of(done) == plan_of(planned)


def test_credentials_are_not_asked_for(command: Command, tmp_path: Path) -> None:
    text = '[cm]\nlogin = "tester"\npassword-env = "NOT_SET_ANYWHERE"\n'
    (tmp_path / "p.toml").write_text(text, encoding="utf-8")

    assert command("run", NOWHERE, "--profile=p.toml", "--plan", *QUICK).code == 0


def test_the_stand_in_has_no_more_than_the_target() -> None:
    ours = load_profile(PROFILE)
    given = checked_profile({"staging": {"objects": {"page": ["A1.1"]}}}, "test")
    profile = stand_in(given, ours)

    assert list(profile.tables["staging"]["objects"]) == ["page"]
    assert len(profile.tables["staging"]["objects"]["page"]) == 1
    assert "retrieve" not in profile.tables["bsn"]
    assert list(dict(names(given, ours)).values()) == ["A1.1"]


def test_the_reference_stands_in_for_itself_wholly() -> None:
    ours = load_profile(PROFILE)

    assert stand_in(ours, ours).tables == ours.tables
    assert set(ENVIRONMENT) >= {"CM_PASSWORD", "BSN_PASSWORD", "STAGING_PASSWORD"}
