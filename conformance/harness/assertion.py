"""What a plain ``assert`` says, as received and required."""

from __future__ import annotations

import re

#: Lines of pytest's account that tell where an object lay, or how it was come by.
REMOTE = re.compile(r"\n(?:[^\n]* object at 0x[0-9a-f]+| \+ {3,}(?:where|and) )[^\n]*")
#: What pytest says to its own users, and its empty lines.
ADVICE = re.compile(r"\n\s*(?:Use -v to get more diff)?(?=\n|$)")
#: A negation of a value; of a call, what was received is not told.
NEGATION = re.compile(r"not (?P<value>True|[\[{('\"<].*)")
RELATION = re.compile(r" (==|!=|<=|>=|<|>|not in|in|is not|is) ")
EQUAL = ("==", "is")


def explained(message: str) -> tuple[str, str]:
    """Return what an assertion received and required, from pytest's account of it.

    An assertion with a message of its own has said it all: that is what was received.
    Where one relation stands in the first line, its left side was received and its
    right side required; the lines below it go with what was received.
    """
    told = ADVICE.sub("", REMOTE.sub("", message))
    said, found, account = told.partition("assert ")
    if not found or (said and not said.endswith("\n")):
        return told, ""
    if said.strip():
        return said.strip(), ""
    first, _, rest = account.partition("\n")
    negated = NEGATION.fullmatch(first)
    if negated:
        required = "False" if negated["value"] == "True" else "nothing"
        return "\n".join(filter(None, (negated["value"], rest))), required
    parts = RELATION.split(first)
    if len(parts) != 3:  # noqa: PLR2004  (left, relation, right)
        return f"not so: {account}", ""
    left, relation, right = parts
    required = right if relation in EQUAL else f"{relation} {right}"
    return "\n".join(filter(None, (left, rest))), required
