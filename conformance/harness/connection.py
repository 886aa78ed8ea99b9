"""A TCP connection that a test holds in its own hand."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from conformance.harness.wire import Wire


class Connection:
    """One TCP connection of one's own, opened by its first request, never again.

    A request over a connection that the server has ended is not sent; it raises
    `ConnectionGone`.
    """

    def __init__(self) -> None:
        self.wire: Wire | None = None
        self.gone = ""

    @property
    def number(self) -> int:
        """Return the number of the connection; 0 before its first request."""
        return self.wire.number if self.wire else 0

    def ended(self, within: float = 0.0) -> bool:
        """Tell whether the server has ended the connection, waiting for it a while."""
        if self.wire is None:
            return bool(self.gone)
        return self.wire.state(within) == "closed"

    def close(self) -> None:
        """End the connection from this side."""
        self.gone = self.gone or "closed by this side"
        if self.wire is not None:
            self.wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
