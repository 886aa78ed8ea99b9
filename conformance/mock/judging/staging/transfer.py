"""POST /content/package/{name}/zip: the form of an upload, and the archive in it."""

from __future__ import annotations

from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen
from conformance.mock.judging.staging.address import is_documented, shown
from conformance.mock.judging.staging.form import (
    FORM,
    PART,
    Part,
    boundary_of,
    is_form,
    parts_of,
)
from conformance.mock.judging.staging.history import History


def files(seen: Seen) -> list[Part]:
    """Return the files in a form."""
    return [part for part in parts_of(seen) or () if part.is_file]


@rule("staging.client.upload-is-a-form", "upload")
def an_upload_comes_as_a_form(seen: Seen, history: History) -> Breach | None:
    """See that an archive is wrapped in a form (STG-ZIPPUT-001)."""
    if is_form(seen) or not is_documented(seen, history.operation(seen)):
        return None
    sent = f"Content-Type {shown(seen.media_type)}" if seen.media_type else "no type"
    hint = "Is the archive the body itself? It has to be a file of a form."
    return Breach(sent, FORM, hint)


@rule("staging.client.upload-boundary", "upload")
def a_form_names_its_boundary(seen: Seen, history: History) -> Breach | None:
    """See that a form can be taken apart (STG-ZIPPUT-001)."""
    del history
    if not is_form(seen) or boundary_of(seen):
        return None
    hint = "Is Content-Type set by hand? It is the library that knows the boundary."
    return Breach(f"{FORM} without a boundary", "the boundary in Content-Type", hint)


@rule("staging.client.upload-is-whole", "upload")
def a_form_is_whole(seen: Seen, history: History) -> Breach | None:
    """See that parts are where the boundary says, and have names (STG-ZIPPUT-005)."""
    del history
    is_readable = is_form(seen) and boundary_of(seen) and seen.body is not None
    if not is_readable or parts_of(seen) is not None:
        return None
    hint = "Is the boundary that of the body, and is there a last one?"
    required = "parts with names between boundaries, and a last boundary"
    return Breach(f"a body of {seen.size} bytes that is no form", required, hint)


@rule("staging.client.upload-has-file", "upload")
def a_form_has_a_file(seen: Seen, history: History) -> Breach | None:
    """See that one part of the form is a file (STG-ZIPPUT-005)."""
    del history
    if parts_of(seen) is None or files(seen):
        return None
    hint = "Is it the path of the file that is sent, and not what is in it?"
    return Breach("a form without a file", "a part with a file name", hint)


@rule("staging.client.upload-one-file", "upload")
def a_form_has_one_file(seen: Seen, history: History) -> Breach | None:
    """See that there is no choice of archives (STG-ZIPPUT-001)."""
    del history
    found = files(seen)
    if len(found) <= 1:
        return None
    return Breach(f"{len(found)} files", "one file", "A package is one archive.")


@rule("staging.client.upload-part-name", "upload")
def the_file_is_called_as_in_the_field(seen: Seen, history: History) -> Breach | None:
    """See that the file is where servers look first (STG-X-014)."""
    del history
    found = files(seen)
    if not found or any(part.name == PART for part in found):
        return None
    return Breach(f"a file called {shown(found[0].name)}", f"a file called {PART!r}")


@rule("staging.client.upload-is-a-zip", "upload")
def the_file_is_an_archive(seen: Seen, history: History) -> Breach | None:
    """See that what is uploaded is a ZIP archive (STG-ZIPPUT-005)."""
    del history
    for part in files(seen)[:1]:
        size = part.end - part.start
        if not part.is_archive:
            hint = "Is it in Base64, cut off, or opened as text?"
            return Breach(f"{size} bytes that are no ZIP archive", "an archive", hint)
    return None
