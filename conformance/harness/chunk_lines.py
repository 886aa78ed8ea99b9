"""The lines between the chunks of a body, bounded before h11 reads them.

h11 judges their form; it has no bound for an extension, and drops it.
"""

from __future__ import annotations

from conformance.harness.fault import Fault
from conformance.harness.limits import Limits


class ChunkLines:
    """Follows a chunked body just far enough to measure its lines."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._line = b""
        self._skip = 0
        self._trailers = -1
        self._lost = False

    def feed(self, data: bytes) -> None:
        """Follow some more of the body."""
        at = 0
        while at < len(data) and not self._lost:
            if self._skip:
                step = min(self._skip, len(data) - at)
                self._skip -= step
                at += step
                continue
            end = data.find(b"\n", at) + 1
            self._line += data[at : end or len(data)]
            self._measure()
            if not end:
                return
            at = end
            self._turn()

    def _measure(self) -> None:
        """Hold the line so far against its bound."""
        if self._trailers >= 0:
            self._bound("a trailer line", len(self._line), self._limits.header_line)
        extension = len(self._line.partition(b";")[2].rstrip(b"\r\n"))
        if self._trailers < 0:
            limit = self._limits.chunk_extension
            self._bound("a chunk extension", extension, limit)
            self._bound("a chunk size", len(self._line) - extension, limit)

    def _turn(self) -> None:
        """Act on a complete line: a size, or a trailer."""
        line, self._line = self._line.strip(), b""
        if self._trailers >= 0:
            # The empty line ends the body; what follows is not ours to measure.
            self._lost = not line
            self._trailers += bool(line)
            if self._trailers > self._limits.trailers:
                count, limit = self._trailers, self._limits.trailers
                raise Fault("limit", f"{count} trailers", f"at most {limit}")
            return
        try:
            size = int(line.partition(b";")[0], 16)
        except ValueError:
            size = -1
        # h11 refuses what is no size; there is nothing more to follow.
        self._lost = size < 0
        self._trailers += size == 0
        self._skip = size + 2 if size > 0 else 0

    @staticmethod
    def _bound(what: str, length: int, limit: int) -> None:
        if length > limit:
            received = f"{what} of {length} bytes or more"
            raise Fault("limit", received, f"at most {limit} bytes")
