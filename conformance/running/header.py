"""The first line of the evidence: which run this was."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version

from conformance.harness.catalogue import Catalogue
from conformance.harness.evidence import FORMAT, Record
from conformance.harness.run import Run
from conformance.running.options import Options

DISTRIBUTION = "cms-conformance"


def suite_version() -> str:
    """Return the version of the installed suite."""
    return version(DISTRIBUTION)


def run_record(
    run: Run, options: Options, catalogue: Catalogue, started: float
) -> Record:
    """Return the record that identifies a run; ``started`` is a POSIX time stamp."""
    moment = datetime.fromtimestamp(started, tz=UTC)
    return {
        "record": "run",
        "format": FORMAT,
        "suite_version": suite_version(),
        "python": platform.python_version(),
        "target": run.target.url,
        "reference": run.target.is_reference,
        "run": run.target.run,
        "profile": options.profile.source,
        "protocols": list(options.protocols),
        "selection": list(options.patterns),
        "absent": sorted(run.target.absent),
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
    }


def _shown(tables: Mapping[str, Mapping[str, object]]) -> Record:
    return {name: dict(table) for name, table in tables.items()}
