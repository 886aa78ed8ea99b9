"""A target examined before anything is judged, within a time that is known before."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from conformance.harness.doctor.check import (
    Change,
    Check,
    Discovery,
    Finding,
    State,
    Stopped,
    blocked,
    good,
    unchecked,
    warning,
)
from conformance.harness.doctor.network import proxies, reached
from conformance.harness.doctor.patience import RESERVE, Patience, TimeLeft
from conformance.harness.doctor.practice import Practice, Visit
from conformance.harness.printable import printable
from conformance.harness.probing import practices
from conformance.harness.run import Run
from conformance.harness.transcript import Exchange
from conformance.harness.verdict import ExitCode

#: Seconds that clocks may differ by before it matters.
MOST_APART = 300
STATES = list(State)
OLD_HTTP = b"HTTP/1.0"


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found: of the target as a whole first, then protocol by protocol."""

    url: str
    protocols: tuple[str, ...]
    checks: tuple[Check, ...]
    discovered: Mapping[str, Discovery]

    @property
    def worst(self) -> list[Check]:
        """Return what needs a change, the worst first."""
        poor = [one for one in self.checks if one.fault]
        return sorted(poor, key=lambda one: STATES.index(one.state))

    @property
    def exit_code(self) -> ExitCode:
        """Return 0 where a run can begin, 3 where it could not judge all it should."""
        states = {one.state for one in self.checks}
        poor = states & {State.BLOCKED, State.WRONG}
        return ExitCode.NOT_JUDGED if poor else ExitCode.CONFORMS

    def blocking(self, protocol: str) -> Check | None:
        """Return what keeps a protocol from being judged, if anything does."""
        for check in self.checks:
            if check.state is State.BLOCKED and check.protocol in {"", protocol}:
                return check
        return None


def examined(run: Run, protocols: Collection[str], patience: Patience) -> Examination:
    """Examine a target: the way to it, then each of the protocols."""
    findings = [
        safe(one, run)
        for one in _findings(run, tuple(protocols), patience)
        if isinstance(one, Check) or one.capability.partition(".")[0] in protocols
    ]
    checks = tuple(one for one in findings if isinstance(one, Check))
    discovered = {one.capability: one for one in findings if isinstance(one, Discovery)}
    contradicted = tuple(_contradicted(run, discovered.values()))
    url = run.redactor.text(run.target.url)
    return Examination(url, tuple(protocols), checks + contradicted, discovered)


def safe(finding: Finding, run: Run) -> Finding:
    """Return a finding without secrets, and without a server's control characters."""
    if isinstance(finding, Discovery):
        return replace(finding, how=printable(run.redactor.text(finding.how)))
    found = printable(run.redactor.text(finding.found)).replace("\n", " ")
    return replace(finding, found=found)


def _findings(
    run: Run, protocols: tuple[str, ...], patience: Patience
) -> Iterator[Finding]:
    began = time.monotonic()
    try:
        yield from reached(run.target, patience)
    except Stopped as stop:
        yield stop.check
        yield from proxies()
        return
    before = len(run.transcript.exchanges)
    seconds = patience.for_answers(time.monotonic() - began)
    found = _visited(run, protocols, seconds)
    yield from _of_answers(run.transcript.exchanges[before:])
    silent = {"hangs", "closes"}
    if all(any(_fault(one) in silent for one in part) for part in found.values()):
        yield from proxies()
    yield from _unspoken(found)


# -- the protocols, side by side ------------------------------------------------------


def _visited(
    run: Run, protocols: tuple[str, ...], seconds: float
) -> dict[str, list[Finding]]:
    """Examine the protocols side by side; what is not done in time is left."""
    known = practices()
    for name in protocols:
        known[name]  # what is loaded now takes no time from the answers
    found: dict[str, list[Finding]] = {name: [] for name in protocols}
    threads = [
        threading.Thread(
            target=_visit, args=(run, name, known, seconds, found[name]), daemon=True
        )
        for name in protocols
    ]
    until = time.monotonic() + seconds
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(until - time.monotonic(), 0.0))
    return {name: _complete(list(found[name]), seconds) for name in protocols}


def _visit(
    run: Run,
    protocol: str,
    known: Mapping[str, Practice],
    seconds: float,
    found: list[Finding],
) -> None:
    """Examine one protocol, finding by finding, so that none is lost."""
    try:
        for one in Visit(run, protocol, known, TimeLeft(seconds)).findings():
            named = replace(one, protocol=protocol) if isinstance(one, Check) else one
            found.append(named)
    except Exception as error:  # noqa: BLE001  (it is told, and no verdict)
        told = f"the examination itself failed: {type(error).__name__}: {error}"
        found.append(replace(unchecked("profile", told), protocol=protocol))
    found.append(DONE)


DONE = good("examination", "done")


def _complete(found: list[Finding], seconds: float) -> list[Finding]:
    """Return what was found, and whether the rest came too late."""
    if DONE in found:
        return [one for one in found if one is not DONE]
    told = f"no answer within the {seconds - RESERVE:g} s there are for all answers"
    hint = "a server that answers; this one takes requests and keeps silent"
    if not found:
        return [blocked("answer", "hangs", told, Change("target.url", hint=hint))]
    return [*found, unchecked("profile", told)]


def _fault(finding: Finding) -> str:
    return finding.fault if isinstance(finding, Check) else ""


def _unspoken(found: Mapping[str, list[Finding]]) -> Iterator[Finding]:
    """Yield all findings; a protocol that is nowhere may not be spoken at all."""
    spoken = [name for name, part in found.items() if not _is_blocked(part)]
    for part in found.values():
        for one in part:
            nowhere = _fault(one) in {"wrong-path", "web-front-end"}
            if spoken and nowhere and isinstance(one, Check) and _is_unknown(one):
                yield _not_spoken(one, spoken)
            else:
                yield one


def _is_blocked(part: Iterable[Finding]) -> bool:
    return any(isinstance(one, Check) and one.state is State.BLOCKED for one in part)


def _is_unknown(check: Check) -> bool:
    return all(change.value is None for change in check.changes)


def _not_spoken(check: Check, spoken: list[str]) -> Check:
    """Return that a protocol is not found where another is."""
    told = f"{check.found}; {', '.join(spoken)} is spoken"
    changes = (Change("target.protocols", value=spoken), *check.changes)
    return replace(check, fault="not-spoken", found=told, changes=changes)


# -- what answers show of the server --------------------------------------------------


def _of_answers(exchanges: Iterable[Exchange]) -> Iterator[Check]:
    """Say what the answers tell of the server, whatever they were about."""
    heard = [one for one in exchanges if one.status]
    if not heard:
        return
    servers = dict.fromkeys(one.headers.get("Server") for one in heard)
    names = ", ".join(name for name in servers if name)
    yield good("version", names or "the server names none (no Server field)")
    if all(one.raw_head.startswith(OLD_HTTP) for one in heard):
        told = "every answer is one of HTTP/1.0"
        hint = "a way to the server without the proxy that answers so"
        yield warning("HTTP", "http-1.0", told, Change("target.url", hint=hint))
    yield _clock(heard[0].headers.get("Date"))


def _clock(date: str) -> Check:
    if not date:
        return unchecked("clock", "the answer has no Date")
    try:
        there = parsedate_to_datetime(date)
    except (TypeError, ValueError):
        return unchecked("clock", f"the Date {date!r} cannot be read")
    there = there if there.tzinfo else there.replace(tzinfo=UTC)
    apart = (there - datetime.now(UTC)).total_seconds()
    if abs(apart) <= MOST_APART:
        return good("clock", f"{abs(apart):.0f} s apart")
    which = "ahead of" if apart > 0 else "behind"
    told = f"the server's clock is {abs(apart):.0f} s {which} this machine's"
    return warning("clock", "clock", told, Change("clock", hint="set whichever is off"))


# -- what the profile declares --------------------------------------------------------


def _contradicted(run: Run, discoveries: Iterable[Discovery]) -> Iterator[Check]:
    """Warn of what is declared absent and shows itself all the same."""
    for one in discoveries:
        if one.present and one.capability in run.target.absent:
            told = f"{one.capability} is declared absent, yet the server shows it: "
            told += one.how
            hint = f'take "{one.capability}" out'
            change = Change("capabilities.absent", hint=hint)
            check = warning("capability", "declared-absent", told, change)
            yield replace(check, protocol=one.capability.partition(".")[0])
