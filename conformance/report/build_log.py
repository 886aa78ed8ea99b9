"""Lines that GitHub Actions shows beside a build: one ``::error`` per root cause."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.report.causes import SHOWN_FIRST, causes
from conformance.report.results import Record, Results
from conformance.report.shown import one_line
from conformance.report.words import FAILING_KNOWN

ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
#: Which key of a known failure is to be changed, if not the whole.
CHANGED = {"expired": "expires", "another cause": "clause"}
PROPERTY_ESCAPES = ESCAPES | {":": "%3A", ",": "%2C"}


def error_lines(results: Results) -> Iterator[str]:
    """Yield one command line for each of the first root causes that are not known.

    And one for each known failure that fails the run, at its line of the profile.
    """
    for one in results.known:
        if one["standing"] in FAILING_KNOWN:
            yield _known_line(one)
    found = [cause for cause in causes(results) if not cause.known]
    for cause in found[:SHOWN_FIRST]:
        told = cause.told
        facts = f"received {told.received or cause.clause}"
        facts += f"; required {told.required}" if told.required else ""
        text = f"{cause.requirement['statement']} - {facts}"
        level = "error" if cause.requirement["level"] == "must" else "warning"
        title = _escaped(one_line(cause.requirement["id"]), PROPERTY_ESCAPES)
        yield f"::{level} title={title}::{_escaped(one_line(text, 600), ESCAPES)}"


def _known_line(one: Record) -> str:
    file = _escaped(one_line(one["file"]), PROPERTY_ESCAPES)
    lines = one["lines"]
    line = lines.get(CHANGED.get(one["standing"])) or lines.get("entry", 1)
    text = _escaped(one_line(one["told"], 600), ESCAPES)
    return f"::error file={file},line={line},title=known failure::{text}"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in text)
