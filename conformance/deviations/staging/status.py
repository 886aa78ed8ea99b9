"""Answers about the status that are wrong, or about something else."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.deviations import deviation
from conformance.deviations.staging.related import ASKED
from conformance.deviations.staging.rewriting import rewritten
from conformance.reference.message import Response
from conformance.reference.staging.bodies import Bodies
from conformance.reference.staging.call import Call
from conformance.reference.staging.model import Json, Package
from conformance.reference.staging.refusal import invalid, missing
from conformance.reference.staging.status import Status


@deviation("staging.status.answers-map")
class AnswersAListOfStatuses(Status):
    """Answer entries in a row, each with its id."""

    def status(self, call: Call) -> Response:
        return rewritten(
            super().status(call),
            lambda own: own.update(stagingStatus=[*own["stagingStatus"].values()]),
        )


@deviation("staging.status.included-is-boolean", disturbs=ASKED)
class WritesIncludedAsText(Status):
    """Write truth values as words."""

    def state(self, package: Package, kind: str, uid: str) -> Json:
        state = super().state(package, kind, uid)
        return state | {"included": str(state["included"]).lower()}


@deviation("staging.status.included-is-boolean")
class WritesTwoForIncluded(Status):
    """Write a state of which there are three, as a number, for what is not there."""

    def state(self, package: Package, kind: str, uid: str) -> Json:
        state = super().state(package, kind, uid)
        return state if state["included"] else {"included": 2}


@deviation(
    "staging.status.package-name-is-text", disturbs=("staging.status.named-package",)
)
class AnswersTheKeyOfThePackage(Status):
    """Answer the key of the database for the name."""

    def state(self, package: Package, kind: str, uid: str) -> Json:
        return super().state(package, kind, uid) | {"packageName": package.key}


@deviation("staging.status.contained-is-included", disturbs=ASKED)
class IncludesNothing(Status):
    """Look objects up by a local id."""

    def included(self, package: Package, kind: str, uid: str) -> bool:  # noqa: ARG002
        return False


@deviation("staging.status.contained-is-included", disturbs=ASKED)
class AnswersIdsInSmallLetters(Status):
    """Answer under the ids as they are stored."""

    def statuses(self, package: Package, asked: Iterable[tuple[str, str]]) -> Json:
        found = super().statuses(package, asked)
        return {uid.lower(): state for uid, state in found.items()}


@deviation(
    "staging.status.absent-is-not-included",
    disturbs=(*ASKED, "staging.entity.add-spares-others"),
)
class IncludesWhateverThereIs(Status):
    """Look objects up in the CMS instead of in the package."""

    def included(self, package: Package, kind: str, uid: str) -> bool:
        del package, kind
        return self.cms.find(uid) is not None


@deviation("staging.status.several-ids", disturbs=ASKED)
class AnswersTheFirstIdOfEachType(Status):
    """Read a list as if it had one item."""

    def asked(
        self, ids: dict[str, list[str]], *, variants: bool
    ) -> Iterable[tuple[str, str]]:
        first = {kind: listed[:1] for kind, listed in ids.items()}
        return super().asked(first, variants=variants)


@deviation("staging.status.several-types", disturbs=ASKED)
class AnswersTheFirstTypeAlone(Status):
    """Return from within the loop."""

    def asked(
        self, ids: dict[str, list[str]], *, variants: bool
    ) -> Iterable[tuple[str, str]]:
        return super().asked(dict([*ids.items()][:1]), variants=variants)


@deviation(
    "staging.status.variants-flag-accepted",
    disturbs=("staging.status.variants-add-answers",),
)
class RefusesVariants(Status):
    """Support language variants in a later version."""

    def status(self, call: Call) -> Response:
        if self.packages.bodies.id_map(call)[1]:
            raise invalid("languageVariants is not supported")
        return super().status(call)


@deviation("staging.status.named-package")
class NamesTheNodeOfAnObject(Status):
    """Answer where an object comes from."""

    def state(self, package: Package, kind: str, uid: str) -> Json:
        state = super().state(package, kind, uid)
        return state | {"packageName": "content"} if state["included"] else state


@deviation(
    "staging.status.variants-add-answers",
    disturbs=("staging.status.variants-flag-accepted",),
)
class AnswersPagesAlone(Status):
    """Forget everything but pages when languages are asked for."""

    def asked(
        self, ids: dict[str, list[str]], *, variants: bool
    ) -> Iterable[tuple[str, str]]:
        kept = {kind: own for kind, own in ids.items() if kind == "page"}
        return super().asked(kept if variants else ids, variants=variants)


@deviation(
    "staging.status.variants-flag-optional",
    disturbs=(*ASKED, "staging.status.no-ids", "staging.status.answers-map"),
)
class DemandsTheFlagForVariants(Bodies):
    """Bind the body to a class whose members are all required, if it has ids."""

    def id_map(self, call: Call) -> tuple[dict[str, list[str]], bool]:
        document = self.document(call)
        if isinstance(document, dict) and "languageVariants" not in document:
            raise invalid("languageVariants is missing")
        return super().id_map(call)


@deviation("staging.status.no-ids")
class RefusesEmptyQuestions(Status):
    """Take a question about nothing for a slip of the client."""

    def status(self, call: Call) -> Response:
        ids, _ = self.packages.bodies.id_map(call)
        if not any(ids.values()):
            raise invalid("nothing is asked", "ids")
        return super().status(call)


@deviation(
    "staging.status.changes-nothing",
    disturbs=(
        *ASKED,
        "staging.package.taken-name-spares-package",
        "staging.package.update-spares-others",
        "staging.package.delete-spares-others",
        "staging.entity.add-spares-others",
        "staging.error.refused-body-changes-nothing",
        "staging.zip.upload-spares-others",
        "staging.zip.upload-repeatable",
    ),
)
class CountsQuestions(Status):
    """Note in the description how often somebody has asked."""

    def status(self, call: Call) -> Response:
        package = self.packages.found(call.name)
        text = f"{package.description or ''} asked"
        self.packages.shelf.describe(package, package.name, text)
        return super().status(call)


@deviation("staging.status.malformed-map-refused")
class ReadsMapsLoosely(Bodies):
    """Take what does not fit for nothing."""

    def ids_of(self, kind: str, listed: object) -> list[str]:
        return super().ids_of(kind, listed) if isinstance(listed, list) else []


@deviation("staging.status.malformed-map-refused")
class BreaksDownOverMaps(Bodies):
    """Iterate over whatever came."""

    def ids_of(self, kind: str, listed: object) -> list[str]:
        assert isinstance(listed, list)
        return super().ids_of(kind, listed)


@deviation(
    "staging.status.unknown-ids-accepted",
    disturbs=(*ASKED, "staging.status.included-is-boolean"),
)
class RefusesUnknownIds(Status):
    """Treat an id that is not there like a package that is not there."""

    def included(self, package: Package, kind: str, uid: str) -> bool:
        if self.cms.find(uid) is None:
            raise missing(f"there is no {kind[:40]} {uid[:80]}")
        return super().included(package, kind, uid)


@deviation("staging.status.contained-is-included", "staging.entity.added-is-included")
class LooksUpNoForms(Status):
    """Look objects up in a table for each type, of which one came later."""

    def included(self, package: Package, kind: str, uid: str) -> bool:
        return kind != "form" and super().included(package, kind, uid)
