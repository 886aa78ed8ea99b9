"""A sample of the runs that are ended from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("shell", ["", "trap '' INT; "], ids=["", "background"])
def test_a_run_whose_command_is_gone_before_it_looks_ends_as_well(shell: str) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    began = time.monotonic()
    subprocess.run(  # what is run in the background begins without interrupts
        ["/bin/sh", "-c", f'{shell}exec "$0" -c "$1"', sys.executable, CHILD],
        env=os.environ | {PARENT: str(gone.pid)},
        stderr=subprocess.DEVNULL,
        check=False,
    )

    assert time.monotonic() - began < 10


def test_an_orphan_that_hangs_ends_as_it_stands() -> None:
    program = (
        "import signal, threading\n"
        "from conformance.running.orphans import end\n"
        "signal.signal(signal.SIGINT, lambda *_: print('heard', flush=True))\n"
        "threading.Thread(target=end, args=((0.2, 0.2),)).start()\n"
        "while True: signal.pause()\n"
    )
    line = [sys.executable, "-c", program]
    done = subprocess.run(line, capture_output=True, timeout=30, check=False)

    assert (done.returncode, done.stdout.count(b"heard")) == (130, 2)
