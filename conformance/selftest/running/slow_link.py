"""A server far away: whatever passes between it and its clients takes its time.

``python -m conformance.selftest.running.slow_link 0.05 -n 8`` judges the reference over
a round trip of so many seconds; what follows goes on to ``cms-conformance run``.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from asyncio import Queue, StreamReader, StreamWriter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from conformance.running.bundle import ENVIRONMENT, JUDGED, PROFILE, reference_server
from conformance.selftest.command import PROGRAM, environment

BLOCK = 1 << 18
Passing = Queue[tuple[float, bytes]]


@contextmanager
def slow_link(url: str, round_trip: float) -> Iterator[str]:
    """Give a URL that is so many seconds away from a server, there and back."""
    link = SlowLink(url, round_trip)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    port = asyncio.run_coroutine_threadsafe(link.open(), loop).result()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        asyncio.run_coroutine_threadsafe(link.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class SlowLink:
    """A TCP proxy that hands on every byte half a round trip after it came.

    The first bytes of a connection come a whole round trip later, as after the
    handshake that sets it up. However much is on its way, none waits for another.
    """

    def __init__(self, url: str, round_trip: float) -> None:
        parts = urlsplit(url)
        self.place = parts.hostname, parts.port
        self.round_trip = round_trip
        self.connections: set[asyncio.Task[None]] = set()

    async def open(self) -> int:
        """Begin to take connections; return the port."""
        self.server = await asyncio.start_server(self.connect, "127.0.0.1", 0)
        port: int = self.server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        """End every connection."""
        self.server.close()
        for task in self.connections:
            task.cancel()
        await asyncio.gather(*self.connections, return_exceptions=True)

    async def connect(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Carry one connection, both ways, until both sides have ended it."""
        task = asyncio.current_task()
        if task is not None:
            self.connections.add(task)
            task.add_done_callback(self.connections.discard)
        there, back = await asyncio.open_connection(*self.place)
        # Whoever is cut off at the end has nobody left to tell.
        with suppress(OSError, asyncio.CancelledError):
            await asyncio.gather(
                self.carry(reader, back, self.round_trip),
                self.carry(there, writer, 0.0),
            )
        for side in (writer, back):
            side.transport.abort()

    async def carry(
        self, reader: StreamReader, writer: StreamWriter, extra: float
    ) -> None:
        """Hand on what comes, in its time, and then its end."""
        passing: Passing = Queue()
        opened = time.monotonic() + extra
        taking = asyncio.create_task(self.take(reader, passing, opened))
        while True:
            due, data = await passing.get()
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            with suppress(OSError):
                if not data:
                    writer.write_eof()
                    break
                writer.write(data)
                await writer.drain()
        await taking

    async def take(self, reader: StreamReader, passing: Passing, opened: float) -> None:
        """Take what comes, with the moment at which it arrives on the other side."""
        data = b"-"
        while data:
            try:
                data = await reader.read(BLOCK)
            except OSError:
                data = b""
            moment = max(time.monotonic(), opened)
            passing.put_nowait((moment + self.round_trip / 2, data))


def judge_from_afar(round_trip: float, *options: str) -> int:
    """Judge the reference over a slow link; return the exit code."""
    line = [str(PROGRAM), "run", "--profile", str(PROFILE), *options]
    with (
        reference_server(settings=JUDGED) as server,
        slow_link(server.url, round_trip) as url,
    ):
        began = time.monotonic()
        done = subprocess.run(
            [*line, "--target-url", url], env=environment(ENVIRONMENT), check=False
        )
    sys.stdout.write(f"{time.monotonic() - began:.1f} s\n")
    return done.returncode


if __name__ == "__main__":
    sys.exit(judge_from_afar(float(sys.argv[1]), *sys.argv[2:]))
