"""The assertion that ends a regression test: false while the fault is there.

Where a status is what is wrong, the status; where a download is not what was uploaded,
the download; a header field or a value where the finding names one. Where nothing of an
answer is named, the whole of it, with what is another one every time left open.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from conformance.report.difference import parting
from conformance.report.exchanges import blamed_of
from conformance.running.replay.comparing import LENGTH, TIME, VOLATILE
from conformance.running.replay.literals import quoted, written_bytes, written_list
from conformance.running.replay.places import leaves
from conformance.running.replay.rebinding import is_identifying, text_of
from conformance.running.replay.ruling import RELATION, SLOW_ANSWER, Fault
from conformance.running.replay.steps import ReplayError, Step

MADE_UP = re.compile(
    r"(?=\w*\d)[0-9a-fA-F]{16,}|\d{10,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-\w{12}"
)
#: What is required of a download, as a finding says it.
SENT = re.compile(r"the (\d+) bytes? that w(?:ere|as) sent")
LONGEST = 4096
FEW = 6


@dataclass(frozen=True, slots=True)
class Assertion:
    """What to assert, and of which answer; ``before`` are lines it rests on."""

    number: int
    line: str
    constants: tuple[str, ...] = ()


def assertion(fault: Fault) -> Assertion:
    """Return what a test of a fault has to assert."""
    step = fault.step
    answer = f"answer_{step.number}"
    if fault.is_about_status:
        return Assertion(step.number, _status(fault, f"{answer}.status_code"))
    if not step.then.status:
        return Assertion(step.number, f"assert {answer}.status_code")
    uploaded = _uploaded(fault, step)
    if uploaded:
        return Assertion(step.number, f"assert {answer}.content == {uploaded}")
    return _told(fault) or _late(fault, answer) or _whole(step, answer)


def _told(fault: Fault) -> Assertion | None:
    """Return the assertion on the part of an answer that the finding names."""
    twice = None if fault.is_pinned else _equals(fault)
    if twice:
        return twice
    for one in _suspects(fault):
        found = _field(fault, one) or _place(fault, one)
        if found:
            return Assertion(one.number, found)
    return None


def _late(fault: Fault, answer: str) -> Assertion | None:
    """Return the assertion that an answer comes sooner, where that is the fault."""
    elapsed = fault.step.then.elapsed
    if not fault.is_about_time or elapsed <= SLOW_ANSWER:
        return None
    limit = round(elapsed / 2, 3)
    line = f"assert {answer}.elapsed.total_seconds() < {limit}"
    return Assertion(fault.step.number, line)


def _status(fault: Fault, name: str) -> str:
    relation = RELATION.fullmatch(fault.required.strip())
    if relation:
        return f"assert {name} {relation[1]} {relation[2]}"
    wanted = sorted(fault.required_statuses)
    if len(wanted) == 1:
        return f"assert {name} == {wanted[0]}"
    if len(wanted) <= FEW:
        return f"assert {name} in {{{', '.join(map(str, wanted))}}}"
    if wanted == list(range(wanted[0], wanted[-1] + 1)):
        return f"assert {wanted[0]} <= {name} <= {wanted[-1]}"
    return f"assert {name} != {fault.step.then.status}"


def _uploaded(fault: Fault, step: Step) -> str:
    """Return the body that a download should have been, where it is one."""
    record = dict(fault.case.result)
    found = parting(record["exchanges"], blamed_of(record))
    own = {one.number: one for one in fault.case.of("case") if one.is_whole}
    size = SENT.search(fault.required)
    sent = [
        number
        for number, one in own.items()
        if number < step.number
        and (found is None or number == found.sent["number"])
        and (found is not None or (size and one.size == int(size[1])))
    ]
    if not sent or (found is not None and found.answer["number"] != step.number):
        return ""
    return f'STEP_{sent[-1]}["body"]'


def _suspects(fault: Fault) -> Iterable[Step]:
    """Return the exchanges in which the fault may show, the likeliest first."""
    own = {step.number: step for step in fault.case.of("case")}
    named = [own[number] for number in reversed(fault.numbers)]
    return named if fault.is_pinned else [*reversed(own.values())]


def _field(fault: Fault, step: Step) -> str:
    """Return the assertion on a header field that the finding names."""
    answer = f"answer_{step.number}"
    for name, value in step.then.headers:
        if name.lower() in VOLATILE or name.lower() == LENGTH:
            continue
        named = rf"(?<![\w-]){re.escape(name)}(?![\w-])"
        shown = "/" in value and value.partition(";")[0] in fault.received
        if shown or re.search(named, fault.told, re.IGNORECASE):
            return f"assert {answer}.headers.get({quoted(name)}) != {quoted(value)}"
    return ""


def _place(fault: Fault, step: Step) -> str:
    """Return the assertion on the one value that the finding speaks of."""
    found = leaves(step.then) or {}
    told = [
        (place, leaf)
        for place, leaf in found.items()
        if leaf.kind != "namespace" and _is_told(fault, place, leaf.text)
    ]
    if len(told) != 1:
        return ""
    place, leaf = told[0]
    look = looked_up(step, place)
    required = _literal(fault.required)
    if isinstance(required, str) and leaf.kind == "text" and required != leaf.text:
        return f"assert {look} == {quoted(required)}"
    value = quoted(leaf.text) if leaf.kind == "text" else _python(leaf.text)
    return f"assert {look} != {value}"


def looked_up(step: Step, place: str) -> str:
    """Return the expression for what an answer holds at a place."""
    answer = f"answer_{step.number}"
    if step.then.body.lstrip()[:1] in {b"{", b"["}:
        return f"json_at({answer}, {quoted(place)})"
    names = [one.rpartition("/")[2] for one in leaves(step.then) or {}]
    last = place.rpartition("/")[2]
    is_alone = names.count(last) == 1 and not set(last) & set("@[")
    return f"xml_at({answer}, {quoted(last if is_alone else place)})"


def _equals(fault: Fault) -> Assertion | None:
    """Return the assertion that two values differ, where one was given twice."""
    for value in MADE_UP.findall(fault.told):
        found = [
            (step, place)
            for step in fault.case.of("case")
            for place, leaf in (leaves(step.then) or {}).items()
            if leaf.text == value and value not in text_of(step)
        ]
        if len(found) > 1:
            one, other = (looked_up(*where) for where in found[:2])
            lines = [f"one = {one}", f"other = {other}", "assert one != other"]
            return Assertion(found[1][0].number, "\n".join(lines))
    return None


def _is_told(fault: Fault, place: str, text: str) -> bool:
    """Tell whether a finding speaks of the value at a place."""
    if not text.strip() or TIME.fullmatch(text) or MADE_UP.fullmatch(text):
        return False
    lines = [line.lstrip("+- ") for line in fault.told.splitlines()]
    if text in lines and len(text) > len("true"):
        return True
    name = place.rpartition("/")[2].lstrip("@").partition("[")[0]
    named = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", fault.received)
    shown = f"'{text}'" in fault.received or f'"{text}"' in fault.received
    return bool(named and shown)


def _literal(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return None


def _python(text: str) -> str:
    return {"true": "True", "false": "False", "null": "None"}.get(text, text)


def _whole(step: Step, answer: str) -> Assertion:
    """Return the assertion that an answer is not, all of it, the wrong one."""
    then = step.then
    if not then.whole:
        raise ReplayError(
            f"the finding names no part of the answer to #{step.number}, and of its "
            f"{then.size} bytes {len(then.body)} are kept: no test can tell it again"
        )
    try:
        text = then.body.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if not text or len(text) > LONGEST:
        digest = hashlib.sha256(then.body).hexdigest()
        line = f"assert sha256({answer}.content).hexdigest() != {quoted(digest)}"
        return Assertion(step.number, line)
    pieces = written_bytes(then.body, "")
    constants = [f"#: The answer that was judged wrong.\nWRONG = {pieces}"]
    words = dict.fromkeys(_changing(step, text))
    changing = written_list(sorted(words, key=len, reverse=True))
    constants.append(f"#: What of it is another one every time.\nCHANGING = {changing}")
    line = f"assert not is_like({answer}.content, WRONG, CHANGING)"
    return Assertion(step.number, line, tuple(constants))


def _changing(step: Step, text: str) -> Iterator[str]:
    """Yield the words of an answer that are others every time."""
    yield from (found[0] for found in TIME.finditer(text))
    yield from MADE_UP.findall(text)
    for place, leaf in (leaves(step.then) or {}).items():
        if is_identifying(place) and leaf.text.isalnum():
            yield leaf.text
