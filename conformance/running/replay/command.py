"""``cms-conformance replay``: from what was asked for to its exit code."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.cli.words import fail, say
from conformance.harness.judgement import HarnessError
from conformance.harness.origin import BadTarget
from conformance.harness.profile import Profile, load_profile
from conformance.harness.redact import Redactor
from conformance.harness.target import checked_url
from conformance.harness.verdict import ExitCode
from conformance.report.results import ResultsError
from conformance.running.replay.preparing import prepared, renamed
from conformance.running.replay.reading import NoSuchCase, read_case
from conformance.running.replay.refilling import WHO, Refilling, in_files, variable_of
from conformance.running.replay.replaying import Replay
from conformance.running.replay.ruling import Ending, Ruling, Taken, is_name_taken, rule
from conformance.running.replay.sending import Sender, Way
from conformance.running.replay.steps import Case, ReplayError
from conformance.running.replay.telling import Teller, document, heading
from conformance.running.targets import client_certificate


def replay_case(options: argparse.Namespace) -> int:
    """Replay a case; return how it ended."""
    profile = load_profile(options.profile)
    try:
        case = read_case(options.results, options.case)
    except (NoSuchCase, ResultsError) as error:
        return fail(f"replay: {error}")
    case = prepared(with_settings(case, profile), options.results.parent)
    if options.as_pytest is not None:
        return written(case, options.as_pytest)
    try:
        with way_to(case, options.target_url, profile) as way:
            ruling = _replayed(case, way, as_json=options.json)
    except (BadTarget, ReplayError) as error:
        return fail(f"replay: {error}")
    return int(ruling.ending)


def written(case: Case, name: str) -> int:
    """Write a case as a regression test, to a file or, for ``-``, to the terminal."""
    from conformance.running.replay.as_pytest import (  # noqa: PLC0415  (as it is asked)
        regression_test,
    )

    try:
        source = regression_test(case)
    except ReplayError as error:
        say(f"No test written: {error}.")
        return int(Ending.IMPOSSIBLE)
    if name == "-":
        say(source.rstrip("\n"))
        return int(ExitCode.CONFORMS)
    try:
        Path(name).write_text(source, encoding="utf-8")
    except OSError as error:
        return fail(f"replay: --as-pytest: {name} cannot be written: {error.strerror}")
    say(f"written: {name}; run it with CMS_TARGET_URL=URL pytest {name}")
    return int(ExitCode.CONFORMS)


def with_settings(case: Case, profile: Profile) -> Case:
    """Return a case with the settings that a profile has for its protocol."""
    if profile.is_default:
        return case
    tables = {**case.run["settings"], **profile.tables}
    return replace(case, run={**case.run, "settings": tables})


@contextmanager
def way_to(case: Case, url: str | None, profile: Profile) -> Iterator[Way]:
    """Give the way to the target: the one named, the profile's, or the run's.

    Where the run judged the bundled server, and no other is named, that is served.
    """
    named = url or profile.url
    if not named and case.run["reference"]:
        with _bundled(case) as served:
            yield Way(served)
        return
    table: Mapping[str, Any] = profile.written.get("target", {})
    yield Way(
        checked_url(named or str(case.run["target"])),
        table.get("ca-file"),
        table.get("insecure", False),
        client_certificate(profile),
    )


@contextmanager
def _bundled(case: Case) -> Iterator[str]:
    from conformance.running.bundle import (  # noqa: PLC0415  (heavy)
        JUDGED,
        reference_server,
    )
    from conformance.running.variants import find_variant  # noqa: PLC0415  (as above)

    variant = case.run["variant"]
    parts = [find_variant(variant).part] if variant else []
    with reference_server(*parts, settings=JUDGED) as server:
        yield server.url


def known_secrets(case: Case) -> dict[str, str]:
    """Return the variables that may hold secrets; the bundled server's are known.

    What the profile has in files is there as if it stood in variables.
    """
    filed = in_files(case.protocol, case.settings)
    if not case.run["reference"]:
        return {**os.environ, **filed}
    from conformance.running.bundle import ENVIRONMENT  # noqa: PLC0415  (heavy)

    return {**ENVIRONMENT, **os.environ, **filed}


def _replayed(case: Case, way: Way, *, as_json: bool) -> Ruling:
    """Replay a case, once more under other names if its own are taken."""
    told = Telling(case, way, known_secrets(case), as_json=as_json)
    ruling, taken = told.replayed()
    if is_name_taken(case, taken, ruling.ending):
        told = Telling(renamed(case), way, known_secrets(case), as_json=as_json)
        ruling, taken = told.replayed()
    told.ends(ruling, taken)
    return ruling


class Telling:
    """One replay of a case, told while it goes."""

    def __init__(
        self, case: Case, way: Way, secrets: Mapping[str, str], *, as_json: bool
    ) -> None:
        self._case, self._way, self._secrets = case, way, secrets
        self._redactor = Redactor(_values(case, secrets))
        self._as_json = as_json

    def replayed(self) -> tuple[Ruling, list[Taken]]:
        """Replay the case; return how it ended, and the steps taken."""
        case, taken = self._case, list[Taken]()
        teller = Teller(case, self._redactor)
        self._say(heading(case, self._way.url))
        try:
            with Sender(self._way, str(case.run["target"]), case.settings) as sender:
                refilling = Refilling(case.protocol, case.settings, self._secrets)
                for one in Replay(case, sender, refilling).taken():
                    taken.append(one)
                    self._say(teller.step(one))
            return rule(case, taken), taken
        except (ReplayError, HarnessError) as error:
            return Ruling(Ending.IMPOSSIBLE, f"Not replayed: {error}."), taken

    def ends(self, ruling: Ruling, taken: Sequence[Taken]) -> None:
        """Tell how the replay ended."""
        if self._as_json:
            told = document(self._case, self._way.url, taken, ruling, self._redactor)
            say(json.dumps(told, indent=2, ensure_ascii=True))
        else:
            say(f"\n{self._redactor.text(ruling.sentence)}")

    def _say(self, lines: Iterable[str]) -> None:
        for line in () if self._as_json else lines:
            say(line)


def _values(case: Case, secrets: Mapping[str, str]) -> Iterator[str]:
    """Yield the secrets that the settings name, but for those that equal a login."""
    told = {str(value).lower() for value in case.settings.values()}
    for who in WHO:
        secret = secrets.get(variable_of(case.protocol, case.settings, who), "")
        if secret and secret.lower() not in told:
            yield secret
