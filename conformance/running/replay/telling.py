"""A replay as it is told: step by step on the terminal, or as JSON."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import unified_diff
from typing import Any

from conformance.harness.redact import Redactor
from conformance.report.bodies import hex_dump
from conformance.report.layout import laid_out
from conformance.report.phrases import phrases
from conformance.report.shown import cut, one_line
from conformance.running.replay.comparing import Difference
from conformance.running.replay.ruling import Fault, Ruling, Taken
from conformance.running.replay.steps import Answer, Case, Step

ROLES = {
    "before": "what the case builds on, from earlier in the run",
    "case": "the case",
    "after": "clean-up",
}
MOST_DIFFERENCES = 12
SHOWN = 160
OPERATION = re.compile(r"<(?!cm-)([a-zA-Z]+-(?!where)[a-zA-Z]+)[\s/>]")
MOST_LINES = 24
LONGEST_TEXT = 64 * 1024
BYTES = 256


def heading(case: Case, url: str) -> Iterator[str]:
    """Yield the lines that say what is replayed, and where."""
    told = phrases(dict(case.result))
    lines = {
        "case": f"{case.id}  {case.result['test'].rpartition('::')[2]}",
        "requires": f"{case.result['requirement']}: "
        f"{case.requirement.get('statement', 'not in the evidence')}",
        "received": told.received,
        "required": told.required,
        "target": f"{url}  (the run's was {case.run['target']})",
    }
    for name, text in lines.items():
        if text:
            yield f"{name:<10} {one_line(text, 300)}"
    for note in case.notes:
        yield f"{'note':<10} {one_line(note, 300)}"


class Teller:
    """Tells the steps of a replay as they are taken; no secret is told."""

    def __init__(self, case: Case, redactor: Redactor) -> None:
        self._fault = Fault(case)
        self._redactor = redactor
        self._role = ""

    def step(self, one: Taken) -> Iterator[str]:
        """Yield the lines about one step."""
        if one.step.role != self._role:
            self._role = one.step.role
            yield f"\n{ROLES[self._role]}:"
        is_blamed = one.step.number in self._fault.numbers and one.step.role == "case"
        for line in self._lines(one, is_blamed=is_blamed):
            yield one_line_of(self._redactor.text(line))

    def _lines(self, one: Taken, *, is_blamed: bool) -> Iterator[str]:
        sent = f"{one.sent.method} {one.sent.target}{asked_for(one.step)}"
        counting = any(not d.volatile for d in one.differences)
        if one.refused:
            yield f"  #{one.step.number}  {sent}"
            yield f"      not sent: {one.refused}"
        elif one.step.role != "case":
            then = f"; it was {one.step.then}" if counting else ", as then"
            yield f"  #{one.step.number}  {sent} → {one.now}{then}"
        else:
            yield f"  #{one.step.number}  {sent}"
            yield from _taken(one, is_blamed=is_blamed)


def asked_for(step: Step) -> str:
    """Return the operations that a request names besides its method, in brackets."""
    action = step.field("soapaction").strip('" ').rpartition("/")[2]
    text = step.body[:LONGEST_TEXT].decode("latin-1")
    found = [action] if action else list(dict.fromkeys(OPERATION.findall(text)))
    return f"  ({', '.join(found[:3])})" if found else ""


def _taken(one: Taken, *, is_blamed: bool) -> Iterator[str]:
    """Yield what there is to say about an answer."""
    for binding in one.rebound:
        if binding.then != binding.now:
            yield f"      rebound  {binding}"
    here = "   <- the fault shows here" if is_blamed else ""
    yield f"      then     {one.step.then}{here}"
    yield f"      today    {one.now}"
    yield from _differences(one.differences)
    bodies = any(d.part != "status" and not d.volatile for d in one.differences)
    if is_blamed and bodies:
        yield from _bodies(one)


def one_line_of(line: str) -> str:
    """Return a line, its indentation kept and nothing in it that could steer."""
    return cut(line.replace("\n", "\\n"), 400)


def _differences(found: Sequence[Difference]) -> Iterator[str]:
    counting = [one for one in found if not one.volatile]
    for one in counting[:MOST_DIFFERENCES]:
        yield f"      differs  {_told(one)}"
    if len(counting) > MOST_DIFFERENCES:
        yield f"      differs  at {len(counting) - MOST_DIFFERENCES} more places"
    reasons: dict[str, list[str]] = {}
    for one in found:
        if one.volatile:
            reasons.setdefault(one.volatile, []).append(one.place.rpartition("/")[2])
    for why, places in reasons.items():
        yield f"      volatile {', '.join(dict.fromkeys(places))} ({why})"


def _told(one: Difference) -> str:
    return (
        f"{one.place}: {one_line(one.now, SHOWN)}, it was {one_line(one.then, SHOWN)}"
    )


def _bodies(one: Taken) -> Iterator[str]:
    """Yield the lines of both bodies that differ, then and today, with those around."""
    then, now = _text(one.step.then).splitlines(), _text(one.now).splitlines()
    lines = list(unified_diff(then, now, n=1, lineterm=""))[2:]
    yield from (f"      | {line}" for line in lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        yield f"      | … {len(lines) - MOST_LINES} more lines"


def _text(answer: Answer) -> str:
    """Return a body laid out, where it can be read."""
    try:
        text = answer.body[:LONGEST_TEXT].decode("utf-8")
    except UnicodeDecodeError:
        return hex_dump(answer.body[:BYTES])
    return laid_out(text) if answer.size <= LONGEST_TEXT else text


def document(
    case: Case, url: str, taken: Iterable[Taken], ruling: Ruling, redactor: Redactor
) -> Mapping[str, Any]:
    """Return a replay as JSON carries it, free of secrets."""
    numbers = Fault(case).numbers
    told: Mapping[str, Any] = redactor.record(
        {
            "case": case.id,
            "requirement": case.result["requirement"],
            "test": case.result["test"],
            "target": url,
            "ending": ruling.ending.name.lower().replace("_", " "),
            "exit_code": int(ruling.ending),
            "sentence": ruling.sentence,
            "notes": list(case.notes),
            "steps": [_step(one, numbers) for one in taken],
        }
    )
    return told


def _step(one: Taken, numbers: Sequence[int]) -> dict[str, Any]:
    step = one.step
    return {
        "number": step.number,
        "role": step.role,
        "blamed": step.role == "case" and step.number in numbers,
        "method": one.sent.method,
        "target": one.sent.target,
        "refused": one.refused,
        "rebound": [
            {"place": b.place, "answer": b.number, "then": b.then, "now": b.now}
            for b in one.rebound
        ],
        "then": _answer(step.then),
        "now": _answer(one.now),
        "differences": [
            {
                "part": d.part,
                "place": d.place,
                "then": d.then,
                "now": d.now,
                "volatile": d.volatile,
            }
            for d in one.differences
        ],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    body = answer.body[: 16 * 1024]
    try:
        kept = {"text": body.decode("utf-8")}
    except UnicodeDecodeError:
        kept = {"base64": base64.b64encode(body).decode("ascii")}
    return {
        "status": answer.status,
        "reason": answer.reason,
        "headers": [list(pair) for pair in answer.headers],
        "body": {"size": answer.size, **kept},
        "failure": answer.failure,
    }
