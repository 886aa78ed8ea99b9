"""One protocol examined: whether it is spoken where the profile says, or where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from conformance.harness.doctor.answers import (
    Place,
    answered,
    unanswered,
    unauthorised,
    unrecognised,
)
from conformance.harness.doctor.check import (
    Change,
    Check,
    Finding,
    Stopped,
    blocked,
    good,
    unchecked,
)
from conformance.harness.doctor.network import URL
from conformance.harness.doctor.patience import TimeLeft
from conformance.harness.fault import ExchangeFailed
from conformance.harness.http import Http
from conformance.harness.judgement import Inconclusive, Violation
from conformance.harness.origin import Origin
from conformance.harness.run import Run
from conformance.harness.target import Target
from conformance.harness.transcript import Exchange

#: Statuses that ask for credentials, whatever else the answer says.
UNAUTHORISED = {401, 407}
#: What may be sought elsewhere: the answer was somebody's, and not the protocol's.
MISPLACED = {"wrong-path", "web-front-end", "redirected", "login-page"}


class Practice(Protocol):
    """What the ``doctor`` module of a suite knows.

    ``SETTING`` is the key of the profile that says where the protocol is, ``USUAL`` are
    paths where it often is. ``ask`` has one exchange that changes nothing, ``speaks``
    tells whether an answer has a word of the protocol in it: what is wrong with it is
    for the tests to say. ``examine`` looks at the rest, by reading.
    """

    SETTING: str
    USUAL: Sequence[str]

    def path(self, target: Target) -> str:
        """Return the path that is asked."""

    def ask(self, run: Run, http: Http) -> Exchange:
        """Send one request that changes nothing."""

    def speaks(self, exchange: Exchange) -> bool:
        """Tell whether an answer is one of the protocol."""

    def examine(self, run: Run, http: Http, exchange: Exchange) -> Iterator[Finding]:
        """Look at what the profile says of the protocol."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One protocol of a target, examined within its time."""

    run: Run
    protocol: str
    practices: Mapping[str, Practice]
    time: TimeLeft

    @property
    def practice(self) -> Practice:
        """Return what is known of the protocol."""
        return self.practices[self.protocol]

    @property
    def place(self) -> Place:
        """Return where the profile says that the protocol is."""
        target = self.run.target
        key = f"{self.protocol}.{self.practice.SETTING}"
        return Place(self.protocol, key, self.practice.path(target), target)

    def findings(self) -> Iterator[Finding]:
        """Yield what there is to say of the protocol, the first answer first."""
        with self.run.http(self.time.limits(), hurried=True) as http:
            exchange = self._answer(http)
            if isinstance(exchange, Check):
                yield exchange
                return
            yield good("path", f"{self.place.url} speaks the protocol")
            try:
                yield from self.practice.examine(self.run, http, exchange)
            except (Violation, Inconclusive) as problem:
                yield unchecked("profile", f"the examination ended early: {problem}")

    def reason(self) -> str:
        """Return in a sentence why the protocol cannot be judged; nothing if it can."""
        with self.run.http(self.time.limits(), hurried=True) as http:
            found = self._first(http)
            return found.found if isinstance(found, Check) else ""

    def _answer(self, http: Http) -> Exchange | Check:
        """Return an answer in the protocol, or why there is none."""
        found = self._first(http)
        if isinstance(found, Check) and found.fault in MISPLACED:
            return self._sought(found)
        return found

    def _first(self, http: Http) -> Exchange | Check:
        try:
            exchange = self.practice.ask(self.run, http)
        except ExchangeFailed as failed:
            return unanswered(self.place, failed, self.time)
        except Stopped as stop:
            return stop.check
        except Inconclusive as problem:
            return self._without_session(problem)
        if exchange.status in UNAUTHORISED:
            return unauthorised(self.place, exchange)
        if self.practice.speaks(exchange):
            return exchange
        return self._of_another(exchange) or unrecognised(self.place, exchange)

    def _without_session(self, problem: Inconclusive) -> Check:
        variable = self.run.target.tables[self.protocol]["password-env"]
        changes = (
            Change(f"${variable}", hint="the password of the login"),
            Change(f"{self.protocol}.login", hint="leave it out, if none is needed"),
        )
        told = str(problem.because)
        return blocked("credentials", "login-without-password", told, *changes)

    def _of_another(self, exchange: Exchange) -> Check | None:
        for name, practice in self.practices.items():
            if name != self.protocol and practice.speaks(exchange):
                told = f"{self.place.url} speaks {name}: it was {answered(exchange)}"
                hint = f"the path of {self.protocol}; this is the one of {name}"
                change = Change(self.place.key, hint=hint)
                return blocked("path", "other-protocol", told, change)
        return None

    # -- elsewhere --------------------------------------------------------------------

    def _sought(self, found: Check) -> Check:
        """Return the same finding, with the place that the protocol is at, if known."""
        for run in self._elsewhere():
            if not self.time.left:
                break
            if self._is_spoken(run):
                return self._found_at(found, run.target)
        return found

    def _is_spoken(self, run: Run) -> bool:
        """Tell whether the protocol is there; our password is not sent to find out."""
        try:
            with run.http(self.time.limits(), hurried=True) as http:
                exchange = self.practice.ask(run, http)
        except Inconclusive:
            return True  # a session is wanted, and there was no password to open it
        except (Violation, Stopped):
            return False
        return self.practice.speaks(exchange)

    def _elsewhere(self) -> Iterator[Run]:
        """Yield the same run at other places: of the URL, then of the path."""
        target, setting = self.run.target, self.practice.SETTING
        own: str = target.tables[self.protocol][setting]
        origin = Origin.of(target.url)
        if origin.prefix:
            shorter = target.url.removesuffix(own.rstrip("/")).rstrip("/")
            for url in dict.fromkeys((shorter, origin.url)):
                if url != target.url:
                    yield self._moved(replace(target, url=url))
        for path in self.practice.USUAL:
            if path != own and not own.startswith(("http:", "https:")):
                table = {**target.tables[self.protocol], setting: path}
                tables = {**target.tables, self.protocol: table}
                yield self._moved(replace(target, tables=tables))

    def _moved(self, target: Target) -> Run:
        return Run(replace(target, secrets={}), transcript=self.run.transcript)

    def _found_at(self, found: Check, target: Target) -> Check:
        if target.url != self.run.target.url:
            told = f"{found.found}; the server speaks it below {target.url}"
            return blocked("path", "path-in-url", told, Change(URL, value=target.url))
        path = target.tables[self.protocol][self.practice.SETTING]
        told = f'{found.found}; the server speaks it at "{path}"'
        return blocked("path", "wrong-path", told, Change(self.place.key, value=path))
