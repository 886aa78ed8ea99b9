"""What a run says on the terminal: why a test failed, and how it all ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from conformance.harness.catalogue import Requirement
from conformance.harness.evidence import Record
from conformance.harness.printable import printable
from conformance.harness.target import Target
from conformance.harness.verdict import ExitCode, Ruling, Verdict

SHOWN = 600
MARKS = {
    Verdict.VIOLATES: "✗",
    Verdict.FALLS_SHORT: "△",
    Verdict.INCONCLUSIVE: "?",
    Verdict.ERROR: "!",
}
MENTIONED = (
    Verdict.FALLS_SHORT,
    Verdict.INCONCLUSIVE,
    Verdict.OBSERVED,
    Verdict.NOT_APPLICABLE,
)


def explanation(record: Record, requirement: Requirement, target: Target) -> str:
    """Return the block that explains one failed or inconclusive test."""
    server = "--reference" if target.is_reference else target.url
    lines = [
        heading(requirement),
        _line("requires", f"{requirement.statement}  ({requirement.source})"),
        _line("reading", requirement.reading),
        *(
            _line(name, record.get(name, ""))
            for name in ("received", "required", "hint", "because", "remedy")
        ),
        *_exchanges(record.get("exchanges", ())),
        _line("test", f"{record['where']}  {record['test'].rpartition('::')[2]}"),
        _line("again", f"cms-conformance run {server} --requirement {requirement.id}"),
    ]
    return "\n".join(line for line in lines if line)


def heading(requirement: Requirement) -> str:
    """Return the first line of a block: which requirement, of what level."""
    return f"{requirement.id:<72} {requirement.level.upper()}"


def _line(name: str, text: str) -> str:
    if not text:
        return ""
    shown = printable(text if len(text) <= SHOWN else f"{text[:SHOWN]} …")
    first, *rest = shown.splitlines() or [""]
    # The bar keeps a server's line from being one that steers a build, as `::error`.
    return "\n".join(
        [f"  {name:<10} {first}", *(f"  {'':<10} | {line}" for line in rest)]
    )


def _exchanges(exchanges: Sequence[Record]) -> Iterable[str]:
    for exchange in exchanges[-3:]:
        size = exchange["body"]["size"]
        answer = f"{exchange['status']} {exchange['reason']}, {size} bytes"
        sent = f"{exchange['method']} {exchange['target']}"
        yield _line("exchange", f"#{exchange['number']}  {sent} → {answer}")


def sentence(rulings: Sequence[Ruling], code: ExitCode, *, strict: bool) -> str:
    """Return the outcome of a run in one sentence."""
    judged = [one for one in rulings if one.verdict is not Verdict.EXCLUDED]
    counts = Counter(one.verdict for one in judged)
    musts = [one for one in judged if one.requirement.level == "must"]
    match code:
        case ExitCode.SUITE_ERROR:
            errors = counts[Verdict.ERROR]
            return f"No verdict: {errors} checks ended in a defect of the suite itself."
        case ExitCode.NOT_JUDGED:
            return f"Not judged: nothing could be tested ({_why(judged)})."
        case ExitCode.INTERRUPTED:
            return "Interrupted: the report holds what was judged until then."
        case ExitCode.CONFORMS:
            return f"Conforms: {_passed(musts)} of {len(musts)} MUSTs{_rest(judged)}."
        case _:
            return f"Does not conform: {_broken(judged, musts, strict=strict)}."


def _broken(judged: Sequence[Ruling], musts: Sequence[Ruling], *, strict: bool) -> str:
    violated = sum(one.verdict is Verdict.VIOLATES and not one.known for one in musts)
    parts = [f"{violated} of {len(musts)} MUSTs violated"] if violated else []
    shoulds = [
        one for one in judged if one.verdict is Verdict.FALLS_SHORT and not one.known
    ]
    if strict and shoulds:
        parts.append(f"{len(shoulds)} SHOULDs not met")
    unjudged = sum(
        one.verdict is Verdict.INCONCLUSIVE and one.counts(strict=strict)
        for one in judged
    )
    if unjudged:
        parts.append(f"{unjudged} could not be judged")
    stale = sum(one.stale for one in judged)
    if stale:
        parts.append(f"{stale} known failures no longer fail")
    return ", ".join(parts)


def _passed(musts: Sequence[Ruling]) -> int:
    return sum(one.verdict is Verdict.CONFORMS for one in musts)


def _rest(judged: Sequence[Ruling]) -> str:
    counts = Counter(one.verdict for one in judged)
    known = sum(bool(one.known) for one in judged)
    parts = [f", {counts[kind]} {kind.value}" for kind in MENTIONED if counts[kind]]
    return "".join(parts) + (f", {known} known failures" if known else "")


def _why(judged: Sequence[Ruling]) -> str:
    counts = Counter(one.verdict.value for one in judged)
    return ", ".join(f"{n} {kind}" for kind, n in counts.items()) or "empty selection"
