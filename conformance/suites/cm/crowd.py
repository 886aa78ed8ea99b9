"""A folder that holds more files than a usual page of a listing."""

from __future__ import annotations

from functools import cached_property, partial

from conformance.harness import NotApplicable, Violation
from conformance.harness.sweeping import mark
from conformance.suites.cm.checks import ids_in, only_response, read
from conformance.suites.cm.formats import Formats
from conformance.suites.cm.guard import BY_FORMAT, sure
from conformance.suites.cm.messages import delete, where
from conformance.suites.cm.scene import Workshop
from conformance.suites.cm.sweep import Leftovers

#: One more than the largest page that is usual.
OWN = 101
#: Files of no format of the run's own are deleted one by one.
OTHERS = 25


class Crowd:
    """Files made by a single payload; of a format of the run's own, if there can be."""

    def __init__(self, workshop: Workshop, formats: Formats) -> None:
        self.workshop = workshop
        self.formats = formats
        self._own_format = ""
        self._gone: frozenset[str] = frozenset()

    @cached_property
    def folder(self) -> str:
        """Return the ID of the folder, in which nothing else is."""
        return self.workshop.folder().id

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Return the IDs of the files."""
        made = self._made_of_own_format()
        made = made or self._made(self.workshop.settings["document-format"], OTHERS)
        if not made:
            raise NotApplicable("the target refuses payloads of so many creations")
        return made

    @property
    def own_format(self) -> str:
        """Return the format that these files have, and no others."""
        if not self.files or not self._own_format:
            raise NotApplicable("the target takes no files of a new format")
        return self._own_format

    def _made_of_own_format(self) -> tuple[str, ...]:
        try:
            own = self.formats.fresh("document")
        except NotApplicable:
            return ()
        made = self._made(own, OWN)
        self._own_format = own if made else ""
        return made

    def _made(self, file_format: str, number: int) -> tuple[str, ...]:
        names = (self.workshop.fresh_name() for _ in range(number))
        creations = (self.workshop.creation(name, file_format) for name in names)
        into = where("obj", id=self.folder)
        exchange = self.workshop.cm.ask_all(*((into, one) for one in creations))
        responses = read(exchange).responses
        made = [file_id for response in responses for file_id in ids_in(response)]
        for file_id in dict.fromkeys(made):
            self.workshop.ledger.enter("file", file_id, partial(self._remove, file_id))
        return tuple(made)

    def _remove(self, file_id: str) -> None:
        if self._own_format and not self._gone:
            self._gone = self._removed_at_once()
        if file_id not in self._gone:
            run = self.workshop.target.run
            Leftovers(self.workshop.cm, mark(run)).remove(file_id)

    def _removed_at_once(self) -> frozenset[str]:
        """Delete all the files, and return those that are gone."""
        ours = where("obj", objClass=self._own_format)
        try:
            selection = sure(self.workshop.cm, ours, "id", self.files, BY_FORMAT)
            only_response(self.workshop.cm.ask(selection, delete("obj")))
            left = self.workshop.children(self.folder)
        except Violation:
            return frozenset()
        return frozenset(self.files) - frozenset(left)
