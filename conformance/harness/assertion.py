"""What a plain ``assert`` says, as received and required."""

from __future__ import annotations

import re

#: A line of pytest's account that tells where an object lay, and no more.
ADDRESS = re.compile(r"\n[^\n]* object at 0x[0-9a-f]+[^\n]*")
RELATION = re.compile(r" (==|!=|<=|>=|<|>|not in|in|is not|is) ")
EQUAL = "=="


def explained(message: str) -> tuple[str, str]:
    """Return what an assertion received and required, from pytest's account of it.

    An assertion with a message of its own has said it all: that is what was received.
    Where one relation stands in the first line, its left side was received and its
    right side required; the lines below it go with what was received.
    """
    said, found, account = ADDRESS.sub("", message).partition("assert ")
    if not found or (said and not said.endswith("\n")):
        return message, ""
    if said.strip():
        return said.strip(), ""
    first, _, rest = account.partition("\n")
    parts = RELATION.split(first)
    if len(parts) != 3:  # noqa: PLR2004  (left, relation, right)
        return f"not so: {account}", ""
    left, relation, right = parts
    required = right if relation == EQUAL else f"{relation} {right}"
    return "\n".join(filter(None, (left, rest))), required
