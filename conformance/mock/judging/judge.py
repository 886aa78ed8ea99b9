"""The judge: sees every exchange, after it was answered, in the order of answers."""

from __future__ import annotations

import logging
from collections import OrderedDict, deque
from dataclasses import replace
from threading import Condition, Thread

from conformance.mock.judging.finding import Account, Finding
from conformance.mock.judging.hearing import Hearing, held
from conformance.mock.judging.nearness import meant
from conformance.mock.judging.rules import (
    History,
    Side,
    protocol_of,
    side_of,
)
from conformance.mock.judging.seen import Seen
from conformance.mock.judging.tally import Tally

LOGGER = logging.getLogger("conformance.mock")
#: How many findings are kept, and accounts of as many exchanges as a journal has.
MOST = 1000
#: How many exchanges may wait to be judged.
LONGEST_QUEUE = 10_000
#: Seconds until what was seen is judged, so that clients need not wait for that;
#: whoever asks for findings has it judged at once.
PAUSE = 0.02


class Judge:
    """Judges clients beside the answering, and remembers what it needs for that."""

    def __init__(self, *, whole: bool = True) -> None:
        """Begin; without ``whole`` the server holds what nobody has seen come."""
        self.dropped = 0
        self.skipped = 0
        self.defects: list[str] = []
        self.tally = Tally()
        #: Whether the tally outlives a reset, as a report of a session needs it.
        self.keeps_tally = False
        self._whole = whole
        self._findings: deque[Finding] = deque()
        self._accounts: OrderedDict[int, Account] = OrderedDict()
        self._histories: dict[str, History] = {}
        self._waiting: deque[Seen] = deque()
        self._busy = False
        self._settling = 0
        self._age = 0
        self._change = Condition()
        self._thread: Thread | None = None
        self._closed = False

    # -- seeing ---------------------------------------------------------------------

    def see(self, seen: Seen) -> None:
        """Take an exchange to judge it soon."""
        with self._change:
            if self._closed:
                return
            if len(self._waiting) >= LONGEST_QUEUE:
                self._waiting.popleft()
                self.skipped += 1
                self._forget_histories(whole=False)
            self._waiting.append(seen)
            if self._thread is None:
                self._thread = Thread(target=self._work, name="judge", daemon=True)
                self._thread.start()
            if len(self._waiting) == 1:
                self._change.notify_all()

    def forget(self) -> None:
        """Forget what was found; what is needed to judge the rest stays."""
        self.settle()
        with self._change:
            self._findings.clear()
            self._accounts.clear()
            self.dropped = 0

    def clear(self, *, whole: bool = True) -> None:
        """Forget everything, also what is just being judged."""
        with self._change:
            self._age += 1
            self._waiting.clear()
            self._findings.clear()
            self._accounts.clear()
            self.defects.clear()
            self.dropped = self.skipped = 0
            if not self.keeps_tally:
                self.tally = Tally()
            self._forget_histories(whole=whole)

    def close(self) -> None:
        """Stop judging; what was found stays."""
        with self._change:
            self._closed = True
            self._change.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()

    # -- telling --------------------------------------------------------------------

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what was found, once all that was answered is judged."""
        self.settle()
        with self._change:
            return tuple(self._findings)

    def assert_none(self) -> None:
        """Fail with an account of what was found, if anything was.

        Raises:
            AssertionError: a client did something wrong, or not all could be judged.

        """
        findings = self.findings
        told = [str(finding) for finding in findings]
        told += [f"a defect of the judge: {defect}" for defect in self.defects]
        if self.dropped:
            told.insert(0, f"{self.dropped} earlier findings were dropped")
        if self.skipped:
            told.append(f"{self.skipped} requests came too fast to be judged")
        if told:
            count = f"{len(findings)} finding{'' if len(findings) == 1 else 's'}"
            raise AssertionError("\n\n".join([f"{count} about the client", *told]))

    def account(self, number: int) -> Account | None:
        """Return how an exchange stood, if it is judged and still known."""
        with self._change:
            return self._accounts.get(number)

    def settle(self) -> None:
        """Wait until all exchanges that were seen are judged."""
        with self._change:
            self._settling += 1
            self._change.notify_all()
            self._change.wait_for(lambda: not (self._waiting or self._busy))
            self._settling -= 1

    # -- judging --------------------------------------------------------------------

    def _work(self) -> None:
        while (taken := self._next()) is not None:
            age, seen = taken
            self._judged(age, seen)

    def _next(self) -> tuple[int, Seen] | None:
        with self._change:
            self._busy = False
            self._change.notify_all()
            while not self._waiting:
                if self._closed:
                    return None
                self._change.wait_for(lambda: self._waiting or self._closed)
                self._change.wait_for(lambda: self._settling or self._closed, PAUSE)
            self._busy = True
            return self._age, self._waiting.popleft()

    def _judged(self, age: int, seen: Seen) -> None:
        """Judge one exchange; a defect of ours is no finding about the client."""
        try:
            hearing = self._heard(age, seen)
        except Exception as error:
            LOGGER.exception("an exchange could not be judged")
            with self._change:
                self.defects.append(f"#{seen.number}: {error!r}")
                del self.defects[:-MOST]
            return
        with self._change:
            if age != self._age:
                return
            self._accounts.pop(seen.number, None)
            if hearing is not None:
                self._keep(hearing)

    def _heard(self, age: int, seen: Seen) -> Hearing | None:
        """Judge what is some protocol's; tell what the rest comes near to."""
        near = seen if protocol_of(seen.path) else meant(seen)
        if near is None:
            return None
        side = side_of(protocol_of(near.path))
        history = self._history(side, age)
        hearing = held(side, history, near)
        if near is seen:
            history.note(seen)
            return hearing
        account = replace(hearing.account, address=near.path)
        return replace(hearing, account=account, findings=())

    def _history(self, side: Side, age: int) -> History:
        """Return what is remembered; of what was before a reset, nothing is kept."""
        with self._change:
            if age != self._age:
                return side.history(False)  # noqa: FBT003  (as it is declared)
            if side.name not in self._histories:
                self._histories[side.name] = side.history(self._whole)
            return self._histories[side.name]

    def _forget_histories(self, *, whole: bool) -> None:
        self._whole = whole
        self._histories = {}

    def _keep(self, hearing: Hearing) -> None:
        account = hearing.account
        self._accounts[account.number] = account
        while len(self._accounts) > MOST:
            self._accounts.popitem(last=False)
        self._findings.extend(hearing.findings)
        while len(self._findings) > MOST:
            self._findings.popleft()
            self.dropped += 1
        if not account.address:
            self.tally.take(hearing)
