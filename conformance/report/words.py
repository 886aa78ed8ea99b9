"""The words of a report, and the order in which they are told."""

from __future__ import annotations

LEVELS = ("must", "should", "may", "open")

#: Every verdict, the most pressing first, with a shape that tells it without colour.
SIGNS = {
    "violates": "✗",
    "error": "!",
    "inconclusive": "?",
    "falls short": "△",
    "conforms": "✓",
    "observed": "○",
    "not applicable": "-",
    "excluded": "·",
}
ORDER = tuple(SIGNS)
MEANINGS = {
    "violates": "a MUST is not met",
    "error": "a defect of the suite itself; no verdict on the target",
    "inconclusive": "something the judgement rests on could not be had",
    "falls short": "a SHOULD is not met",
    "conforms": "every test passed",
    "observed": "the documents leave it open; recorded, never counted",
    "not applicable": "the target does not have what the requirement speaks of",
    "excluded": "no test over HTTP can judge it",
}
#: What differs where clients are judged.
OF_CLIENTS = MEANINGS | {
    "error": "a defect of the judge itself; no verdict on the client",
    "conforms": "no request broke it",
    "not applicable": "the client sent nothing that the requirement speaks of",
}
#: How a known failure may stand; these fail the run.
FAILING_KNOWN = ("stale", "expired", "another cause")
FAILING = ("violates", "falls short")
#: What a card explains.
CARDS = (*FAILING, "error")
UNJUDGED = ("error", "inconclusive", "not applicable", "excluded")
OUTCOMES = ("failed", "error", "inconclusive", "passed", "not applicable")


def slug(text: str) -> str:
    """Return an anchor name for an ID of ours."""
    return "".join(one if one.isalnum() else "-" for one in text)


def counted(number: int, noun: str) -> str:
    """Return a number and its noun, as in ``1 test`` and ``2 tests``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def worst_first(outcome: str) -> int:
    """Return where an outcome stands in the order of telling."""
    return OUTCOMES.index(outcome)
