"""Packages that are updated and deleted otherwise than they should be."""

from __future__ import annotations

from conformance.deviations import deviation
from conformance.deviations.staging.related import LIFE
from conformance.deviations.staging.rewriting import rewritten
from conformance.reference.message import Response
from conformance.reference.staging.call import Call
from conformance.reference.staging.model import Json, Package
from conformance.reference.staging.packages import Packages
from conformance.reference.staging.refusal import Refusal, conflict
from conformance.reference.staging.shelf import Shelf

# -- updating -------------------------------------------------------------------------


@deviation(
    "staging.package.update-takes-effect",
    "staging.package.update-answers-change",
    disturbs=(LIFE, "staging.package.update-from-full-model"),
)
class ForgetsUpdates(Packages):
    """Change a copy, and never store it."""

    def new_description(self, package: Package, model: Json) -> str | None:  # noqa: ARG002
        return package.description


@deviation(
    "staging.package.update-takes-effect",
    disturbs=("staging.package.update-answers-change", LIFE),
)
class UpdatesDescriptionsOnce(Packages):
    """Keep the first edit, and take later ones for conflicts."""

    def new_description(self, package: Package, model: Json) -> str | None:
        new = super().new_description(package, model)
        self.edited: set[int] = getattr(self, "edited", set())
        again = package.key in self.edited
        self.edited.add(package.key)
        return package.description if again else new


@deviation("staging.package.update-answers-change")
class AnswersThePackageBeforeItsUpdate(Packages):
    """Answer the object that was loaded before it was changed."""

    def update(self, call: Call) -> Response:
        before = self.model(self.found(call.name))
        answer = super().update(call)
        return rewritten(answer, lambda own: own.update(contentPackage=before))


@deviation(
    "staging.package.update-from-full-model",
    disturbs=("staging.package.update-ignores-server-facts",),
)
class RefusesFactsInUpdates(Packages):
    """Refuse what cannot be changed, though the model has it."""

    def update(self, call: Call) -> Response:
        self.bodies.known(self.bodies.document(call), ("name", "description"))
        return super().update(call)


@deviation("staging.package.update-spares-others", disturbs=(LIFE,))
class UpdatesWhateverBeginsAlike(Shelf):
    """Update by a pattern, for a name may have a number at its end."""

    def describe(self, package: Package, name: str, description: str | None) -> None:
        super().describe(package, name, description)
        statement = "UPDATE packages SET description = ? WHERE name LIKE ? || '%'"
        self.store.execute(statement, description, name)


@deviation("staging.package.update-keeps-content")
class EmptiesWhatIsUpdated(Packages):
    """Store the model in place of the package, its content included."""

    def update(self, call: Call) -> Response:
        self.shelf.exchange(self.found(call.name), [])
        return super().update(call)


@deviation("staging.package.update-repeatable")
class RefusesUpdatesThatChangeNothing(Packages):
    """Take an update without a change for a slip of the client."""

    def new_description(self, package: Package, model: Json) -> str | None:
        new = super().new_description(package, model)
        if new == package.description and "description" in model:
            raise conflict("nothing was changed")
        return new


# -- deleting -------------------------------------------------------------------------


@deviation(
    "staging.package.deleted-not-loaded",
    disturbs=(
        "staging.package.deleted-not-listed",
        "staging.package.deleted-name-free",
        "staging.package.created-anew-empty",
        "staging.error.change-of-absent-refused",
        LIFE,
    ),
)
class ForgetsToDelete(Shelf):
    """Mark a package as deleted, and never look at the mark."""

    def delete(self, package: Package) -> None:
        """Leave everything as it is."""


@deviation(
    "staging.package.delete-spares-others",
    disturbs=("staging.package.deleted-not-loaded", LIFE),
)
class DeletesWhateverBeginsAlike(Packages):
    """Delete a directory by a pattern."""

    def delete(self, call: Call) -> Response:
        package = self.found(call.name)
        for other in self.shelf.packages():
            if other.name.startswith(package.name) and other != package:
                self.shelf.delete(other)
        return super().delete(call)


@deviation(
    "staging.package.deleted-name-free",
    disturbs=("staging.package.created-anew-empty",),
)
class NeverGivesANameAgain(Packages):
    """Keep the name of what is gone, for the sake of the logs."""

    def delete(self, call: Call) -> Response:
        self.gone: set[str] = getattr(self, "gone", set()) | {call.name}
        return super().delete(call)

    def check_free(self, name: str) -> None:
        if name in getattr(self, "gone", set()):
            raise conflict("the name was used before")
        super().check_free(name)


@deviation(
    "staging.package.created-anew-empty",
    disturbs=("staging.package.created-empty",),
)
class BringsDeletedContentBack(Packages):
    """Leave the directory of a deleted package where it is."""

    def delete(self, call: Call) -> Response:
        package = self.found(call.name)
        kept = [self.shelf.copy(package, uid) for uid in self.shelf.uids(package)]
        self.kept = getattr(self, "kept", {}) | {call.name: kept}
        return super().delete(call)

    def create(self, call: Call) -> Response:
        answer = super().create(call)
        name = self.bodies.package_model(call)["name"]
        items = [own for own in getattr(self, "kept", {}).get(name, ()) if own]
        self.shelf.keep(self.found(name), items)
        return answer


@deviation(
    "staging.error.load-of-absent-refused",
    disturbs=(
        "staging.error.absent-stays-absent",
        "staging.error.refusal-has-envelope",
        "staging.package.deleted-not-loaded",
        "staging.package.load-answers-named",
    ),
)
class AnswersWithoutAPackage(Packages):
    """Answer nothing found as a success without anything."""

    def load(self, call: Call) -> Response:
        if self.shelf.find(call.name) is None:
            return self.envelope.success("nothing was found")
        return super().load(call)


@deviation(
    "staging.error.change-of-absent-refused",
    disturbs=("staging.error.refusal-has-envelope",),
)
class DeletesWhatIsNotThere(Packages):
    """Take a deletion of nothing for done."""

    def delete(self, call: Call) -> Response:
        if self.shelf.find(call.name) is None:
            return self.envelope.success("there is nothing to delete")
        return super().delete(call)


@deviation(
    "staging.error.absent-stays-absent",
    disturbs=(
        "staging.error.change-of-absent-refused",
        "staging.error.refusal-has-envelope",
    ),
)
class CreatesByUpdating(Packages):
    """Create what is not there when somebody updates it."""

    def update(self, call: Call) -> Response:
        if self.shelf.find(call.name) is None:
            self.shelf.create(call.name, None)
        return super().update(call)


@deviation("staging.error.load-of-absent-refused")
class BreaksDownOverAbsentPackages(Packages):
    """Load without looking whether anything was found."""

    def load(self, call: Call) -> Response:
        if self.shelf.find(call.name) is None:
            raise Refusal(500, "FAILURE", "NullPointerException")
        return super().load(call)
