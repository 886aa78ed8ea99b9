"""What the judge remembers of content staging: packages, objects, jobs, sessions."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from conformance.mock.judging.seen import Message, Seen
from conformance.mock.judging.staging.address import (
    OPERATIONS,
    is_documented,
    name_in,
    object_in,
    operation_at,
)

COOKIE = "GCN_SESSION_SECRET"
#: How many packages, objects and sessions are remembered.
MOST = 20_000
MOST_SESSIONS = 1000
#: The longest name of a directory, which a package is on the server.
LONGEST_NAME = 255


@dataclass(slots=True)
class Package:
    """What became of a package, as far as it was seen.

    ``gone`` tells how it went, if it did. It is ``doubtful`` while its creation was
    struck by a fault. ``running`` names the jobs sent to the background.
    """

    gone: str = ""
    doubtful: bool = False
    running: set[str] = field(default_factory=set)


class History:
    """Packages by name, objects that were in one, and sessions with their secrets.

    That something is not there is never inferred from this alone: packages can be sown
    unseen. It takes an answer that says so, or an end that was seen.
    """

    def __init__(self, whole: bool) -> None:  # noqa: FBT001  (called by position)
        self.whole = whole
        self.packages: OrderedDict[str, Package] = OrderedDict()
        self.objects: OrderedDict[tuple[str, str], None] = OrderedDict()
        #: No secret is left of a session that has ended.
        self.sessions: OrderedDict[str, str | None] = OrderedDict()

    def operation(self, seen: Seen) -> str:
        """Name the operation that a request is, or comes nearest to."""
        return operation_at(seen.method, seen.path)

    def note(self, seen: Seen) -> None:
        """Remember what an exchange tells about packages and sessions."""
        operation = self.operation(seen)
        own = max(len(name_in(seen)), len(sent_name(seen))) <= LONGEST_NAME
        if own and operation in OPERATIONS and is_documented(seen, operation):
            self.note_package(operation, seen)
        elif operation in {"login", "logout"} and is_done(seen):
            self.note_session(operation, seen)
        bound(self.packages, MOST)
        bound(self.objects, MOST)
        bound(self.sessions, MOST_SESSIONS)

    # -- packages -------------------------------------------------------------------

    def note_package(self, operation: str, seen: Seen) -> None:
        """Remember which packages there are, and which no more."""
        if operation == "create":
            self.note_creation(seen)
        elif operation == "list" and is_done(seen):
            for item in listed(seen.answer):
                self.there(item).gone = ""
        elif operation == "delete" and is_done(seen) and not seen.faults:
            self.packages[name_in(seen)] = Package(gone="deleted")
        elif operation != "delete" and is_done(seen) and name_in(seen):
            self.there(name_in(seen)).gone = ""
            self.note_use(operation, seen)

    def note_creation(self, seen: Seen) -> None:
        """Remember what was created; and what may have been, in spite of a fault."""
        name = sent_name(seen)
        known = self.packages.get(name)
        if seen.faults and (known is None or known.gone):
            self.packages[name] = Package(doubtful=True)
        elif is_done(seen):
            self.packages[name] = Package()

    def note_use(self, operation: str, seen: Seen) -> None:
        """Remember a new name, an object, or a job."""
        name, thing, new = name_in(seen), object_in(seen), sent_name(seen)
        if operation == "update" and new not in ("", name) and not seen.faults:
            self.packages[new] = Package(running=self.there(name).running)
            self.packages[name] = Package(gone=f"renamed to {new!r}"[:100])
        elif thing:
            self.objects[name, thing[1]] = None
        elif operation in {"export", "import"}:
            begun = {operation} if is_background(seen.answer) else set[str]()
            self.there(name).running |= begun
            self.there(name).running -= {operation} - begun
        elif operation in {"load", "download"}:  # all there is to ask for an export
            self.there(name).running.discard("export")
            if operation == "load" and not is_importing(seen.answer):
                self.there(name).running.discard("import")

    def there(self, name: str) -> Package:
        """Return what is known of a package, beginning with nothing."""
        return self.packages.setdefault(name, Package())

    def is_known(self, name: str) -> bool:
        """Tell whether a package was seen to be there, and not to go."""
        package = self.packages.get(name)
        return package is not None and not package.gone and not package.doubtful

    def went(self, name: str) -> str:
        """Tell how a package went, if it did."""
        package = self.packages.get(name)
        return "" if package is None else package.gone

    def is_running(self, name: str, job: str) -> bool:
        """Tell whether a job may still be at work on a package."""
        package = self.packages.get(name)
        return package is not None and job in package.running

    # -- sessions -------------------------------------------------------------------

    def note_session(self, operation: str, seen: Seen) -> None:
        """Remember a session that begins or ends."""
        if operation == "logout":
            sid = seen.path.rpartition("/")[2]
            self.sessions.update({sid: None} if sid in self.sessions else {})
            return
        document = seen.answer.json
        begun = document.get("sid") if isinstance(document, dict) else None
        for value in seen.answer.headers.all("Set-Cookie"):
            name, _, secret = value.partition(";")[0].partition("=")
            if begun and name.strip() == COOKIE:
                self.sessions[str(begun)] = secret.strip()


def bound(kept: OrderedDict[Any, Any], most: int) -> None:
    """Forget the oldest of what is too much."""
    while len(kept) > most:
        kept.popitem(last=False)


def is_done(seen: Seen) -> bool:
    """Tell whether a request was answered with success."""
    return 200 <= seen.status < 300  # noqa: PLR2004  (success)


def is_missing(seen: Seen) -> bool:
    """Tell whether the server itself says that something is not there."""
    return seen.status == 404 and not seen.faults  # noqa: PLR2004  (not found)


def sent_name(seen: Seen) -> str:
    """Return the name in a package model that was sent, or nothing."""
    document = seen.json
    name = document.get("name") if isinstance(document, dict) else None
    return "" if name is None or isinstance(name, dict | list) else str(name)


def listed(answer: Message) -> list[str]:
    """Return the names in a listing."""
    document = answer.json
    items = document.get("items") if isinstance(document, dict) else None
    rows = items if isinstance(items, list) else []
    return [str(row["name"]) for row in rows if isinstance(row, dict) and "name" in row]


def is_background(answer: Message) -> bool:
    """Tell whether an answer came before its job was done (STG-X-008)."""
    document = answer.json
    if not isinstance(document, dict):
        return False
    messages = document.get("messages")
    rows = messages if isinstance(messages, list) else []
    kinds = {row.get("type") for row in rows if isinstance(row, dict)}
    is_told = "INFO" in kinds and "SUCCESS" not in kinds
    return document.get("inBackground") is True or is_told


def is_importing(answer: Message) -> bool:
    """Tell whether a package was loaded while its import ran (STG-GET-002)."""
    document = answer.json
    if not isinstance(document, dict):
        return True
    within = document.get("contentPackage")
    places = [document, within if isinstance(within, dict) else {}]
    jobs = [place.get("import") for place in places]
    return any(isinstance(job, dict) and bool(job.get("running")) for job in jobs)
