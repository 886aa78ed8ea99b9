"""``cms-conformance doctor``: from the command line to an examination, told."""

from __future__ import annotations

import argparse
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from conformance.harness.catalogue import load_catalogue
from conformance.harness.doctor.patience import BRISK
from conformance.harness.profile import Profile, ProfileError, load_profile
from conformance.harness.run import Run
from conformance.harness.verdict import ExitCode
from conformance.running.doctor.examination import examined
from conformance.running.doctor.places import Source
from conformance.running.doctor.telling import as_json, as_record, as_text
from conformance.running.options import (
    Options,
    check_names,
    chosen_protocols,
    target_url,
)
from conformance.running.targets import named_target

UNKNOWN_KEY = re.compile(r"unknown key '([\w-]+)'")


def see_the_doctor(options: argparse.Namespace) -> int:
    """Examine a target and say what was found; return 0 if a run can begin."""
    source = source_of(options)
    try:
        with asked_for(options) as (run, protocols):
            examination = examined(run, protocols, BRISK)
    except ProfileError as error:
        sys.stderr.write(f"cms-conformance: {located(error, source)}\n")
        return ExitCode.USAGE
    record = run.redactor.record(as_record(examination, source))
    write(as_json(record) if options.json else as_text(record))
    return examination.exit_code


def write(text: str) -> None:
    """Write lines, whatever characters the terminal or the file can take."""
    coding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(f"{text}\n".encode(coding, "backslashreplace").decode(coding))
    sys.stdout.flush()


@contextmanager
def asked_for(options: argparse.Namespace) -> Iterator[tuple[Run, tuple[str, ...]]]:
    """Give the run that the command line asks for, and its protocols.

    Raises:
        ProfileError: what is asked for cannot be used.

    """
    profile = load_profile(Path(options.profile) if options.profile else None)
    check_names(profile, load_catalogue())
    url = target_url(options.url, profile, reference=options.reference)
    protocols = chosen_protocols(options.protocol, profile)
    with ExitStack() as stack:
        url_or_reference = url or stack.enter_context(_reference())
        asked = _options(profile, url, protocols)
        target = named_target(asked, url_or_reference, secrets.token_hex(4))
        yield Run(target), protocols


@contextmanager
def _reference() -> Iterator[str]:
    from conformance.running.bundle import (  # noqa: PLC0415  (heavy)
        JUDGED,
        reference_server,
    )

    with reference_server(settings=JUDGED) as server:
        yield server.url


def _options(profile: Profile, url: str | None, protocols: tuple[str, ...]) -> Options:
    return Options(
        profile=profile,
        url=url,
        protocols=protocols,
        patterns=("*",),
        report_dir=Path(),
        effort="default",
        seed=0,
        strict=False,
        reports=(),
    )


def source_of(options: argparse.Namespace) -> Source:
    """Return what the user wrote, to point at."""
    given = {}
    if options.url:
        given["target.url"] = options.url
    if options.protocol:
        given["target.protocols"] = " ".join(
            f"--protocol {one}" for one in options.protocol
        )
    return Source(Path(options.profile) if options.profile else None, given)


def located(error: ProfileError, source: Source) -> str:
    """Return what is wrong with a profile, with the line that it stands on."""
    key = error.problem.partition(":")[0]
    unknown = UNKNOWN_KEY.search(error.problem)
    if unknown is not None:
        key = unknown[1] if key == "top level" else f"{key}.{unknown[1]}"
    line = source.lines.get(key)
    if line is None or error.source != str(source.path):
        return str(error)
    return f"{error.source}:{line}: {error.problem}"
