"""Custom commands: programs of the server whose output streams while they run."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from threading import Condition, Thread
from typing import ClassVar

from conformance.reference.clock import Clock
from conformance.reference.cm.errors import COMMAND_REFUSED, Failure

Command = Callable[[], Iterator[bytes]]


class Output:
    """What a running command has written so far, and whether more will come."""

    def __init__(self, command: Command, expires: float) -> None:
        self.expires = expires
        self._pieces: list[bytes] = []
        self._news = Condition()
        self.running = True
        Thread(target=self._run, args=(command,), daemon=True).start()

    def pieces(self) -> Iterator[bytes]:
        """Yield the output from its beginning until the command ends."""
        place = 0
        while True:
            with self._news:
                while self.running and place == len(self._pieces):
                    self._news.wait()
                fresh = self._pieces[place:]
                if not fresh:
                    return
            yield b"".join(fresh)
            place += len(fresh)

    def stop(self) -> None:
        """Let nothing more be written."""
        with self._news:
            self.running = False
            self._news.notify_all()

    def _run(self, command: Command) -> None:
        try:
            for piece in command():
                with self._news:
                    if not self.running:
                        return
                    self._pieces.append(piece)
                    self._news.notify_all()
        finally:
            self.stop()


def greet() -> Iterator[bytes]:
    """Write one line."""
    yield b"Hello from the Content Management Server.\n"


def count() -> Iterator[bytes]:
    """Write five lines, with some time between them."""
    for number in range(1, 6):
        yield b"%d\n" % number
        time.sleep(0.08)


class Commands:
    """Execute custom commands, and keep their output for the streaming interface.

    The documents name no element for this. Here it is::

        <customCommand-exec><name>count</name></customCommand-exec>

    and the answer holds the ticket of the output (CM-STREAM-025)::

        <cm-code …><customCommand><ticket>…</ticket></customCommand></cm-code>

    Nothing is read from the request but the name of one of the ``registered``.
    """

    registered: ClassVar[Mapping[str, Command]] = {"greet": greet, "count": count}
    #: Outputs kept at a time; the oldest that has ended makes room.
    most = 100

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.clock = clock
        self.seconds = seconds
        self.outputs: dict[str, Output] = {}

    def execute(self, name: str) -> str:
        """Start a command and return the ticket of its output."""
        command = self.registered.get(name)
        if command is None:
            raise Failure(COMMAND_REFUSED, f"There is no custom command '{name}'.")
        self.make_room()
        ticket = self.new_ticket()
        expires = self.clock.now().timestamp() + self.seconds
        self.outputs[ticket] = Output(command, expires)
        return ticket

    def new_ticket(self) -> str:
        """Return twenty random digits: each execution has a ticket of its own."""
        return str(10**19 + secrets.randbelow(9 * 10**19))

    def make_room(self) -> None:
        """Drop the oldest output that is complete."""
        if len(self.outputs) < self.most:
            return
        ended = [t for t, output in self.outputs.items() if not output.running]
        if not ended:
            raise Failure(COMMAND_REFUSED, "Too many custom commands are running.")
        del self.outputs[ended[0]]

    def output(self, ticket: str) -> Iterator[bytes] | None:
        """Return the output that a valid ticket refers to (CM-STREAM-026, -028)."""
        output = self.outputs.get(ticket)
        if output is None or self.clock.now().timestamp() >= output.expires:
            return None
        return output.pieces()

    def close(self) -> None:
        """Let no output wait for more."""
        for output in self.outputs.values():
            output.stop()
