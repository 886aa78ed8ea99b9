"""What a test found, put as *received* beside *required*.

Most tests judge by a plain assertion. What pytest says about it is taken apart here:
the left side is what was received, the right side what is required.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from conformance.report.results import Record

COMPARISONS = {
    "==": "{}",
    "!=": "anything but {}",
    "in": "one of {}",
    "not in": "none of {}",
    "is": "{}",
    "is not": "anything but {}",
    "<": "less than {}",
    "<=": "at most {}",
    ">": "more than {}",
    ">=": "at least {}",
}
_OPERATOR = r" (==|!=|<=|>=|<|>|not in|in|is not|is) "
ASSERTION = re.compile(rf"assert (.+?){_OPERATOR}(.+)")
NOISE = re.compile(r"\s*(Use -v to get .*|\.\.\.Full output truncated.*)")
ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}")
QUOTED = re.compile(r"b?'[^']*'|\"[^\"]*\"")
DIGITS = re.compile(r"\d+")
LONGEST_CLAUSE = 160
TEST_NAME = re.compile(r"(?:.*::)?(?:test_)?([^\[]*)(?:\[(.*)\])?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Phrases:
    """A finding as it is told; ``detail`` is what else the assertion said."""

    received: str
    required: str
    detail: str = ""


def phrases(record: Record) -> Phrases:
    """Return how a result is told."""
    lines = [ADDRESS.sub("", line) for line in record["received"].splitlines()]
    lines = [line for line in lines if line.strip() and not NOISE.fullmatch(line)]
    if not lines:
        return Phrases("", record["required"])
    first, rest = lines[0], "\n".join(lines[1:])
    if record["required"]:
        return Phrases("\n".join(lines), record["required"])
    found = ASSERTION.fullmatch(first)
    if found:
        left, operator, right = found.groups()
        return Phrases(left, COMPARISONS[operator].format(right), rest)
    return Phrases(first, "", rest)


def clause(record: Record) -> str:
    """Return the failing clause: what was received, whatever its values are."""
    told = phrases(record)
    text = f"{told.received} / {told.required}" if told.required else told.received
    text = QUOTED.sub("'…'", " ".join(text.split()))
    return DIGITS.sub("N", text)[:LONGEST_CLAUSE]


def sentence_of(test: str) -> str:
    """Return the fact that a test is named after, with its parameters."""
    name, parameters = _parts(test)
    fact = name.replace("_", " ").strip().capitalize()
    return f"{fact}: {parameters}" if parameters else fact


def function_of(test: str) -> str:
    """Return a test without its parameters."""
    return test.partition("[")[0]


def _parts(test: str) -> tuple[str, str]:
    found = TEST_NAME.fullmatch(test)
    return (found[1] or "", found[2] or "") if found else (test, "")
