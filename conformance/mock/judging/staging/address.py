"""Where requests of content staging go: the operation of a path, and its names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from conformance.mock.judging.seen import Seen

PACKAGES = "/rest/content/package"
#: Method and rest of the path of each operation that is documented.
OPERATIONS = {
    "list": ("GET", ""),
    "create": ("PUT", ""),
    "load": ("GET", "/{name}"),
    "update": ("POST", "/{name}"),
    "delete": ("DELETE", "/{name}"),
    "export": ("POST", "/{name}/export"),
    "import": ("POST", "/{name}/import"),
    "status": ("POST", "/{name}/status"),
    "download": ("GET", "/{name}/zip"),
    "upload": ("POST", "/{name}/zip"),
    "add": ("PUT", "/{name}/{type}/{uuid}"),
    "remove": ("DELETE", "/{name}/{type}/{uuid}"),
}
#: What is below a package, and not one of its objects.
WORDS = ("export", "import", "status", "zip")
#: Operations with a package in their path, and with an object.
NAMED = tuple(name for name, (_, path) in OPERATIONS.items() if path)
OBJECTS = ("add", "remove")
#: Operations with a JSON document in their body.
DOCUMENTS = ("create", "update", "status")
SESSION = {"/rest/auth/login": "login", "/rest/auth/logout": "logout"}

#: Not an address of this API, but near to one; or of some other one altogether.
ASTRAY, ELSEWHERE = "astray", "elsewhere"
ALIKE = 0.75
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Address:
    """A path below the packages: its segments as sent, empty ones at the end aside."""

    segments: tuple[str, ...]
    has_gaps: bool


@lru_cache(maxsize=128)
def address_of(path: str) -> Address | None:
    """Take a path apart; None where it does not lead to packages."""
    if path != PACKAGES and not path.startswith(f"{PACKAGES}/"):
        return None
    segments = path[len(PACKAGES) + 1 :].split("/") if path != PACKAGES else []
    has_gaps = "" in segments
    while segments and not segments[-1]:
        segments.pop()
    return Address(tuple(segments), has_gaps)


@lru_cache(maxsize=128)
def operation_at(method: str, path: str) -> str:
    """Return the operation that method and path name, or come nearest to."""
    address = address_of(path)
    if method == "OPTIONS":  # browsers ask for leave before the request itself
        return ELSEWHERE
    if address is None:
        return operation_beside(path)
    if not address.segments:
        return "create" if method in {"PUT", "POST"} else "list"
    if len(address.segments) == 1:
        asked = {"DELETE": "delete", "GET": "load", "HEAD": "load"}
        return asked.get(method, "update")
    return operation_below(method, address.segments[1:])


def operation_beside(path: str) -> str:
    """Return what a path that does not lead to packages may have been meant to be."""
    steps = path.split("/")
    session = SESSION.get("/".join(steps[:4]))
    if session:
        return session
    meant = "/".join(steps[:4]).lower()
    return ASTRAY if get_close_matches(meant, [PACKAGES], 1, ALIKE) else ELSEWHERE


def operation_below(method: str, steps: tuple[str, ...]) -> str:
    """Return the operation of a path below a package."""
    reads = method in {"GET", "HEAD"}
    if len(steps) == 1 and steps[0] in WORDS:
        loads = {True: "download", False: "upload"}
        return loads[reads] if steps[0] == "zip" else steps[0]
    if reads and (steps == ("import", "errors") or steps[0] == "list"):
        return ELSEWHERE  # what later versions have
    if len(steps) != 2:  # noqa: PLR2004  (type and id)
        return ASTRAY
    return "remove" if method == "DELETE" else "add"


def is_documented(seen: Seen, operation: str) -> bool:
    """Tell whether a request has the method of the operation it is for."""
    method = OPERATIONS[operation][0]
    return seen.method == method or (seen.method, method) == ("HEAD", "GET")


def step(seen: Seen, number: int) -> str | None:
    """Return a decoded step of the path below the packages; None if there is none."""
    address = address_of(seen.path)
    if address is None or len(address.segments) <= number:
        return None
    return decoded(address.segments[number])


def decoded(segment: str) -> str | None:
    """Return a segment without percent signs; None where that cannot be."""
    if re.search("%(?![0-9A-Fa-f]{2})", segment):
        return None
    try:
        return unquote_to_bytes(segment).decode()
    except ValueError:
        return None


def name_in(seen: Seen) -> str:
    """Return the package that a path names, or nothing."""
    return step(seen, 0) or ""


def object_in(seen: Seen) -> tuple[str, str] | None:
    """Return type and id of the object that a request adds or removes."""
    kind, uuid = step(seen, 1), step(seen, 2)
    if seen.method not in {"PUT", "DELETE"} or not kind or not uuid:
        return None
    return kind, uuid


def shown(text: object) -> str:
    """Return what was sent as a phrase shows it: quoted, and not too long."""
    whole = str(text)
    return repr(whole if len(whole) <= LONGEST else f"{whole[:LONGEST]}…")
