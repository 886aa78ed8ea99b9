"""Exports and imports of the reference that take their time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from conformance.reference.staging import Staging, content
from conformance.reference.staging.jobs import Job, Jobs
from conformance.selftest.staging.desk import PACKAGES, Desk


class Gated(Jobs):
    """Stop at each object until the gate is opened."""

    gate = threading.Event()

    def step(self, job: Job) -> None:
        """Wait at the gate, then go on."""
        assert self.gate.wait(10)
        super().step(job)


class GatedStaging(Staging):
    """Do jobs when told to."""

    jobs_part = Gated


@pytest.fixture
def gated(tmp_path: Path) -> Iterator[Desk]:
    Gated.gate.clear()
    desk = Desk(tmp_path, GatedStaging)
    desk.create("spring")
    desk.add("spring", "page", content.HUT_RULES)
    yield desk
    Gated.gate.set()
    desk.service.close()


def eventually(desk: Desk) -> dict[str, Any]:
    """Return the state of the import when it has ended."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        status = desk.load("spring").json.get("import", {"running": True})
        if not status["running"]:
            return dict(status)
    raise AssertionError("the import does not end")


def test_a_wait_that_is_over_answers_at_once_and_the_job_goes_on(gated: Desk) -> None:
    answer = gated("POST", f"{PACKAGES}/spring/import?wait=1")
    assert (answer.code, answer.json["messages"][0]["type"]) == ("OK", "INFO")
    running = gated.load("spring").json["import"]
    assert (running["running"], running["progress"]["finished"]) == (True, 0)
    Gated.gate.set()
    assert eventually(gated)["progress"]["done"] == 6


def test_the_outcome_of_a_job_in_time_is_the_real_one(gated: Desk) -> None:
    Gated.gate.set()
    answer = gated("POST", f"{PACKAGES}/spring/import?wait=60000")
    assert answer.json["messages"][0]["type"] == "SUCCESS"


def test_jobs_on_one_package_run_one_after_the_other(gated: Desk) -> None:
    for action in ("export", "import", "export", "import"):
        gated("POST", f"{PACKAGES}/spring/{action}?wait=1")
    assert gated.load("spring").json["import"]["running"] is True
    Gated.gate.set()
    assert eventually(gated)["running"] is False


def test_a_waiting_package_does_not_hold_up_another(gated: Desk) -> None:
    gated.create("empty")
    for _ in range(8):
        gated("POST", f"{PACKAGES}/spring/export?wait=1")
    assert gated("POST", f"{PACKAGES}/empty/export").status == 200


def test_an_export_sees_what_was_added_meanwhile(gated: Desk) -> None:
    gated("POST", f"{PACKAGES}/spring/export?wait=1")
    gated.edit(content.OVERVIEW, text="new")
    gated.add("spring", "page", content.OVERVIEW)
    Gated.gate.set()
    gated("POST", f"{PACKAGES}/spring/export")
    assert gated.load("spring").counters("pages") == (2,)


def test_a_package_deleted_under_a_job_stays_deleted(gated: Desk) -> None:
    gated("POST", f"{PACKAGES}/spring/export?wait=1")
    gated("POST", f"{PACKAGES}/spring/import?wait=1")
    gated("DELETE", f"{PACKAGES}/spring")
    Gated.gate.set()
    gated.service.jobs.close()
    assert gated.load("spring").status == 404


def test_closing_lets_the_running_job_end_and_fails_the_others(gated: Desk) -> None:
    export = partial(gated, "POST", f"{PACKAGES}/spring/export")
    with ThreadPoolExecutor(3) as threads:
        waiting = [threads.submit(export) for _ in range(3)]
        while sum(map(len, gated.service.jobs._queues.values())) < 3:  # noqa: SLF001
            time.sleep(0.001)
        threading.Timer(0.05, Gated.gate.set).start()
        gated.service.jobs.close()
    statuses = sorted(job.result().status for job in waiting)
    assert statuses == [200, 503, 503]
