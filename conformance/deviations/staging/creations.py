"""Packages that are created otherwise than they should be."""

from __future__ import annotations

import re
from urllib.parse import quote

from conformance.deviations import deviation
from conformance.deviations.staging.related import DESCRIBED, LIFE
from conformance.deviations.staging.rewriting import rewritten
from conformance.reference.message import Response
from conformance.reference.staging.bodies import Bodies
from conformance.reference.staging.call import Call
from conformance.reference.staging.model import Json, Package
from conformance.reference.staging.packages import Packages
from conformance.reference.staging.refusal import invalid
from conformance.reference.staging.shelf import Shelf


@deviation(
    "staging.package.created",
    disturbs=(
        "staging.package.create-answers-package",
        LIFE,
        "staging.zip.download-of-empty-package",
        "staging.zip.upload-into-empty-package",
    ),
)
class CreatesEverySecondPackage(Packages):
    """Answer before the transaction is closed, which sometimes fails."""

    tries = 0

    def create(self, call: Call) -> Response:
        answer = super().create(call)
        self.tries += 1
        if self.tries % 2 == 0:
            self.shelf.delete(self.shelf.packages()[-1])
        return answer


@deviation(
    "staging.package.create-from-name-and-description",
    "staging.package.create-without-description",
)
class DemandsAFullModel(Bodies):
    """Bind the body to a class whose members are all required."""

    def package_model(self, call: Call) -> Json:
        if call.request.method == "PUT" and "pages" not in self.document(call):
            raise invalid("pages is missing", "pages")
        return super().package_model(call)


@deviation(
    "staging.package.create-from-full-model",
    "staging.package.update-from-full-model",
    disturbs=(
        "staging.package.create-ignores-server-facts",
        "staging.package.update-ignores-server-facts",
    ),
)
class KnowsTwoMembersAlone(Bodies):
    """Bind the body to a class of what may be set, and refuse the rest."""

    def package_model(self, call: Call) -> Json:
        self.known(self.document(call), ("name", "description"))
        return super().package_model(call)


@deviation("staging.package.create-answers-package")
class AnswersACreationWithoutTheDescription(Packages):
    """Answer what the form had before the description was read."""

    def create(self, call: Call) -> Response:
        return rewritten(
            super().create(call),
            lambda own: (
                own["contentPackage"].pop("description")
                if "description" in own["contentPackage"]
                else None
            ),
        )


@deviation("staging.package.create-answers-package")
class AnswersACreationWithoutThePackage(Packages):
    """Answer that it is done, and no more."""

    def create(self, call: Call) -> Response:
        return rewritten(super().create(call), lambda own: own.pop("contentPackage"))


@deviation("staging.package.description-kept", disturbs=DESCRIBED)
class CutsDescriptions(Shelf):
    """Store descriptions in a column of 64 characters."""

    def create(self, name: str, description: str | None) -> None:
        super().create(name, (description or "")[:64])


@deviation("staging.package.description-kept", disturbs=DESCRIBED)
class KeepsTheFirstWord(Shelf):
    """Write the description on a command line, without quotes."""

    def create(self, name: str, description: str | None) -> None:
        super().create(name, (description or "").split(" ")[0])


@deviation("staging.package.description-keeps-unicode")
class StoresDescriptionsInLatin1(Shelf):
    """Store texts in a table that nobody has ever converted."""

    def create(self, name: str, description: str | None) -> None:
        text = (description or "").encode("latin-1", "replace")
        super().create(name, text.decode("latin-1"))


@deviation("staging.package.description-keeps-unicode", disturbs=DESCRIBED)
class TrimsDescriptions(Shelf):
    """Tidy up what people type."""

    def create(self, name: str, description: str | None) -> None:
        super().create(name, re.sub(r"\s+", " ", description or "").strip())


@deviation("staging.package.description-keeps-unicode", disturbs=DESCRIBED)
class EscapesDescriptions(Packages):
    """Escape texts for a page, in an answer that is none."""

    def described(self, package: Package) -> Json:
        text = (package.description or "").replace("&", "&amp;").replace("<", "&lt;")
        return {"description": text}


@deviation(
    "staging.package.created-empty",
    disturbs=("staging.package.created-anew-empty",),
)
class CreatesPackagesWithAFolder(Packages):
    """Count the directory of the package itself."""

    def model(self, package: Package) -> Json:
        own = super().model(package)
        return own | {"folders": own["folders"] + 1}


def taken_over(packages: Packages, call: Call, name: str) -> None:
    """Store the facts of a model as a client has sent them."""
    model = packages.bodies.document(call)
    for fact in ("pages", "timestamp"):
        if isinstance(model.get(fact), int):
            statement = f"UPDATE packages SET {fact} = ? WHERE name = ?"  # noqa: S608  (a constant)
            packages.shelf.store.execute(statement, model[fact], name)


@deviation(
    "staging.package.create-ignores-server-facts",
    disturbs=("staging.list.items-as-loaded",),
)
class CreatesWithTheFactsGiven(Packages):
    """Store the model as it came."""

    def create(self, call: Call) -> Response:
        answer = super().create(call)
        taken_over(self, call, self.bodies.package_model(call)["name"])
        return answer


@deviation("staging.package.update-ignores-server-facts")
class UpdatesWithTheFactsGiven(Packages):
    """Store the model as it came."""

    def update(self, call: Call) -> Response:
        answer = super().update(call)
        taken_over(self, call, self.bodies.package_model(call).get("name", call.name))
        return answer


@deviation("staging.package.create-without-description")
class DemandsADescription(Packages):
    """Hold a field for required that the form marks so."""

    def create(self, call: Call) -> Response:
        if "description" not in self.bodies.package_model(call):
            raise invalid("description is missing", "description")
        return super().create(call)


@deviation(
    "staging.package.taken-name-refused",
    disturbs=("staging.package.taken-name-spares-package",),
)
class AnswersATakenNameWithThePackage(Packages):
    """Create a directory unless it is there."""

    def create(self, call: Call) -> Response:
        name = self.bodies.package_model(call).get("name", "")
        taken = self.shelf.find(name) is not None
        return self.answer(name, "it is there") if taken else super().create(call)


@deviation(
    "staging.package.taken-name-spares-package", "staging.package.taken-name-refused"
)
class CreatesOverTakenNames(Packages):
    """Replace what has the name, as PUT does elsewhere."""

    def check_free(self, name: str) -> None:
        older = self.shelf.find(name)
        if older is not None:
            self.shelf.delete(older)


@deviation("staging.package.taken-name-spares-package")
class DescribesTakenNamesBeforeRefusing(Packages):
    """Write first, and check afterwards."""

    def create(self, call: Call) -> Response:
        model = self.bodies.package_model(call)
        older = self.shelf.find(model.get("name", ""))
        if older is not None:
            self.shelf.describe(older, older.name, model.get("description"))
        return super().create(call)


@deviation("staging.package.name-required")
class InventsNames(Packages):
    """Find a name for what has none."""

    def valid_name(self, name: str) -> str:
        return super().valid_name(name or f"unnamed{len(self.shelf.packages())}")


@deviation("staging.package.name-decoded")
class LooksUpNamesAsTheyStandInThePath(Packages):
    """Take a segment of the path for the name, percent signs and all."""

    def load(self, call: Call) -> Response:
        self.found(quote(call.name, safe=""))
        return super().load(call)
