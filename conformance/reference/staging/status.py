"""POST /content/package/{name}/status: which objects a package contains."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.reference.message import Response
from conformance.reference.staging.call import Call
from conformance.reference.staging.cms import Cms
from conformance.reference.staging.model import Json, Package
from conformance.reference.staging.packages import Packages


class Status:
    """The bulk question after objects of various types."""

    def __init__(self, packages: Packages, cms: Cms) -> None:
        self.packages = packages
        self.cms = cms

    def status(self, call: Call) -> Response:
        """Answer which objects are contained; change nothing. STG-STATUS-001, 011."""
        ids, variants = self.packages.bodies.id_map(call)
        package = self.packages.found(call.name)
        statuses = self.statuses(package, self.asked(ids, variants=variants))
        text = f"{len(statuses)} objects were looked up"
        return self.packages.envelope.success(text, stagingStatus=statuses)

    def asked(
        self, ids: dict[str, list[str]], *, variants: bool
    ) -> Iterable[tuple[str, str]]:
        """Yield type and id of what is asked for. STG-STATUS-005, STG-STATUS-010."""
        for kind, listed in ids.items():
            for uid in dict.fromkeys(listed):
                yield kind, uid
                if variants and kind == "page":
                    yield from self.variants(uid)

    def variants(self, uid: str) -> Iterable[tuple[str, str]]:
        """Yield a page in all its languages. STG-STATUS-007, STG-STATUS-008."""
        return (("page", variant) for variant in self.cms.variants(uid))

    def statuses(self, package: Package, asked: Iterable[tuple[str, str]]) -> Json:
        """Return the state of each object under its id. STG-STATUS-003."""
        statuses: Json = {}
        for kind, uid in asked:
            if uid not in statuses or not statuses[uid]["included"]:
                statuses[uid] = self.state(package, kind, uid)
        return statuses

    def state(self, package: Package, kind: str, uid: str) -> Json:
        """Tell whether one object is contained. STG-STATUS-002, 004, 006, 013, 014."""
        if not self.included(package, kind, uid):
            return {"included": False}
        return {"packageName": package.name, "included": True}

    def included(self, package: Package, kind: str, uid: str) -> bool:
        """Look an object up in this package."""
        copy = self.packages.shelf.copy(package, uid)
        return copy is not None and copy.type == kind
