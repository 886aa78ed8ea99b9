"""What can happen to an answer on its way: bytes that no server means.

Each writes to the connection itself, and ends it.
"""

from __future__ import annotations

import socket
import struct
from random import Random

from conformance.mock.faults.kinds import Kind
from conformance.mock.faults.options import Number, Options, Whole, Word
from conformance.mock.wire import Wire
from conformance.reference.message import Response

WHEN = Word(("before", "after"))
NO_LINGERING = struct.pack("ii", 1, 0)


async def reset(
    wire: Wire, response: Response, options: Options, random: Random
) -> None:
    """Break the connection without a byte: the client sees that it was reset."""
    del response, options, random
    peer = wire.transport.get_extra_info("socket")
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGERING)
    wire.transport.abort()


async def half(
    wire: Wire, response: Response, options: Options, random: Random
) -> None:
    """Send half of the body that the header announces, and close."""
    del options, random
    body = await wire.body(response)
    await wire.write(wire.head(response, len(body)) + body[: len(body) // 2])
    wire.transport.close()


async def wrong_length(
    wire: Wire, response: Response, options: Options, random: Random
) -> None:
    """Announce another length than the body has, send the body, and close."""
    del random
    body = await wire.body(response)
    announced = max(0, len(body) + options["by"])
    await wire.write(wire.head(response, announced) + body)
    wire.transport.close()


async def dribble(
    wire: Wire, response: Response, options: Options, random: Random
) -> None:
    """Send the whole answer, a few bytes at a time."""
    del random
    body = await wire.body(response)
    data, step = wire.head(response, len(body)) + body, options["bytes"]
    for start in range(0, len(data), step):
        await wire.write(data[start : start + step])
        if not await wire.pause(options["pause"]):
            return
    wire.transport.close()


async def garbage(
    wire: Wire, response: Response, options: Options, random: Random
) -> None:
    """Send bytes that are no HTTP, and close."""
    del response
    await wire.write(b"\0" + random.randbytes(options["bytes"] - 1))
    wire.transport.close()


async def stall(
    wire: Wire, response: Response, options: Options, random: Random
) -> None:
    """Send nothing, and keep the connection open; in the end break it."""
    del response, random
    await wire.pause(options["seconds"])
    wire.transport.abort()


KINDS = (
    Kind(
        "reset",
        "sending",
        "the connection is reset in the place of an answer",
        reset,
        options={"when": WHEN},
    ),
    Kind(
        "half",
        "sending",
        "half of the body arrives, then the connection ends",
        half,
    ),
    Kind(
        "wrong-length",
        "sending",
        "Content-Length is not the body's length",
        wrong_length,
        options={"by": Whole(10, -(1 << 20), 1 << 20)},
    ),
    Kind(
        "dribble",
        "sending",
        "the answer arrives a few bytes at a time",
        dribble,
        options={"bytes": Whole(1, 1, 1 << 20), "pause": Number(0.05, 0.0, 60.0)},
    ),
    Kind(
        "garbage",
        "sending",
        "random bytes arrive in the place of an answer",
        garbage,
        options={"bytes": Whole(1024, 1, 1 << 20)},
    ),
    Kind(
        "stall",
        "sending",
        "nothing arrives, and the connection stays open",
        stall,
        options={"seconds": Number(60.0, 0.0, 3600.0), "when": WHEN},
    ),
)
