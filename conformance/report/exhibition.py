"""The evidence on a page of limited size.

Everything is told in short first. What room is left goes to telling it at length, the
failures before what passed. What does not even fit in short is counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from conformance.report.cards import card, exchange_views
from conformance.report.causes import Cause, causes
from conformance.report.page import Pages
from conformance.report.results import Record, Results
from conformance.report.words import slug

#: No more of this is told at length, however much room there is.
EXHIBITS_OF_A_CARD = 6
PASSED_OF_A_REQUIREMENT = 8
#: Where so many in a row did not fit at length, no other will.
MISFITS = 20


@dataclass(slots=True)
class Piece:
    """Something to tell: where, in short, and how to tell it at length."""

    anchor: str
    text: Markup
    at_length: Callable[[], Markup]


class Exhibition:
    """Tells the evidence of a run, as much of it as there is room for."""

    def __init__(self, pages: Pages, results: Results, room: int) -> None:
        self.pages = pages
        self.results = results
        self.room = room
        cards, entries = self._cards(), self._entries()
        self.untold_cards = self._settle(cards)
        self.untold_entries = self._settle(entries)
        self._enlarge([*cards, *entries])
        #: The places on the page where it is told.
        self.anchors = {one.anchor for one in (*cards, *entries)}
        self.cards = [one.text for one in cards]
        self.entries = [one.text for one in entries]

    def failures(self) -> Markup:
        """Return a card for every requirement that is not met."""
        if not self.cards and not self.untold_cards:
            return Markup("")
        return self.pages.part("failures", cards=self.cards, untold=self.untold_cards)

    def evidence(self) -> Markup:
        """Return what the verdicts rest on where tests passed, each folded up."""
        if not self.entries and not self.untold_entries:
            return Markup("")
        untold = self.untold_entries
        return self.pages.part("evidence", entries=self.entries, untold=untold)

    def _settle(self, pieces: list[Piece]) -> int:
        """Take the room for what is told in short; return how many had none."""
        for number, piece in enumerate(pieces):
            size = _size(piece.text)
            if size > self.room:
                untold = len(pieces) - number
                del pieces[number:]
                return untold
            self.room -= size
        return 0

    def _enlarge(self, pieces: list[Piece]) -> None:
        """Tell pieces at length while there is room."""
        misfits = 0
        for piece in pieces:
            longer = piece.at_length()
            more = _size(longer) - _size(piece.text)
            if more <= self.room:
                self.room -= more
                piece.text = longer
                misfits = 0
            else:
                misfits += 1
            if misfits == MISFITS:
                return

    def _cards(self) -> list[Piece]:
        found: dict[str, list[Cause]] = {}
        for cause in causes(self.results):
            found.setdefault(cause.requirement["id"], []).append(cause)
        return [self._card(name, alike) for name, alike in found.items()]

    def _card(self, name: str, alike: list[Cause]) -> Piece:
        requirement, verdict = (
            self.results.requirements[name],
            self.results.verdicts[name],
        )
        brief = self.pages.part(
            "card_in_short", requirement=requirement, verdict=verdict, causes=alike
        )
        return Piece(f"f-{slug(name)}", brief, lambda: self._long_card(name, alike))

    def _long_card(self, name: str, alike: list[Cause]) -> Markup:
        shown = card(self.results, name, alike[:EXHIBITS_OF_A_CARD])
        return self.pages.part("card", card=shown, more=alike[EXHIBITS_OF_A_CARD:])

    def _entries(self) -> list[Piece]:
        judged = {
            name: [one for one in self.results.found(name) if _has_passed(one)]
            for name in self.results.verdicts
        }
        return [self._entry(name, found) for name, found in judged.items() if found]

    def _entry(self, name: str, passed: list[Record]) -> Piece:
        requirement = self.results.requirements[name]
        brief = self.pages.part(
            "entry_in_short", requirement=requirement, passed=passed
        )
        anchor = f"e-{slug(name)}"
        return Piece(anchor, brief, lambda: self._long_entry(requirement, passed))

    def _long_entry(self, requirement: Record, passed: list[Record]) -> Markup:
        run = self.results.run
        shown = passed[:PASSED_OF_A_REQUIREMENT]
        return self.pages.part(
            "entry",
            requirement=requirement,
            told=[(one, exchange_views(run, one)) for one in shown],
            more=passed[PASSED_OF_A_REQUIREMENT:],
        )


def _size(text: Markup) -> int:
    return len(text.encode("utf-8"))


def _has_passed(record: Record) -> bool:
    return bool(record["outcome"] == "passed")
