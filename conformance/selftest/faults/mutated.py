"""Lawful requests, damaged in thirteen ways, over sockets: answered, and no defect."""

from __future__ import annotations

import random
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

from conformance.selftest.bsn.reference_driver import BASIC
from conformance.selftest.faults.page import Outcome
from conformance.selftest.hostile.attacked import DETAILS, attacked, first_status
from conformance.selftest.hostile.markup_sent import MESSAGE, PAYLOAD, XML_KIND
from conformance.selftest.hostile.mutations import WORDS
from conformance.selftest.hostile.requests_sent import request
from conformance.selftest.hostile.rest_sent import JSON_KIND, NAME, PACKAGES

REQUESTS, SECONDS, MEGABYTES = 20_000, 60.0, 200
#: How long an answer may be away; the machine may have other things to do.
LATEST = 5.0
THREADS = 3

LAWFUL = (
    request(b"POST /stream", b"0123456789" * 5),
    request(b"GET /stream/12345678901234567890"),
    request(b"POST /xml", PAYLOAD, XML_KIND),
    request(b"POST " + BASIC.encode(), MESSAGE, XML_KIND),
    request(b"PUT " + PACKAGES, b'{"name": "%s"}' % NAME, JSON_KIND),
    request(b"GET " + PACKAGES + b"?page=1&pageSize=2&sort=name"),
    (
        b"POST /stream HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX-Trailer: y\r\n\r\n"
    ),
)
#: A method or a version that nobody knows.
NO_DEFECT = {501, 505}

Mutation = Callable[[bytes, random.Random], bytes]


def mutated(seed: int, directory: Path, count: int = REQUESTS) -> Iterator[Outcome]:
    """Send so many damaged requests; the server has to outlive all of them."""
    directory = directory / "mutated"
    directory.mkdir()
    with attacked(directory) as server:
        server.forget_peak()
        began = time.monotonic()
        came, wrong = met(server.port, seed, count)
        seconds, peak = time.monotonic() - began, server.peak()
        ended = {
            "the server has ended": server.process.poll() is not None,
            "an exception in the log": b"Traceback" in server.said.read_bytes(),
            f"{peak} MiB": peak > MEGABYTES,
            f"{seconds:.0f} s": seconds > SECONDS * max(1.0, count / REQUESTS),
        }
    wrong += [name for name, is_so in ended.items() if is_so]
    told = f"answered {told_of(came)}; at most {peak} MiB"
    yield Outcome("mutated request", count, told, seconds, tuple(wrong), REQUESTS)


def told_of(came: Counter[int]) -> str:
    """Return how often each status came."""
    parts = sorted(came.items())
    return ", ".join(f"{status or 'by the end'} {times}" for status, times in parts)


def met(port: int, seed: int, count: int) -> tuple[Counter[int], list[str]]:
    """Send requests, some at a time; return their statuses and what is wrong."""
    with ThreadPoolExecutor(THREADS) as threads:
        done = list(threads.map(partial(one_met, port, seed), range(count)))
    return Counter(status for status, _ in done), [text for _, text in done if text]


def one_met(port: int, seed: int, number: int) -> tuple[int, str]:
    """Send the request of a number; return the status, and what is wrong."""
    data, began = damaged(seed, number), time.monotonic()
    received = exchanged(port, data)
    status = first_status(received)
    wrong = [f"tells {word!r}" for word in DETAILS if word in received]
    if status >= 500 and status not in NO_DEFECT and b"Fault>" not in received:
        wrong.append(f"answered {status}")
    if time.monotonic() - began > LATEST:
        wrong.append("late")
    return status, f"request {number}: {', '.join(wrong)}" if wrong else ""


def exchanged(port: int, data: bytes) -> bytes:
    """Send bytes, end our side, and return what comes until the other ends."""
    received = bytearray()
    with socket.create_connection(("127.0.0.1", port), 2 * LATEST) as peer:
        # A server may refuse before it has read all.
        with suppress(OSError):
            peer.sendall(data)
            peer.shutdown(socket.SHUT_WR)
        with suppress(OSError):
            while block := peer.recv(1 << 16):
                received += block
    return bytes(received)


def damaged(seed: int, number: int) -> bytes:
    """Return the request of a number: a lawful one after one damage or some."""
    dice = random.Random(f"{seed}:{number}")  # noqa: S311  (to repeat)
    data = dice.choice(LAWFUL)
    for mutate in dice.choices(MUTATIONS, k=dice.choice((1, 1, 2, 3))):
        data = mutate(data, dice)
    return data


# -- damages -------------------------------------------------------------------------


def cut_out(data: bytes, dice: random.Random) -> bytes:
    """Take some bytes out."""
    at = dice.randrange(len(data) + 1)
    return data[:at] + data[at + dice.choice((1, 2, 4, 40)) :]


def cut_off(data: bytes, dice: random.Random) -> bytes:
    """End somewhere."""
    return data[: dice.randrange(len(data) + 1)]


def put_in(data: bytes, dice: random.Random) -> bytes:
    """Put something in that parsers have stumbled over."""
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(WORDS) + data[at:]


def replaced(data: bytes, dice: random.Random) -> bytes:
    """Make a byte another."""
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.randbytes(1) + data[at + 1 :]


def flipped(data: bytes, dice: random.Random) -> bytes:
    """Turn a bit around."""
    at = dice.randrange(len(data) + 1)
    return (
        data[:at]
        + bytes(b ^ 1 << dice.randrange(8) for b in data[at : at + 1])
        + (data[at + 1 :])
    )


def doubled(data: bytes, dice: random.Random) -> bytes:
    """Say some bytes twice."""
    at, size = dice.randrange(len(data) + 1), dice.choice((1, 4, 40, 400))
    return data[: at + size] + data[at:]


def swapped(data: bytes, dice: random.Random) -> bytes:
    """Let two lines change places."""
    found = data.split(b"\r\n")
    one, other = dice.randrange(len(found)), dice.randrange(len(found))
    found[one], found[other] = found[other], found[one]
    return b"\r\n".join(found)


def line_twice(data: bytes, dice: random.Random) -> bytes:
    """Say a line twice."""
    found = data.split(b"\r\n")
    at = dice.randrange(len(found))
    return b"\r\n".join([*found[: at + 1], *found[at:]])


def line_ends(data: bytes, dice: random.Random) -> bytes:
    """End lines in another way."""
    times = dice.choice((1, 2, -1))
    return data.replace(b"\r\n", dice.choice((b"\n", b"\r", b"\r\r\n", b"\n\r")), times)


def numbered(data: bytes, dice: random.Random) -> bytes:
    """Put another number in a number's place."""
    places = [at for at, byte in enumerate(data) if byte in b"0123456789"]
    words = (b"-1", b"+1", b"0x1", b"1_0", b"9" * 20, b"", b" 1", "\u0661".encode())
    at = dice.choice(places or [0])
    return data[:at] + dice.choice(words) + data[at + 1 :]


def framed(data: bytes, dice: random.Random) -> bytes:
    """Tell the length of the body in a second way."""
    words = (
        b"Transfer-Encoding: chunked",
        b"Transfer-Encoding: identity, chunked",
        b"Content-Length: %d" % dice.randrange(100),
        b"Content-Length: 5000000000",
        b"Connection: close, Content-Length",
        b"Expect: 100-continue",
    )
    line, _, rest = data.partition(b"\r\n")
    return line + b"\r\n" + dice.choice(words) + b"\r\n" + rest


def cased(data: bytes, dice: random.Random) -> bytes:
    """Write a part in the other case."""
    at, size = dice.randrange(len(data) + 1), dice.choice((1, 10, 100))
    return data[:at] + data[at : at + size].swapcase() + data[at + size :]


def spliced(data: bytes, dice: random.Random) -> bytes:
    """Go on with the rest of another request."""
    other = dice.choice(LAWFUL)
    return data[: dice.randrange(len(data) + 1)] + other[dice.randrange(len(other)) :]


MUTATIONS: Sequence[Mutation] = (
    *(cut_out, cut_off, put_in, replaced, flipped, doubled, swapped, line_twice),
    *(line_ends, numbered, framed, cased, spliced),
)
