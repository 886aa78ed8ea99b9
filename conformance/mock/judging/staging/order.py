"""What may follow what: packages before their use, jobs before what depends on them."""

from __future__ import annotations

from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen
from conformance.mock.judging.staging.address import (
    OBJECTS,
    decoded,
    name_in,
    shown,
)
from conformance.mock.judging.staging.entities import lacks_object
from conformance.mock.judging.staging.history import (
    History,
    is_done,
    is_missing,
    sent_name,
)
from conformance.mock.judging.staging.paths import fault_of

#: To ask for a package that is not there is no slip, nor is to tidy up first.
USES = ("update", "export", "import", "status", "download", "upload", *OBJECTS)
CONFLICT = 409


@rule("staging.client.package-known", *USES)
def a_package_is_there_before_its_use(seen: Seen, history: History) -> Breach | None:
    """See that a package was created before anything is done with it (STG-GET-004)."""
    name = name_in(seen)
    if not name or fault_of(name) or not is_missing(seen) or history.went(name):
        return None
    if history.is_known(name) or lacks_object(seen, history):
        return None
    hint = why_unknown(name, history)
    return Breach(
        f"the package {shown(name)}, which is not there", "one there is", hint
    )


def why_unknown(name: str, history: History) -> str:
    """Ask about the usual cause of a name that nothing has."""
    if "+" in name and history.is_known(name.replace("+", " ")):
        return "Is + meant to be a blank? In a path a blank is %20."
    if "%" in name and history.is_known(decoded(name) or ""):
        return "Is the name encoded twice?"
    twins = [
        own for own in list(history.packages)[-100:] if own.lower() == name.lower()
    ]
    return f"Is {twins[0]!r} meant?" if twins else "Was it created?"


@rule("staging.client.package-deleted", *USES)
def a_package_is_not_used_after_its_end(seen: Seen, history: History) -> Breach | None:
    """See that what was deleted is left alone (STG-DELETE-001)."""
    name = name_in(seen)
    if not is_missing(seen) or history.went(name) != "deleted":
        return None
    return Breach(f"{shown(name)}, which was deleted", "a package that is there")


@rule("staging.client.package-renamed", *USES)
def a_package_is_called_by_its_new_name(seen: Seen, history: History) -> Breach | None:
    """See that a new name is used once it is given (STG-UPDATE-008, STG-X-001)."""
    name = name_in(seen)
    fate = history.went(name)
    if not is_missing(seen) or not fate.startswith("renamed"):
        return None
    hint = "An update with another name in its body gives the package that name."
    return Breach(f"{shown(name)}, which was {fate}", "its new name", hint)


@rule("staging.client.name-is-free", "create", "update")
def a_new_name_is_free(seen: Seen, history: History) -> Breach | None:
    """See that no package is given the name of another one (STG-CREATE-008)."""
    name, old = sent_name(seen), name_in(seen)
    is_update = history.operation(seen) == "update"
    package = history.packages.get(name)
    if not name or name == old or (package is not None and package.doubtful):
        return None
    # an update may be refused with the same status for other reasons
    is_refused = seen.status == CONFLICT and not is_update
    is_taken = is_refused or history.is_known(name)
    if is_done(seen) or seen.faults or not is_taken:
        return None
    hint = "Updating is POST to the package; PUT creates another one."
    return Breach(f"the name {shown(name)}, which is taken", "a free name", hint)


@rule("staging.client.export-is-awaited", "download")
def a_download_waits_for_the_export(seen: Seen, history: History) -> Breach | None:
    """See that what is downloaded is brought up to date (STG-EXPORT-004, -005)."""
    if not history.is_running(name_in(seen), "export"):
        return None
    hint = "With wait=0 the answer comes when all is done."
    return Breach("a download while the export runs", "the end of the export", hint)


@rule("staging.client.import-is-awaited", "delete", "upload", *OBJECTS)
def a_change_waits_for_the_import(seen: Seen, history: History) -> Breach | None:
    """See that a package stays as it is while it is imported (STG-IMPORT-005)."""
    if not history.is_running(name_in(seen), "import"):
        return None
    hint = "The package tells whether its import is running."
    sent = f"{history.operation(seen)} while the import runs"
    return Breach(sent, "the end of the import", hint)
