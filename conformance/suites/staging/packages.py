"""What the tests work on: packages of the run's own, and what is in them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conformance.harness import NotApplicable, Violation, observe
from conformance.harness.ledger import Ledger
from conformance.harness.target import Target
from conformance.harness.transcript import Exchange
from conformance.suites.staging.answers import (
    Package,
    check_success,
    described,
    is_included,
    is_success,
    package_in,
    statuses_in,
)
from conformance.suites.staging.client import StagingClient
from conformance.suites.staging.objects import Object
from conformance.suites.staging.statuses import Profile, is_refusal

#: The description of a package that needs none; to have one is a right, to have none
#: is not.
PLAIN = "a package of the conformance suite"
LOADS = "staging.package.load-answers-named"
TELLS_STATUS = "staging.status.contained-is-included"


@dataclass(frozen=True, slots=True)
class State:
    """What stays as it is while nobody changes a package; its timestamp is no part."""

    description: str
    counters: Mapping[str, int]
    included: frozenset[Object]


class Packages:
    """Makes packages on the target, under names that carry the run's id."""

    def __init__(self, client: StagingClient, target: Target, ledger: Ledger) -> None:
        self.client = client
        self.clock = client.http.clock
        self.target = target
        self.ledger = ledger
        self.profile: Profile = target.tables["staging"]["statuses"]
        self._numbers = itertools.count(1)
        self._kept: set[str] = set()

    # -- names ----------------------------------------------------------------------

    def fresh_name(self, stem: str = "n") -> str:
        """Return a name of the run's that was not used before."""
        number = next(self._numbers)
        return f"{self.target.run.replace('-', '')}{stem}{number:04}"

    def keep(self, name: str) -> str:
        """Have a package of this name deleted when the run ends, if it is there."""
        if not self.is_own(name):
            raise ValueError(f"{name!r} does not carry the run's id; it is not ours")
        if name not in self._kept:
            self._kept.add(name)
            self.ledger.enter("package", name, lambda: self._clear(name))
        return name

    def is_own(self, name: str) -> bool:
        """Tell whether a name carries the run's id."""
        return self.target.run.replace("-", "") in name

    def _clear(self, name: str) -> None:
        exchange = self.client.delete(name)
        if not is_success(exchange) and self.exists(name):
            raise Violation(described(exchange), "the package deleted")

    # -- whole packages -------------------------------------------------------------

    def create(self, description: str = PLAIN, *, name: str | None = None) -> str:
        """Create a package; return its name."""
        own = name or self.fresh_name()
        self.target.need("staging.write")
        check_success(self.attempt(own, description), "create")
        return own

    def anew(self, name: str, description: str = PLAIN) -> str:
        """Delete a package, and create one of its name if that is free again."""
        self.delete(name)
        if not is_success(self.attempt(name, description)):
            raise NotApplicable("the name of a deleted package is not free")
        return name

    def attempt(self, name: str, description: str = PLAIN) -> Exchange:
        """Try to create a package."""
        self.keep(name)
        return self.client.create({"name": name, "description": description})

    def filled(self, *things: Object, description: str = PLAIN) -> str:
        """Create a package with objects in it; return its name."""
        name = self.create(description)
        self.fill(name, *things)
        return name

    def fill(self, name: str, *things: Object) -> None:
        """Add objects to a package, unless they are in it already."""
        for thing in things:
            exchange = self.client.add(name, thing)
            # What came along with another one's path may be refused the second time.
            if is_success(exchange) or not self.includes(name, thing):
                check_success(exchange, "add", f"staging.entity.{thing.type}-added")

    def load(self, name: str) -> Package:
        """Load a package."""
        exchange = check_success(self.client.load(name), "load")
        package = package_in(exchange, "load")
        if package is None or package.name != name:
            raise Violation(
                f"{package.name!r}" if package else f"{exchange.status} without a body",
                f"the package {name!r}",
                requirement=LOADS,
                exchange=exchange,
            )
        return package

    def after(self, exchange: Exchange, how: str, name: str) -> Package:
        """Return a package after a change: as answered, or else as loaded."""
        return package_in(exchange, how) or self.load(name)

    def exists(self, name: str) -> bool:
        """Tell whether a package can be loaded."""
        exchange = self.client.load(name)
        if not is_success(exchange):
            return False
        package = package_in(exchange, "load")
        return package is not None and package.name == name

    def update(self, name: str, description: str) -> Exchange:
        """Give a package another description."""
        model = {"name": name, "description": description}
        return check_success(self.client.update(name, model), "update")

    def renamed(self, name: str) -> str:
        """Rename a package, if the target does that; return its new name."""
        new = self.keep(self.fresh_name("renamed"))
        exchange = self.client.update(name, {"name": new})
        if not is_success(exchange) or not self.exists(new):
            observe(f"An update with another name is answered {described(exchange)}.")
            raise NotApplicable("the target does not rename packages")
        return new

    def delete(self, name: str) -> Exchange:
        """Delete a package."""
        exchange = check_success(self.client.delete(name), "delete")
        if name in self._kept:
            self._kept.discard(name)
            self.ledger.forget("package", name)
        return exchange

    # -- what is in them ------------------------------------------------------------

    def add(self, name: str, thing: Object, recursive: object = None) -> Exchange:
        """Add an object."""
        exchange = self.client.add(name, thing, recursive)
        return check_success(exchange, "add", f"staging.entity.{thing.type}-added")

    def remove(self, name: str, thing: Object) -> Exchange:
        """Remove an object."""
        exchange = self.client.remove(name, thing)
        return check_success(exchange, "remove", f"staging.entity.{thing.type}-removed")

    def included(self, name: str, things: Iterable[Object]) -> frozenset[Object]:
        """Return those of the objects that are reported as included."""
        asked = list(things)
        if not asked:
            return frozenset()
        exchange = check_success(self.client.status(name, question(asked)), "status")
        entries = statuses_in(exchange)
        return frozenset(own for own in asked if is_included(entries, own.id))

    def check_included(self, name: str, things: Iterable[Object]) -> None:
        """See that a package includes objects, as far as the status tells of them.

        What is told of no package, not even of one it was added to alone, is not
        missing: then the status is what has to be blamed.
        """
        asked = frozenset(things)
        missing = asked - self.included(name, asked)
        if not missing:
            return
        told = self.included(self.filled(*missing), missing)
        listed = ", ".join(sorted(f"{own.type} {own.id}" for own in told or missing))
        raise Violation(
            f"not included: {listed}",
            f"all of it included in {name}",
            requirement="" if told else TELLS_STATUS,
        )

    def includes(self, name: str, thing: Object) -> bool:
        """Tell whether an object is reported as included."""
        return thing in self.included(name, [thing])

    def state(self, name: str, *things: Object) -> State:
        """Return the state of a package, as far as these objects are concerned."""
        package = self.load(name)
        included = self.included(name, things)
        return State(package.description, package.counters, included)

    def states(
        self, names: Iterable[str], things: Iterable[Object]
    ) -> list[State | None]:
        """Return the states of several packages, None of one that is gone."""
        asked = tuple(things)
        return [
            self.state(name, *asked) if self.exists(name) else None for name in names
        ]

    def export(self, name: str, wait: object = None) -> Exchange:
        """Export a package."""
        self.target.need("staging.jobs")
        return check_success(self.client.export(name, wait), "export")

    def bring(self, name: str, wait: object = None) -> Exchange:
        """Import a package."""
        self.target.need("staging.jobs")
        return check_success(self.client.bring(name, wait), "import")

    def download(self, name: str) -> bytes:
        """Download a package; return the archive."""
        self.target.need("staging.zip")
        return check_success(self.client.download(name), "download").body

    def upload(self, name: str, archive: bytes) -> Exchange:
        """Upload an archive into a package."""
        self.target.need("staging.zip")
        return check_success(self.client.upload(name, archive), "upload")

    # -- judging --------------------------------------------------------------------

    def check_refused(self, exchange: Exchange, what: str) -> None:
        """See that something was refused, and not by falling over."""
        if is_refusal(self.profile, exchange):
            return
        broken = exchange.status >= 500  # noqa: PLR2004  (the server's mistakes)
        raise Violation(
            described(exchange),
            f"{what} to be refused with a status of 400 to 499",
            hint="Does the request upset the server itself?" if broken else "",
            exchange=exchange,
        )


def question(things: Iterable[Object], **more: object) -> dict[str, object]:
    """Return the question whether a package contains objects."""
    ids: dict[str, list[str]] = {}
    for thing in things:
        ids.setdefault(thing.type, []).append(thing.id)
    return {"ids": ids} | more
