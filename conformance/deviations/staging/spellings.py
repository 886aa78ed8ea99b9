"""Texts that are read, written or compared in another way than they were meant."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from conformance.deviations import deviation
from conformance.deviations.staging.rewriting import rewritten
from conformance.reference.front import Front
from conformance.reference.message import Body, Response
from conformance.reference.staging.call import Call
from conformance.reference.staging.listing import Listing
from conformance.reference.staging.model import COUNTERS, Json, Package
from conformance.reference.staging.multipart import Multipart
from conformance.reference.staging.packages import Packages
from conformance.reference.staging.shelf import Shelf
from conformance.reference.staging.transfer import Transfer

#: Slashes in the path of an object in a package.
OBJECT = 6
NUMBERS = (*COUNTERS.values(), "timestamp")


@deviation("staging.list.first-page-is-one")  # STG-LIST-006
class AsksForOneMoreThanAnIntHolds(Listing):
    """Fetch one item more than a page has, in a number of 32 bits."""

    def bounds(self, page: int, size: int, matches: int) -> tuple[int, int]:
        return (0, 0) if size == (1 << 31) - 1 else super().bounds(page, size, matches)


@deviation("staging.package.create-answers-package")  # STG-CREATE-003
class AnswersTheModelThatWasSent(Packages):
    """Answer a creation with the bean that it was read into."""

    def create(self, call: Call) -> Response:
        answer, sent = super().create(call), self.bodies.document(call)
        numbers = {name: sent[name] for name in NUMBERS if name in sent}
        return rewritten(answer, lambda own: own["contentPackage"].update(numbers))


@deviation("staging.package.update-answers-change")  # STG-UPDATE-002
class AnswersAnUpdateWithItsModel(Packages):
    """Answer an update with the bean that it was read into."""

    def update(self, call: Call) -> Response:
        answer, sent = super().update(call), self.bodies.document(call)
        numbers = {name: sent[name] for name in NUMBERS if name in sent}
        return rewritten(answer, lambda own: own["contentPackage"].update(numbers))


@deviation("staging.package.delete-spares-others")  # STG-DELETE-003
class DeletesNamesByPattern(Shelf):
    """Delete with LIKE, to which an underscore is any character."""

    def delete(self, package: Package) -> None:
        super().delete(package)
        self.store.execute("DELETE FROM packages WHERE name LIKE ?", package.name)


@deviation("staging.package.update-spares-others")  # STG-GEN-012
class DescribesNamesByPattern(Shelf):
    """Update with LIKE, to which an underscore is any character."""

    def describe(self, package: Package, name: str, description: str | None) -> None:
        super().describe(package, name, description)
        statement = "UPDATE packages SET description = ? WHERE name LIKE ?"
        self.store.execute(statement, description, name)


@deviation("staging.package.name-decoded")  # STG-GEN-013
class DecodesLongerPathsTwice(Front):
    """Rewrite what lies below a package, and decode its name on the way once more."""

    def target(self, http: web.BaseRequest) -> tuple[str, str]:
        path, query = super().target(http)
        return path if path.count("/") < OBJECT else path.replace("%25", "%"), query


@deviation("staging.package.description-keeps-unicode")  # STG-UPDATE-001, STG-GET-006
class ReadsUpdatesAsLatin1(Packages):
    """Read the body of an update by a reader that was told no charset."""

    def update(self, call: Call) -> Response:
        kind = call.request.fields.get("Content-Type").lower()
        data = call.request.body.read()
        if "charset" not in kind:
            data = data.decode("latin-1").encode()
        request = replace(call.request, body=Body(len(data), data))
        return super().update(replace(call, request=request))


@deviation("staging.package.update-takes-effect")  # STG-UPDATE-001
class TakesAZeroForNone(Packages):
    """Ask whether a description is true, in a language where "0" is not."""

    def new_description(self, package: Package, model: Json) -> str | None:
        zero = model.get("description") == "0"
        return package.description if zero else super().new_description(package, model)


@deviation("staging.zip.download-is-readable")  # STG-ZIPGET-001
class NamesDownloadsInLatin1(Transfer):
    """Write the package's name into a header field, which takes Latin-1 alone."""

    def download(self, call: Call) -> Response:
        call.name.encode("latin-1")
        return super().download(call)


@deviation("staging.zip.upload-succeeds")  # STG-ZIPPUT-001
class TakesQuotesForPartOfABoundary(Multipart):
    """Split the media type at boundary=, and look for what follows."""

    def boundary(self, content_type: str) -> str:
        super().boundary(content_type)
        return content_type.partition("boundary=")[2].partition(";")[0].strip()
