"""A server that stands still for a while, and one that may open nothing more."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

from conformance.selftest.faults.child import Child, left_over, serving
from conformance.selftest.faults.full_disk import write_all
from conformance.selftest.faults.record import Record
from conformance.selftest.faults.speech import Kept
from conformance.selftest.faults.writers import WRITERS, at_work, make_archive

#: Seconds that a server stands still: once nearly as long as a client may be silent.
STOPS = (5.0, *(0.1 * number for number in range(1, 10)))
#: Bytes of an upload that is half sent when the server is stopped.
HALF = 200_000


def stops(seed: int, directory: Path) -> Iterator[tuple[float, list[str]]]:
    """Stop a server and let it go on while four clients write."""
    for seconds in STOPS:
        data = directory / f"stop-{seconds:g}"
        yield seconds, stopped(f"{seed}:{seconds:g}", data, seconds)


def stopped(seed: str, data: Path, seconds: float) -> list[str]:
    """Stop a server in the middle of requests; then kill it, start again, and look."""
    record = Record()
    with serving(data) as server:
        archive = make_archive(server)
        wrong = half_sent(server, record, seconds)
        with at_work(server, record, seed, archive):
            time.sleep(0.05)
            with server.standing_still():
                time.sleep(seconds)
            before = record.acknowledged
            time.sleep(0.3)
            wrong += ["nothing goes on"] * (record.acknowledged == before)
            server.kill()
    with serving(data) as server:
        wrong += [*record.wrong(server), *record.finish(server)]
    return wrong + [f"left over: {path}" for path in left_over(data)]


def half_sent(server: Child, record: Record, seconds: float) -> list[str]:
    """Send half an upload, and the rest while the server stands still."""
    data = bytes(range(250)) * (HALF // 125)
    connection = server.connection()
    connection.putrequest("POST", "/stream")
    connection.putheader("Content-Length", str(len(data)))
    connection.endheaders(data[:HALF])
    with server.standing_still():
        connection.send(data[HALF : HALF + 1000])
        time.sleep(seconds)
    connection.send(data[HALF + 1000 :])
    answer = connection.getresponse()
    record.tickets[answer.read().decode()] = data
    connection.close()
    return [] if answer.status == 200 else [f"half an upload: {answer.status}"]


def without_descriptors(seed: int, data: Path) -> list[str]:
    """Let the server open nothing more for a while; then all goes on."""
    record, dice = Record(), random.Random(seed)  # noqa: S311  (to repeat)
    with serving(data) as server:
        archive, opened = make_archive(server), [server.connection() for _ in WRITERS]
        for connection in opened:
            Kept(connection).ask("GET", "/stream/0")
            # Another one would not be taken.
            connection.auto_open = 0
        with server.without_descriptors():
            refused = write_all(server, record, dice, archive, opened)
        wrong = [] if refused else ["nothing was refused"]
        wrong += ["refused afterwards"] * write_all(server, record, dice, archive)
        wrong += [*record.wrong(server), *record.finish(server)]
        wrong += [f"left over: {path}" for path in left_over(data)]
        server.kill()
    with serving(data) as server:
        return wrong + record.wrong(server)
