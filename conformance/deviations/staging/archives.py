"""Downloads that are no archive, and uploads that do not do what they should."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from conformance.deviations import deviation
from conformance.deviations.staging.related import LIFE, READ, UPLOADED
from conformance.deviations.staging.rewriting import rewritten
from conformance.reference.message import Body, Response
from conformance.reference.staging.archive import Window
from conformance.reference.staging.call import Call
from conformance.reference.staging.model import Item, Package
from conformance.reference.staging.multipart import Multipart, Part
from conformance.reference.staging.packing import Packing
from conformance.reference.staging.refusal import Refusal, conflict, missing
from conformance.reference.staging.shelf import Shelf
from conformance.reference.staging.transfer import Transfer

# -- downloads ------------------------------------------------------------------------


@deviation("staging.zip.download-media-type")
class LabelsArchivesAsBytes(Transfer):
    """Label what is to be saved so that no browser opens it."""

    def download(self, call: Call) -> Response:
        fields = (("Content-Type", "application/octet-stream"),)
        return replace(super().download(call), fields=fields)


@deviation("staging.zip.download-is-readable", disturbs=READ)
class CutsArchives(Packing):
    """Close the answer before the archive."""

    def write(
        self, entries: Iterable[tuple[str, Iterable[bytes]]], moment: float
    ) -> Iterator[bytes]:
        pieces = [*super().write(entries, moment)]
        yield from pieces[:-1]
        yield pieces[-1][:-9]


@deviation("staging.zip.download-is-readable", disturbs=READ)
class SpoilsCheckSums(Packing):
    """Convert line ends on the way, in what is no text."""

    def write(
        self, entries: Iterable[tuple[str, Iterable[bytes]]], moment: float
    ) -> Iterator[bytes]:
        whole = b"".join(super().write(entries, moment))
        name = whole.find(b"metadata.json") + len(b"metadata.json")
        yield whole[: name + 4] + bytes([whole[name + 4] ^ 64]) + whole[name + 5 :]


@deviation(
    "staging.zip.download-of-empty-package",
    disturbs=(LIFE, "staging.zip.download-is-readable"),
)
class DownloadsNothingFromAnEmptyPackage(Transfer):
    """Miss a directory that no object has made."""

    def download(self, call: Call) -> Response:
        if not self.shelf.uids(self.packages.found(call.name)):
            raise missing("there is nothing to download")
        return super().download(call)


@deviation("staging.zip.download-negotiated")
class DemandsToBeAskedForAnArchive(Transfer):
    """Compare Accept with the media type, to the letter."""

    def download(self, call: Call) -> Response:
        if call.request.fields.get("Accept") != "application/zip":
            raise Refusal(406, "FAILURE", "this is application/zip")
        return super().download(call)


@deviation(
    "staging.error.download-of-absent-refused",
    disturbs=("staging.error.refusal-has-envelope",),
)
class DownloadsWhatIsNotThere(Transfer):
    """Write an archive of whatever is found, be it nothing."""

    def download(self, call: Call) -> Response:
        if self.shelf.find(call.name) is None:
            return Response(
                200, b"PK\5\6" + bytes(18), (("Content-Type", "application/zip"),)
            )
        return super().download(call)


@deviation(
    "staging.zip.upload-into-empty-package",
    "staging.zip.upload-restores-content",
    disturbs=(*UPLOADED, *READ),
)
class DownloadsAnotherPackage(Transfer):
    """Download the package that was exported last, whatever is asked for."""

    def packed(self, package: Package) -> Any:  # noqa: ANN401  (a generator)
        return super().packed(self.shelf.packages()[0] or package)


# -- uploads --------------------------------------------------------------------------


@deviation("staging.zip.upload-succeeds", disturbs=UPLOADED)
class WantsAnotherPart(Multipart):
    """Name the part otherwise than every client does."""

    def archive(self, parts: list[Part]) -> Part:
        if not any(part.name == "archive" for part in parts):
            raise conflict("the form has no part archive")
        return super().archive(parts)


@deviation("staging.zip.upload-answers-package")
class AnswersAnUploadWithTheFile(Transfer):
    """Answer what arrived instead of what came of it."""

    def uploaded(self, call: Call) -> Response:
        file = {"name": "blob", "size": call.request.body.size}
        return rewritten(
            super().uploaded(call), lambda own: own.update(contentPackage=file)
        )


@deviation(
    "staging.zip.upload-restores-content",
    "staging.zip.upload-into-empty-package",
    disturbs=(
        *UPLOADED,
        "staging.zip.upload-replaces-text",
        "staging.zip.broken-archive-refused",
    ),
)
class StoresTheFileAlone(Transfer):
    """Store the upload, and leave unpacking to a later step that nobody knows."""

    def exchange(self, package: Package, window: Window) -> None:
        """Leave everything as it is."""


@deviation(
    "staging.zip.upload-restores-text", disturbs=("staging.zip.upload-replaces-text",)
)
class UnpacksNoTexts(Shelf):
    """Restore what lies where, and leave what it says to the next export."""

    def exchange(self, package: Package, items: Iterable[Item]) -> None:
        kept = ("contentSet", "template", "language", "host", "publishing")
        short = (
            replace(
                own, properties={n: v for n, v in own.properties.items() if n in kept}
            )
            for own in items
        )
        super().exchange(package, short)


@deviation("staging.zip.upload-succeeds", "staging.zip.upload-restores-text")
class KeepsTheFirstBlockOfAFile(Multipart):
    """Take what the first read of a stream returns for all that there is."""

    def archive(self, parts: list[Part]) -> Part:
        part = super().archive(parts)
        return replace(part, size=min(part.size, 1 << 16))


@deviation(
    "staging.zip.upload-restores-counters",
    disturbs=UPLOADED,
)
class CountsNoUploads(Shelf):
    """Count what is added and removed one by one."""

    def exchange(self, package: Package, items: Iterable[Item]) -> None:
        super().exchange(package, items)
        columns = ", ".join(f"{own} = ?" for own in package.counters)
        self.store.execute(
            f"UPDATE packages SET {columns} WHERE key = ?",  # noqa: S608  (constant)
            *package.counters.values(),
            package.key,
        )


@deviation("staging.zip.upload-into-empty-package")
class TakesItsOwnArchivesAlone(Transfer):
    """Refuse an archive into a package that never had anything in it."""

    def exchange(self, package: Package, window: Window) -> None:
        if package.revision == 0:
            raise conflict("the archive is of another package")
        super().exchange(package, window)


@deviation(
    "staging.zip.upload-keeps-name",
    disturbs=(*UPLOADED, "staging.status.answers-map", "staging.package.created"),
)
class RenamesByTheArchive(Transfer):
    """Take the name in the archive for the package's own."""

    def uploaded(self, call: Call) -> Response:
        answer = super().uploaded(call)
        package = self.packages.found(call.name)
        self.shelf.describe(package, f"{package.name}r", package.description)
        return answer


@deviation("staging.zip.upload-spares-others", disturbs=UPLOADED)
class UploadsIntoTheOldestPackageToo(Transfer):
    """Unpack into a directory that several packages share."""

    def exchange(self, package: Package, window: Window) -> None:
        super().exchange(package, window)
        before = [own for own in self.shelf.packages() if own.key < package.key]
        if before:
            self.shelf.exchange(before[-1], [])


@deviation("staging.zip.upload-repeatable", disturbs=UPLOADED)
class RefusesTheSameUploadTwice(Transfer):
    """Recognise what was uploaded before, and take it for a slip."""

    def uploaded(self, call: Call) -> Response:
        self.known: set[tuple[str, int]] = getattr(self, "known", set())
        mark = (call.name, call.request.body.size)
        if mark in self.known:
            raise conflict("that was uploaded before")
        answer = super().uploaded(call)
        self.known.add(mark)
        return answer


@deviation(
    "staging.zip.bare-archive-refused",
    "staging.zip.broken-archive-refused",
    "staging.zip.form-without-file-refused",
    disturbs=("staging.zip.session-part-tolerated",),
)
class AcceptsAnyUpload(Transfer):
    """Answer an upload before anybody has looked into it."""

    def uploaded(self, call: Call) -> Response:
        try:
            return super().uploaded(call)
        except Refusal:
            return self.packages.answer(call.name, "uploaded")


@deviation("staging.zip.form-without-file-refused")
class AcceptsFormsWithoutAFile(Multipart):
    """Take a form without a file for an upload of nothing."""

    def archive(self, parts: list[Part]) -> Part:
        if not parts:
            raise Refusal(200, "OK", "nothing was uploaded")
        return super().archive(parts)


@deviation("staging.zip.form-without-file-refused")
class BreaksDownOverEmptyBodies(Multipart):
    """Look at the first part before anybody knows that there is one."""

    def parts(self, content_type: str, body: Body) -> list[Part]:
        if body.size == 0:
            raise IndexError("list index out of range")
        return super().parts(content_type, body)


@deviation("staging.zip.bare-archive-refused")
class BreaksDownOverBareArchives(Multipart):
    """Look for a boundary where there is none."""

    def boundary(self, content_type: str) -> str:
        return (
            super().boundary(content_type)
            if "boundary" in content_type.lower()
            else str(json.loads(""))
        )


@deviation("staging.zip.refused-upload-changes-nothing")
class EmptiesThePackageBeforeUnpacking(Transfer):
    """Make room first, and unpack then."""

    def exchange(self, package: Package, window: Window) -> None:
        self.shelf.exchange(package, [])
        super().exchange(package, window)


@deviation("staging.zip.upload-restores-text")
class WritesArchivesInAscii(Transfer):
    """Leave the encoding of text files to a system that knows ASCII alone."""

    def entries(
        self, package: Package, items: Iterator[Item]
    ) -> Iterator[tuple[str, Iterator[bytes]]]:
        for name, pieces in super().entries(package, items):
            texts = (own.decode(errors="replace") for own in pieces)
            ascii_only = (own.encode("ascii", "replace") for own in texts)
            yield name, pieces if name.endswith(".bin") else ascii_only
