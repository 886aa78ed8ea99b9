"""How an object is written into a row of a table, and read from it."""

from __future__ import annotations

import json
from typing import Any

from conformance.reference.staging.model import Item

#: The columns of an object, in the order of :func:`row_of`.
COLUMNS = "uid, kind, parent, name, revision, properties, blob"


def row_of(item: Item) -> tuple[Any, ...]:
    """Return the values of an object's columns; equal objects have equal rows."""
    properties = json.dumps(item.properties, ensure_ascii=False, sort_keys=True)
    return (
        item.uid,
        item.kind,
        item.parent,
        item.name,
        item.revision,
        properties,
        item.blob,
    )


def item_of(row: tuple[Any, ...]) -> Item:
    """Return the object that a row holds."""
    uid, kind, parent, name, revision, properties, blob = row
    return Item(uid, kind, parent, name, revision, json.loads(properties), blob)
