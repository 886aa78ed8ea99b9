"""The first line of the evidence: which run this was."""

from __future__ import annotations

import platform
import shlex
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from types import MappingProxyType

from conformance.harness.catalogue import Catalogue
from conformance.harness.doctor.check import Discovery
from conformance.harness.evidence import FORMAT, Record
from conformance.harness.run import Run
from conformance.running.merging.configuration import configuration_digest
from conformance.running.options import Options
from conformance.running.proofs import load_proofs
from conformance.running.terminal import Again

DISTRIBUTION = "cms-conformance"


def suite_version() -> str:
    """Return the version of the installed suite."""
    return version(DISTRIBUTION)


def run_record(
    run: Run,
    options: Options,
    catalogue: Catalogue,
    started: float,
    discovered: Mapping[str, Discovery] = MappingProxyType({}),
) -> Record:
    """Return the record that identifies a run; ``started`` is a POSIX time stamp.

    ``discovered`` holds what the target showed of its capabilities by itself.
    """
    moment = datetime.fromtimestamp(started, tz=UTC)
    measured = load_proofs().measured
    record = {
        "record": "run",
        "format": FORMAT,
        "command": command_line(options),
        "suite_version": suite_version(),
        "python": platform.python_version(),
        "target": run.target.url,
        "reference": run.target.is_reference,
        "run": run.target.run,
        "profile": options.profile.source,
        "protocols": list(options.protocols),
        "selection": list(options.patterns),
        "absent": sorted(run.target.absent),
        "capabilities": _capabilities(run, catalogue, options.protocols, discovered),
        "settings": _shown(run.target.tables),
        "effort": options.effort,
        "seed": options.seed,
        "strict": options.strict,
        "started": moment.isoformat(timespec="seconds"),
        "catalogue": catalogue.digest,
        "documents": {
            key: {"title": document.title, "sha256": document.sha256}
            for key, document in catalogue.documents.items()
        },
        "unreachable": dict(run.unreachable),
        **({"unverified": True} if run.target.insecure else {}),
        **({"variant": options.variant} if options.variant else {}),
        **({"detection": measured} if measured else {}),
    }
    return record | _of_shard(record, options)


def _of_shard(record: Record, options: Options) -> Record:
    """Return what a shard says of itself and of the run that it is a part of."""
    if options.shard is None:
        return {}
    known = options.profile.known_failures
    digest = configuration_digest(record, known)
    return {"shard": str(options.shard), "configuration": digest}


def command_line(options: Options) -> str:
    """Return the command that repeats a run."""
    line = _target(options)
    for name in options.protocols:
        line += ["--protocol", name]
    for pattern in options.patterns:
        line += ["--requirement", pattern] if pattern != "*" else []
    line += ["--effort", options.effort, "--seed", str(options.seed)]
    line += ["--strict"] if options.strict else []
    line += options.bounds.line()
    line += ["--shard", str(options.shard)] if options.shard else []
    return shlex.join(line)


def again(options: Options) -> Again:
    """Return how parts of a run are repeated."""
    results = options.report_dir / "results.jsonl"
    return Again(shlex.join(_target(options)), shlex.quote(str(results)))


def _target(options: Options) -> list[str]:
    """Return the command line as far as it names the target."""
    line = ["cms-conformance", "run", options.url or "--reference"]
    line += ["--variant", options.variant] if options.variant else []
    if options.profile.is_file:
        line += ["--profile", options.profile.source]
    for key, value in options.tls.items():
        line += [f"--{key}"] if value is True else [f"--{key}", value]
    return line


def _capabilities(
    run: Run,
    catalogue: Catalogue,
    protocols: Collection[str],
    discovered: Mapping[str, Discovery],
) -> list[Record]:
    """Say of each capability whether the target is taken to have it, and why.

    What is discovered is told and decides nothing: only the profile excuses a target
    from a requirement.
    """
    return [
        {
            "name": name,
            "title": title,
            "present": not run.target.lacks(name),
            "how": _how(run, name, discovered.get(name)),
        }
        for name, title in catalogue.capabilities.items()
        if name.partition(".")[0] in protocols
    ]


def _how(run: Run, capability: str, shown: Discovery | None) -> str:
    if capability in run.target.absent:
        declared = "declared absent in the profile"
    elif run.target.lacks(capability):
        declared = "declared read-only in the profile"
    elif shown is not None and shown.present:
        return f"discovered: {shown.how}"
    else:
        declared = "assumed: the profile does not declare it absent"
    return f"{declared}; discovered: {shown.how}" if shown else declared


def _shown(tables: Mapping[str, Mapping[str, object]]) -> Record:
    return {name: dict(table) for name, table in tables.items()}
