"""Members of a status that have to be those of the upload, where they are there."""

from __future__ import annotations

from conformance.harness import Violation
from conformance.suites.bsn.checks import Status
from conformance.suites.bsn.scene import Upload, Workshop


def check_values(status: Status, upload: Upload) -> None:
    """See that token, name and size are those of the upload, where they are there."""
    expected = {
        "UploadToken": upload.token,
        "FileName": str(upload.arguments.get("FileName")),
        "FileSize": str(upload.arguments.get("FileSize")),
    }
    check_members(status, expected)


def check_members(status: Status, expected: dict[str, str]) -> None:
    """See that members have these values, where they are there."""
    for name, value in expected.items():
        if status.get(name) not in {"", value}:
            raise Violation(
                f"{name} {status.get(name)!r} in a status",
                f"{value!r}, as the upload was started",
                hint="Is it the status of another upload, or a number cut off?",
            )


def check_held(workshop: Workshop, ids: list[str], rows: list[bytes]) -> None:
    """See that several files became several contents, each with its own bytes."""
    if len(set(ids)) != len(ids):
        raise Violation(f"the content IDs {ids}", "one for each file")
    if workshop.retrieval:
        for content_id, data in zip(ids, rows, strict=True):
            workshop.retrieval.check_holds(content_id, data, "")
