"""The head of an answer, gathered line by line under its bounds."""

from __future__ import annotations

from conformance.harness.fault import Fault, shown
from conformance.harness.limits import KIB, Limits

START = b"HTTP/1."


class Head:
    """The lines up to the first empty one; lengths do not count the line end."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._data = bytearray()
        self._line = 0
        self._lines = 0
        self._block = 0

    @property
    def data(self) -> bytes:
        """Return what belongs to the head so far."""
        return bytes(self._data)

    def feed(self, data: bytes) -> bytes | None:
        """Take bytes; return those past the head once it is complete, else None."""
        self._data += data
        if not START.startswith(self._data[: len(START)]):
            raise Fault(
                "protocol",
                f"{shown(bytes(self._data[:400]))} in place of a status line",
                "HTTP/1.1",
            )
        while (end := self._data.find(b"\n", self._line)) >= 0:
            last = end - (self._data[end - 1 : end] == b"\r")
            empty = last <= self._line
            if not empty:
                self._count(last - self._line, complete=True)
            self._line = end + 1
            if empty:
                rest = bytes(self._data[self._line :])
                del self._data[self._line :]
                return rest
        # What may be half a line end is not counted yet.
        half = self._data.endswith(b"\r")
        self._count(len(self._data) - half - self._line, complete=False)
        return None

    def _count(self, length: int, *, complete: bool) -> None:
        """Hold a line, or what there is of one, against the bounds."""
        limits = self._limits
        if self._lines == 0:
            _bound("a status line", length, limits.status_line)
        else:
            _bound("a header line", length, limits.header_line)
            _bound("a header block", self._block + length, limits.header_block)
            if self._lines > limits.fields and length:
                raise Fault(
                    "limit", f"{self._lines} header fields", f"at most {limits.fields}"
                )
        if complete:
            self._block += length if self._lines else 0
            self._lines += 1


def _bound(what: str, length: int, limit: int) -> None:
    if length > limit:
        more = f"{limit / KIB:g} KiB" if limit % KIB == 0 else f"{limit} bytes"
        raise Fault("limit", f"{what} of {length} bytes or more", f"at most {more}")
