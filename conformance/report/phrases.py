"""What a test found, put as *received* beside *required*.

Most tests judge by a plain assertion. What pytest adds to it, where a value comes from
and how two values differ, is told apart as the detail.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from conformance.report.results import Record

RELATIONS = {
    "!=": "anything but {}",
    "<": "less than {}",
    "<=": "at most {}",
    ">": "more than {}",
    ">=": "at least {}",
    "in": "one of {}",
    "not in": "none of {}",
}
#: A relation and a value; an ordinary phrase that begins with "in" has no such value.
RELATION = re.compile(r"""(!=|<=?|>=?|(?:not )?in(?= [(\[{'"\d])) (.+)""", re.DOTALL)
ACCOUNT = re.compile(
    r"\s*(\+ |- |\? |Extra items|At index|Left contains|Right contains|Full diff)"
    r"|\s*(Differing items|Omitting|Common items|assert )"
)
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
    said, account = lines, []
    if any(map(ACCOUNT.match, lines[1:])):
        said, account = lines[:1], lines[1:]
    required = _in_words(record["required"])
    return Phrases("\n".join(said), required, "\n".join(account))


def _in_words(required: str) -> str:
    """Return what is required, a relation of Python put into words."""
    found = RELATION.fullmatch(required)
    return RELATIONS[found[1]].format(found[2]) if found else required


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
