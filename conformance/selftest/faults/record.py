"""What clients know: what was acknowledged to them, and what they have tried."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from conformance.selftest.faults.child import Child
from conformance.selftest.faults.speech import (
    PACKAGES,
    complete_call,
    completed_id,
    content_path,
    entries,
    names_of,
    objects_query,
    parts_of,
    send_chunk,
    upload_package,
)


@dataclass
class File:
    """A file that a client is uploading in chunks."""

    token: str
    data: bytes
    stored: set[int] = field(default_factory=set)


@dataclass
class Record:
    """Everything acknowledged, and what may be there besides."""

    tickets: dict[str, bytes] = field(default_factory=dict)
    objects: set[str] = field(default_factory=set)
    tried_objects: set[str] = field(default_factory=set)
    open_files: dict[str, File] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    tried_files: set[bytes] = field(default_factory=set)
    packages: set[str] = field(default_factory=set)
    tried_packages: set[str] = field(default_factory=set)
    archives: dict[str, bytes] = field(default_factory=dict)
    tried_archives: dict[str, bytes] = field(default_factory=dict)

    @property
    def acknowledged(self) -> int:
        """Count what was acknowledged."""
        chunks = sum(len(file.stored) for file in self.open_files.values())
        kept = (self.tickets, self.objects, self.contents, self.packages, self.archives)
        return chunks + sum(map(len, kept))

    @property
    def unfinished(self) -> int:
        """Count what was begun and not acknowledged to its end."""
        return len(self.open_files) + len(self.packages - self.archives.keys())

    def wrong(self, server: Child) -> list[str]:
        """Return what is lost, changed or half there."""
        return [
            *self.wrong_tickets(server),
            *self.wrong_objects(server),
            *self.wrong_contents(server),
            *self.wrong_packages(server),
        ]

    def wrong_tickets(self, server: Child) -> list[str]:
        """Return the tickets whose data are not what was uploaded."""
        return [
            f"ticket {ticket}"
            for ticket, data in self.tickets.items()
            if server.ask("GET", f"/stream/{ticket}") != (200, data)
        ]

    def wrong_objects(self, server: Child) -> list[str]:
        """Return the objects that are missing, and those nobody asked for."""
        _, answer = server.ask("POST", "/xml", objects_query())
        there = names_of(answer)
        lost, strange = self.objects - there, there - self.tried_objects
        return [f"object {name}" for name in sorted(lost | strange)]

    def wrong_contents(self, server: Child) -> list[str]:
        """Return the contents that changed, and those that are no whole file."""
        last = max(map(int, self.contents), default=0) + 3
        found = {
            str(number): body
            for number in range(1, last + 1)
            for status, body in [server.ask("GET", content_path(number))]
            if status == 200
        }
        changed = [n for n, data in self.contents.items() if found.get(n) != data]
        strange = [n for n, data in found.items() if data not in self.tried_files]
        return [f"content {number}" for number in {*changed, *strange}]

    def finish(self, server: Child) -> list[str]:
        """Send what was not acknowledged of each file; return those not to be had."""
        wrong = []
        for file in self.open_files.values():
            for number in set(range(len(parts_of(file.data)))) - file.stored:
                send_chunk(server, file.token, file.data, number)
            _, answer = server.ask(*complete_call(file.token, file.data))
            content = completed_id(answer)
            self.contents[content or "0"] = file.data
            if server.ask("GET", content_path(content)) != (200, file.data):
                wrong.append(f"upload {file.token}: {answer[-300:]!r}")
        self.open_files.clear()
        return wrong

    def wrong_packages(self, server: Child) -> list[str]:
        """Return the packages that are missing, mixed, counted wrong or strange."""
        there = listed_packages(server)
        strange = (self.packages - set(there)) | (set(there) - self.tried_packages)
        wrong = [f"package {name}" for name in sorted(strange)]
        return wrong + [
            f"archive {name}" for name in there if not self.is_whole(server, name)
        ]

    def is_whole(self, server: Child, name: str) -> bool:
        """Tell whether a package has what was uploaded, or nothing."""
        status, answer = server.ask("GET", f"{PACKAGES}/{name}/zip")
        content = {} if status != 200 else entries(answer)
        if name in self.archives:
            return content == entries(self.archives[name])
        tried = self.tried_archives.get(name)
        return content in [{}, {} if tried is None else entries(tried)]

    def go_on(self, server: Child, archive: bytes) -> list[str]:
        """Do one thing more with every package; return what was refused."""
        refused = [
            name
            for name in sorted(self.packages - self.archives.keys())
            if upload_package(server, name, archive) != 200
        ]
        self.archives |= {
            name: archive for name in self.packages if name not in self.archives
        }
        return [f"later upload to {name}" for name in refused]


def listed_packages(server: Child) -> list[str]:
    """Return the names of the packages, each of which has to be counted."""
    _, answer = server.ask("GET", f"{PACKAGES}?pageSize=-1")
    found = json.loads(answer)
    if found.get("numItems") != len(found["items"]):
        return ["counted wrong"]
    return [item["name"] for item in found["items"]]
