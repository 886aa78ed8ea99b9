"""What a process says when it ends, be it one that judges nothing."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process answers."""

    CONFORMS = 0
    DOES_NOT_CONFORM = 1
    USAGE = 2
    NOT_JUDGED = 3
    SUITE_ERROR = 4
    INTERRUPTED = 130
