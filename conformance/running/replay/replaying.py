"""A case replayed: step by step, in the order and at the pace of the run."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from conformance.running.replay.comparing import Comparison
from conformance.running.replay.rebinding import Rebinding
from conformance.running.replay.refilling import LOGIN_PATH, Refilling
from conformance.running.replay.ruling import Fault, Taken
from conformance.running.replay.sending import Sender
from conformance.running.replay.steps import Answer, Case, ReplayError, Step

#: A pause of the run from which it is kept, and the longest that is.
PAUSE = 0.5
LONGEST_PAUSE = 90.0


@dataclass(slots=True)
class Replay:
    """Takes the steps of a case again."""

    case: Case
    sender: Sender
    refilling: Refilling

    def taken(self) -> Iterator[Taken]:
        """Take the steps, those that were under way together at the same time.

        What has to go afterwards goes, whatever happened before.
        """
        rebinding, comparison = Rebinding(), Comparison(Fault(self.case).told)
        before = [step for step in self.case.steps if step.role != "after"]
        stopped = False
        last: Step | None = None
        for wave in (*waves(before), *([step] for step in self.case.of("after"))):
            after = wave[0].role == "after"
            if stopped and not after:
                continue
            if not after:
                self._pause(last, wave[0])
            for one in self._together(wave, rebinding):
                found = (
                    ()
                    if one.refused
                    else comparison.differences(one.step.then, one.now)
                )
                yield replace(one, differences=tuple(found))
                stopped = stopped or bool(one.refused)
            last = max(wave, key=lambda step: step.ended)

    def _pause(self, before: Step | None, step: Step) -> None:
        """Wait as long as the run did before a step, where it did.

        What was made earlier in the run need not have been waited for, unless the
        fault is one of time.
        """
        if before is None or step.role != "case":
            return
        gap = step.started - before.ended
        asked_for = before.role == "case" or Fault(self.case).is_about_time
        if gap >= PAUSE and asked_for:
            time.sleep(min(gap, LONGEST_PAUSE))

    def _together(self, wave: Sequence[Step], rebinding: Rebinding) -> list[Taken]:
        """Take steps at the same time."""
        prepared = [self._prepared(step, rebinding) for step in wave]
        for one in prepared:
            rebinding.sent(one.step)
        with ThreadPoolExecutor(len(prepared)) as pool:
            taken = list(pool.map(self._sent, prepared))
        for one in taken:
            if not one.refused:
                rebinding.answered(one.step, one.now)
                self.refilling.answered(one.step, one.now)
        return taken

    def _prepared(self, step: Step, rebinding: Rebinding) -> Taken:
        """Return a step with today's values and secrets in it, ready to go."""
        if not step.is_whole:
            refused = (
                f"of the {step.size} bytes that {step} carried, the evidence holds "
                f"{len(step.body)}"
            )
            return Taken(step, step, Answer(0), refused=refused)
        if self.refilling.needs_session(step):
            self._log_in(step)
        filled = self.refilling.filled(step)
        rebound, used = rebinding.applied(filled)
        return Taken(step, rebound, Answer(0), tuple(used))

    def _sent(self, one: Taken) -> Taken:
        return one if one.refused else replace(one, now=self.sender.send(one.sent))

    def _log_in(self, step: Step) -> None:
        """Begin a session, as the run did before the case."""
        base = self.case.settings.get("base", "").rstrip("/")
        body = self.refilling.login_body()
        kept = {"host", "user-agent", "x-conformance-case"}
        headers = [pair for pair in step.headers if pair[0].lower() in kept]
        headers += [
            ("Content-Type", "application/json"),
            ("Accept", "application/json"),
        ]
        login = replace(
            step,
            method="POST",
            target=f"{base}{LOGIN_PATH}",
            headers=(*headers, ("Content-Length", str(len(body)))),
            body=body,
            size=len(body),
        )
        answer = self.sender.send(login)
        self.refilling.begin_session(answer)
        if not self.refilling.session:
            raise ReplayError(f"the login to {login.target} was answered {answer}")


def waves(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """Yield steps one by one, those together that were under way at the same time."""
    wave: list[Step] = []
    for step in sorted(steps, key=lambda one: one.number):
        connections = {one.connection for one in wave}
        under_way = any(step.started < one.ended for one in wave)
        if wave and (not under_way or step.connection in connections):
            yield wave
            wave = []
        wave.append(step)
    if wave:
        yield wave
