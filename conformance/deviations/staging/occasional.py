"""Servers that are wrong only now and then: in other letters, with many, again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import ClassVar

from conformance.deviations import deviation
from conformance.reference.message import Response
from conformance.reference.staging.call import Call
from conformance.reference.staging.entities import Entities
from conformance.reference.staging.jobs import Job
from conformance.reference.staging.listing import Listing
from conformance.reference.staging.model import Item, Package
from conformance.reference.staging.status import Status
from conformance.reference.staging.syncing import Syncing
from conformance.reference.staging.transfer import Transfer


@deviation("staging.list.query-finds-whole-name")
class ReadsQueriesAsLatin1(Listing):
    """Leave the encoding of query strings to a container that is set to Latin-1."""

    def q(self, call: Call) -> str:
        return super().q(call).encode().decode("latin-1")


@deviation("staging.package.created-anew-empty")
class KeepsDownloadsByNameAndRevision(Transfer):
    """Keep archives for the next download; a package created anew counts from 0."""

    kept: ClassVar[dict[tuple[str, int], Response]] = {}

    def download(self, call: Call) -> Response:
        package = self.packages.found(call.name)
        key = (package.name, package.revision)
        if key not in self.kept:
            response = super().download(call)
            body = b"".join(response.body)  # type: ignore[arg-type]
            self.kept[key] = replace(response, body=body)
        return self.kept[key]


@deviation("staging.status.several-ids", "staging.status.contained-is-included")
class AnswersAHundredIdsAtMost(Status):
    """Put the ids into one query, of which a driver passes a hundred on."""

    def asked(
        self, ids: dict[str, list[str]], *, variants: bool
    ) -> Iterable[tuple[str, str]]:
        return islice(super().asked(ids, variants=variants), 100)


@deviation("staging.entity.remove-spares-rest")
class RemovesPagesInAllLanguages(Entities):
    """Remove by the content set that the languages of a page share."""

    def orphaned(self, package: Package, copy: Item) -> list[Item]:
        variants = (self.shelf.copy(package, v) for v in self.cms.variants(copy.uid))
        return [*super().orphaned(package, copy), *filter(None, variants)]


@deviation("staging.status.absent-is-not-included")
class VariantsShareTheStateOfThePage(Status):
    """Look a page up once, and give the answer to all its languages."""

    def asked(
        self, ids: dict[str, list[str]], *, variants: bool
    ) -> Iterable[tuple[str, str]]:
        self.pages: dict[str, str] = {}
        return super().asked(ids, variants=variants)

    def variants(self, uid: str) -> Iterator[tuple[str, str]]:
        for kind, variant in super().variants(uid):
            self.pages[variant] = uid
            yield kind, variant

    def included(self, package: Package, kind: str, uid: str) -> bool:
        return super().included(package, kind, self.pages.get(uid, uid))


@deviation("staging.envelope.response-info-present")  # STG-GEN-002
class ExportsNothingWithoutAnOutcome(Syncing):
    """Return early where there is nothing to do, before the outcome is written."""

    def finished(self, job: Job, wait: int, done: str) -> Response:
        answer = super().finished(job, wait, done)
        if job.total or done == "imported":
            return answer
        return self.envelope.answer(200, {"messages": []})


@deviation("staging.zip.download-media-type")  # STG-ZIPGET-001
class LabelsArchivesForThoseWhoAskForThem(Transfer):
    """Negotiate the media type, and have bytes of any kind for everybody else."""

    def download(self, call: Call) -> Response:
        answer = super().download(call)
        asked = call.request.fields.get("Accept") == "application/zip"
        label = "application/zip" if asked else "application/octet-stream"
        return replace(answer, fields=(("Content-Type", label), *answer.fields[1:]))
