"""``cms-conformance init``: a profile to begin with, as the server answers."""

from __future__ import annotations

import argparse
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from conformance.harness.doctor.check import State
from conformance.harness.doctor.patience import BRISK
from conformance.harness.profile import load_profile
from conformance.harness.run import Run
from conformance.harness.target import Target, checked_url, credentials
from conformance.harness.verdict import ExitCode
from conformance.running.doctor.examination import Examination, examined
from conformance.running.doctor.places import Source
from conformance.running.doctor.telling import as_record, as_text
from conformance.running.doctor.template import template

Values = dict[str, dict[str, object]]


@dataclass(frozen=True, slots=True)
class Spoken:
    """The protocols that a server speaks, and the keys that say where it does."""

    url: str
    protocols: tuple[str, ...]
    moved: Values

    @property
    def values(self) -> Values:
        """Return what to write into a profile."""
        target: dict[str, object] = {"url": self.url, "protocols": self.protocols}
        return {"target": target, **self.moved}


def write_profile(options: argparse.Namespace) -> int:
    """Write a profile, unless there is one; return 3 if no protocol answers.

    Raises:
        ProfileError: the URL cannot be used.

    """
    path: Path = options.file
    if path.exists():
        return _refused(f"{path} is there already; name another file, or remove it")
    if options.url is None:
        return _written(path, {})
    examination = _asked(checked_url(options.url))
    found = spoken(examination)
    if not found.protocols:
        source = Source(None, {"target.url": options.url})
        sys.stderr.write(as_text(as_record(examination, source)) + "\n")
        return ExitCode.NOT_JUDGED
    sys.stdout.write(f"the server speaks {', '.join(found.protocols)}\n")
    return _written(path, found.values)


def spoken(examination: Examination) -> Spoken:
    """Return the protocols that answer, where they are expected or elsewhere."""
    protocols, moved = list[str](), Values()
    for check in examination.checks:
        places = [one for one in check.changes if one.value is not None]
        if check.name == "path" and check.state is State.GOOD:
            protocols.append(check.protocol)
        elif check.fault == "wrong-path" and places:
            protocols.append(check.protocol)
            table, _, key = places[0].key.rpartition(".")
            moved[table] = {key: places[0].value}
    return Spoken(examination.url, tuple(protocols), moved)


def _asked(url: str) -> Examination:
    profile = load_profile()
    run = f"cct-{secrets.token_hex(4)}"
    target = Target(url, run, profile.tables, secrets=credentials(profile))
    return examined(Run(target), profile.protocols, BRISK)


def _written(path: Path, values: Values) -> int:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(template(values))
    except OSError as error:
        return _refused(f"{path} cannot be written: {error.strerror}")
    next_step = f"cms-conformance doctor --profile {path}"
    sys.stdout.write(f"wrote {path}; see what does not fit with: {next_step}\n")
    return ExitCode.CONFORMS


def _refused(problem: str) -> int:
    sys.stderr.write(f"cms-conformance: {problem}\n")
    return ExitCode.USAGE
