"""What a replay shows: the fault as it was recorded, or no longer, or neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from conformance.report.phrases import phrases
from conformance.report.shown import one_line
from conformance.running.replay.comparing import Difference
from conformance.running.replay.rebinding import Binding
from conformance.running.replay.steps import SUCCESSES, Answer, Case, Step

MENTIONED = re.compile(r"<#(\d+) ")
STATUS = re.compile(r"(?<!\d)[1-5]\d\d(?!\d)")
STATUSES = range(100, 600)
RANGE = re.compile(r"([1-5]\d\d)(?: to |-|\.\.+)([1-5]\d\d)(?!\d)")
#: Statuses that are all that is required.
ALONE = re.compile(
    r"(?:one of |either )?[(\[{]*[1-5]\d\d(?:(?:, | or )[1-5]\d\d)*[)\]}]*"
    r"(?: [A-Z][\w ]*)?"
)
REFUSED = re.compile(
    r"\b(?:refus|reject|not (?:accepted|granted|served)|an error|a fault)",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d+")
RELATION = re.compile(r"(!=|<=|>=|<|>) (\d{3})")
TIMING = re.compile(
    r"\b(wait|seconds?|ms|prompt\w*|in time|late\w*|soon\w*|how long|expire\w*)\b",
    re.IGNORECASE,
)
CONNECTING = re.compile(r"\bconnection|\bclos(es|ed|ing)\b", re.IGNORECASE)
SHOWN = 140
#: Seconds from which an answer can be told to be late.
SLOW_ANSWER = 0.1
CODE = re.compile(rb"<cm-code\b[^<>]*?\bnumeric=[\"'](-?\d+)[\"']")


class Ending(IntEnum):
    """How a replay ends; the value is the exit code."""

    NO_LONGER = 0
    AS_RECORDED = 1
    IMPOSSIBLE = 3


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: what went out, what came back, and how that differs."""

    step: Step
    sent: Step
    now: Answer
    rebound: tuple[Binding, ...] = ()
    differences: tuple[Difference, ...] = ()
    #: Why it was not sent at all.
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a replay ended, in one sentence."""

    ending: Ending
    sentence: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What the evidence says is wrong, and in which answers it shows."""

    case: Case
    received: str = field(init=False)
    required: str = field(init=False)

    def __post_init__(self) -> None:
        told = phrases(dict(self.case.result))
        object.__setattr__(self, "received", told.received)
        object.__setattr__(self, "required", str(self.case.result["required"]))

    @property
    def told(self) -> str:
        """Return all that the finding says."""
        return f"{self.case.result['received']}\n{self.required}"

    @property
    def numbers(self) -> list[int]:
        """Return the numbers of the exchanges that show the fault, or the last."""
        return self._named or [step.number for step in self.case.of("case")][-1:]

    @property
    def is_pinned(self) -> bool:
        """Tell whether the finding names the exchanges that show it."""
        return bool(self._named)

    @property
    def _named(self) -> list[int]:
        own = {step.number for step in self.case.of("case")}
        blamed = [self.case.result["blamed"]] if self.case.result["blamed"] else []
        mentioned = [int(one) for one in MENTIONED.findall(self.told)]
        return [one for one in blamed or dict.fromkeys(mentioned) if one in own]

    @property
    def step(self) -> Step:
        """Return the exchange that shows the fault best: the last of them."""
        own = {step.number: step for step in self.case.of("case")}
        return own[self.numbers[-1]]

    @property
    def is_about_status(self) -> bool:
        """Tell whether a status is what is wrong, and nothing else."""
        then = self.step.then
        if not then.status or not self.case.failed or not self.required_statuses:
            return False
        reason = re.escape(then.reason)
        pattern = (
            rf"(?:not so: )?{then.status}(?: {reason}.*)?|.*\bstatus {then.status}\b.*"
        )
        return bool(re.fullmatch(pattern, self.received.strip(), re.DOTALL))

    @property
    def is_about_time(self) -> bool:
        """Tell whether the fault is how long an answer took."""
        return bool(TIMING.search(self._subject))

    @property
    def is_about_connection(self) -> bool:
        """Tell whether the fault is what became of the connection."""
        return bool(CONNECTING.search(self._subject))

    @property
    def _subject(self) -> str:
        statement = self.case.requirement.get("statement", "")
        return f"{self.received} {self.required} {statement}"

    @property
    def required_statuses(self) -> frozenset[int]:
        """Return the statuses that would be right, as far as the finding names them."""
        text = phrases(dict(self.case.result)).required
        relation = RELATION.fullmatch(self.required.strip())
        if relation:
            return frozenset(s for s in STATUSES if _holds(s, relation))
        names_some = "status" in text or ALONE.fullmatch(text)
        ranges = RANGE.findall(text) if names_some else []
        named = {int(one) for one in STATUS.findall(text) if names_some}
        if ranges or named:
            return frozenset(
                named | {s for a, b in ranges for s in range(int(a), int(b) + 1)}
            )
        if REFUSED.search(text):
            return frozenset(STATUSES) - frozenset(SUCCESSES)
        return frozenset(SUCCESSES) if "status" in text else frozenset()


def rule(case: Case, taken: Sequence[Taken]) -> Ruling:
    """Return how a replay ended."""
    fault = Fault(case)
    own = [one for one in taken if one.step.role != "after"]
    hindered = _hindrance(fault, own)
    if hindered:
        return Ruling(Ending.IMPOSSIBLE, hindered)
    if not case.failed:
        return _without_fault(own)
    shown = [one for one in own if one.step.number in fault.numbers]
    changed = [one for one in shown if _counting(fault, one)]
    if not changed and not fault.is_pinned:
        # Nothing says where it shows, so it may have shown in any answer.
        changed = [one for one in own if _tells_otherwise(fault, one)][:1]
    if not changed:
        sentence = f"Today the case ends as it did: {_still(fault)}."
        return Ruling(Ending.AS_RECORDED, sentence)
    return _changed(fault, changed[-1])


def _hindrance(fault: Fault, taken: Sequence[Taken]) -> str:
    """Return what keeps today's answers from saying anything, or nothing.

    That something made before the case is refused today need not hinder it: it may have
    been granted wrongly, too. It does if the case fails for it.
    """
    refused = [one for one in taken if one.refused]
    if refused:
        return f"Not replayed: {refused[0].refused}."
    gone = [one for one in taken if one.step.role == "before" and has_turned_bad(one)]
    for one in taken:
        if one.step.role == "before" or not has_turned_bad(one):
            continue
        last = one.step.number == fault.step.number
        unfounded = bool(gone) or (fault.case.is_alone and _is_foreign(one, taken))
        blamed = one.step.number in fault.numbers and not (last and unfounded)
        if not blamed and one.now.status not in fault.required_statuses:
            return _gone([*gone, one][0])
    reached = {one.step.number for one in taken}
    if fault.step.number not in reached:
        return f"Not replayed: {fault.step}, which shows the fault, was not reached."
    return ""


def _gone(one: Taken) -> str:
    """Return the sentence about an answer without which a case is not what it was."""
    lost = "; ".join(str(b) for b in one.rebound if b.now is None)
    return (
        f"Not replayed: what the case builds on is gone: {one.step} was "
        f"answered {_answer(one.step.then)} then, and {_answer(one.now)} today"
        f"{'; ' if lost else ''}{lost}."
    )


def has_turned_bad(one: Taken) -> bool:
    """Tell whether what succeeded then has failed today."""
    if not one.step.then.is_success:
        return False
    then, today = CODE.findall(one.step.then.body), CODE.findall(one.now.body)
    worse = bool(then and today) and set(then) != set(today) and b"0" in then
    return not one.now.is_success or worse


def is_name_taken(case: Case, taken: Sequence[Taken], ending: Ending) -> bool:
    """Tell whether the first request that names a thing of the run's was refused."""
    identity = re.escape(str(case.run["run"]).removeprefix("cct-"))
    name = re.compile(rf"cct-?{identity}[\w.-]+")
    known: set[str] = set()
    for one in taken:
        said = set(name.findall(_said(one)))
        hinders = one.step.role == "before" or ending is Ending.IMPOSSIBLE
        if said - known and has_turned_bad(one) and hinders:
            return True
        known |= said
    return False


def _is_foreign(one: Taken, taken: Sequence[Taken]) -> bool:
    """Tell whether a request is about something that no step of the replay made."""
    before = [other for other in taken if other.step.number < one.step.number]
    names = set(re.findall(r"cct-?[0-9a-f]{8}[\w.-]+", _said(one)))
    made = {name for name in names for other in before if name in _said(other)}
    ids = set(re.findall(r"<(?:\w+:)?\w*[iI]d>(\d{3,})<", _said(one)))
    known = {i for i in ids for other in before if i in _heard(other)}
    return bool(names - made or ids - known)


def _said(one: Taken) -> str:
    return f"{one.step.target}\n{one.step.body.decode('latin-1')}"


def _heard(one: Taken) -> str:
    return one.step.then.body.decode("latin-1")


def _tells_otherwise(fault: Fault, one: Taken) -> bool:
    """Tell whether an answer of the case says something else.

    How many there are of something may be another number on any day, unless the
    finding speaks of just that number.
    """
    return one.step.role == "case" and any(
        NUMBER.sub("0", d.then) != NUMBER.sub("0", d.now)
        or d.part == "identity"
        or "'{}'".format(d.then.strip('"')) in fault.told
        for d in one.differences
        if not d.volatile
    )


def _counting(fault: Fault, one: Taken) -> bool:
    """Tell whether today's answer differs in what the fault is about."""
    found = one.differences
    if fault.is_about_status and one.step.number == fault.step.number:
        return any(d.part == "status" for d in found)
    if any(not d.volatile for d in found):
        return True
    parts = {d.part for d in found}
    return ("time" in parts and fault.is_about_time) or (
        "connection" in parts and fault.is_about_connection
    )


def _changed(fault: Fault, one: Taken) -> Ruling:
    """Return the ruling on an answer that is another today."""
    now, wanted = one.now, fault.required_statuses
    number = one.step.number
    if wanted and now.status not in wanted:
        required = _required(fault)
        return Ruling(
            Ending.AS_RECORDED,
            f"Today the answer to #{number} is {_answer(now)} instead of "
            f"{_answer(one.step.then)}, and {required} is required.",
        )
    found = next((d for d in one.differences if not d.volatile), one.differences[0])
    fits = ", as is required" if wanted else ""
    today, then = one_line(found.now, SHOWN), one_line(found.then, SHOWN)
    what = f"{found.place} is {today}{fits}; it was {then}"
    return Ruling(Ending.NO_LONGER, f"Differs at step #{number}: {what}.")


def _still(fault: Fault) -> str:
    number, required = fault.step.number, _required(fault)
    if fault.is_about_status:
        where = f" where {required} is required" if required else ""
        return f"the answer to #{number} is still {fault.step.then.status}{where}"
    received = one_line(fault.received, SHOWN)
    wanted = f"; required: {required}" if required else ""
    return f"the answer to #{number} is as it was - received: {received}{wanted}"


def _required(fault: Fault) -> str:
    return one_line(phrases(dict(fault.case.result)).required, SHOWN)


def _without_fault(taken: Sequence[Taken]) -> Ruling:
    """Return the ruling on a case in which nothing was wrong."""
    for one in taken:
        found = next((d for d in one.differences if not d.volatile), None)
        if found is not None:
            return Ruling(
                Ending.AS_RECORDED,
                f"The case had no fault, and today it differs at step "
                f"#{one.step.number}: {found.place} is {one_line(found.now, SHOWN)}, "
                f"it was {one_line(found.then, SHOWN)}.",
            )
    sentence = "The case had no fault, and today it goes as it did."
    return Ruling(Ending.NO_LONGER, sentence)


def _answer(answer: Answer) -> str:
    if not answer.status:
        return str(answer)
    codes = CODE.findall(answer.body)
    code = f" with cm-code {codes[0].decode()}" if codes else ""
    return f"{answer.status} {answer.reason}".strip() + code


def _holds(status: int, relation: re.Match[str]) -> bool:
    other = int(relation[2])
    return {
        "!=": status != other,
        "<": status < other,
        "<=": status <= other,
        ">": status > other,
        ">=": status >= other,
    }[relation[1]]
