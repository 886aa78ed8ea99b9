"""Values that an earlier answer gave, replaced by those that today's answer gives.

A ticket, the id of a new object, a token: the server made it up, so it is another one
today. A value is *given* if an answer of the case holds it and no request before did;
what stands at the same place of today's answer takes its place in later requests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import quote
from xml.sax.saxutils import escape

from conformance.running.replay.places import given
from conformance.running.replay.steps import Answer, Fields, Step

#: From this length on, a value is taken for the server's wherever it stands.
UNMISTAKABLE = 12
#: A shorter one has to be all of an element, a member, a segment or a field; one
#: shorter than this, all of an element that names a thing.
LEAST = 3
WORD = re.compile(r"[A-Za-z0-9_-]{8,}")
NUMBER = re.compile(r"\d+")
IDENTIFYING = re.compile(
    r"(?:^|[^a-z])ids?$|[a-z]I[dD]s?$|uuid|token|ticket|listitem|parent|children",
    re.IGNORECASE,
)
#: Fields of an answer that give nothing a client would send back.
SAYING_NOTHING = {"date", "server", "content-length", "content-type", "connection"}
#: What describes a service tells what it is, and gives nothing.
DESCRIBING = ("/definitions/", "/schema/", "prolog")
CREATING = b"-create>"
TAGGED = r"<(?:\w+:)?\w*[iI][dD]>"
WORDS = re.compile(r"[\w.-]{3,}")
SHORT = re.compile(f"{TAGGED}(\\w{{1,2}})<")


@dataclass(frozen=True, slots=True)
class Binding:
    """A value that the stored answer ``number`` gave at a place, and today's there."""

    number: int
    place: str
    then: str
    now: str | None

    def __str__(self) -> str:
        place = self.place.rpartition("/")[2]
        if self.now is None:
            return f"{self.then} → ? (no {place} in today's answer to #{self.number})"
        return f"{self.then} → {self.now} ({place} of the answer to #{self.number})"


@dataclass(slots=True)
class Rebinding:
    """What earlier answers gave, then and now, while a case is replayed."""

    bindings: dict[str, Binding] = field(default_factory=dict)
    _sent: list[str] = field(default_factory=list)

    def sent(self, step: Step) -> None:
        """Take note of a stored request: what it says is not the server's."""
        self._sent.append(text_of(step))

    def answered(self, step: Step, now: Answer) -> None:
        """Take note of what an answer gave then, and gives today."""
        today = dict(given(now))
        for place, value in given_by(step):
            # A creation gives an id of its own, even one that was given before.
            created = CREATING in step.body and is_identifying(place)
            known = value in self.bindings
            if (created and known) or not (known or self._was_sent(value)):
                self.bindings[value] = Binding(
                    step.number, place, value, today.get(place)
                )

    def _was_sent(self, value: str) -> bool:
        word = re.escape(_carried(value))
        short = len(value) < LEAST
        pattern = f"{TAGGED}{word}<" if short else rf"(?<![\w-]){word}(?![\w-])"
        return any(re.search(pattern, text) for text in self._sent)

    def used_by(self, step: Step) -> list[Binding]:
        """Return the bindings whose values a stored request holds."""
        text = text_of(step)
        return [b for b in self.bindings.values() if is_used(b.then, b.place, text)]

    def applied(self, step: Step) -> tuple[Step, list[Binding]]:
        """Return a request with today's values in it, and what was put there."""
        used = self.used_by(step)
        forms: dict[str, str] = {}
        for binding in used:
            if binding.now is not None:
                forms |= dict(_forms(binding, text_of(step)))
        return (rewritten(step, forms) if forms else step), used


def text_of(step: Step) -> str:
    """Return all that a request says, byte for character."""
    fields = "\n".join(f"{name}: {value}" for name, value in step.headers)
    return f"{step.target} \n{fields}\n\n{step.body.decode('latin-1')}"


def given_by(step: Step) -> Iterator[tuple[str, str]]:
    """Yield what a stored answer gave that a later request could hold."""
    for place, value in given(step.then):
        if place.endswith("/namespace") or place.startswith(DESCRIBING):
            continue
        kind, _, name = place.partition(" ")
        if kind == "field" and name.lower() in SAYING_NOTHING:
            continue
        if name.lower() == "location":
            yield place, value.rstrip("/").rpartition("/")[2]
        is_word = " " not in value and (len(value) >= LEAST or is_identifying(place))
        if value and (is_word or len(value) >= UNMISTAKABLE):
            yield place, value


def is_used(value: str, place: str, text: str) -> bool:
    """Tell whether a request holds a value that an answer gave at a place."""
    carried = _carried(value)
    if len(value) >= UNMISTAKABLE:
        return any(form in text for form in _written(carried)) or any(
            True for _ in _slices(value, text)
        )
    if not re.search(_pattern(carried), text):
        return False
    return is_identifying(place) or bool(
        re.search(f"{TAGGED}{re.escape(carried)}<", text)
    )


def is_identifying(place: str) -> bool:
    """Tell whether what stands at a place says which thing is meant."""
    return bool(IDENTIFYING.search(place.rstrip("0123456789[]/")))


def rewritten(step: Step, forms: dict[str, str]) -> Step:
    """Return a request with texts replaced, its honest Content-Length set anew."""
    longest_first = sorted(forms, key=len, reverse=True)
    whole = "|".join(_pattern(form) for form in longest_first)

    def put(text: str) -> str:
        return re.sub(whole, lambda found: forms[found[0]], text)

    body = put(step.body.decode("latin-1")).encode("latin-1")
    headers = tuple((name, put(value)) for name, value in step.headers)
    return replace(
        step,
        target=put(step.target),
        headers=_framed(headers, step, body),
        body=body,
        size=step.size + len(body) - len(step.body),
    )


def _framed(headers: Fields, step: Step, body: bytes) -> Fields:
    """Return the fields with the true length where the stored one was true."""
    lengths = [v for n, v in step.headers if n.lower() == "content-length"]
    if lengths != [str(step.size)] or len(body) == len(step.body):
        return headers
    size = str(step.size + len(body) - len(step.body))
    return tuple((n, size if n.lower() == "content-length" else v) for n, v in headers)


def _pattern(form: str) -> str:
    """Return the pattern for a text wherever it may be replaced."""
    if len(form) < LEAST:
        return rf"(?<=[iI][dD]>){re.escape(form)}(?=<)"
    return re.escape(form) if len(form) >= UNMISTAKABLE else _bounded(form)


def _bounded(text: str) -> str:
    """Return a pattern for a text that is all of an element, a segment or the like."""
    return rf"(?<=[>\"'/=,:]){re.escape(text)}(?=[<\"'/?&,\s]|$)"


def words_of(text: str) -> set[str]:
    """Return the words of a text, the shortest only where they name a thing."""
    return {*WORDS.findall(text), *SHORT.findall(text)}


def _forms(binding: Binding, text: str) -> Iterator[tuple[str, str]]:
    """Yield a stored value as a request writes it, with today's written alike."""
    then, now = binding.then, binding.now or ""
    for write in WRITINGS:
        yield write(_carried(then)), write(_carried(now))
    for part, first, last in _slices(then, text):
        yield part, now[first : len(now) - last]


def forms_in(value: str, text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the forms of a value in a text: each, how it is made of it, and a label."""
    carried = _carried(value)
    if re.search(_pattern(carried), text):
        yield carried, "{}", ""
    made = {
        "quoted": 'quote({}, safe="")',
        "upper": "{}.upper()",
        "lower": "{}.lower()",
    }
    for label, write in zip(made, WRITINGS[1:2] + WRITINGS[3:], strict=True):
        form = write(carried)
        if form != carried and re.search(_pattern(form), text):
            yield form, made[label], label
    for part, first, last in _slices(value, text):
        yield part, f"{{}}[{first or ''}:{-last or ''}]", "part"


def _written(carried: str) -> set[str]:
    return {write(carried) for write in WRITINGS}


def _slices(value: str, text: str) -> Iterator[tuple[str, int, int]]:
    """Yield words of a text that are most of a value, with what is missing of it."""
    if not WORD.fullmatch(value):
        return
    for word in set(WORD.findall(text)):
        at = value.find(word)
        if at >= 0 and word != value and 2 * len(word) >= len(value):
            yield word, at, len(value) - at - len(word)


def _carried(value: str) -> str:
    """Return text as the bytes of UTF-8 that carry it, byte for character."""
    return value.encode("utf-8", "surrogateescape").decode("latin-1")


def _quoted(text: str) -> str:
    return quote(text.encode("latin-1"), safe="")


WRITINGS: tuple[Callable[[str], str], ...] = (
    str,
    _quoted,
    escape,
    str.upper,
    str.lower,
)
