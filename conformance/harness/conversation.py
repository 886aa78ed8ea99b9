"""One request and its answer over one connection, listening while sending."""

from __future__ import annotations

from conformance.harness.answer import Answer
from conformance.harness.content import Inflater, Intake, Sink, inflater
from conformance.harness.deadline import Deadline
from conformance.harness.fault import Fault, Late, Stage, counted, shown
from conformance.harness.limits import Limits
from conformance.harness.outgoing import Outgoing
from conformance.harness.wire import Wire

REFUSALS = 300


class Conversation:
    """An exchange under way: what was sent, and what has come back so far."""

    def __init__(
        self,
        outgoing: Outgoing,
        deadline: Deadline,
        limits: Limits,
        limit: int | None = None,
        sink: Sink | None = None,
    ) -> None:
        most = limits.body if sink is None else limits.download
        self.limit = most if limit is None else limit
        self.outgoing = outgoing
        self.answer = Answer(outgoing.method, limits)
        self.intake = Intake(self.limit, sink)
        self.sent = 0
        self.sent_all = False
        self.stage: Stage = "connect"
        self._deadline = deadline
        self._limits = limits
        self._inflater: Inflater | None = None

    def run(self, wire: Wire) -> None:
        """Send the request and take the answer in."""
        self.stage = "send"
        self._send(wire)
        self._end(wire)
        while not self.answer.done:
            self.stage = self.answer.stage
            self._take(wire.receive(self._deadline))
        self.stage = "after"
        self._refuse_stray_bytes()

    def progress(self) -> str:
        """Tell how far the exchange got."""
        answer = self.answer
        if self.stage == "send":
            return f"after {counted(self.sent)} of the request were sent"
        if not answer.received:
            return "before the first byte of an answer"
        if not answer.status:
            return f"in the head of the answer, {counted(answer.received)} so far"
        if answer.length is None:
            return f"in the body of the answer, {counted(self.intake.size)} so far"
        return (
            f"in the body of the answer, {self.intake.size} of {counted(answer.length)}"
        )

    def _send(self, wire: Wire) -> None:
        """Send block by block, until all is sent or the server wants no more."""
        for number, block in enumerate(self.outgoing.blocks()):
            if not self._send_block(wire, block):
                return
            if number == 0 and self.outgoing.expects_continue:
                self._await_continue(wire)
        self.sent_all = True

    def _end(self, wire: Wire) -> None:
        """End the sending side early where the request is to."""
        match self.outgoing.end:
            case "half-close":
                wire.half_close()
            case "close" if not self.answer.done:
                wire.close()
                raise Fault("transport", "nothing, this side having closed")
            case "reset" if not self.answer.done:
                wire.reset()
                raise Fault("transport", "nothing, this side having reset")

    def _send_block(self, wire: Wire, block: bytes | memoryview) -> bool:
        """Send a block; tell whether the server still wants more."""
        rest = memoryview(block)
        while rest:
            if self.sent and not self._listen(wire):
                return False
            try:
                count = wire.send_now(rest)
            except OSError:
                # It has closed; what it said before may still be there to read.
                return False
            if not count and not self._may_send(wire):
                return False
            self.sent += count
            self._deadline.earn(count)
            rest = rest[count:]
        return True

    def _may_send(self, wire: Wire) -> bool:
        """Wait until the server takes more, or says something."""
        done = self.answer.done
        try:
            wire.wait(self._deadline, read=not done, write=True)
        except Late:
            # The answer is there; that the rest is not taken changes nothing.
            if not done:
                raise
            return False
        return True

    def _listen(self, wire: Wire) -> bool:
        """Take what the server says early; tell whether it still wants more."""
        if not self.answer.done and (data := wire.receive_now()) is not None:
            self._take(data)
        return self.answer.status < REFUSALS

    def _await_continue(self, wire: Wire) -> None:
        """Wait for the server's word, but not for ever."""
        answer = self.answer
        while not answer.interim and not answer.status:
            if not wire.ready(self._limits.continue_wait):
                return
            self._take(wire.receive(self._deadline))

    def _take(self, data: bytes) -> None:
        """Take bytes of the answer."""
        before = self.answer.status
        pieces = self.answer.feed(data)
        self._deadline.earn(len(data))
        if self.answer.status and not before:
            self._begin_body()
        for piece in pieces:
            self._keep(piece)
        if self.answer.done and self._inflater is not None:
            self._inflater.finish()
            self._inflater = None

    def _begin_body(self) -> None:
        """Look at what the head says about the body."""
        answer = self.answer
        if answer.length is not None and answer.length > self.limit:
            received = f"a body of {counted(answer.length)} by its Content-Length"
            raise Fault("limit", received, f"at most {counted(self.limit)}")
        if not answer.bodiless:
            self._inflater = inflater(answer.headers.all("content-encoding"))

    def _keep(self, piece: bytes) -> None:
        if self._inflater is None:
            self.intake.add(piece)
            return
        for plain in self._inflater.feed(piece):
            self.intake.add(plain)

    def _refuse_stray_bytes(self) -> None:
        if self.answer.stray:
            stray = f"{counted(len(self.answer.stray))} past the end of the answer"
            raise Fault("protocol", f"{stray}: {shown(self.answer.stray)}", "none")
