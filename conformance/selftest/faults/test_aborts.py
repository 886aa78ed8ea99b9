"""A sample of the runs that are ended from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from conformance.running.orphans import PARENT
from conformance.selftest.faults.aborts import aborts

CHILD = """
import time
from conformance.running.orphans import end_with_parent
end_with_parent()
time.sleep(20)
"""


def test_what_runs_leave_that_are_ended_at_random_is_swept(tmp_path: Path) -> None:
    assert [one.wrong for one in aborts(2, 3, tmp_path)] == [(), ()]


def test_a_run_whose_command_is_gone_before_it_looks_ends_as_well() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", CHILD],
        env=os.environ | {PARENT: str(gone.pid)},
        stderr=subprocess.DEVNULL,
        check=False,
    )

    assert time.monotonic() - began < 10
