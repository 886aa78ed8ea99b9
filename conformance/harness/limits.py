"""The bounds of one HTTP exchange: how long, and how much of everything."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

#: What is read or handed on at once; also what is kept of a body that is streamed.
BLOCK = 64 * KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """What the suite bears from a target before it calls the exchange off.

    Times are seconds, lengths bytes without the line end. ``total`` is for a whole
    exchange and grows by one second for every ``earning`` bytes that really moved, so
    that a large file has its time and a dribble has not.
    """

    connect: float = 5.0
    handshake: float = 5.0
    silence: float = 10.0
    total: float = 30.0
    earning: int = 256 * KIB
    continue_wait: float = 1.0
    status_line: int = 8 * KIB
    header_line: int = 16 * KIB
    header_block: int = 64 * KIB
    fields: int = 200
    interim: int = 20
    trailers: int = 100
    chunk_extension: int = KIB
    body: int = 16 * MIB
    download: int = 2 * GIB
