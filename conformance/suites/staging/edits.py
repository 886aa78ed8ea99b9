"""Edits in the CMS behind a target, by the request that its profile describes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from conformance.harness import Inconclusive, NotApplicable, Violation
from conformance.harness.ledger import Ledger
from conformance.harness.target import Target
from conformance.suites.staging.answers import has_success_status, is_success
from conformance.suites.staging.client import JSON, StagingClient
from conformance.suites.staging.objects import Object

#: Of several alphabets, and none that a column of three bytes could not hold.
LETTERS = " Äß é Ω ж €"
REMEDY = "check staging.cms-edits in the profile"


class Edits:
    """Writes texts into one object of the CMS, a page, and reads what it has."""

    def __init__(
        self,
        client: StagingClient,
        target: Target,
        ledger: Ledger,
        kind: str = "page",
    ) -> None:
        """Edit the page of the profile, or its object of another type."""
        self.client = client
        self.target = target
        self.ledger = ledger
        self.kind = kind
        self._others: dict[str, Edits] = {}
        self._numbers = itertools.count(1)
        self._entered = False

    @property
    def page(self) -> Object:
        """Return the page that may be edited."""
        return Object("page", self._told("page"))

    @property
    def thing(self) -> Object:
        """Return the object that may be edited: the page, or the other one."""
        return self.page if self.kind == "page" else Object(self.kind, self._told("id"))

    def of(self, kind: str) -> Edits:
        """Return the edits of an object of another type."""
        made = Edits(self.client, self.target, self.ledger, kind)
        return self._others.setdefault(kind, made)

    @property
    def _table(self) -> Mapping[str, str]:
        self.target.need("staging.cms-edits")
        table = self.target.tables["staging"].get("cms-edits")
        if table is None:
            raise NotApplicable("the profile has no staging.cms-edits")
        told: Mapping[str, str] | None = table
        if self.kind != "page":
            told = table.get(self.kind)
        if told is None:
            raise NotApplicable(f"the profile has no staging.cms-edits.{self.kind}")
        return {"method": table.get("method", "PUT"), **told}

    def _told(self, key: str, default: str | None = None) -> str:
        told = self._table
        return str(told.get(key, default) if default is not None else told[key])

    def fresh(self, more: str = "") -> str:
        """Write a text that the object never had, with more after it; return it."""
        run = self.target.run.replace("-", "")
        text = f"{run}{self.kind}edit{next(self._numbers):03}{more}"
        if not self._entered:
            self.ledger.enter(f"edit of {self.kind}", self.thing.id, self.restore)
            self._entered = True
        self.write(text)
        return text

    def lettered(self) -> tuple[str, str]:
        """Write a text with letters of its own; return its beginning, and all of it.

        What a CMS does with letters when it is edited and read is no matter of ours.
        """
        try:
            text = self.fresh(LETTERS)
        except Inconclusive as refused:
            raise NotApplicable("the CMS takes no such letters") from refused
        plain = text.removesuffix(LETTERS)
        if self.among(plain, text) != [plain, text]:
            raise NotApplicable("the CMS does not tell such letters as they are")
        return plain, text

    def restore(self) -> None:
        """Write the text into the object that it has by the profile."""
        self.write(self._told("text"))

    def write(self, text: str) -> None:
        """Write a text into the object, in the CMS."""
        body = self._told("body").replace("%TEXT%", text).encode()
        method, path = self._told("method"), self._told("path")
        exchange = self.client.at(method, path, body, [("Content-Type", JSON)])
        if not has_success_status(exchange):
            because = f"the edit was answered {exchange.status} {exchange.reason}"
            raise Inconclusive(because, REMEDY)

    def has(self, text: str) -> bool:
        """Tell whether the object has a text in the CMS."""
        return self.among(text) == [text]

    def among(self, *texts: str) -> list[str]:
        """Return those of the texts that the object has in the CMS."""
        path = self._told("read-path", self._told("path"))
        body = self.client.at("GET", path).body
        return [text for text in texts if text.encode() in body]


class Deletion:
    """A page that may be deleted in the CMS, where the profile names one."""

    def __init__(self, client: StagingClient, target: Target, ledger: Ledger) -> None:
        self.client = client
        self.target = target
        self.ledger = ledger

    @property
    def page(self) -> Object:
        """Return the page that may be deleted."""
        return Object("page", self._told["page"])

    @property
    def _told(self) -> Mapping[str, str]:
        self.target.need("staging.cms-edits")
        edits = self.target.tables["staging"].get("cms-edits", {})
        if "delete" not in edits:
            raise NotApplicable("the profile has no staging.cms-edits.delete")
        told: Mapping[str, str] = edits["delete"]
        return told

    def carry_out(self) -> None:
        """Delete the page in the CMS, and see that it is gone."""
        if not self.is_there():
            raise Inconclusive("the page to delete is not there", REMEDY)
        self.ledger.enter("deletion of page", self.page.id, self._check_back)
        exchange = self.client.at("DELETE", self._told["path"])
        if self.is_there():
            because = f"a page is there after {exchange.status} {exchange.reason}"
            raise Inconclusive(because, REMEDY)

    def is_there(self) -> bool:
        """Tell whether the page is in the CMS, with its text."""
        exchange = self.client.at("GET", self._told["path"])
        return is_success(exchange) and self._told["text"].encode() in exchange.body

    def _check_back(self) -> None:
        if not self.is_there():
            raise Violation("no page", "the deleted page, brought back by an import")
