"""What a caller is told when a call cannot be done: a SOAP fault, in one sentence."""

from __future__ import annotations

import re
from typing import Literal

Code = Literal["Client", "Server", "MustUnderstand", "VersionMismatch"]

#: Characters that no XML document can carry.
UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: How much of a value is repeated to the one who sent it.
SHOWN = 60


class Fault(Exception):
    """A call that is refused, with the reason as the caller reads it."""

    def __init__(self, reason: str, code: Code = "Client") -> None:
        super().__init__(reason)
        self.reason = UNPRINTABLE.sub("?", reason)
        self.code = code


def shown(value: object) -> str:
    """Return a value as a fault quotes it: in quotes, and not all of a long one."""
    text = str(value)
    return f"'{text}'" if len(text) <= SHOWN else f"'{text[:SHOWN]}…'"
