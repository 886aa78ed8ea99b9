"""How ``detect`` saves time, and that it costs no truth."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.harness.resources import PACKAGE
from conformance.reference.bsn.arguments import Rules
from conformance.reference.cm.stream import Stream
from conformance.reference.message import Fields
from conformance.running.detecting.affected import ANY_NAME, affected, functions, users
from conformance.running.detecting.traces import Traces
from conformance.running.detecting.tracing import Tracer

SAMPLE = Path(__file__).with_name("affected_sample.py")
NOT_FOUND = "reference/cm/stream.py:Stream.not_found"
SHARED = sorted(
    path
    for path in (PACKAGE / "suites").rglob("*.py")
    if not path.name.startswith("test_")
)


def imported(path: Path) -> Iterator[str]:
    """Yield the names of what a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield f"{node.module}"
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.name)
def test_what_tests_share_imports_no_test_module(path: Path) -> None:
    """Nobody but pytest may load one: it rewrites the assertions in it."""
    assert [name for name in imported(path) if ".test_" in name] == []


# -- which tests can tell a server from the reference ---------------------------------


class ForbidsAll(Stream):
    """Replaces a method."""

    def not_found(self) -> Any:  # noqa: ANN401, D102  (never called)
        raise AssertionError


def traces(built: tuple[str, ...] = (), **played: tuple[str, ...] | None) -> Traces:
    """Return the traces of requirements given by name."""
    return Traces(
        frozenset(built),
        {k: None if v is None else frozenset(v) for k, v in played.items()},
    )


def test_a_method_matters_where_it_runs() -> None:
    found = affected(ForbidsAll, traces(a=(NOT_FOUND,), b=("reference/x.py:other",)))
    assert found == ["a"]


def test_what_builds_the_server_matters_everywhere() -> None:
    found = affected(ForbidsAll, traces((NOT_FOUND,), a=(), b=()))
    assert found == ["a", "b"]


def test_what_was_not_traced_may_always_matter() -> None:
    assert affected(ForbidsAll, traces(a=None, b=())) == ["a"]


def test_a_value_matters_where_it_is_named() -> None:
    longer = type("Longer", (Rules,), {"longest_name": 129})
    found = users(longer, "longest_name")
    assert found
    assert all({"longest_name", ANY_NAME} & functions()[name] for name in found)


def test_a_magic_method_may_matter_anywhere() -> None:
    odd = type("Odd", (Stream,), {"__getattribute__": object.__getattribute__})
    assert affected(odd, traces(a=(), b=())) == ["a", "b"]


def test_a_tracer_sees_the_threads_begun_while_it_traces() -> None:
    tracer = Tracer()
    with tracer.tracing():
        thread = threading.Thread(target=Fields().get, args=("name",))
        thread.start()
        thread.join()
    assert "reference/message.py:Fields.get" in tracer.functions


@pytest.mark.parametrize(
    ("protocol", "every", "names"),
    [
        ("staging", "9", ["CountsThePageAlone", "IgnoresMinus"]),
    ],
)
def test_the_tests_left_out_blame_nothing(
    protocol: str, every: str, names: list[str]
) -> None:
    line = [sys.executable, str(SAMPLE), protocol, every, *names]
    said = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    found = [json.loads(one) for one in said.splitlines()]
    assert [one["blamed"][0] for one in found] == [one["blamed"][1] for one in found]
    assert all(set(one["chosen"]) < set(one["every"]) for one in found)


# -- work in forked processes ---------------------------------------------------------

FORKING = """
import os, sys, time
from pathlib import Path
from conformance.running.detecting.children import Failed, in_children

def work(job: str, home: Path) -> str:
    (home / "said").write_text(job)
    {body}

results = in_children(work, ["a", "b", "c"], workers=2, patience={patience})
for job, result in results:
    print(job, repr(result.because[:40] if isinstance(result, Failed) else result))
    {then}
results.close()
"""


def forked(
    body: str, directory: Path, *, patience: float = 1.5, then: str = ""
) -> list[str]:
    """Return what is printed of jobs that do something, in the order of their names."""
    script = FORKING.format(body=body, patience=patience, then=then)
    line = [sys.executable, "-c", script]
    variables = os.environ | {"TMPDIR": str(directory)}
    said = subprocess.run(
        line, env=variables, capture_output=True, text=True, check=True
    )
    return sorted(said.stdout.splitlines())


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("return job.upper()", "b 'B'"),
        ("raise ValueError(job)", "b 'Traceback (most recent call last):\\n  Fil'"),
        ("os._exit(3)", "b 'the process ended by itself:\\nb'"),
        ("time.sleep(60)", "b 'there was no result after 2 seconds\\nb'"),
    ],
    ids=["returns", "raises", "dies", "hangs"],
)
def test_a_child_always_gives_a_result_and_leaves_nothing(
    body: str, line: str, tmp_path: Path
) -> None:
    said = forked(body, tmp_path)
    assert (len(said), said[1]) == (3, line)
    assert list(tmp_path.iterdir()) == []


def test_whoever_stops_asking_stops_the_children(tmp_path: Path) -> None:
    body = "job == 'a' or time.sleep(60)"
    assert forked(body, tmp_path, patience=60, then="break") == ["a None"]
    assert list(tmp_path.iterdir()) == []
