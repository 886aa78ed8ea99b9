"""The evidence on a page of limited size: at length, in short, or by its line alone."""

from __future__ import annotations

from markupsafe import Markup

from conformance.report.cards import card, exchange_views
from conformance.report.causes import Cause, causes
from conformance.report.page import Pages
from conformance.report.results import Record, Results

#: No more of this is told at length, however much room there is.
EXHIBITS_OF_A_CARD = 6
PASSED_OF_A_REQUIREMENT = 8
#: Nothing is shorter, so that nothing needs to be tried.
LEAST = 300


class Exhibition:
    """Tells the evidence for as long as there is room, failures first."""

    def __init__(self, pages: Pages, results: Results, room: int) -> None:
        self.pages = pages
        self.results = results
        self.room = room

    def failures(self) -> Markup:
        """Return a card for every requirement that is not met."""
        found: dict[str, list[Cause]] = {}
        for cause in causes(self.results):
            found.setdefault(cause.requirement["id"], []).append(cause)
        cards = [self._card(name, alike) for name, alike in found.items()]
        return self._told("failures", "cards", cards)

    def evidence(self) -> Markup:
        """Return what the verdicts rest on where tests passed, each folded up."""
        judged = {
            name: [one for one in self.results.found(name) if _has_passed(one)]
            for name in self.results.verdicts
        }
        entries = [
            self._entry(name, passed) for name, passed in judged.items() if passed
        ]
        return self._told("evidence", "entries", entries)

    def _told(self, template: str, name: str, parts: list[Markup]) -> Markup:
        if not parts:
            return Markup("")
        told = [one for one in parts if one]
        return self.pages.part(template, **{name: told}, untold=len(parts) - len(told))

    def _card(self, name: str, alike: list[Cause]) -> Markup:
        if self.room < LEAST:
            return Markup("")
        shown = card(self.results, name, alike[:EXHIBITS_OF_A_CARD])
        more = alike[EXHIBITS_OF_A_CARD:]
        return self._fitting("card", card=shown, more=more)

    def _entry(self, name: str, passed: list[Record]) -> Markup:
        if self.room < LEAST:
            return Markup("")
        told = [
            (one, exchange_views(self.results.run, one))
            for one in passed[:PASSED_OF_A_REQUIREMENT]
        ]
        more = passed[PASSED_OF_A_REQUIREMENT:]
        requirement = self.results.requirements[name]
        return self._fitting("entry", requirement=requirement, told=told, more=more)

    def _fitting(self, template: str, **values: object) -> Markup:
        """Return a part at length if it fits, in short if that does, or nothing."""
        for brief in (False, True):
            part = self.pages.part(template, brief=brief, **values)
            size = len(part.encode("utf-8"))
            if size <= self.room:
                self.room -= size
                return part
        return Markup("")


def _has_passed(record: Record) -> bool:
    return bool(record["outcome"] == "passed")
