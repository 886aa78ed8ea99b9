"""Download and upload: a package as an archive."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from urllib.parse import quote

from conformance.reference.message import Later, Response
from conformance.reference.staging import layout
from conformance.reference.staging.archive import Archive, Window
from conformance.reference.staging.arrival import arriving
from conformance.reference.staging.call import Call
from conformance.reference.staging.envelope import serialized
from conformance.reference.staging.model import Item, Package
from conformance.reference.staging.multipart import Multipart
from conformance.reference.staging.packages import Packages
from conformance.reference.staging.packing import Packing
from conformance.reference.staging.rows import item_of
from conformance.reference.staging.session import Session
from conformance.reference.staging.shelf import COPIES


class Transfer:
    """The operations on the archive of a package."""

    def __init__(
        self,
        packages: Packages,
        archive: Archive,
        packing: Packing,
        multipart: Multipart,
        session: Session,
    ) -> None:
        self.packages = packages
        self.shelf = packages.shelf
        self.store = packages.shelf.store
        self.archive = archive
        self.packing = packing
        self.multipart = multipart
        self.session = session

    # -- GET /content/package/{name}/zip --------------------------------------------

    def download(self, call: Call) -> Response:
        """Answer a package as an archive. STG-ZIPGET-001, STG-ZIPGET-003 to 006."""
        with self.store.transaction():
            package = self.packages.found(call.name)
            pieces = self.packed(package)
            next(pieces)  # what is sent is what the package is now
        return Response(
            200, pieces, (("Content-Type", "application/zip"), named(package))
        )

    def packed(self, package: Package) -> Generator[bytes, None, None]:
        """Yield nothing as soon as the content is fixed, then the archive."""
        with self.store.snapshot(f"{COPIES} ORDER BY uid", package.key) as rows:
            yield b""
            entries = self.entries(package, map(item_of, rows))
            yield from self.packing.write(entries, package.timestamp)

    def entries(
        self, package: Package, items: Iterator[Item]
    ) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield name and content of each entry of an archive."""
        yield layout.METADATA, iter([serialized(layout.metadata_of(package))])
        for item in items:
            name = layout.entry_name(item)
            yield name, iter([serialized(layout.document_of(item))])
            if item.blob is not None:
                yield f"{name}.bin", self.store.blobs.pieces(item.blob)

    # -- POST /content/package/{name}/zip -------------------------------------------

    def upload(self, call: Call) -> Later:
        """Take an archive in the place of the content. STG-ZIPPUT-001 to 007."""
        return Later(lambda: self.uploaded(call))

    def uploaded(self, call: Call) -> Response:
        """Read the form, then the archive; exchange the content in one step."""
        body = call.request.body
        kind = call.request.fields.get("Content-Type")
        parts = self.multipart.parts(kind, body)
        sid = call.text("sid") or self.multipart.text("sid", parts, body)
        self.session.admit(call, sid)
        package = self.packages.found(call.name)
        part = self.multipart.archive(parts)
        with body.open() as file:
            self.exchange(package, Window(file, part.start, part.size))
        return self.packages.answer(self.packages.present(package.key).name, "uploaded")

    def exchange(self, package: Package, window: Window) -> None:
        """Store an archive when all of it is sound, or nothing. STG-ZIPPUT-005."""
        with arriving(self.store) as arrival:
            arrival.take(self.archive.read(window))
            with self.store.transaction():
                self.shelf.exchange(self.packages.present(package.key), arrival.items())


def named(package: Package) -> tuple[str, str]:
    """Return the field that names a download."""
    name = quote(f"{package.name}.zip", safe="")
    value = f"attachment; filename=\"package.zip\"; filename*=UTF-8''{name}"
    return "Content-Disposition", value
