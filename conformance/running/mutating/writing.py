"""``reports/mutants.md`` for people, and ``mutants.json``, which says the same."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from conformance.running.mutating.explanations import (
    REASONS,
    Explanation,
    Explanations,
)
from conformance.running.mutating.hunting import Fate, Hunt
from conformance.running.mutating.mutants import LEFT_OUT, Mutant

FILE = "mutants.json"
#: What has to be explained.
UNSEEN = {Fate.SURVIVED, Fate.UNREACHED, Fate.ERROR}


@dataclass(frozen=True, slots=True)
class Hunted:
    """A mutant, and what became of it."""

    mutant: Mutant
    hunt: Hunt

    def record(self, explanation: Explanation | None) -> dict[str, Any]:
        """Return it as ``mutants.json`` holds it."""
        one = self.mutant
        facts = {
            "id": one.id,
            "where": one.where,
            "before": one.before,
            "after": one.after,
            **self.hunt.record(),
        }
        if explanation is not None:
            facts["explained"] = explanation.why
        return facts


def write(
    found: Sequence[Hunted],
    explanations: Explanations,
    options: argparse.Namespace,
    *,
    seconds: float,
    known: int,
) -> None:
    """Write both reports into the report directory."""
    campaign = {
        "date": datetime.now(UTC).date().isoformat(),
        "seed": options.seed,
        "effort": options.effort,
        "tried": len(found),
        "known": known,
        "workers": options.workers,
        "seconds": round(seconds),
    }
    document = {
        "campaign": campaign,
        "figures": figures(found, explanations),
        "mutants": [one.record(_why(one, explanations)) for one in found],
    }
    options.report_dir.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    (options.report_dir / FILE).write_text(text, encoding="utf-8")
    page = "\n".join(lines(found, explanations, campaign)) + "\n"
    (options.report_dir / "mutants.md").write_text(page, encoding="utf-8")


def figures(found: Iterable[Hunted], explanations: Explanations) -> dict[str, int]:
    """Return how many mutants came out how; nothing here is added to anything else."""
    counts = Counter(outcome(one, explanations) for one in found)
    return {name: counts[name] for name in _outcomes() if name in counts}


def outcome(one: Hunted, explanations: Explanations) -> str:
    """Return how it came out with a mutant, its explanation included."""
    explanation = _why(one, explanations)
    if explanation is None or one.hunt.killed:
        return str(one.hunt.fate)
    return f"{one.hunt.fate}: {explanation.why}"


def _why(one: Hunted, explanations: Explanations) -> Explanation | None:
    return explanations.of(one.mutant.id, one.hunt.fate)


def _outcomes() -> list[str]:
    return [*map(str, Fate), *(f"{fate}: {why}" for fate in Fate for why in REASONS)]


def lines(
    found: Sequence[Hunted], explanations: Explanations, campaign: Mapping[str, Any]
) -> Iterator[str]:
    """Yield the lines of ``mutants.md``."""
    yield from ["# Small changes of the reference, and what notices them", ""]
    yield (
        f"{campaign['tried']} of {campaign['known']} mutants, chosen by seed"
        f" {campaign['seed']} and tried on {campaign['date']} with `--effort"
        f" {campaign['effort']}`. Each is the reference with one small change in its"
        " code. It was judged by the tests in whose course the changed code runs,"
        " until one of them blamed a requirement. No document speaks of these parts,"
        f" which are left as they are: {', '.join(sorted(LEFT_OUT))}."
    )
    yield from ["", "| outcome | mutants |", "| --- | --- |"]
    for name, count in figures(found, explanations).items():
        yield f"| {name} | {count} |"
    yield from [
        "",
        "| part | tried | noticed | explained |",
        "| --- | --- | --- | --- |",
    ]
    yield from _parts(found, explanations)
    yield from _observed([one for one in found if one.hunt.fate is Fate.OBSERVED])
    left = [one for one in found if one.hunt.fate in UNSEEN]
    yield from _unexplained([one for one in left if not _why(one, explanations)])
    for entry in explanations.entries:
        own = [one for one in left if entry.is_of(one.mutant.id, one.hunt.fate)]
        yield from _explained(entry, own) if own else ()
    yield from _proven(
        [one for one in found if one.hunt.killed and _why(one, explanations)]
    )


def _parts(found: Sequence[Hunted], explanations: Explanations) -> Iterator[str]:
    """Yield a row for each part of the reference."""
    parts: dict[str, list[Hunted]] = {}
    for one in found:
        parts.setdefault(one.mutant.source.name, []).append(one)
    for name in sorted(parts):
        own = parts[name]
        killed = sum(one.hunt.killed for one in own)
        explained = sum(
            not one.hunt.killed and _why(one, explanations) is not None for one in own
        )
        yield f"| `{name}` | {len(own)} | {killed} | {explained} |"


def _observed(found: Sequence[Hunted]) -> Iterator[str]:
    yield from ["", "## Seen, and left to the server", ""]
    yield (
        "A test saw the change and recorded it; it does not count, since no document"
        " decides the requirement."
    )
    yield ""
    for one in found:
        yield f"- {one.mutant.where} `{one.mutant.id}`: `{one.hunt.by}`"


def _unexplained(found: Sequence[Hunted]) -> Iterator[str]:
    yield from ["", "## Survivors that nothing explains", ""]
    if not found:
        yield "None."
    for one in found:
        yield from _shown(one)


def _explained(entry: Explanation, found: Sequence[Hunted]) -> Iterator[str]:
    yield from ["", f"## Survivors: {entry.why}", "", entry.because, ""]
    for one in found:
        yield from _shown(one)


def _proven(found: Sequence[Hunted]) -> Iterator[str]:
    if found:
        yield from ["", "## Explained, and noticed all the same", ""]
    for one in found:
        yield f"- `{one.mutant.id}` by {one.hunt.by}"


def _shown(one: Hunted) -> Iterator[str]:
    """Yield a mutant: where, its name, what ran, and the change."""
    mutant, hunt = one.mutant, one.hunt
    ran = f"{hunt.tests} tests of {len(hunt.requirements)} requirements"
    nearest = ", ".join(f"`{name}`" for name in hunt.requirements[:3])
    said = f"{ran}, the nearest {nearest}" if hunt.tests else str(hunt.fate)
    yield f"- {mutant.where} `{mutant.id}`: {said}"
    yield from ["", "  ```diff", f"  - {mutant.before}", f"  + {mutant.after}", "  ```"]
