"""The tape of a run: every exchange as it was, to judge a run again without a server.

A tape stands between the tests and whatever a second run could not repeat: the target,
the time, and what a connection was seen to do. `Tape` itself only passes on;
`TapeWriter` writes down what passes; `TapePlayer` plays it back in place of a target.
"""

from __future__ import annotations

from conformance.harness.tape.passing import Carrier, Tape
from conformance.harness.tape.playing import NotOnTape, TapePlayer
from conformance.harness.tape.reading import TapeError, TapeStart, read_start
from conformance.harness.tape.writing import TapeWriter

__all__ = [
    "Carrier",
    "NotOnTape",
    "Tape",
    "TapeError",
    "TapePlayer",
    "TapeStart",
    "TapeWriter",
    "read_start",
]
