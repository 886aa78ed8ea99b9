"""Creating, loading, updating and deleting packages."""

from __future__ import annotations

import json

from conformance.reference.message import Response
from conformance.reference.staging.bodies import Bodies
from conformance.reference.staging.call import Call
from conformance.reference.staging.envelope import Envelope
from conformance.reference.staging.jobs import Jobs
from conformance.reference.staging.model import Json, Package
from conformance.reference.staging.names import fault_of
from conformance.reference.staging.refusal import conflict, invalid, missing
from conformance.reference.staging.shelf import Shelf


class Packages:
    """The operations on a package as a whole, without its content."""

    def __init__(
        self, shelf: Shelf, bodies: Bodies, envelope: Envelope, jobs: Jobs
    ) -> None:
        self.shelf = shelf
        self.bodies = bodies
        self.envelope = envelope
        self.jobs = jobs

    # -- PUT /content/package -------------------------------------------------------

    def create(self, call: Call) -> Response:
        """Create a package. STG-CREATE-001, STG-CREATE-003 to 005."""
        model = self.bodies.package_model(call)
        name = self.valid_name(model.get("name", ""))
        with self.shelf.store.transaction():
            self.check_free(name)
            self.shelf.create(name, model.get("description"))
            return self.answer(name, "the package was created")

    def valid_name(self, name: str) -> str:
        """Return a name that a package may have. STG-CREATE-009."""
        fault = fault_of(name)
        if fault is not None:
            raise invalid(fault, "name")
        return name

    def check_free(self, name: str) -> None:
        """Refuse a name that is taken. STG-CREATE-008, STG-X-012."""
        if self.shelf.find(name) is not None:
            raise conflict(f"there is a package named {name!r} already")

    # -- GET /content/package/{name} ------------------------------------------------

    def load(self, call: Call) -> Response:
        """Answer one package, and change nothing. STG-GET-001, STG-GET-005."""
        return self.answer(call.name, "the package was loaded")

    def found(self, name: str) -> Package:
        """Return a package that is there. STG-GET-004, STG-X-011."""
        package = self.shelf.find(name)
        if package is None:
            raise missing(f"there is no package named {name[:80]!r}")
        return package

    def present(self, key: int) -> Package:
        """Return a package that somebody is at work on, under whatever name."""
        package = self.shelf.at(key)
        if package is None:
            raise conflict("the package was deleted meanwhile")
        return package

    def answer(self, name: str, text: str) -> Response:
        """Answer a package as it is now, and its latest import. STG-GEN-006."""
        # first: an import that ends in between has left its state in the package
        running = self.jobs.running_import(self.found(name))
        package = self.found(name)
        payload: Json = {"contentPackage": self.model(package)}
        if running or package.imported:
            payload["import"] = running or json.loads(package.imported or "{}")
        return self.envelope.success(text, **payload)

    def model(self, package: Package) -> Json:
        """Describe a package; what it does not have is left out. STG-GEN-007."""
        described = {} if package.description is None else self.described(package)
        return {
            **package.counters,
            "name": package.name,
            **described,
            "timestamp": package.timestamp,
        }

    def described(self, package: Package) -> Json:
        """Tell a package's description. STG-GET-006."""
        return {"description": package.description}

    # -- POST /content/package/{name} -----------------------------------------------

    def update(self, call: Call) -> Response:
        """Change description or name; content stays. STG-UPDATE-001 to 003."""
        model = self.bodies.package_model(call)
        with self.shelf.store.transaction():
            package = self.found(call.name)
            name = self.new_name(package, model)
            self.shelf.describe(package, name, self.new_description(package, model))
            return self.answer(name, "the package was updated")

    def new_name(self, package: Package, model: Json) -> str:
        """Return the name after an update. STG-UPDATE-008, STG-X-001."""
        name = model.get("name", package.name)
        if name != package.name:
            self.valid_name(name)
            self.check_free(name)
        return str(name)

    def new_description(self, package: Package, model: Json) -> str | None:
        """Return the description after an update: absent is as before. STG-X-019."""
        description: str | None = model.get("description", package.description)
        return description

    # -- DELETE /content/package/{name} ---------------------------------------------

    def delete(self, call: Call) -> Response:
        """Delete a package, and nothing of the CMS. STG-DELETE-001 to 004."""
        with self.shelf.store.transaction():
            self.shelf.delete(self.found(call.name))
        return self.envelope.success("the package was deleted")
