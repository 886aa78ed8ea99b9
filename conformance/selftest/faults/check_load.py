"""Workers of a load that go before its end: named, and no verdict but a failure."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from conformance.selftest.command import started
from conformance.selftest.running.test_load import STAGING, free_port


@pytest.mark.parametrize(
    ("number", "remark"),
    [
        (signal.SIGKILL, "was lost; of what it found"),
        (signal.SIGINT, "left before the end"),
    ],
)
def test_a_worker_that_goes_is_named_and_proves_nothing(
    tmp_path: Path, number: signal.Signals, remark: str
) -> None:
    port = f"--master-port={free_port()}"
    line = ("--reference", *STAGING, "--users=4", "--spawn-rate=4", "--time=14")
    master = ("load", *line, "--master", "--expect-workers=2", port)
    with (
        started("load", "--worker", port, directory=tmp_path),
        started("load", "--worker", port, directory=tmp_path) as second,
        started(*master, directory=tmp_path) as counting,
    ):
        assert counting.stdout is not None
        assert "4 users" in counting.stdout.readline()
        os.kill(child_of(second.pid), number)
        out, _ = counting.communicate(timeout=60)

    assert (counting.returncode, remark in out) == (3, True)


def child_of(pid: int) -> int:
    """Return the process that a command has started."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return int(path.read_text(encoding="ascii").split()[0])
