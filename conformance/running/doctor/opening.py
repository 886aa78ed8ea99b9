"""What a run does before it judges: examine the target, and say what it found."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.harness.doctor.check import Discovery, State
from conformance.harness.doctor.patience import PATIENT
from conformance.harness.run import Run
from conformance.running.doctor.examination import examined
from conformance.running.doctor.places import Source
from conformance.running.doctor.telling import reason
from conformance.running.options import Options

MENTIONED = {State.WRONG, State.WARNING}


@dataclass(frozen=True, slots=True)
class Opening:
    """What was found before a run; ``remarks`` are fatal to nothing."""

    unreachable: Mapping[str, str]
    remarks: tuple[str, ...]
    discovered: Mapping[str, Discovery]


def opening(run: Run, options: Options, protocols: Collection[str]) -> Opening:
    """Examine the target in the protocols that are to be judged, if any are."""
    if not protocols:
        return Opening({}, (), {})
    found = examined(run, sorted(protocols), PATIENT)
    source = written_by(options)
    mentioned = (one for one in found.checks if one.state in MENTIONED)
    remarks = tuple(f"{one.title}: {reason(one, source)}" for one in mentioned)
    safe = run.redactor.text
    unreachable = {
        protocol: safe(reason(check, source))
        for protocol in found.protocols
        if (check := found.blocking(protocol)) is not None
    }
    return Opening(unreachable, tuple(map(safe, remarks)), found.discovered)


def written_by(options: Options) -> Source:
    """Return what the user wrote, to point at."""
    profile, given = options.profile, dict[str, str]()
    if options.url != profile.url:
        given["target.url"] = options.url or "--reference"
    if options.protocols != profile.protocols:
        names = " ".join(f"--protocol {name}" for name in options.protocols)
        given["target.protocols"] = names
    path = Path(profile.source)
    return Source(path if path.is_file() else None, given)
