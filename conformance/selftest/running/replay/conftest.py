"""Evidence of runs against deviations, and servers to replay it against."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conformance.deviations import DEVIATIONS
from conformance.running.bundle import JUDGED, reference_server
from conformance.running.variants import find_variant
from conformance.selftest.command import in_directory


@dataclass(frozen=True)
class Judged:
    """The evidence of a run against a deviation."""

    variant: str
    results: Path

    def every_record(self) -> list[dict[str, Any]]:
        """Return what failed."""
        lines = self.results.read_text(encoding="utf-8").splitlines()
        found = [json.loads(line) for line in lines]
        return [one for one in found if one.get("outcome") == "failed"]

    def records(self) -> list[dict[str, Any]]:
        """Return what failed, and is in the evidence whole."""
        return [
            one for one in self.every_record() if all(map(_is_whole, one["exchanges"]))
        ]

    @property
    def case(self) -> str:
        """Return the ID of the first case that failed."""
        return str(self.records()[0]["case"])


def _is_whole(exchange: dict[str, Any]) -> bool:
    body = exchange["request_body"]
    return bool(body["size"] <= 16 * 1024)


Judging = Callable[[str], Judged]
Serving = Callable[..., str]


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judging:
    known: dict[str, Judged] = {}

    def judge(variant: str) -> Judged:
        if variant not in known:
            find_variant(variant)
            name = DEVIATIONS[variant].violates[0]
            run = in_directory(tmp_path_factory.mktemp(variant))
            chosen = (f"--variant={variant}", f"--requirement={name}")
            done = run("run", "--reference", *chosen, "--effort=smoke", "--report=json")
            known[variant] = Judged(variant, done.reports / "results.jsonl")
        return known[variant]

    return judge


@pytest.fixture
def serving() -> Iterator[Serving]:
    with ExitStack() as stack:

        def serve(variant: str = "") -> str:
            parts = [find_variant(variant).part] if variant else []
            server = reference_server(*parts, settings=JUDGED)
            return stack.enter_context(server).url

        yield serve
