"""``results.jsonl``: one line per fact, as ``schemas/results.schema.json`` says.

A header, the requirements judged, the results of tests as they come, the verdicts and
an end. A file without its end is a run that was cut short; every line before is whole.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

from conformance.harness.catalogue import Requirement
from conformance.harness.excuse import Assessment
from conformance.harness.finding import Finding
from conformance.harness.judgement import Observation
from conformance.harness.outcome import Found, Outcome, violated
from conformance.harness.transcript import Content, Exchange, Headers
from conformance.harness.verdict import Ruling, Verdict

FORMAT = 1
KEPT_OF_A_BODY = 16 * 1024
#: How the escape of a surrogate begins, be it alone or one of a pair.
SURROGATE = "\\ud"

Record = dict[str, Any]


class EvidenceFile:
    """An evidence file being written, line by line."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, record: Mapping[str, Any]) -> None:
        """Append one record and hand it to the system at once."""
        line = json.dumps(record, allow_nan=False)
        if SURROGATE in line:
            line = json.dumps(_clean(record), allow_nan=False)
        self._file.write(line + "\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


@dataclass(frozen=True, slots=True)
class Case:
    """The case that a result shows, and what it was cut down from.

    ``exchanges`` counts those of this case, ``before_shrinking`` those of the first
    case that failed, ``of_test`` those of all its cases. ``blamed`` is the number of
    the exchange that shows the fault, ``accepted`` the last one of a case that passed.
    """

    id: str
    exchanges: int = 0
    before_shrinking: int = 0
    of_test: int = 0
    blamed: int | None = None
    accepted: Exchange | None = None

    def record(self) -> Record:
        """Return what a result says about its case."""
        counts = ("exchanges", "before_shrinking", "of_test")
        accepted = self.accepted
        return {
            "case": self.id,
            "conversation": {name: getattr(self, name) for name in counts},
            **({"blamed": self.blamed} if self.blamed else {}),
            **({"accepted": exchange_record(accepted)} if accepted else {}),
        }


def requirement_record(
    requirement: Requirement, title: str, proven_by: Iterable[str] = ()
) -> Record:
    """Return the record of a requirement; ``title`` is that of its document.

    ``proven_by`` names the deviations that its tests were seen to catch.
    """
    return {
        "record": "requirement",
        "id": requirement.id,
        "protocol": requirement.protocol,
        "level": requirement.level,
        "statement": requirement.statement,
        "covers": list(requirement.covers),
        "source": requirement.source,
        "document": title,
        "reading": requirement.reading,
        "needs": list(requirement.needs),
        "excluded": requirement.excluded,
        "rests_on": list(requirement.rests_on),
        "proven_by": list(proven_by),
    }


def result_record(  # noqa: PLR0913  (the facts of one result)
    test: str,
    where: str,
    finding: Finding,
    case: Case,
    *,
    observations: Iterable[Observation] = (),
    exchanges: Iterable[Exchange] = (),
    examples: int = 1,
    seconds: float = 0.0,
) -> Record:
    """Return the record of what one test found about one requirement."""
    return {
        "record": "result",
        "test": test,
        "where": where,
        # Plain strings: an enumeration does not travel between processes.
        **{key: str(value) for key, value in asdict(finding).items() if value},
        **case.record(),
        "observations": [note.text for note in observations],
        "examples": examples,
        "seconds": round(seconds, 3),
        "exchanges": [exchange_record(exchange) for exchange in exchanges],
    }


def found_in(record: Mapping[str, Any]) -> Found:
    """Return what a result says, as far as it decides a run."""
    return Found(
        record["requirement"],
        record["test"],
        Outcome(record["outcome"]),
        record.get("required", ""),
        record.get("because", ""),
    )


def verdict_record(ruling: Ruling, tests: Iterable[str]) -> Record:
    """Return the record of the verdict on one requirement."""
    record: Record = {
        "record": "verdict",
        "requirement": ruling.requirement.id,
        "verdict": ruling.verdict.value,
        "tests": list(tests),
    }
    if ruling.beneath and ruling.verdict is Verdict.INCONCLUSIVE:
        record["because"] = violated(ruling.beneath)
    if ruling.known:
        record |= {
            "known_failure": ruling.known,
            "stale": ruling.stale,
            "excused": ruling.spared,
            "excused_tests": list(ruling.excused),
        }
    return record


def known_failure_record(assessment: Assessment, today: date) -> Record:
    """Return the record of a known failure, and of how it stood on a day."""
    return {
        "record": "known failure",
        **assessment.known.record(),
        "standing": assessment.standing.value,
        "told": assessment.told,
        "day": today.isoformat(),
    }


def exchange_record(exchange: Exchange) -> Record:
    """Return an exchange as JSON carries it; bodies are kept up to 16 KiB."""
    return {
        "number": exchange.number,
        "method": exchange.method,
        "target": exchange.target,
        "request_headers": _pairs(exchange.request_headers),
        "request_body": _content(exchange.request_body),
        "status": exchange.status,
        "reason": exchange.reason,
        "headers": _pairs(exchange.headers),
        "body": _content(exchange.content),
        "connection": exchange.connection,
        "reused": exchange.reused,
        "closing": exchange.closing,
        "started": round(exchange.started, 6),
        "elapsed": round(exchange.elapsed, 6),
    }


def _pairs(headers: Headers) -> list[list[str]]:
    return [[name, value] for name, value in headers]


def _content(content: Content) -> Record:
    kept = content.data[:KEPT_OF_A_BODY]
    record: Record = {"size": content.size}
    if content.sha256:
        record["sha256"] = content.sha256
    if content.file:
        record["file"] = content.file
    try:
        record["text"] = kept.decode("utf-8")
    except UnicodeDecodeError:
        record["base64"] = base64.b64encode(kept).decode("ascii")
    return record


def _clean(value: Any) -> Any:  # noqa: ANN401  (any JSON value)
    """Spell out lone surrogates, which no strict reader takes."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, Mapping):
        return {_clean(key): _clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]
    return value
