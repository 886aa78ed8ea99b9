"""What the suite said about one server that is wrong, or odd, in a known way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

from conformance.deviations import DEVIATIONS
from conformance.harness.evidence import Record
from conformance.harness.verdict import ExitCode
from conformance.liberties import LIBERTIES
from conformance.running.detecting.sessions import FIRST_LOOK

BLAME = {"violates", "falls short"}


class Came(StrEnum):
    """How it came out; nothing here is added to anything else."""

    CAUGHT = "caught"
    STRAY = "caught, with stray blame"
    WRONGLY = "blamed wrongly"
    MISSED = "missed"
    SPARED = "spared"
    ACCUSED = "accused"
    HINDERED = "not judged to the end"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a variant; ``expected`` is empty for a liberty."""

    name: str
    part: type
    expected: tuple[str, ...] = ()
    disturbs: tuple[str, ...] = ()
    partial: bool = False

    @classmethod
    def of(cls, name: str) -> Self:
        """Return what the catalogues say."""
        if name in DEVIATIONS:
            one = DEVIATIONS[name]
            return cls(name, one.part, one.violates, one.disturbs)
        profile = LIBERTIES[name].profile
        lacks = "capabilities" in profile or any(
            table.get("read-only") for table in profile.values()
        )
        return cls(name, LIBERTIES[name].part, partial=lacks)

    @property
    def protocol(self) -> str:
        """Return its protocol: variants lie in a module or folder for each."""
        return self.part.__module__.split(".")[2]

    @property
    def story(self) -> str:
        """Return how a server comes to have it, or why it is lawful."""
        return " ".join((self.part.__doc__ or "").split())


@dataclass(frozen=True, slots=True)
class Look:
    """What one run found: the facts that are kept of its evidence.

    ``until_caught`` counts the requests up to the end of the first test that blamed an
    expected requirement, ``conversation`` the exchanges of the smallest case that did.
    ``through`` names, for what was blamed, the requirements of the tests that did so.
    """

    judged: int
    blamed: tuple[str, ...]
    inconclusive: tuple[str, ...]
    exit_code: int
    requests: int
    effort: str = FIRST_LOOK
    until_caught: int | None = None
    conversation: int | None = None
    failure: str = ""
    through: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def at(cls, records: Sequence[Record], known: Known) -> Self:
        """Return what the evidence of a run says."""
        run, end = records[0], records[-1]
        verdicts = {
            one["requirement"]: one["verdict"]
            for one in records
            if one["record"] == "verdict"
        }
        results = [one for one in records if one["record"] == "result"]
        return cls(
            judged=len(verdicts),
            blamed=tuple(name for name, word in verdicts.items() if word in BLAME),
            inconclusive=tuple(
                name for name, word in verdicts.items() if word == "inconclusive"
            ),
            exit_code=end["exit_code"],
            requests=end["requests"],
            effort=run["effort"],
            until_caught=until_caught(results, known.expected),
            conversation=conversation(results, known.expected),
            through=through(results),
        )

    @classmethod
    def failed(cls, judged: int, because: str) -> Self:
        """Return what is known where a run came to no end."""
        return cls(judged, (), (), ExitCode.SUITE_ERROR, 0, failure=because)

    def then(self, later: Self) -> Self:
        """Return this look with what a later, closer one found."""
        return replace(
            later,
            judged=self.judged,
            blamed=tuple(dict.fromkeys((*self.blamed, *later.blamed))),
            inconclusive=tuple(
                dict.fromkeys((*self.inconclusive, *later.inconclusive))
            ),
            through={**self.through, **later.through},
            exit_code=max(self.exit_code, later.exit_code),
            requests=self.requests + later.requests,
            until_caught=None
            if later.until_caught is None
            else self.requests + later.until_caught,
        )


@dataclass(frozen=True, slots=True)
class Detection:
    """What is known of a variant beside what was found.

    ``foreseen`` are the requirements whose tests can tell it from the reference, as far
    as that was found out.
    """

    known: Known
    look: Look
    foreseen: frozenset[str] | None = None

    @property
    def caught(self) -> bool:
        """Tell whether an expected requirement was blamed, if any is expected."""
        known = self.known
        return not known.expected or not set(known.expected).isdisjoint(
            self.look.blamed
        )

    @property
    def stray(self) -> tuple[str, ...]:
        """Return what was blamed without reason."""
        allowed = {*self.known.expected, *self.known.disturbs}
        return tuple(name for name in self.look.blamed if name not in allowed)

    @property
    def unforeseen(self) -> tuple[str, ...]:
        """Return what was blamed by tests that should have met no difference."""
        foreseen, through = self.foreseen, self.look.through
        if foreseen is None:
            return ()
        return tuple(
            name
            for name in self.look.blamed
            if foreseen.isdisjoint(through.get(name, {name}))
        )

    @property
    def came(self) -> Came:
        """Tell how it came out."""
        expected, look = self.known.expected, self.look
        if self.known.partial and look.exit_code == ExitCode.NOT_JUDGED:
            # All that could tell it from the reference needs what it lacks.
            nothing_said = not (look.failure or look.blamed or look.inconclusive)
            return Came.SPARED if nothing_said else Came.FAILED
        if look.failure or look.exit_code not in {0, 1}:
            return Came.FAILED
        if not expected:
            hindered = Came.HINDERED if look.exit_code else Came.SPARED
            return Came.ACCUSED if look.blamed else hindered
        if self.caught:
            return Came.STRAY if self.stray else Came.CAUGHT
        return Came.WRONGLY if look.blamed else Came.MISSED

    @property
    def sound(self) -> bool:
        """Tell whether the suite said what it should."""
        return self.came in {Came.CAUGHT, Came.SPARED}

    def record(self) -> dict[str, Any]:
        """Return it as ``detection.json`` holds it."""
        known, look = self.known, self.look
        return {
            "name": known.name,
            "protocol": known.protocol,
            "story": known.story,
            "expected": list(known.expected),
            "disturbs": list(known.disturbs),
            **({} if known.expected else {"partial": known.partial}),
            "blamed": list(look.blamed),
            "stray": list(self.stray),
            "unforeseen": list(self.unforeseen),
            "inconclusive": list(look.inconclusive),
            "judged": look.judged,
            "exit_code": look.exit_code,
            "requests": look.requests,
            "until_caught": look.until_caught,
            "conversation": look.conversation,
            "effort": look.effort,
            "outcome": str(self.came),
            "failure": look.failure,
            "caught": self.caught,
            "sound": self.sound,
        }


def until_caught(results: Iterable[Record], expected: Sequence[str]) -> int | None:
    """Return how many requests there were until an expected requirement was blamed."""
    sent: dict[str, int] = {}
    for one in results:
        test = one["test"]
        sent[test] = max(sent.get(test, 0), one["conversation"]["of_test"])
        if one["outcome"] == "failed" and one["requirement"] in expected:
            return sum(sent.values())
    return None


def through(results: Sequence[Record]) -> dict[str, frozenset[str]]:
    """Return for each requirement that failed what the tests concerned are about.

    A test that blames another requirement than its own says something about both.
    """
    about: dict[str, set[str]] = defaultdict(set)
    for one in results:
        about[one["test"]].add(one["requirement"])
    found: dict[str, set[str]] = defaultdict(set)
    for one in results:
        if one["outcome"] == "failed":
            found[one["requirement"]] |= about[one["test"]]
    return {name: frozenset(names) for name, names in found.items()}


def conversation(results: Iterable[Record], expected: Sequence[str]) -> int | None:
    """Return the size of the smallest case that blames an expected requirement."""
    sizes = (
        one["conversation"]["exchanges"]
        for one in results
        if one["outcome"] == "failed" and one["requirement"] in expected
    )
    return min(sizes, default=None)
