"""What a run has left in a CMS: files, users, groups, formats and fields of its own."""

from __future__ import annotations

from functools import partial

from conformance.harness import Violation
from conformance.harness.http import Http
from conformance.harness.made import Made
from conformance.harness.run import Run
from conformance.harness.sweeping import NotOurs, Remnant, mark
from conformance.harness.xml import Element
from conformance.suites.cm.checks import described, only_response, reference_ids
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.guard import own_file, sure
from conformance.suites.cm.messages import delete, get, prop, where

#: Classes, and the field that tells one instance from another.
NAMED = {"group": "name", "user": "login", "attribute": "name", "objClass": "name"}
#: So many folders lie in one another at most, of all that a run makes.
DEEPEST = 16
KINDS = frozenset({"file", *NAMED})


def sweeper(run: Run, http: Http) -> Leftovers:
    """Return what finds the things of a run."""
    return Leftovers(CmClient(http, run.target), mark(run.target.run))


class Leftovers:
    """Finds the things of a run by ID and name, and removes none but those."""

    def __init__(self, cm: CmClient, marked: str) -> None:
        self.cm = cm
        self.marked = marked

    def find(self, made: Made) -> list[Remnant]:
        """Return what is there of something; nothing, if it is gone."""
        if made.kind in NAMED:
            return self._named(made.kind, made.name)
        if made.intended:
            return [
                one
                for child in self._children(made.within)
                for one in self._file(child, made.name)
            ]
        return self._file(made.name)

    def _named(self, cls: str, name: str) -> list[Remnant]:
        self._check(name, f"{cls} {name}")
        selection = where(cls, prop(NAMED[cls], name))
        if name not in self._texts(cls, NAMED[cls], name, NAMED[cls]):
            return []

        def remove() -> None:
            ours = sure(self.cm, selection, NAMED[cls], [name])
            self._delete(cls, ours)

        return [Remnant(cls, name, remove)]

    def _file(self, file_id: str, wanted: str | None = None) -> list[Remnant]:
        """Return a file, if it is there and, where a name is wanted, of that name."""
        names = self._texts("obj", "id", file_id, "name")
        if not names or (wanted is not None and names != [wanted]):
            return []
        try:
            own_file(self.cm, file_id, self.marked)
        except Violation as problem:
            raise NotOurs(f"file {file_id} is not of the run: {problem}") from problem
        return [Remnant("file", names[0], partial(self.remove, file_id))]

    def remove(self, file_id: str, above: tuple[str, ...] = ()) -> None:
        """Delete a file of ours, unless somebody has put something into it.

        What is of ours in it goes first: a kill may have come before it was listed.
        """
        selection = own_file(self.cm, file_id, self.marked)
        children = self._children(file_id)
        for child in children:
            names = self._texts("obj", "id", child, "name")
            self._check("".join(names[:1]), f"file {child} in file {file_id}")
        if children and len(above) > DEEPEST:
            raise NotOurs(f"file {file_id} lies deeper than anything of the run")
        for child in children:
            self.remove(child, (*above, file_id))
        self._delete("obj", selection)

    def _check(self, name: str, what: str) -> None:
        if not name.startswith(self.marked):
            raise NotOurs(f"{what} does not carry the run's id")

    def _delete(self, cls: str, selection: Element) -> None:
        response = only_response(self.cm.ask(selection, delete(cls)))
        if not response.succeeded:
            raise Violation(described(response), f"the {cls} deleted")

    def _children(self, file_id: str) -> list[str]:
        query = where("obj", id=file_id), get("obj", "children")
        return [
            one
            for code in only_response(self.cm.ask(*query)).codes
            for child in code.content
            for element in child.walk()
            if element.name == "children"
            for one in reference_ids(element)
        ]

    def _texts(self, cls: str, field: str, key: str, wanted: str) -> list[str]:
        query = where(cls, prop(field, key)), get(cls, wanted)
        return [
            element.text.strip()
            for code in only_response(self.cm.ask(*query)).codes
            for child in code.content
            for element in child.walk()
            if element.name == wanted and element.text.strip()
        ]
