"""Evidence of a small run that found something of every kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.running.bundle import ENVIRONMENT
from conformance.selftest.command import Finished, in_directory

SELECTION = (
    "--effort=smoke",
    "--requirement=cm.stream.other-methods-refused",
    "--requirement=cm.stream.uncommon-methods-refused",
    "--requirement=cm.stream.upload-status",
    "--requirement=cm.command.ticket-issued",
    "--requirement=cm.stream.ticket-survives-download",
    "--requirement=cm.code.contents-as-listed",
)
PROFILE = """
[capabilities]
absent = ["cm.custom-commands"]

[known-failures]
"cm.stream.uncommon-methods-refused" = "until March"
"""


@pytest.fixture(scope="session")
def mixed(wrong_server: str, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    directory = tmp_path_factory.mktemp("mixed")
    (directory / "vendor.toml").write_text(PROFILE, encoding="utf-8")
    run = in_directory(directory)
    line = ("run", wrong_server, "--profile=vendor.toml", *SELECTION)
    return run(*line, **ENVIRONMENT)


@pytest.fixture(scope="session")
def evidence(mixed: Finished) -> Path:
    return mixed.reports / "results.jsonl"
