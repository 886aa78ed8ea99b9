"""Known failures of a profile: the names they go by have to be there."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance.harness.known_failure import KnownFailure
from conformance.harness.profile import ProfileError
from conformance.harness.resources import PACKAGE
from conformance.running.recording import name_of

PROBLEM = "problem"
#: What a profile is called that known failures are the first to be written in.
NEW_PROFILE = Path("cms-conformance.toml")


def check_known_failures(
    known: Sequence[KnownFailure], requirements: Collection[str]
) -> None:
    """Refuse entries that name no requirement, and no file of tests.

    Raises:
        ProfileError: a slip would excuse nothing.

    """
    for entry in known:
        if not entry.is_test:
            _check(entry, entry.name, requirements, "requirement")
        elif not (PACKAGE.parent / _file_of(entry)).is_file():
            suites = sorted((PACKAGE / "suites").glob("*/test_*.py"))
            files = [path.relative_to(PACKAGE.parent).as_posix() for path in suites]
            _check(entry, _file_of(entry), files, "file of tests")


class KnownTests:
    """Refuses entries that name no test of the files that are collected."""

    def __init__(self, known: Sequence[KnownFailure]) -> None:
        self.known = [entry for entry in known if entry.is_test]

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Look for each, unless the user has named tests and so left some out."""
        if not self.known or any("::" in argument for argument in config.args):
            return
        try:
            self._look_in({name_of(item): None for item in items})
        except ProfileError as error:
            if not hasattr(config, "workerinput"):
                raise pytest.UsageError(str(error)) from error
            config.workeroutput[PROBLEM] = str(error)  # type: ignore[attr-defined]  # xdist's
            items.clear()

    def _look_in(self, names: Collection[str]) -> None:
        for entry in self.known:
            file = f"{_file_of(entry)}::"
            beside = [name for name in names if name.startswith(file)]
            if beside:
                _check(entry, entry.name, beside, "test")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:  # noqa: ANN401  (xdist's)
        """Refuse what a worker found: no worker can end a run by itself."""
        problem = getattr(node, "workeroutput", {}).get(PROBLEM)
        if problem:
            pytest.exit(problem, returncode=pytest.ExitCode.USAGE_ERROR)


def _file_of(entry: KnownFailure) -> str:
    return entry.name.partition("::")[0]


def _check(entry: KnownFailure, name: str, known: Collection[str], kind: str) -> None:
    if name in known:
        return
    closest = difflib.get_close_matches(name, known, n=1, cutoff=0)
    problem = (
        f"known-failures: {name!r} is unknown, there is no such {kind}; "
        f"did you mean {closest[0]!r}?"
    )
    raise ProfileError(entry.place(), problem)
