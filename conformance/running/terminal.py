"""What a run says on the terminal: why a test failed, and how it all ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from conformance.harness.catalogue import Requirement
from conformance.harness.evidence import Record
from conformance.harness.excuse import Assessment, Standing
from conformance.harness.printable import printable
from conformance.harness.verdict import ExitCode, Ruling, Verdict
from conformance.running.sharding import tests_in

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
FAILING_KNOWN = {
    Standing.STALE: "no longer failing",
    Standing.EXPIRED: "expired",
    Standing.OTHER_CAUSE: "failing by another cause",
}


@dataclass(frozen=True, slots=True)
class Again:
    """How a run is repeated: its command as far as the target, and its evidence."""

    command: str
    results: str

    def judge(self, requirement: Requirement) -> str:
        """Return the command that judges one requirement again."""
        return f"{self.command} --requirement {requirement.id}"

    def replay(self, record: Record) -> str:
        """Return the command that sends a case again, if it sent anything."""
        if not record.get("exchanges") or not record.get("case"):
            return ""
        return f"cms-conformance replay {self.results} {record['case']}"


def explanation(record: Record, requirement: Requirement, again: Again) -> str:
    """Return the block that explains one failed or inconclusive test."""
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
        _line("again", again.judge(requirement)),
        _line("", again.replay(record)),
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
        sent = f"{exchange['method']} {exchange['target']}{_action(exchange)}"
        yield _line("exchange", f"#{exchange['number']}  {sent} → {answer}")


def _action(exchange: Record) -> str:
    """Return the last part of a SOAP action, which tells requests to one path apart."""
    for name, value in exchange["request_headers"]:
        if name.lower() == "soapaction":
            return " " + str(value).strip('"').rpartition("/")[2]
    return ""


def sentence(
    rulings: Sequence[Ruling],
    known: Sequence[Assessment],
    code: ExitCode,
    *,
    strict: bool,
    stopped: str = "",
) -> str:
    """Return the outcome of a run in one sentence; ``stopped`` tells why it ended."""
    if stopped and code is ExitCode.NOT_JUDGED:
        judged = [one for one in rulings if one.verdict is not Verdict.EXCLUDED]
        until_then = _why(judged) if judged else "nothing yet"
        return f"Not judged to the end ({until_then}): {stopped}."
    told = _outcome(rulings, known, code, strict=strict)
    return f"{told} Stopped early: {stopped}." if stopped else told


def sentence_of_shard(told: str, code: ExitCode, share: Record) -> str:
    """Return the outcome of a shard, which cannot tell whether the whole conforms."""
    shard, own, planned = share["shard"], len(tests_in(share)), share["planned"]
    if not own:
        return (
            f"Nothing to judge: shard {shard} has none of the {planned} tests; "
            "give fewer shards."
        )
    if code is not ExitCode.CONFORMS:
        return f"Shard {shard}: {told}"
    return (
        f"Nothing failed in shard {shard}: {own} of {planned} tests. Whether the "
        "server conforms, `cms-conformance merge` tells."
    )


def _outcome(
    rulings: Sequence[Ruling],
    known: Sequence[Assessment],
    code: ExitCode,
    *,
    strict: bool,
) -> str:
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
            rest = _rest(judged, known)
            return f"Conforms: {_passed(musts)} of {len(musts)} MUSTs{rest}."
        case _:
            parts = [*_broken(judged, musts, strict=strict), *_failing(known)]
            return f"Does not conform: {', '.join(parts)}."


def _broken(
    judged: Sequence[Ruling], musts: Sequence[Ruling], *, strict: bool
) -> Iterator[str]:
    counted = [one for one in judged if one.counts(strict=strict)]
    by = Counter(one.remaining for one in counted)
    if by[Verdict.VIOLATES]:
        yield f"{by[Verdict.VIOLATES]} of {len(musts)} MUSTs violated"
    if by[Verdict.FALLS_SHORT]:
        yield f"{by[Verdict.FALLS_SHORT]} SHOULDs not met"
    if by[Verdict.INCONCLUSIVE]:
        yield f"{by[Verdict.INCONCLUSIVE]} could not be judged"


def _failing(known: Iterable[Assessment]) -> Iterator[str]:
    """Say how many known failures fail the run, and why."""
    by = Counter(one.standing for one in known)
    for standing, words in FAILING_KNOWN.items():
        if by[standing]:
            yield f"{_known(by[standing])} {words}"


def known_lines(known: Iterable[Assessment], *, selected: bool) -> Iterator[str]:
    """Say what is to be changed in the profile, and what was not judged.

    Where requirements were ``selected``, that others were not judged is no news.
    """
    for one in known:
        if one.fails or (one.standing is Standing.NOT_JUDGED and not selected):
            yield one.told


def _known(number: int) -> str:
    return f"{number} known failure{'' if number == 1 else 's'}"


def _passed(musts: Sequence[Ruling]) -> int:
    return sum(one.verdict is Verdict.CONFORMS for one in musts)


def _rest(judged: Sequence[Ruling], known: Iterable[Assessment]) -> str:
    counts = Counter(one.verdict for one in judged)
    holding = sum(one.standing is Standing.HOLDS for one in known)
    parts = [f", {counts[kind]} {kind.value}" for kind in MENTIONED if counts[kind]]
    return "".join(parts) + (f", {_known(holding)}" if holding else "")


def _why(judged: Sequence[Ruling]) -> str:
    counts = Counter(one.verdict.value for one in judged)
    return ", ".join(f"{n} {kind}" for kind, n in counts.items()) or "empty selection"
