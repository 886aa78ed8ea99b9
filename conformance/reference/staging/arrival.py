"""An archive that arrives: kept aside until it is known to be sound as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from conformance.reference.staging import layout
from conformance.reference.staging.archive import unreadable
from conformance.reference.staging.json_reading import SIZE, read_json
from conformance.reference.staging.model import BINARY, Item
from conformance.reference.staging.refusal import Refusal
from conformance.reference.staging.store import Store


class Arrival:
    """The objects of an archive: written to a file, their bytes to blobs."""

    def __init__(self, path: Path, store: Store) -> None:
        self.path = path
        self.store = store
        self.blobs: dict[str, str] = {}
        self.places: dict[str, tuple[str, str | None]] = {}
        self.described = False

    def take(self, entries: Iterable[tuple[str, Iterator[bytes]]]) -> None:
        """Take every entry in, then check that they make a package."""
        with self.path.open("w", encoding="utf-8") as file:
            for name, pieces in entries:
                item = self.entry(name, pieces)
                if item is not None:
                    file.write(json.dumps(asdict(item)) + "\n")
        self.check()

    def entry(self, name: str, pieces: Iterator[bytes]) -> Item | None:
        """Take one entry in; return the object if it holds one."""
        if name == layout.METADATA:
            layout.check_metadata(document(name, pieces))
            self.described = True
            return None
        uid, kind, binary = layout.entry_of(name)
        if binary:
            self.blobs[uid] = self.store.blobs.add(pieces)
            return None
        item = layout.item_from(uid, kind, document(name, pieces))
        if uid in self.places:
            raise unreadable(f"{uid} is there twice")
        self.places[uid] = kind, item.parent
        return item

    def check(self) -> None:
        """Refuse what is incomplete."""
        if not self.described:
            raise unreadable(f"{layout.METADATA} is missing")
        layout.check_paths(self.places)
        binary = {uid for uid, (kind, _) in self.places.items() if kind in BINARY}
        if binary ^ self.blobs.keys():
            uid = min(binary ^ self.blobs.keys())
            raise unreadable(f"either {uid} or its bytes are missing")

    def items(self) -> Iterator[Item]:
        """Yield the objects."""
        with self.path.open(encoding="utf-8") as file:
            for line in file:
                item = Item(**json.loads(line))
                yield replace(item, blob=self.blobs.get(item.uid))


@contextmanager
def arriving(store: Store) -> Iterator[Arrival]:
    """Make room for an archive; what is not kept of it in the end is deleted."""
    with NamedTemporaryFile(dir=store.spool) as file:
        arrival = Arrival(Path(file.name), store)
        try:
            yield arrival
        finally:
            store.blobs.discard(arrival.blobs.values())


def document(name: str, pieces: Iterable[bytes]) -> object:
    """Return the JSON of an entry."""
    data = bytearray()
    for piece in pieces:
        data += piece
        if len(data) > SIZE:
            raise unreadable(f"{name} has more than {SIZE} bytes")
    try:
        return read_json(bytes(data))
    except Refusal as error:
        raise unreadable(f"{name}: {error.text}") from error
