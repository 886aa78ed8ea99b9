"""Successes of every operation, for the judgements that hold for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from conformance.harness import NotApplicable
from conformance.harness.connection import Connection
from conformance.harness.transcript import Exchange
from conformance.suites.staging.answers import check_success, document
from conformance.suites.staging.client import JSON, StagingClient, written
from conformance.suites.staging.forms import FORM, form
from conformance.suites.staging.objects import Object, Objects
from conformance.suites.staging.operations import OPERATIONS
from conformance.suites.staging.packages import Packages, question


@dataclass(frozen=True, slots=True)
class Dress:
    """How a request without a body of its own is sent nevertheless."""

    content_type: str | None = None
    body: bytes = b""
    query: tuple[tuple[str, object], ...] = ()
    on: Connection | None = None


PLAIN = Dress()


class Samples:
    """Sends a request of any operation that a server has to fulfil."""

    def __init__(
        self, client: StagingClient, packages: Packages, objects: Objects
    ) -> None:
        self.client = client
        self.packages = packages
        self.objects = objects
        self.target = packages.target

    def of(self, operation: str, dress: Dress = PLAIN) -> Exchange:
        """Return a success of an operation, blaming the operation if it is none."""
        return check_success(self.attempt(operation, dress), operation)

    def attempt(self, operation: str, dress: Dress = PLAIN) -> Exchange:
        """Send a request that should be fulfilled."""
        needed = OPERATIONS[operation].needs
        if needed:
            self.target.need(needed)
        ways: dict[str, Callable[[Dress], Exchange]] = {
            "list": self._list,
            "create": self._create,
            "load": lambda dress: self._send("load", self._some_name(), dress=dress),
            "update": self._update,
            "delete": self._delete,
            "status": self._status,
            "upload": self._upload,
            "add": self._add,
            "remove": self._remove,
        }
        if operation in ways:
            return ways[operation](dress)
        return self._send(operation, self.filled, dress=dress)

    @cached_property
    def thing(self) -> Object:
        """Return an object to be staged: a page, or whatever the profile names."""
        named = self.objects.all()
        pages = [own for own in named if own.type == "page"]
        return (*pages, *named)[0]

    @cached_property
    def things(self) -> tuple[Object, ...]:
        """Return that object, or none where the profile names none."""
        try:
            return (self.thing,)
        except NotApplicable:
            return ()

    @cached_property
    def filled(self) -> str:
        """Return the name of a package with one object in it; it stays as it is."""
        return self.packages.filled(self.thing, description="filled")

    @cached_property
    def archive(self) -> bytes:
        """Return an archive of that package."""
        return self.packages.download(self.filled)

    @cached_property
    def imported(self) -> str:
        """Return the name of a package that was exported and imported."""
        name = self.packages.filled(self.thing)
        self.packages.export(name)
        self.packages.bring(name)
        return name

    def _some_name(self) -> str:
        if not self.target.lacks("staging.write"):
            return self.packages.create("some")
        items = (
            document(check_success(self.client.listing(), "list")).get("items") or ()
        )
        names = [own.get("name") for own in items if isinstance(own, dict)]
        if not names or not isinstance(names[0], str):
            raise NotApplicable("no package is there, and none may be created")
        return names[0]

    def _list(self, dress: Dress) -> Exchange:
        # By the end of a run there are hundreds of packages; some say as much.
        some = ("pageSize", 25)
        return self._send("list", dress=replace(dress, query=(some, *dress.query)))

    def _create(self, dress: Dress) -> Exchange:
        name = self.packages.keep(self.packages.fresh_name())
        model = {"name": name, "description": "made"}
        return self._send("create", dress=dress, body=written(model))

    def _update(self, dress: Dress) -> Exchange:
        name = self.packages.create("before")
        body = written({"name": name, "description": "after"})
        return self._send("update", name, dress=dress, body=body)

    def _delete(self, dress: Dress) -> Exchange:
        return self._send("delete", self.packages.create(), dress=dress)

    def _status(self, dress: Dress) -> Exchange:
        body = written(question([self.thing], languageVariants=False))
        return self._send("status", self.filled, dress=dress, body=body)

    def _upload(self, dress: Dress) -> Exchange:
        # An archive into a package that never had anything is a matter of its own.
        name, body = self.packages.filled(self.thing), form(self.archive)
        return self._send("upload", name, dress=dress, body=body, kind=FORM)

    def _add(self, dress: Dress) -> Exchange:
        name = self.packages.create()
        return self._send("add", name, dress=dress, thing=self.thing)

    def _remove(self, dress: Dress) -> Exchange:
        name = self.packages.filled(self.thing)
        return self._send("remove", name, dress=dress, thing=self.thing)

    def _send(  # noqa: PLR0913  (the parts of a request)
        self,
        operation: str,
        name: str = "",
        *,
        dress: Dress,
        body: bytes = b"",
        kind: str | None = None,
        thing: Object | None = None,
    ) -> Exchange:
        accept = JSON if OPERATIONS[operation].answer else "application/zip"
        return self.client.send(
            operation,
            name,
            thing=thing,
            query=dress.query,
            body=body or dress.body,
            content_type=dress.content_type if dress.content_type is not None else kind,
            accept=accept,
            on=dress.on,
        )
