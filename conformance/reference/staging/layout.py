"""What stands where in the archive of a package.

``metadata.json`` describes the package; ``{id}.{kind}`` is the JSON of one object, and
``{id}.{kind}.bin`` holds the bytes of an image or file.
"""

from __future__ import annotations

import re
from typing import Any

from conformance.reference.staging.archive import unreadable
from conformance.reference.staging.model import BINARY, PARENTS, Item, Json, Package

METADATA = "metadata.json"
UUID = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
ENTRY = re.compile(
    rf"([0-9A-Za-z]{{4}}\.(?:{UUID}|[0-9]{{1,20}}))\.({'|'.join(PARENTS)})(\.bin)?"
)


def metadata_of(package: Package) -> Json:
    """Describe a package in its archive."""
    described = {"description": package.description}
    own = {"id": "", "name": package.name, "timestamp": package.timestamp}
    return own if package.description is None else own | described


def entry_name(item: Item) -> str:
    """Return the name of the entry that holds an object."""
    return f"{item.uid}.{item.kind}"


def document_of(item: Item) -> Json:
    """Return the JSON of an object."""
    document: Json = {
        "id": item.uid,
        "type": item.kind,
        "name": item.name,
        "parent": item.parent,
        "revision": item.revision,
        "properties": item.properties,
    }
    return {name: value for name, value in document.items() if value is not None}


def entry_of(name: str) -> tuple[str, str, bool]:
    """Return id and kind of the object in an entry, and whether it holds bytes."""
    match = ENTRY.fullmatch(name)
    if match is None:
        raise unreadable(f"{name[:80]!r} is no entry of a package")
    uid, kind, binary = match.groups()
    if binary and kind not in BINARY:
        raise unreadable(f"a {kind} has no bytes, but there is {name}")
    return uid, kind, bool(binary)


def check_metadata(document: Any) -> None:  # noqa: ANN401  (JSON)
    """Refuse what does not describe a package; which one, its URL says."""
    if not isinstance(document, dict) or not isinstance(document.get("name"), str):
        raise unreadable(f"{METADATA} is no object with a name")


def item_from(uid: str, kind: str, document: Any) -> Item:  # noqa: ANN401  (JSON)
    """Return the object that an entry holds."""
    if not isinstance(document, dict):
        raise unreadable(f"{uid} is no JSON object")
    name, parent = document.get("name"), document.get("parent")
    revision, properties = document.get("revision"), document.get("properties")
    sound = (
        (document.get("id"), document.get("type")) == (uid, kind)
        and isinstance(name, str)
        and isinstance(parent, str | None)
        and type(revision) is int
        and 0 < revision < 1 << 31
        and isinstance(properties, dict)
        and are_sound(properties)
    )
    if not sound:
        raise unreadable(f"{uid} is not the {kind} it should be")
    return Item(uid, kind, parent, str(name), int(revision or 1), properties or {})


def are_sound(properties: Json) -> bool:
    """Tell whether the properties that an import looks at have their types."""
    template = properties.get("template")
    texts = [properties.get("contentSet", ""), properties.get("host", "")]
    if template is not None:
        if not isinstance(template, dict):
            return False
        texts += [template.get("id"), template.get("hash")]
    return all(isinstance(text, str) for text in texts)


def check_paths(places: dict[str, tuple[str, str | None]]) -> None:
    """Refuse objects without the whole path that they lie in. STG-ADD-010."""
    complete: set[str] = set()
    for uid in places:
        path = [uid]
        while path[-1] not in complete:
            kind, parent = places[path[-1]]
            if parent is None and not PARENTS[kind]:
                break
            above = places.get(parent or "")
            if above is None or above[0] not in PARENTS[kind] or parent in path:
                raise unreadable(f"{path[-1]} does not lie in a folder of the package")
            path.append(str(parent))
        complete.update(path)
