"""What the tests work on: files of the run's own, or what a read-only target has."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property

from conformance.harness import Inconclusive, NotApplicable, Violation
from conformance.harness.ledger import Ledger
from conformance.harness.sweeping import mark
from conformance.harness.target import Target
from conformance.harness.xml import Element
from conformance.suites.cm.checks import (
    described,
    ids_in,
    instance,
    instances,
    only_response,
    reference_ids,
    text,
    value,
)
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.guard import check_made, sure_file
from conformance.suites.cm.messages import Response, create, delete, get, where
from conformance.suites.cm.sweep import Leftovers

DOCUMENTS = 3
LOOKED_THROUGH = 200
READ_ONLY_REMEDY = "drop cm.read-only from the profile, or name a folder with files"
WRITE_REMEDY = (
    "check cm.folder, cm.folder-format, cm.document-format and the login's permissions "
    "in the profile, or declare cm.read-only"
)


@dataclass(frozen=True, slots=True)
class File:
    """A file on the target."""

    id: str
    name: str


def base_folder(cm: CmClient) -> str:
    """Return the ID of the base folder."""
    exchange = cm.ask(where("obj", path="/"), get("obj", "id"))
    found = instances(exchange, "obj")
    if len(found) != 1:
        raise Violation(
            f"{len(found)} files at the path /",
            "the base folder and nothing else",
            requirement="cm.query.by-path",
            exchange=exchange,
        )
    return text(found[0], "id")


class Workshop:
    """Makes files on the target, under names that carry the run's id."""

    def __init__(self, cm: CmClient, target: Target, ledger: Ledger) -> None:
        self.cm = cm
        self.target = target
        self.settings = target.tables["cm"]
        self.ledger = ledger
        self._numbers = itertools.count(1)
        self._proven: set[str] = set()

    def fresh_name(self) -> str:
        """Return a name of the run's that was not used before."""
        return f"{mark(self.target.run)}n{next(self._numbers)}"

    @cached_property
    def base(self) -> str:
        """Return the ID of the folder below which the suite makes its own."""
        path = self.settings["folder"]
        if path == "/":
            return base_folder(self.cm)
        exchange = self.cm.ask(where("obj", path=path), get("obj", "id"))
        try:
            return text(instance(exchange, "obj"), "id")
        except Violation as problem:
            because = f"the folder {path} could not be found: {problem.received}"
            raise Inconclusive(because, "check cm.folder in the profile") from problem

    @cached_property
    def home(self) -> str:
        """Return the ID of the run's own folder, with all the others below it."""
        return self.folder(self.base).id

    def folder(self, parent: str | None = None) -> File:
        """Make a folder, in the run's own by default."""
        return self.make(self.settings["folder-format"], parent)

    def empty_folder(self) -> File:
        """Make a folder that holds nothing but what is put into it.

        Raises:
            NotApplicable: the target puts something into new folders.

        """
        folder = self.folder()
        if self.furnishes:
            raise NotApplicable("the target puts files of its own into new folders")
        return folder

    @cached_property
    def furnishes(self) -> bool:
        """Tell whether a new folder has files in it, as they themselves say, too."""
        folder = self.folder().id
        try:
            found = self.children(folder)
            return bool(found) and all(self.parents(one) == [folder] for one in found)
        except Violation:  # judged where the children are what it is about
            return False

    def document(self, parent: str | None = None) -> File:
        """Make a file that holds a blob, in the run's own folder by default."""
        return self.make(self.settings["document-format"], parent)

    def make(self, file_format: str, parent: str | None) -> File:
        """Make a file of a format."""
        self.target.need("cm.write")
        name = self.fresh_name()
        folder = parent or self.home
        self.ledger.intend("file", name, folder)
        creation = self.creation(name, file_format)
        exchange = self.cm.ask(where("obj", id=folder), creation)
        response = only_response(exchange)
        ids = ids_in(response)
        if response.succeeded and not ids:
            raise Violation(
                described(response),
                "the ID of the file that was created",
                requirement="cm.create.file-answers-id",
                exchange=exchange,
            )
        if not ids:
            self.ledger.settle("file", name)
            raise self._refusal(file_format, folder, response)
        self.keep(ids[0])
        self.ledger.settle("file", name)
        self._prove(File(ids[0], name), folder, file_format)
        return File(ids[0], name)

    def _refusal(
        self, file_format: str, folder: str, response: Response
    ) -> NotApplicable | Inconclusive:
        """Return why there is no file; a folder need not allow a format of the run."""
        because = f"no file of format {file_format} could be made in {folder}: "
        because += described(response)
        profiled = (self.settings["folder-format"], self.settings["document-format"])
        if file_format in profiled:
            return Inconclusive(because, WRITE_REMEDY)
        return NotApplicable(because)

    def _prove(self, file: File, folder: str, file_format: str) -> None:
        """See once for each format that a creation makes what it is asked to."""
        if file_format not in self._proven:
            check_made(
                self.cm,
                file.id,
                name=file.name,
                folder=folder,
                file_format=file_format,
            )
            self._proven.add(file_format)

    def creation(
        self, name: str, file_format: str | None = None, *properties: Element
    ) -> Element:
        """Return the operation that creates a file, a document by default."""
        chosen = file_format or self.settings["document-format"]
        return create("obj", *properties, name=name, objClass=chosen)

    def children(self, folder: str) -> list[str]:
        """Return the IDs of the files in a folder."""
        exchange = self.cm.ask(where("obj", id=folder), get("obj", "children"))
        return reference_ids(value(instance(exchange, "obj"), "children"))

    def parents(self, file_id: str) -> list[str]:
        """Return the ID of the folder that a file is in."""
        exchange = self.cm.ask(where("obj", id=file_id), get("obj", "parent"))
        return reference_ids(value(instance(exchange, "obj"), "parent"))

    def keep(self, file_id: str) -> None:
        """Have a file deleted when the run ends."""
        self.ledger.enter("file", file_id, lambda: self._remove(file_id))

    def forget_if_gone(self, *files: File) -> None:
        """Strike files out of the ledger that a test may have deleted."""
        for file in files:
            if not self.exists(file.id):
                self.ledger.forget("file", file.id)

    def exists(self, file_id: str) -> bool:
        """Tell whether a file is there."""
        exchange = self.cm.ask(where("obj", id=file_id), get("obj", "id"))
        return file_id in ids_in(only_response(exchange))

    def delete(self, file_id: str) -> None:
        """Delete a file; a Violation says if the target refuses."""
        self._delete(sure_file(self.cm, file_id))

    def _remove(self, file_id: str) -> None:
        """Delete a file that is ours by its name, whatever the target said of it.

        What somebody else has put into it keeps it.
        """
        Leftovers(self.cm, mark(self.target.run)).remove(file_id)

    def _delete(self, selection: Element) -> None:
        exchange = self.cm.ask(selection, delete("obj"))
        response = only_response(exchange)
        if not response.succeeded:
            raise Violation(described(response), "the file deleted", exchange=exchange)


class Scene:
    """A folder with files in it: the run's own, or one that was there before."""

    def __init__(self, cm: CmClient, workshop: Workshop) -> None:
        self.cm = cm
        self.workshop = workshop

    @cached_property
    def base(self) -> str:
        """Return the ID of the base folder."""
        return base_folder(self.cm)

    @cached_property
    def folder(self) -> File:
        """Return a folder that is not the base folder and holds several files."""
        return self._placed[0]

    @cached_property
    def files(self) -> tuple[File, ...]:
        """Return the files in the folder; at least two."""
        return self._placed[1]

    @cached_property
    def folder_of_one(self) -> str:
        """Return the ID of a folder of our own that holds a single file."""
        folder = self.workshop.empty_folder()
        self.workshop.document(folder.id)
        return folder.id

    def one(self, kind: str) -> File:
        """Return a file of the scene: the ``folder``, or a ``document`` in it."""
        return self.folder if kind == "folder" else self.files[0]

    @property
    def documents(self) -> tuple[File, ...]:
        """Return the files in the folder that are known to be no folders."""
        made = not self.workshop.target.lacks("cm.write")
        return self.files[:DOCUMENTS] if made else ()

    @cached_property
    def _placed(self) -> tuple[File, tuple[File, ...]]:
        if self.workshop.target.lacks("cm.write"):
            return self._found()
        folder = self.workshop.folder()
        documents = [self.workshop.document(folder.id) for _ in range(DOCUMENTS)]
        return folder, (*documents, self.workshop.folder(folder.id))

    def _found(self) -> tuple[File, tuple[File, ...]]:
        """Look for a fitting folder, level by level."""
        waiting = self._children(self.base)
        for _ in range(LOOKED_THROUGH):
            if not waiting:
                break
            candidate = waiting.pop(0)
            inside = self._children(candidate)
            if len(inside) > 1:
                return self._named(candidate), tuple(map(self._named, inside[:4]))
            waiting += inside
        raise NotApplicable(f"no folder with two files was found; {READ_ONLY_REMEDY}")

    def _children(self, file_id: str) -> list[str]:
        try:
            return self.workshop.children(file_id)
        except Violation:
            return []

    def _named(self, file_id: str) -> File:
        exchange = self.cm.ask(where("obj", id=file_id), get("obj", "name"))
        return File(file_id, text(instance(exchange, "obj"), "name"))
