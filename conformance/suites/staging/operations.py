"""The twelve operations: how each is asked for, and what it is answered with."""

from __future__ import annotations

from dataclasses import dataclass

TYPES = ("node", "folder", "page", "file", "image", "form")
COUNTERS = ("nodes", "channels", "folders", "pages", "files", "images", "forms")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    ``below`` is its path below the packages; ``answer`` the type of what is answered.
    ``works`` is the requirement that is violated where it refuses what it should do,
    ``tells`` the one where its answer lacks what it is about; ``needs`` a capability.
    """

    name: str
    method: str
    below: str
    answer: str
    works: str
    tells: str
    needs: str = "staging.write"
    has_body: bool = False

    @property
    def is_job(self) -> bool:
        """Tell whether it takes a wait."""
        return self.name in {"export", "import"}


LOAD = "ContentPackageLoadResponse"
GENERIC = "GenericResponse"
ENVELOPE = "staging.envelope.response-info-present"

LIST = Operation(
    "list",
    "GET",
    "",
    "ContentPackageListResponse",
    "staging.list.packages-listed",
    "staging.list.items-are-packages",
    "",
)
CREATE = Operation(
    "create",
    "PUT",
    "",
    LOAD,
    "staging.package.create-from-name-and-description",
    "staging.package.create-answers-package",
    has_body=True,
)
LOADING = Operation(
    "load",
    "GET",
    "/{name}",
    LOAD,
    "staging.package.created",
    "staging.package.load-answers-named",
    "",
)
UPDATE = Operation(
    "update",
    "POST",
    "/{name}",
    LOAD,
    "staging.package.update-takes-effect",
    "staging.package.update-answers-change",
    has_body=True,
)
DELETE = Operation(
    "delete",
    "DELETE",
    "/{name}",
    GENERIC,
    "staging.package.deleted-not-loaded",
    ENVELOPE,
)
EXPORT = Operation(
    "export",
    "POST",
    "/{name}/export",
    GENERIC,
    "staging.transfer.export-succeeds",
    ENVELOPE,
    "staging.jobs",
)
IMPORT = Operation(
    "import",
    "POST",
    "/{name}/import",
    GENERIC,
    "staging.transfer.import-succeeds",
    ENVELOPE,
    "staging.jobs",
)
STATUS = Operation(
    "status",
    "POST",
    "/{name}/status",
    "StagingStatusResponse",
    "staging.status.answers-map",
    "staging.status.answers-map",
    has_body=True,
)
DOWNLOAD = Operation(
    "download",
    "GET",
    "/{name}/zip",
    "",
    "staging.zip.download-is-readable",
    "staging.zip.download-is-readable",
    "staging.zip",
)
UPLOAD = Operation(
    "upload",
    "POST",
    "/{name}/zip",
    LOAD,
    "staging.zip.upload-succeeds",
    "staging.zip.upload-answers-package",
    "staging.zip",
    has_body=True,
)
ADD = Operation(
    "add",
    "PUT",
    "/{name}/{type}/{uuid}",
    LOAD,
    "staging.entity.added-is-included",
    "staging.entity.answers-present-state",
)
REMOVE = Operation(
    "remove",
    "DELETE",
    "/{name}/{type}/{uuid}",
    LOAD,
    "staging.entity.removed-not-included",
    "staging.entity.answers-present-state",
)

OPERATIONS = {
    operation.name: operation
    for operation in (
        *(LIST, CREATE, LOADING, UPDATE, DELETE, EXPORT, IMPORT, STATUS),
        *(DOWNLOAD, UPLOAD, ADD, REMOVE),
    )
}
JSON_ANSWERED = tuple(own.name for own in OPERATIONS.values() if own.answer)
PACKAGE_ANSWERED = tuple(own.name for own in OPERATIONS.values() if own.answer == LOAD)
BODYLESS = tuple(own.name for own in OPERATIONS.values() if not own.has_body)
