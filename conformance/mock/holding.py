"""Waits of faults, which a reset and the end of the server cut short."""

from __future__ import annotations

import asyncio


class Holding:
    """Whoever waits here goes on when the time is over, or when all are let go."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[bool]] = set()

    async def wait(self, seconds: float) -> bool:
        """Wait; tell whether it was cut short."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            async with asyncio.timeout(seconds):
                return bool(await future)
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(future)

    def let_go(self) -> None:
        """End every wait, from whichever thread."""
        for future in tuple(self._waiting):
            future.get_loop().call_soon_threadsafe(_end, future)


def _end(future: asyncio.Future[bool]) -> None:
    if not future.done():
        future.set_result(True)
