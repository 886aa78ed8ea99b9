"""Chunks in every order, twice, at once; completions and cancellations at once."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import permutations
from pathlib import Path
from threading import Barrier
from typing import TypeVar

from conformance.selftest.bsn.reference_driver import BASIC, chunk_call, envelope
from conformance.selftest.faults.child import Child, serving
from conformance.selftest.faults.speech import (
    PART,
    cancel_call,
    complete_call,
    completed_id,
    content_path,
    parts_of,
    send_chunk,
    start_call,
    started_token,
)

Result = TypeVar("Result")
PARTS = 5
STATE = b"State>%s<"


def races(rounds: int, seed: int, directory: Path) -> Iterator[tuple[str, list[str]]]:
    """Hold every race so often; what is wrong is told with the seed's round."""
    held = (in_turn, at_once, completed_twice, against_cancel, against_chunk, differing)
    with serving(directory / "races") as server:
        for race in held:
            wrong: list[str] = []
            for number in range(rounds):
                dice = random.Random(f"{seed}:{number}")  # noqa: S311  (to repeat)
                wrong += [f"round {number}: {one}" for one in race(server, dice)]
            yield race.__name__.replace("_", " "), wrong


def together(*actions: Callable[[], Result]) -> list[Result]:
    """Do several things at the same moment; return what came of each."""
    barrier = Barrier(len(actions))

    def act(action: Callable[[], Result]) -> Result:
        barrier.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(act, actions))


def begun(server: Child, dice: random.Random) -> tuple[str, bytes]:
    """Start a file of five chunks, the last of which is short."""
    data = dice.randbytes(PART * (PARTS - 1) + dice.randrange(1, PART))
    return started_token(server.ask(*start_call(data))[1]), data


def completed(server: Child, token: str, data: bytes) -> str:
    """Complete a file and return the content, or nothing."""
    return completed_id(server.ask(*complete_call(token, data))[1])


def is_stored(server: Child, content: str, data: bytes) -> bool:
    """Tell whether a content has these bytes."""
    return server.ask("GET", content_path(content)) == (200, data)


def in_turn(server: Child, dice: random.Random) -> list[str]:
    """Send the chunks in any order, some of them twice."""
    token, data = begun(server, dice)
    order = [*dice.choice(list(permutations(range(PARTS)))), dice.randrange(PARTS)]
    answers = [send_chunk(server, token, data, number) for number in order]
    stored = is_stored(server, completed(server, token, data), data)
    return [] if all(answers) and stored else [f"the order {order}"]


def at_once(server: Child, dice: random.Random) -> list[str]:
    """Send all chunks at the same moment, each twice."""
    token, data = begun(server, dice)
    sending = [partial(send_chunk, server, token, data, n) for n in range(PARTS)] * 2
    answers = together(*sending)
    stored = is_stored(server, completed(server, token, data), data)
    return [] if all(answers) and stored else ["chunks at once"]


def whole(server: Child, dice: random.Random) -> tuple[str, bytes]:
    """Upload all chunks of a file."""
    token, data = begun(server, dice)
    for number in range(len(parts_of(data))):
        send_chunk(server, token, data, number)
    return token, data


def completed_twice(server: Child, dice: random.Random) -> list[str]:
    """Complete a file eight times at the same moment: one effect."""
    token, data = whole(server, dice)
    made = set(together(*[partial(completed, server, token, data)] * 8))
    stored = len(made) == 1 and is_stored(server, made.pop(), data)
    return [] if stored else ["eight completions"]


def cancelled(server: Child, token: str) -> str:
    """Cancel an upload; return the state it has by that."""
    answer = server.ask(*cancel_call(token))[1]
    return "Cancelled" if STATE % b"Cancelled" in answer else "?"


def against_cancel(server: Child, dice: random.Random) -> list[str]:
    """Complete and cancel at the same moment: one of them wins, for good."""
    token, data = whole(server, dice)
    complete = partial(completed, server, token, data)
    content, state = together(complete, partial(cancelled, server, token))
    if content:
        stored = is_stored(server, content, data)
        return [] if stored and state != "Cancelled" else ["both won"]
    again = completed(server, token, data)
    return ["completed after the cancellation"] if again else []


def against_chunk(server: Child, dice: random.Random) -> list[str]:
    """Send a chunk of other bytes while the file is completed: no mixture."""
    token, data = whole(server, dice)
    late = partial(other_chunk, server, token)
    content, _ = together(partial(completed, server, token, data), late)
    if content:
        return [] if is_stored(server, content, data) else ["the content changed"]
    send_chunk(server, token, data, 0)
    content = completed(server, token, data)
    return [] if is_stored(server, content, data) else ["it cannot be put right"]


def other_chunk(server: Child, token: str, byte: bytes = b"!") -> str:
    """Send other bytes for the first chunk."""
    call = chunk_call(token, byte * PART, 0, 0)
    return server.ask("POST", BASIC, envelope(call))[1].decode()


def differing(server: Child, dice: random.Random) -> list[str]:
    """Send one chunk with different bytes at once: one of them, whole."""
    byte = dice.choice([b"a", b"b"])
    data = byte * PART
    token = started_token(server.ask(*start_call(data))[1])
    together(*[partial(other_chunk, server, token, one) for one in (b"a", b"b")] * 2)
    content = completed(server, token, data)
    if not content:  # the other bytes were the last ones
        other_chunk(server, token, byte)
        content = completed(server, token, data)
    return [] if is_stored(server, content, data) else ["a mixture"]
