"""Two requests at once, in every order that one switch between them makes.

The first runs in a thread of its own and stops before one of its lines; then the second
runs, to its end or until it has to wait for the first, which goes on after that. So for
every line that the reference runs through, which is more than chance would meet.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import CodeType, FrameType
from typing import Any

import conformance.reference

REFERENCE = str(Path(conformance.reference.__file__).parent)
#: What reads and writes messages, and knows nothing that another request could change.
READS_ONLY = frozenset(
    ("envelope.py", "lexical.py", "messages.py", "answers.py", "xml.py", "message.py")
)
#: Seconds after which a request that has not ended waits for the other.
BLOCKED = 0.01

Act = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two requests, and what is wrong with both answers and with what is left."""

    first: Act
    second: Act
    wrong: Callable[[Any, Any], list[str]]


@dataclass(slots=True)
class Walk:
    """A request that stops before the line of a number, until it may go on.

    A line that is passed again and again counts once.
    """

    act: Act
    line: int
    passed: int = 0
    seen: set[tuple[CodeType, int]] = field(default_factory=set)
    stopped: Event = field(default_factory=Event)
    may_go_on: Event = field(default_factory=Event)

    def __call__(self) -> Any:  # noqa: ANN401  (an answer of any protocol)
        """Run it under a trace."""
        sys.settrace(self._called)
        try:
            return self.act()
        finally:
            sys.settrace(None)
            self.stopped.set()

    def go_on(self, _: Future[Any]) -> None:
        """Let it go on, since the other has ended."""
        self.may_go_on.set()

    def _called(self, frame: FrameType, _: str, __: object) -> Any:  # noqa: ANN401  (a trace)
        return self._moved if counts(frame.f_code) else None

    def _moved(self, frame: FrameType, event: str, __: object) -> Any:  # noqa: ANN401  (a trace)
        place = (frame.f_code, frame.f_lineno)
        if event == "line" and place not in self.seen:
            self.seen.add(place)
            if self.passed == self.line:
                self.stopped.set()
                self.may_go_on.wait(BLOCKED)
            self.passed += 1
        return self._moved


def counts(code: CodeType) -> bool:
    """Tell whether to stop in a function: one that may touch what is kept."""
    path = Path(code.co_filename)
    return path.is_relative_to(REFERENCE) and path.name not in READS_ONLY


def schedules(meet: Callable[[], Meeting]) -> Iterator[list[str]]:
    """Hold a meeting anew for every line of its first request; tell what was wrong."""
    line, reached = 0, True
    with ThreadPoolExecutor(2) as threads:
        while reached:
            meeting = meet()
            walk = Walk(meeting.first, line)
            first = threads.submit(walk)
            walk.stopped.wait()
            second: Future[Any] = threads.submit(meeting.second)
            second.add_done_callback(walk.go_on)
            found = meeting.wrong(first.result(), second.result())
            reached = walk.passed > line
            yield [f"at line {line}: {text}" for text in found]
            line += 1


def turned(meet: Callable[[], Meeting]) -> Callable[[], Meeting]:
    """Let the other of the two requests be the first."""

    def the_other_way_round() -> Meeting:
        held = meet()
        return Meeting(held.second, held.first, lambda a, b: held.wrong(b, a))

    return the_other_way_round
