"""A body as it comes in: uncoded, bounded, kept or handed on."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from io import BytesIO

from conformance.harness.fault import Fault, counted, shown
from conformance.harness.limits import BLOCK
from conformance.harness.outgoing import Tally
from conformance.harness.transcript import Content

#: Takes a downloaded body piece by piece, instead of memory.
Sink = Callable[[bytes], object]

GZIP = 16 + zlib.MAX_WBITS


class Inflater:
    """One layer of gzip or deflate, undone piece by piece."""

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._inflater: zlib._Decompress | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what some more coded bytes hold, never more than a block at once."""
        while data:
            inflater = self._opened(data)
            try:
                piece = inflater.decompress(data, BLOCK)
            except zlib.error as reason:
                raise self._broken(f"that is corrupt ({reason})") from None
            if piece:
                yield piece
            # A gzip stream may have several members, one after the other.
            data = inflater.unconsumed_tail or inflater.unused_data
            if inflater.eof and data and self._coding == "deflate":
                raise self._broken(f"with {counted(len(data))} after its end")

    def finish(self) -> None:
        """Tell whether the coded body came to its own end."""
        # Of a body of no bytes there is nothing to undo.
        if self._inflater is not None and not self._inflater.eof:
            raise self._broken("that is cut short")

    def _opened(self, data: bytes) -> zlib._Decompress:
        """Return the running decompressor, or that of the next member."""
        if self._inflater is None or self._inflater.eof:
            self._inflater = zlib.decompressobj(self._window(data))
        return self._inflater

    def _window(self, data: bytes) -> int:
        """Tell gzip, deflate and deflate as some servers understand it apart."""
        if self._coding != "deflate":
            return GZIP
        wrapped = data[0] & 0x0F == zlib.DEFLATED
        return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS

    def _broken(self, how: str) -> Fault:
        return Fault("protocol", f"a body coded as {self._coding} {how}")


def inflater(codings: tuple[str, ...]) -> Inflater | None:
    """Return what undoes the content codings of an answer; at most one is borne."""
    named = [name.strip().lower() for text in codings for name in text.split(",")]
    layers = [name for name in named if name not in {"", "identity"}]
    if not layers:
        return None
    if layers in (["gzip"], ["x-gzip"], ["deflate"]):
        return Inflater(layers[0].removeprefix("x-"))
    text = shown(", ".join(layers).encode("latin-1", "replace"))
    raise Fault(
        "protocol",
        f"the content coding {text}",
        "identity, as asked for, or one layer of gzip or deflate",
    )


class Intake:
    """Takes a body in: counts it, and keeps it or hands it to a sink.

    Of a body that is too long the beginning is kept.
    """

    def __init__(self, limit: int, sink: Sink | None) -> None:
        self._limit = limit
        self._sink = sink
        self._tally = Tally()
        # Grows in one piece, which goes back to the system as one.
        self._kept = BytesIO()
        self.size = 0

    def add(self, data: bytes) -> None:
        """Take some more; a byte past the limit is one too many."""
        self.size += len(data)
        if self.size > self._limit:
            # A server that has no end may fill several answers at a time.
            self._kept.truncate(BLOCK)
            raise Fault(
                "limit",
                f"a body of more than {counted(self._limit)}",
                f"at most {counted(self._limit)}",
            )
        if self._sink is None:
            self._kept.write(data)
        else:
            self._tally.add(data)
            self._sink(data)

    @property
    def content(self) -> Content:
        """Return what has come in so far."""
        if self._sink is not None:
            return self._tally.content
        return Content(self._kept.getvalue(), self.size)
