"""Lawful ways to do things, where the document leaves a choice."""

from __future__ import annotations

from collections.abc import Iterable
from zipfile import ZIP_STORED

from conformance.liberties import liberty
from conformance.reference.message import Later, Response
from conformance.reference.staging.call import Call
from conformance.reference.staging.collation import Key
from conformance.reference.staging.entities import Entities
from conformance.reference.staging.listing import Listing, Order
from conformance.reference.staging.model import Json, Package
from conformance.reference.staging.packages import Packages
from conformance.reference.staging.packing import Packing
from conformance.reference.staging.refusal import Refusal, conflict, invalid, missing
from conformance.reference.staging.status import Status
from conformance.reference.staging.syncing import Syncing
from conformance.reference.staging.transfer import Transfer

# -- packages -------------------------------------------------------------------------


@liberty()
class NeverRenames(Packages):
    """Take the name of the path, whatever the model says."""

    def new_name(self, package: Package, model: Json) -> str:  # noqa: ARG002
        return package.name


@liberty()
class RefusesToRename(Packages):
    """Refuse a model whose name is not that of the path."""

    def new_name(self, package: Package, model: Json) -> str:
        if model.get("name", package.name) != package.name:
            raise conflict("packages cannot be renamed")
        return package.name


@liberty()
class ReplacesWithEachUpdate(Packages):
    """Take a model for the whole: what is not sent is gone."""

    def new_description(self, package: Package, model: Json) -> str | None:  # noqa: ARG002
        description: str | None = model.get("description")
        return description


@liberty()
class NarrowsNames(Packages):
    """Allow small letters, digits and underscores in names alone."""

    def valid_name(self, name: str) -> str:
        if not name.replace("_", "").isalnum() or not name.isascii():
            raise invalid("a name has small letters, digits and underscores", "name")
        return super().valid_name(name)


# -- listings -------------------------------------------------------------------------


@liberty()
class SortsByNameAndDescriptionAlone(Listing):
    """Sort by texts, and refuse other attributes: none are listed."""

    counters = ()  # type: ignore[assignment]

    def orders(self, call: Call) -> list[Order]:
        asked = call.text("sort", "name").split(",")
        known = {"name", "description"}
        if any(self.order(own.strip())[0] not in known for own in asked):
            raise invalid("sort by name or description", "sort")
        return super().orders(call)


@liberty()
class SortsByBytes(Listing):
    """Compare texts byte by byte: no order of letters is named."""

    def collated(self, text: str) -> Key:
        return ((0, text),), text, text


@liberty()
class RefusesPagesBelowOne(Listing):
    """Refuse a page of 0: paging starts with 1."""

    def page(self, call: Call) -> int:
        if call.integer("page", 1) < 1 or call.integer("pageSize", -1) < -1:
            raise invalid("pages start with 1")
        return super().page(call)


@liberty()
class HasNoMoreThanNothing(Listing):
    """Tell that nothing follows a page of nothing."""

    def has_more(self, end: int, matches: int) -> bool:
        return end > 0 and super().has_more(end, matches)


# -- entities and status --------------------------------------------------------------


@liberty()
class RefusesToAddAgain(Entities):
    """Refuse what is contained already."""

    def add(self, call: Call) -> Response:
        if self.shelf.copy(self.packages.found(call.name), call.uuid) is not None:
            raise conflict("the package contains that already")
        return super().add(call)


@liberty()
class RemovesWhatIsNotContained(Entities):
    """Take the removal of nothing for done."""

    def remove(self, call: Call) -> Response:
        kind, package = self.supported(call.type), self.packages.found(call.name)
        copy = self.shelf.copy(package, call.uuid)
        if copy is None or copy.type != kind:
            return self.packages.answer(call.name, "there was nothing to remove")
        return super().remove(call)


@liberty()
class RemovesEmptyFolders(Entities):
    """Take folders out that nothing is left in."""

    def remove(self, call: Call) -> Response:
        package = self.packages.found(call.name)
        copy = self.shelf.copy(package, call.uuid)
        answer = super().remove(call)
        while copy is not None and copy.parent is not None:
            copy = self.shelf.copy(package, copy.parent)
            if copy is not None and not self.shelf.below(package, copy.uid):
                self.shelf.drop(package, [copy])
        return answer if copy is None else self.packages.answer(call.name, "removed")


@liberty()
class AnswersAboutOtherPackages(Status):
    """Tell in which package an object is, if not in the one asked."""

    def state(self, package: Package, kind: str, uid: str) -> Json:
        state = super().state(package, kind, uid)
        return state | {"packageName": package.name, "recent": False}


@liberty()
class AnswersInAllLanguages(Status):
    """Answer every question with the languages of its pages."""

    def asked(
        self, ids: dict[str, list[str]], *, variants: bool
    ) -> Iterable[tuple[str, str]]:
        del variants
        return super().asked(ids, variants=True)


# -- transfer -------------------------------------------------------------------------


@liberty()
class AddsWhatIsUploaded(Transfer):
    """Add the content of an archive to what the package has."""

    def uploaded(self, call: Call) -> Response:
        package = self.packages.found(call.name)
        copies = [self.shelf.copy(package, uid) for uid in self.shelf.uids(package)]
        super().uploaded(call)
        new = {*self.shelf.uids(package)}
        kept = [own for own in copies if own and own.uid not in new and not own.blob]
        self.shelf.keep(package, kept)
        return self.packages.answer(call.name, "uploaded")


@liberty()
class CreatesByUploading(Transfer):
    """Create the package that an archive is uploaded to."""

    def uploaded(self, call: Call) -> Response:
        if self.shelf.find(call.name) is None:
            self.shelf.create(call.name, None)
        return super().uploaded(call)


@liberty()
class StoresWithoutDeflating(Packing):
    """Write archives that are as large as what is in them."""

    def method(self, name: str) -> int:
        del name
        return ZIP_STORED


@liberty(capabilities={"absent": ["staging.jobs"]})
class HasNoJobs(Syncing):
    """Let nobody export or import, and say so."""

    def export(self, call: Call) -> Later:
        raise Refusal(403, "PERMISSION", f"no export of {call.name[:40]}")

    def bring(self, call: Call) -> Later:
        raise Refusal(403, "PERMISSION", f"no import of {call.name[:40]}")


@liberty(capabilities={"absent": ["staging.zip"]})
class HasNoArchives(Transfer):
    """Let nobody download or upload, and say so."""

    def download(self, call: Call) -> Response:
        raise Refusal(403, "PERMISSION", f"no download of {call.name[:40]}")

    def upload(self, call: Call) -> Later:
        raise Refusal(403, "PERMISSION", f"no upload to {call.name[:40]}")


@liberty(staging={"read-only": True})
class LetsNobodyChange(Packages):
    """Show what there is, as a live server does."""

    def create(self, call: Call) -> Response:
        raise Refusal(403, "PERMISSION", f"no {call.request.method} here")

    def found(self, name: str) -> Package:
        raise missing(f"there is no package named {name[:80]!r}")


@liberty(
    staging={"objects": {}},
    capabilities={"absent": ["staging.cms-edits", "staging.slow-jobs"]},
)
class HasNothingToStage(Entities):
    """Be a CMS of which no object may be staged."""

    def add(self, call: Call) -> Response:
        raise Refusal(403, "PERMISSION", f"no addition to {call.name[:40]}")
