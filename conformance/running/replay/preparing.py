"""What a case builds on, and what it leaves: from the stored traffic of its run.

A case often uses what another one made: a folder, a package, an upload session. The
traffic beside the evidence holds every exchange of the run, so that the few that made
those things can be sent first, and what removed them at the end of the run last.

A thing is told by its *name*, which carries the run's id, or by a *value* that an
earlier answer gave and no request had said before.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from conformance.harness.tape import TapeError, read_start
from conformance.harness.tape.reading import Event, read_events
from conformance.harness.target import Target
from conformance.harness.transcript import Content, Headers
from conformance.harness.writes import Write, Writes, writes_of
from conformance.running.replay.rebinding import (
    given_by,
    is_used,
    text_of,
    words_of,
)
from conformance.running.replay.steps import Case, Step

CLEAN_UP = "clean-up"


@dataclass(frozen=True, slots=True)
class Sent:
    """A stored request, as those see it who tell what it changes."""

    method: str
    target: str
    request_headers: Headers
    request_body: Content

    @classmethod
    def of(cls, step: Step) -> Sent:
        """Return what a step sends."""
        body = Content(step.body, step.size if not step.is_whole else len(step.body))
        return cls(step.method, step.target, Headers(step.headers), body)


def prepared(case: Case, directory: Path) -> Case:
    """Return a case with what has to be sent before and after it.

    Without the traffic of its run, it is the case alone.
    """
    paths = sorted(directory.glob("traffic*.jsonl.gz"))
    for path in paths:
        traffic = _traffic(path, case)
        if traffic is not None:
            return traffic.around(case)
    missing = case.result["conversation"].get("exchanges", 0) - len(case.steps)
    notes = [f"the first {missing} exchanges of the case were not kept"]
    alone = "no stored traffic beside the evidence holds the case: it is sent alone"
    return replace(case, notes=(alone, *(notes if missing > 0 else ())))


def _traffic(path: Path, case: Case) -> Traffic | None:
    """Return the traffic of the process that ran a case, or None."""
    try:
        run = read_start(path).run
        steps = list(_steps(read_events(path)))
    except TapeError:
        return None
    if not any(name == case.id for name, _ in steps):
        return None
    target = Target(str(case.run["target"]), run, case.run["settings"])
    return Traffic(case.protocol, target, tuple(steps))


def _steps(events: Iterable[Event]) -> Iterator[tuple[str, Step]]:
    """Yield the exchanges of a run, each with the case that it belongs to."""
    case = ""
    for event in events:
        if event["event"] == "case":
            case = event["name"]
        elif event["event"] == "exchange":
            yield case, Step.of_record(_with_head(event))


def renamed(case: Case) -> Case:
    """Return a case whose own things have other names, where the stored are taken.

    The run's id gives way to a fresh one of the same length.
    """
    old = str(case.run["run"]).removeprefix("cct-")
    new = secrets.token_hex(len(old))[: len(old)]
    steps = tuple(_renamed(step, old, new) for step in case.steps)
    note = f"the names of the run are taken: {old} in them is {new} now"
    return replace(case, steps=steps, notes=(*case.notes, note))


def _renamed(step: Step, old: str, new: str) -> Step:
    def put(text: str) -> str:
        return text.replace(old, new)

    then = step.then
    return replace(
        step,
        target=put(step.target),
        headers=tuple((name, put(value)) for name, value in step.headers),
        body=step.body.replace(old.encode(), new.encode()),
        then=replace(then, body=then.body.replace(old.encode(), new.encode())),
    )


def _with_head(event: Event) -> Event:
    """Return an exchange; one sent as raw bytes has them in its head."""
    if "head" not in event:
        return event
    data = event["head"].encode("latin-1")
    body = {"size": len(data), "text": data.decode("utf-8", "backslashreplace")}
    return {**event, "request_body": body}


@dataclass(frozen=True)
class Traffic:
    """All exchanges of one process of a run, each with its case."""

    protocol: str
    target: Target
    steps: tuple[tuple[str, Step], ...]
    _writes: dict[int, list[Write]] = field(default_factory=dict)

    def around(self, case: Case) -> Case:
        """Return a case with what it builds on before it, and its clean-up after."""
        own = self._own(case)
        first = own[0].number
        earlier = [step for _, step in self.steps if step.number < first]
        before = self._before(own, earlier)
        after = self._after([*before, *own])
        steps = (
            *(replace(step, role="before") for step in before),
            *own,
            *(replace(step, role="after") for step in after),
        )
        return replace(case, steps=tuple(steps), is_alone=False)

    def _own(self, case: Case) -> list[Step]:
        """Return the steps of a case, as whole as either source has them."""
        stored = {step.number: step for name, step in self.steps if name == case.id}
        kept = {step.number: step for step in case.steps}
        for number, step in kept.items():
            stored[number] = _fuller(step, stored.get(number, step))
        return [stored[number] for number in sorted(stored)]

    def _before(self, own: Sequence[Step], earlier: Sequence[Step]) -> list[Step]:
        """Return the earlier exchanges that a case depends on, and theirs."""
        found: dict[int, Step] = {}
        wanted = list(own)
        heard = " ".join(step.then.body.decode("latin-1") for step in own)
        names = self._names(heard)
        while wanted:
            said = "\n".join(map(text_of, wanted))
            names |= self._names(said)
            more = [*self._makers(names, earlier), *self._givers(said, earlier)]
            wanted = [step for step in more if step.number not in found]
            found |= {step.number: step for step in wanted}
        return [found[number] for number in sorted(found)]

    def _names(self, text: str) -> set[str]:
        """Return the names of the run's own things in a text."""
        identity = self.target.run.removeprefix("cct-")
        return set(re.findall(rf"cct-?{re.escape(identity)}[\w.-]+", text))

    def _makers(self, names: set[str], earlier: Iterable[Step]) -> Iterator[Step]:
        """Yield the earlier requests that made or changed things of these names."""
        for step in earlier:
            # A refused one too: a wrong server may have done something all the same.
            if any(names & self._names(write.object) for write in self.writes(step)):
                yield step

    def _givers(self, said: str, earlier: Sequence[Step]) -> Iterator[Step]:
        """Yield the requests whose answers gave the values in a text, and changed them.

        The first answer counts that holds a value which no request before had said.
        """
        known: set[str] = set()
        words = words_of(said)
        values: set[str] = set()
        for step in earlier:
            known |= words & words_of(text_of(step))
            heard = words & words_of(step.then.body.decode("latin-1"))
            new = heard - known
            fresh = {
                value
                for place, value in (given_by(step) if new else ())
                if value in new and is_used(value, place, said)
            }
            changed = {write.object.rpartition("=")[2] for write in self.writes(step)}
            if fresh or values & changed:
                yield step
            values |= fresh
            known |= fresh

    def _after(self, taken: Sequence[Step]) -> list[Step]:
        """Return the exchanges of the clean-up that removed what these steps made."""
        made = {write.object for step in taken for write in self.writes(step)}
        names = {name for one in made for name in self._names(one)}
        values = {value for step in taken for _, value in given_by(step)}
        return [
            step
            for name, step in self.steps
            if name.endswith(CLEAN_UP)
            and any(
                names & self._names(write.object)
                or write.object.rpartition("=")[2] in values
                for write in self.writes(step)
            )
        ]

    def writes(self, step: Step) -> list[Write]:
        """Return what a request changes."""
        if step.number not in self._writes:
            self._writes[step.number] = self._tell(Sent.of(step), self.target)
        return self._writes[step.number]

    @cached_property
    def _tell(self) -> Writes:
        return writes_of(self.protocol)


def _fuller(kept: Step, other: Step) -> Step:
    """Return an exchange with the fuller of two requests, and of two answers."""
    request = other if other.is_whole and not kept.is_whole else kept
    answer = other if other.then.whole and not kept.then.whole else kept
    return replace(request, then=answer.then)
