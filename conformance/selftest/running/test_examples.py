"""What is generated depends on the seed, and on nothing that lies about."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

from conformance.selftest.command import finished

STRANGE = [*(f"odd{n}" for n in range(200)), *(b"odd%d" % n for n in range(200))]


def uploads(directory: Path, *more: str) -> list[object]:
    """Return the bodies that a run uploads, under the user's own pytest."""
    line = [sys.executable, "-m", "pytest", "--pyargs", "conformance.suites.cm", *more]
    line += ["--reference", "-p", "no:cacheprovider", "--report=none"]
    line += ["--requirement=cm.stream.round-trip"]
    done = finished([*line], directory, {"PYTHONPATH": str(directory)})
    tape = gzip.decompress((done.reports / "traffic.jsonl.gz").read_bytes())
    events = [json.loads(one) for one in tape.splitlines()]
    return [
        event["request_body"]
        for event in events
        if event.get("method") == "POST" and event.get("target") == "/stream"
    ]


def test_constants_of_other_modules_make_no_other_examples(tmp_path: Path) -> None:
    words = f"WORDS = {STRANGE!r}\n"
    (tmp_path / "strange.py").write_text(words, encoding="utf-8")
    alone, beside = uploads(tmp_path), uploads(tmp_path, "-p", "strange")

    assert len(alone) > 50
    assert beside == alone
