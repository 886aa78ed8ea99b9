"""What a hostile server sends is let go of: by the run, and by the reports."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from conformance.report.results import read_results
from conformance.running.command import child_environment

#: A large answer and another one, something small made after it, and both let go of.
LARGE_AND_SMALL = """
import re
from pathlib import Path

def resident():
    text = Path("/proc/self/status").read_text("ascii")
    return int(re.search(r"VmRSS:\\s+([0-9]+)", text)[1])

before = resident()
large = b"x" * (15 << 20)
del large
large = b"x" * (14 << 20)
small = [b"y" * (100_000 + number) for number in range(10)]
del large
print(resident() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_a_large_answer_goes_back_to_the_system_in_spite_of_a_small_one() -> None:
    line = [sys.executable, "-c", LARGE_AND_SMALL]
    done = subprocess.run(
        line, env=child_environment(), capture_output=True, check=True
    )

    assert int(done.stdout) < 4 << 10


def test_evidence_is_not_read_into_memory_twice(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    large = {"record": "result", "requirement": "x", "received": "<" * (1 << 20)}
    lines = [{"record": "run", "format": 1}, *[large] * 16]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")

    tracemalloc.start()
    read_results(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 1.5 * path.stat().st_size
