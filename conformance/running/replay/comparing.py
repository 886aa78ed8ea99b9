"""How today's answer differs from the stored one, and which of that says nothing.

Some of an answer is another every time: the date, an id, a token. Such a difference is
*volatile*, and told as such, as long as equal values stay equal and different ones
different: a token given twice is a fault however it is spelled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from conformance.running.replay.places import WHOLE, Leaf, leaves
from conformance.running.replay.rebinding import is_identifying
from conformance.running.replay.steps import Answer

#: Fields that say when and by whom, not what.
VOLATILE = {
    "date": "the date",
    "server": "the name of the server",
    "age": "the date",
    "expires": "the date",
    "last-modified": "the date",
    "etag": "an identifier",
    "set-cookie": "a session",
    "keep-alive": "the connection",
    "via": "the way there",
}
LENGTH = "content-length"
WORD = re.compile(r"[\w+-]+|[^\w+-]+")
TIMES = [
    re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?"),
    re.compile(r"(19|20)\d{12}"),
    re.compile(r"1[5-9]\d{8}(\d{3})?"),
    re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"),
]
TIME = re.compile("|".join(f"(?<!\\w)(?:{one.pattern})(?!\\w)" for one in TIMES))
#: Alphabets of what a server makes up, with the length from which it is taken for that.
MADE_UP = [
    (re.compile(r"\d+"), 5),
    (re.compile(r"[0-9a-f-]+"), 8),
    (re.compile(r"[0-9A-F-]+"), 8),
    (re.compile(r"[\w+-]+"), 16),
]
LEAST_KEPT = 4
GZIP = b"\x1f\x8b"
SLOW = 0.1
#: Of identifiers that are counted up, only the numbers differ.
SHAPE = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Difference:
    """A place at which two answers differ; ``volatile`` tells why that says nothing.

    The part ``identity`` is that of values that were equal and are not, or the reverse.
    """

    part: str
    place: str
    then: str
    now: str
    volatile: str = ""


@dataclass(slots=True)
class Pairing:
    """Which value of today stands for which stored one, both ways."""

    forth: dict[str, str] = field(default_factory=dict)
    back: dict[str, str] = field(default_factory=dict)
    clashes: int = 0

    def holds(self, then: str, now: str) -> bool:
        """Tell whether two values can stand for each other, and remember it."""
        forth = self.forth.setdefault(then, now) == now
        holds = self.back.setdefault(now, then) == then and forth
        self.clashes += not holds
        return holds

    def keeps(self, place: str, value: str) -> None:
        """Remember a value that is the same today, if it could be an identifier."""
        is_long = len(value) >= LEAST_KEPT and WORD.fullmatch(value)
        if value and (is_long or is_identifying(place)):
            self.forth.setdefault(value, value)
            self.back.setdefault(value, value)


@dataclass(slots=True)
class Comparison:
    """Compares the answers of one replay, in their order.

    ``told`` is what the finding says: what it speaks of is never volatile by itself.
    """

    told: str = ""
    pairing: Pairing = field(default_factory=Pairing)

    def differences(self, then: Answer, now: Answer) -> list[Difference]:
        """Return how today's answer differs from the stored one."""
        if then.status == now.status == 0:
            return []
        found = [*self._status(then, now), *self._fields(then, now)]
        return [*found, *self._body(then, now), *_manner(then, now)]

    def _status(self, then: Answer, now: Answer) -> Iterator[Difference]:
        if then.status != now.status:
            yield Difference("status", "status", _status(then), _status(now))
        elif then.reason != now.reason:
            why = "" if then.reason and then.reason in self.told else "only a phrase"
            yield Difference("reason", "reason", then.reason, now.reason, why)

    def _fields(self, then: Answer, now: Answer) -> Iterator[Difference]:
        before, today = _named(then), _named(now)
        for name in before | today:
            one, other = before.get(name, ""), today.get(name, "")
            if one != other:
                why = self._why_field(name, one, other)
                yield Difference("field", name, one or "none", other or "none", why)

    def _why_field(self, name: str, then: str, now: str) -> str:
        """Return why a field may differ, or nothing."""
        if re.search(rf"(?i)(?<![\w-]){re.escape(name)}(?![\w-])", self.told):
            return ""
        if name == LENGTH:
            return "it follows the body"
        return VOLATILE.get(name) or self._why(name, then, now)

    def _body(self, then: Answer, now: Answer) -> Iterator[Difference]:
        if then.body == now.body[: len(then.body)] and then.size == now.size:
            return
        before, today = leaves(then), leaves(now)
        if before is not None and today is not None:
            yield from self._places(before, today)
            return
        kept = now.body if then.whole else now.body[: len(then.body)]
        if _timeless(then.body) == _timeless(kept) and then.size == now.size:
            yield _part(then, now, kept, "a moment")
            return
        one, other = then.body.decode("latin-1"), kept.decode("latin-1")
        why = self._why("body", one, other)
        why = why if then.whole or then.size == now.size else ""
        if one != other or then.size != now.size:
            yield _part(then, now, kept, why)

    def _places(
        self, then: dict[str, Leaf], now: dict[str, Leaf]
    ) -> Iterator[Difference]:
        for place in then | now:
            one, other = then.get(place), now.get(place)
            if one is None or other is None:
                yield Difference("body", place, _shown(one), _shown(other))
            elif one == other:
                self.pairing.keeps(place, one.text)
            else:
                alike = one.kind == other.kind
                before = self.pairing.clashes
                why = self._why(place, one.text, other.text) if alike else ""
                part = "identity" if self.pairing.clashes > before else "body"
                yield Difference(part, place, _shown(one), _shown(other), why)

    def _why(self, place: str, then: str, now: str) -> str:
        """Return why two texts may differ, or nothing."""
        reasons: dict[str, None] = {}
        bare_then, bare_now = TIME.sub("\0", then), TIME.sub("\0", now)
        if not self._same_moments(then, now):
            return ""
        if bare_then.count("\0"):
            reasons["a moment"] = None
        words = zip_longest(WORD.findall(bare_then), WORD.findall(bare_now))
        for one, other in words:
            if one == other:
                continue
            if not self._stands_for(place, one, other):
                return ""
            reasons["an identifier"] = None
        return " and ".join(reasons)

    def _same_moments(self, then: str, now: str) -> bool:
        """Tell whether moments may differ: those that a finding speaks of, alike."""
        moments = [[found[0] for found in TIME.finditer(text)] for text in (then, now)]
        pairs = zip_longest(*moments)
        return all(
            one and other and (one not in self.told or self.pairing.holds(one, other))
            for one, other in pairs
        )

    def _stands_for(self, place: str, then: str | None, now: str | None) -> bool:
        """Tell whether a word is one that a server makes up, and today's its like."""
        if not then or not now:
            return False
        if self.pairing.forth.get(then) == now:
            return True
        named = is_identifying(place)
        if not named and place != WHOLE and f"'{then}'" in self.told:
            return False
        if named and SHAPE.sub("0", then) == SHAPE.sub("0", now):
            return self.pairing.holds(then, now)
        for alphabet, least in MADE_UP:
            if alphabet.fullmatch(then) and alphabet.fullmatch(now):
                long = min(len(then), len(now)) >= least
                alike = len(then) == len(now)
                same_but_case = then.lower() == now.lower()
                made_up = long and alike and not same_but_case
                return made_up and self.pairing.holds(then, now)
        return False


def _manner(then: Answer, now: Answer) -> Iterator[Difference]:
    """Yield how the answers differ besides what they say."""
    if then.closing != now.closing:
        words = {True: "then closed", False: "kept open"}
        one, other = words[then.closing], words[now.closing]
        yield Difference("connection", "connection", one, other, "the connection")
    slower = max(then.elapsed, now.elapsed)
    if slower > SLOW and slower > 2 * min(then.elapsed, now.elapsed):
        one, other = f"{then.elapsed:.3f} s", f"{now.elapsed:.3f} s"
        yield Difference("time", "time", one, other, "how long it took")


def _timeless(body: bytes) -> bytes:
    """Return a body without the moment that the head of a gzip stream holds."""
    return body[:4] + body[8:] if body.startswith(GZIP) else body


def _part(then: Answer, now: Answer, kept: bytes, why: str) -> Difference:
    """Return where two bodies part."""
    pairs = zip_longest(then.body, kept)
    at = next((n for n, (one, other) in enumerate(pairs) if one != other), len(kept))
    place = f"body, byte {at}" if at else "body"
    one, other = (_bytes(body[at:], size) for body, size in _sides(then, now, kept))
    return Difference("body", place, one, other, why)


def _sides(then: Answer, now: Answer, kept: bytes) -> list[tuple[bytes, int]]:
    return [(then.body, then.size), (kept, now.size)]


def _bytes(data: bytes, size: int) -> str:
    shown = data[:40]
    text = repr(shown)[1:] if shown else "the end"
    return f"{text}{' …' if len(data) > len(shown) else ''} ({size} bytes in all)"


def _named(answer: Answer) -> dict[str, str]:
    """Return the fields of an answer by their lower-case names."""
    found: dict[str, str] = {}
    for name, value in answer.headers:
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def _status(answer: Answer) -> str:
    return f"{answer.status} {answer.reason}".strip() if answer.status else str(answer)


def _shown(leaf: Leaf | None) -> str:
    if leaf is None:
        return "nothing"
    return f'"{leaf.text}"' if leaf.kind == "text" else leaf.text
