"""The run to judge again, as its evidence describes it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from conformance.harness.profile import Profile, profile_schema, target_protocols
from conformance.harness.tape import read_start
from conformance.harness.target import Secret, Target
from conformance.report.results import Record, Results, ResultsError, read_results
from conformance.running.options import Options
from conformance.running.sharding import Shard

EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run's evidence, and the tapes that lie beside it."""

    path: Path
    evidence: Results

    @classmethod
    def read(cls, path: Path) -> StoredRun:
        """Read the evidence of a run.

        Raises:
            ResultsError: it cannot be read.

        """
        return cls(path, read_results(path))

    @property
    def header(self) -> Record:
        """Return what identifies the run."""
        return self.evidence.run

    def tapes(self) -> list[Path]:
        """Return the run's tapes, each as the run wrote it.

        Raises:
            ResultsError: there is none, or one is not what the run wrote.

        """
        named = self.evidence.end.get("traffic", [])
        if not named:
            raise ResultsError(f"{self.path} {_without(self.evidence)}")
        return [self._checked(one["file"], one["sha256"]) for one in named]

    def _checked(self, name: str, digest: str) -> Path:
        path = self.path.parent / Path(name).name
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            problem = f"{path} cannot be read ({error.strerror}); keep it beside"
            raise ResultsError(f"{problem} {self.path.name}") from error
        if found != digest:
            raise ResultsError(
                f"{path} is not the traffic that {self.path.name} was written with: "
                f"its SHA-256 is {found}, required {digest}"
            )
        return path

    @property
    def presumed(self) -> set[str]:
        """Return the requirements known to fail that other shards had tests of."""
        elsewhere = self.evidence.shard.get("elsewhere", ())
        known = (one for one in self.evidence.known if one["standing"] != EXPIRED)
        return {one["name"] for one in known}.intersection(elsewhere)

    def told_of(self, tape: Path) -> Record:
        """Return what the evidence says of a tape; one of a shard has its own."""
        named = self.evidence.end.get("traffic", [])
        return next((one for one in named if one["file"] == tape.name), {})

    def workers(self, tape: Path) -> int:
        """Return how many processes worked beside each other when a tape was made."""
        return int(self.told_of(tape).get("workers", 1))

    def unreachable(self, tape: Path) -> dict[str, str]:
        """Return why protocols could not be judged, when the tape began."""
        own = self.told_of(tape).get("unreachable")
        return dict(self.header["unreachable"] if own is None else own)

    def options(self, tape: Path) -> Options:
        """Return what the process was asked for that wrote a tape."""
        header = self.header
        shard = self.told_of(tape).get("shard") or header.get("shard")
        profile = Profile(
            source=str(self.path),
            url=header["target"],
            protocols=tuple(header["protocols"]),
            tables=self._tables(),
            absent=frozenset(header["absent"]),
        )
        return Options(
            profile=profile,
            url=header["target"],
            protocols=profile.protocols,
            patterns=tuple(header["selection"]),
            report_dir=self.path.parent,
            effort=header["effort"],
            seed=header["seed"],
            strict=header["strict"],
            reports=(),
            shard=Shard.read(shard) if shard else None,
        )

    def target(self, tape: Path) -> Target:
        """Return the target as it was, with mere names in place of its secrets."""
        start = read_start(tape)
        return Target(
            url=self.header["target"],
            run=start.run,
            tables=self._tables(),
            absent=frozenset(self.header["absent"]),
            secrets={name: Secret(f"withheld-{name}") for name in start.secrets},
            is_reference=self.header["reference"],
        )

    def _tables(self) -> dict[str, Record]:
        known = target_protocols(profile_schema())
        return {name: self.header["settings"][name] for name in known}


def _without(evidence: Results) -> str:
    """Say why there is no tape."""
    if not evidence.end:
        return "was cut short, so its traffic has no end; run it again"
    return "names no traffic; it was written without"
