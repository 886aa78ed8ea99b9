"""Packages that are told, or read, otherwise than they should be."""

from __future__ import annotations

from conformance.deviations import deviation
from conformance.deviations.staging.related import COUNTED, DESCRIBED, NAMES
from conformance.deviations.staging.rewriting import rewritten
from conformance.reference.message import Response
from conformance.reference.staging.call import Call
from conformance.reference.staging.model import Json, Package
from conformance.reference.staging.packages import Packages
from conformance.reference.staging.transfer import Transfer


@deviation("staging.package.name-is-text", disturbs=NAMES)
class AnswersNamesAsNumbers(Packages):
    """Answer the key of the database for the name."""

    def model(self, package: Package) -> Json:
        return super().model(package) | {"name": package.key}


@deviation("staging.package.description-is-text", disturbs=DESCRIBED)
class AnswersDescriptionsInLanguages(Packages):
    """Answer a text in every language instead of one."""

    def described(self, package: Package) -> Json:
        return {"description": {"en": package.description}}


@deviation("staging.package.counters-are-numbers", disturbs=COUNTED)
class AnswersCountersAsText(Packages):
    """Write numbers the way a template does."""

    def model(self, package: Package) -> Json:
        counted = {name: str(own) for name, own in package.counters.items()}
        return super().model(package) | counted


@deviation("staging.package.counters-are-numbers")
class AnswersMinusOneForNothing(Packages):
    """Write -1 where nothing was counted."""

    def model(self, package: Package) -> Json:
        counted = {name: own or -1 for name, own in package.counters.items()}
        return super().model(package) | counted


@deviation("staging.package.timestamp-is-number")
class AnswersTimestampsAsText(Packages):
    """Write times the way people read them."""

    def model(self, package: Package) -> Json:
        return super().model(package) | {"timestamp": "2026-06-01T12:00:00Z"}


@deviation("staging.package.load-answers-named", disturbs=(*NAMES, *DESCRIBED))
class LoadsWhateverBeginsAlike(Packages):
    """Look a package up by the beginning of its name."""

    def found(self, name: str) -> Package:
        super().found(name)
        every = self.shelf.packages()
        return next(own for own in every if own.name.startswith(name))


@deviation("staging.package.reading-changes-nothing")
class CountsReadingAsAnEdit(Packages):
    """Write down when a package was last looked at, where its edits are told."""

    def load(self, call: Call) -> Response:
        statement = "UPDATE packages SET timestamp = timestamp + 1 WHERE name = ?"
        self.shelf.store.execute(statement, call.name)
        return super().load(call)


@deviation(
    "staging.package.reading-changes-nothing",
    disturbs=("staging.package.description-kept",),
)
class EmptiesWhatWasDownloaded(Transfer):
    """Move what is downloaded, as if the client now had it."""

    def download(self, call: Call) -> Response:
        answer = super().download(call)
        package = self.packages.found(call.name)
        self.shelf.describe(package, package.name, "downloaded")
        return answer


@deviation(
    "staging.package.description-kept",
    disturbs=(
        "staging.package.description-keeps-unicode",
        "staging.package.update-takes-effect",
        "staging.entity.answers-present-state",
        "staging.zip.upload-answers-package",
    ),
)
class LoadsTheColumnsOfTheListing(Packages):
    """Load a package as the listing of an overview does, which shows no text."""

    def load(self, call: Call) -> Response:
        def without(told: Json) -> Json:
            told["contentPackage"].pop("description", None)
            return told

        return rewritten(super().load(call), without)
