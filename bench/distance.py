"""A network between client and server that takes its time, on one machine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread


@contextmanager
def far(port: int, round_trip: float) -> Iterator[int]:
    """Give a port that leads to another one, half a round trip away each way."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    opening = asyncio.run_coroutine_threadsafe(opened(port, round_trip / 2), loop)
    server = opening.result()
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def opened(port: int, delay: float) -> asyncio.Server:
    """Listen, and lead every connection on."""

    async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(carry(reader, back, delay), carry(there, writer, delay))

    return await asyncio.start_server(lead, "127.0.0.1", 0)


async def carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float
) -> None:
    """Carry bytes in one direction; what follows closely is not delayed twice."""
    loop = asyncio.get_running_loop()
    try:
        while data := await reader.read(1 << 16):
            loop.call_later(delay, _write, writer, data)
    except ConnectionError:
        pass
    loop.call_later(delay, writer.close)


def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    if not writer.is_closing():
        writer.write(data)
