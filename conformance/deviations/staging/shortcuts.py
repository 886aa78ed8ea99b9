"""What is passed over because it seems to be done, known, or as good as nothing."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import replace

from conformance.deviations import deviation
from conformance.reference.message import Later, Response
from conformance.reference.staging.call import Call
from conformance.reference.staging.cms import Cms
from conformance.reference.staging.entities import Entities
from conformance.reference.staging.jobs import Job
from conformance.reference.staging.listing import Listing, Order
from conformance.reference.staging.model import Item, Json, Package
from conformance.reference.staging.packages import Packages
from conformance.reference.staging.status import Status
from conformance.reference.staging.syncing import Syncing
from conformance.reference.staging.transfer import Transfer

OUTER = ("node", "channel", "folder")

# -- packages -------------------------------------------------------------------------


@deviation(  # STG-UPDATE-001, STG-UPDATE-002
    "staging.package.update-takes-effect", "staging.package.update-answers-change"
)
class TakesAnEmptyDescriptionForNone(Packages):
    """Write ``sent or former``: an empty text is as good as none."""

    def new_description(self, package: Package, model: Json) -> str | None:
        return model.get("description") or package.description


@deviation("staging.error.refused-body-changes-nothing")  # STG-UPDATE-007
class AppliesAnUpdateAsItReadsIt(Packages):
    """Set each field as it is read, and save even where a later one is wrong."""

    def update(self, call: Call) -> Response:
        document = self.bodies.document(call)
        text = document.get("description") if isinstance(document, dict) else None
        if isinstance(text, str):
            package = self.found(call.name)
            self.shelf.describe(package, package.name, text)
        return super().update(call)


# -- listing them ---------------------------------------------------------------------


@deviation(  # STG-LIST-004
    "staging.list.no-more-on-last-page",
    # what is past the end of a full page looks full as well
    disturbs=("staging.list.past-end-has-no-more",),
)
class GuessesThatMoreFollowsAFullPage(Listing):
    """Say that more follows wherever a page is full: that saves a count."""

    size = -1

    def page_size(self, call: Call) -> int:
        self.size = super().page_size(call)
        return self.size

    def has_more(self, end: int, matches: int) -> bool:
        if self.size < 1:
            return super().has_more(end, matches)
        return end > 0 and end % self.size == 0


@deviation(  # STG-LIST-021
    "staging.list.first-attribute-leads", "staging.list.later-attributes-break-ties"
)
class TakesTheLastSignForAll(Listing):
    """Put the direction behind the whole ORDER BY, where each column has its own."""

    def orders(self, call: Call) -> list[Order]:
        orders = super().orders(call)
        return [(attribute, orders[-1][1]) for attribute, _ in orders]


# -- what is in them ------------------------------------------------------------------


@deviation(  # STG-ADD-012
    "staging.entity.recursive-reaches-every-depth",
    "staging.entity.recursive-adds-contained",
)
class PassesOverFoldersItHasAlready(Entities):
    """Skip a folder that is there, and with it all that lies in it."""

    def contained(self, call: Call, item: Item) -> list[Item]:
        package = self.packages.found(call.name)
        found = super().contained(call, item)
        folders = {i.uid for i in found if i.kind == "folder"}
        there = {uid for uid in folders if self.shelf.copy(package, uid)}
        return [
            i for i in found if not there & {i.uid, *(a.uid for a in self.cms.above(i))}
        ]


@deviation("staging.status.variants-add-answers")  # STG-STATUS-008
class ReportsTheFirstTranslationForThePage(Status):
    """Look a page's languages up, and go on with the first of them alone."""

    def asked(
        self, ids: dict[str, list[str]], *, variants: bool
    ) -> Iterable[tuple[str, str]]:
        for kind, uid in super().asked(ids, variants=False):
            found = self.cms.variants(uid) if variants and kind == "page" else ()
            yield kind, min(found, default=uid)


@deviation(  # STG-ADD-012
    "staging.entity.recursive-reaches-every-depth",
    "staging.entity.recursive-adds-contained",
)
class AddsOneLanguageOfAPage(Entities):
    """Collect contained pages by content set, which leaves one language of each."""

    def contained(self, call: Call, item: Item) -> list[Item]:
        found = super().contained(call, item)
        sets = {one.properties.get("contentSet", one.uid): one for one in found}
        return list(sets.values())


@deviation(  # STG-STATUS-008
    "staging.status.variants-add-answers", "staging.status.several-types"
)
class TellsOnlyOfPagesWithVariants(Status):
    """Look for variants of pages alone where there are pages: others have none."""

    def asked(
        self, ids: dict[str, list[str]], *, variants: bool
    ) -> Iterable[tuple[str, str]]:
        pages = {kind: listed for kind, listed in ids.items() if kind == "page"}
        return super().asked(pages if variants and pages else ids, variants=variants)


# -- carrying them --------------------------------------------------------------------


@deviation("staging.transfer.import-brings-content")  # STG-IMPORT-011
class ForgetsTheLastBatchOfAnImport(Syncing):
    """Send statements five at a time, and never those left in the end."""

    def apply(self, package: Package, uids: list[str], *, job: Job) -> None:
        copies = [self.shelf.copy(package, uid) for uid in uids]
        copies.sort(key=lambda copy: copy is None or copy.kind not in OUTER)
        sent = [copy.uid for copy in copies if copy][: len(uids) // 5 * 5]
        super().apply(package, sent, job=job)


@deviation("staging.job.import-wait-zero-completes")  # STG-IMPORT-004
class AnswersASecondImportAtOnce(Syncing):
    """Take the click on a button that was clicked already for done."""

    def bring(self, call: Call) -> Later:
        if self.jobs.running_import(self.packages.found(call.name)):
            return Later(lambda: self.envelope.success("the import is running"))
        return super().bring(call)


@deviation(  # STG-EXPORT-009, STG-ZIPPUT-003
    "staging.transfer.export-refreshes-content", "staging.zip.upload-restores-text"
)
class ServesArchivesByTheirCounters(Transfer):
    """Cache archives under a tag that is made of name and counters."""

    def packed(self, package: Package) -> Generator[bytes, None, None]:
        pieces = super().packed(package)
        tag = (package.key, package.name, *package.counters.values())
        yield next(pieces)
        yield vars(self).setdefault("archives", {}).setdefault(tag, b"".join(pieces))


@deviation("staging.transfer.import-brings-content")  # STG-IMPORT-011
class ImportsOnlyWhatIsNewer(Cms):
    """Leave an object alone that was edited since, for it has the higher revision."""

    def bring(self, copy: Item) -> None:
        present = self.find(copy.uid)
        if present is None or copy.revision > present.revision:
            super().bring(copy)


@deviation("staging.envelope.json-media-type")  # STG-GEN-001
class SendsJobAnswersAsText(Syncing):
    """Write the answers of jobs past the framework, which takes them for plain text."""

    def finished(self, job: Job, wait: int, done: str) -> Response:
        answer = super().finished(job, wait, done)
        return replace(answer, fields=(("Content-Type", "text/plain;charset=UTF-8"),))
