"""File formats: the run's own where they can be made, else those that exist."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property

from conformance.harness import NotApplicable, Violation
from conformance.harness.ledger import Ledger
from conformance.harness.target import Target
from conformance.harness.xml import Element
from conformance.suites.cm.checks import described, only_response
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.guard import sure
from conformance.suites.cm.messages import create, delete, prop, where


@dataclass(frozen=True, slots=True)
class Format:
    """A file format that the run made, as it was made."""

    name: str
    titles: tuple[tuple[str, str], ...]
    mandatory: tuple[str, ...] = ()
    valid: tuple[str, ...] = ()


class Formats:
    """Makes formats and fields. No document says how; a refusal is lawful."""

    def __init__(self, cm: CmClient, target: Target, ledger: Ledger) -> None:
        self.cm = cm
        self.target = target
        self.ledger = ledger
        self._numbers = itertools.count(1)

    @cached_property
    def leaf(self) -> Format:
        """Return a format for documents; two of its three fields are mandatory."""
        fields = tuple(self._field() for _ in range(3))
        return self._made("document", fields=fields, mandatory=fields[:2])

    @cached_property
    def folder(self) -> Format:
        """Return a format for folders that may hold files of two formats."""
        valid = (self.leaf.name, self._made("publication").name)
        return self._made("publication", valid=valid)

    def fresh(self, file_type: str) -> str:
        """Make a format that no file has yet; its name selects what gets it."""
        return self._made(file_type).name

    def extended(self, name: str) -> str:
        """Make a format of documents whose name begins with that of another."""
        return self._made("document", name=f"{name}x").name

    def _field(self) -> str:
        name = self._fresh_name("a")
        self._create("attribute", name, prop("name", name), prop("type", "string"))
        return name

    def _made(
        self,
        file_type: str,
        *,
        name: str | None = None,
        fields: tuple[str, ...] = (),
        mandatory: tuple[str, ...] = (),
        valid: tuple[str, ...] = (),
    ) -> Format:
        name = name or self._fresh_name("f")
        titles = (("en", f"Title of {name}"), ("de", f"Titel von {name}"))
        properties = [prop("name", name), prop("objType", file_type)]
        properties += [prop("title", text, lang=lang) for lang, text in titles]
        if fields:
            properties += [_list("attributes", fields)]
            properties += [_list("mandatoryAttributes", mandatory)]
        if valid:
            properties += [_list("validSubObjClasses", valid)]
        self._create("objClass", name, *properties)
        return Format(name, titles, mandatory, valid)

    def _create(self, cls: str, name: str, *properties: Element) -> None:
        self.target.need("cm.write")
        self.target.need("cm.format-administration")
        self.ledger.intend(cls, name)
        response = only_response(self.cm.ask(create(cls, *properties)))
        if not response.succeeded:
            self.ledger.settle(cls, name)
            raise NotApplicable(f"no {cls} could be made: {described(response)}")
        self.ledger.enter(cls, name, lambda: self._delete(cls, name))

    def _delete(self, cls: str, name: str) -> None:
        ours = sure(self.cm, where(cls, name=name), "name", [name])
        response = only_response(self.cm.ask(ours, delete(cls)))
        if not response.succeeded:
            raise Violation(described(response), f"the {cls} deleted")

    def _fresh_name(self, kind: str) -> str:
        run = self.target.run.replace("-", "")
        return f"{run}{kind}{next(self._numbers)}"


def _list(name: str, values: tuple[str, ...]) -> Element:
    return prop(name, *(prop("listitem", value) for value in values))
