"""Replaying a plan: each step is asked for, then the package is held to the model."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from conformance.harness import Violation
from conformance.suites.staging.answers import check_success, is_success
from conformance.suites.staging.listing import read_listing
from conformance.suites.staging.model import Model
from conformance.suites.staging.objects import CONTAINERS, Object
from conformance.suites.staging.packages import Packages, State
from conformance.suites.staging.plans import Plan, Step
from conformance.suites.staging.shapes import check_shapes

#: What is violated where an object is missing after a step, or is there unasked.
MISSING = {
    "add": "staging.entity.added-is-included",
    "add recursively": "staging.entity.added-is-included",
    "upload": "staging.zip.upload-restores-content",
}
STRAY = {
    "add": "staging.status.absent-is-not-included",
    "remove": "staging.entity.removed-not-included",
}
#: What is violated where another package changes.
OTHERS = {
    "add": "staging.entity.add-spares-others",
    "add recursively": "staging.entity.add-spares-others",
    "remove": "staging.entity.remove-spares-others",
    "describe": "staging.package.update-spares-others",
    "rename": "staging.package.update-spares-others",
    "upload": "staging.zip.upload-spares-others",
    "delete and create": "staging.package.delete-spares-others",
    "delete": "staging.package.delete-spares-others",
}
READING = "staging.package.reading-changes-nothing"
UNDESCRIBED = "staging.package.update-takes-effect"
DESCRIPTION = "staging.package.description-kept"


class Replay:
    """One life of one package, with another one beside it that nobody touches."""

    def __init__(self, packages: Packages, things: tuple[Object, ...]) -> None:
        self.packages = packages
        self.client = packages.client
        self.things = things
        self.archive: tuple[bytes, frozenset[Object]] | None = None
        self.times = count(1)
        name = packages.create("born")
        self.model = Model(name, "born", outside=frozenset(things))
        self.beside = packages.filled(things[0], description="beside")
        self.spared = self._state_beside()
        self.ways: dict[str, Callable[[Step], None]] = {
            "add": self.add,
            "add recursively": self.add,
            "remove": self.remove,
            "describe": self.describe,
            "load": self.loaded,
            "list": self.listed,
            "status": lambda _: None,
            "download": self.download,
            "upload": self.upload,
            "rename": self.rename,
            "export": lambda step: self.job(step.kind),
            "import": lambda step: self.job(step.kind),
            "delete and create": self.anew,
        }

    def run(self, plan: Plan) -> None:
        """Do every step, and see after each that all is as it has to be."""
        for step in plan.steps:
            self.ways[step.kind](step)
            self.check(step.kind)
        self.packages.delete(self.model.name)
        if self.packages.exists(self.model.name):
            raise Violation(
                f"the package {self.model.name} after its deletion",
                "nothing to be loaded",
                requirement="staging.package.deleted-not-loaded",
            )
        self.check_beside("delete")
        self.packages.delete(self.beside)

    # -- the steps ------------------------------------------------------------------

    def add(self, step: Step) -> None:
        """Add an object, recursively or not."""
        thing, recursively = self.thing(step), step.kind == "add recursively"
        # Adding what is contained may be refused.
        if thing in self.model.inside:
            return
        answer = self.packages.add(self.model.name, thing, recursively or None)
        check_shapes(answer, "add")
        self.model = self.model.added(thing, recursively=recursively)

    def remove(self, step: Step) -> None:
        """Remove an object that is contained, and nothing lies in."""
        thing = self.thing(step)
        free = thing.type not in CONTAINERS or self.model.inside == {thing}
        if thing in self.model.inside and free:
            check_shapes(self.packages.remove(self.model.name, thing), "remove")
            self.model = self.model.removed(thing)

    def describe(self, _: Step) -> None:
        """Give the package another description, one that it never had."""
        description = f"described for the {next(self.times)}. time"
        answer = self.packages.update(self.model.name, description)
        check_shapes(answer, "update")
        self.model = self.model.described(description)

    def rename(self, _: Step) -> None:
        """Give the package another name, if the target does that."""
        name = self.packages.keep(self.packages.fresh_name("life"))
        model = {"name": name, "description": self.model.description}
        if is_success(self.client.update(self.model.name, model)):
            moved = self.packages.exists(name)
            self.model = self.model.renamed(name) if moved else self.model.doubted()

    def loaded(self, _: Step) -> None:
        """Load the package."""
        exchange = self.client.load(self.model.name)
        check_shapes(check_success(exchange, "load"), "load")

    def listed(self, _: Step) -> None:
        """Look the package up in the listing."""
        exchange = check_success(self.client.listing(q=self.model.name), "list")
        check_shapes(exchange, "list")
        if self.model.name not in read_listing(exchange).names:
            raise Violation(
                f"a listing without {self.model.name}, which q is",
                "the package of that name",
                requirement="staging.list.query-finds-whole-name",
                exchange=exchange,
            )

    def download(self, _: Step) -> None:
        """Download the package, and remember what is in it."""
        if not self.packages.target.lacks("staging.zip"):
            archive = self.packages.download(self.model.name)
            self.archive = archive, self.model.inside

    def upload(self, _: Step) -> None:
        """Upload what was downloaded last."""
        if self.archive is not None:
            data, inside = self.archive
            check_shapes(self.packages.upload(self.model.name, data), "upload")
            self.model = self.model.uploaded(inside)

    def job(self, kind: str) -> None:
        """Export or import a package that has content."""
        if self.model.inside and not self.packages.target.lacks("staging.jobs"):
            exchange = self.client.send(kind, self.model.name)
            check_shapes(check_success(exchange, kind), kind)
            self.model = self.model.doubted()

    def anew(self, _: Step) -> None:
        """Delete the package, and create one of another name in its place."""
        self.packages.delete(self.model.name)
        name = self.packages.create("anew")
        self.model = Model(name, "anew", outside=frozenset(self.things))
        self.archive = None

    def thing(self, step: Step) -> Object:
        """Return the object that a step is about."""
        return self.things[step.number % len(self.things)]

    # -- what has to be true --------------------------------------------------------

    def check(self, kind: str) -> None:
        """Hold the package to the model, then take over what is open."""
        package = self.packages.load(self.model.name)
        if package.description != self.model.description:
            updated = self.model.description not in {"born", "anew"}
            raise Violation(
                f"the description {package.description!r} after {kind}",
                repr(self.model.description),
                requirement=UNDESCRIBED if updated else DESCRIPTION,
            )
        included = self.packages.included(self.model.name, self.things)
        self._check(self.model.missing(included), kind, MISSING, "included")
        self._check(self.model.stray(included), kind, STRAY, "not included")
        self.model = self.model.seen(self.things, included)
        self.check_beside(kind)

    def _check(
        self,
        wrong: frozenset[Object],
        kind: str,
        blamed: dict[str, str],
        required: str,
    ) -> None:
        if wrong:
            thing = min(wrong, key=lambda own: (own.type, own.id))
            raise Violation(
                f"{thing.type} {thing.id} otherwise after {kind}",
                f"{required} in {self.model.name}",
                requirement=blamed.get(kind, READING),
            )

    def check_beside(self, kind: str) -> None:
        """See that the other package is as it was."""
        state = self._state_beside()
        if state != self.spared and kind in OTHERS:
            raise Violation(
                f"{state} of another package after {kind}",
                f"{self.spared} as before",
                requirement=OTHERS[kind],
            )
        self.spared = state

    def _state_beside(self) -> State:
        return self.packages.state(self.beside, *self.things)
