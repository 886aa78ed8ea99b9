"""The library: stored contents, the web pages among them, and the folders."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import fields

from conformance.reference.bsn.records import Arguments, Content, Upload
from conformance.reference.bsn.store import Store
from conformance.reference.bsn.thumbnail import thumbnail

COLUMNS = tuple(field.name for field in fields(Content))


class Library:
    """Contents by their id; a content marked for deletion is as good as gone."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def content(self, content_id: int) -> Content | None:
        """Return the content of this id."""
        row = self.store.row(
            "select * from contents where id = ? and marked is null", content_id
        )
        return None if row is None else _content(row)

    def is_page(self, content_id: int) -> bool:
        """Tell whether a content is the HTML file of a web page."""
        return (
            self.store.row("select 1 from pages where id = ?", content_id) is not None
        )

    def matching(self, account: str, sha1: str, size: int) -> tuple[Content, ...]:
        """Return contents with these bytes, the oldest first."""
        found = self.store.rows(
            "select * from contents where account = ? and sha1 = ? and size = ?"
            " and marked is null order by id limit 100",
            account,
            sha1.upper(),
            size,
        )
        return tuple(_content(row) for row in found)

    def thumbnail(self, content_id: int) -> bytes | None:
        """Return the thumbnail of a content."""
        found: bytes | None = self.store.value(
            "select thumbnail from contents where id = ? and marked is null", content_id
        )
        return found

    # -- changes --------------------------------------------------------------------

    def create(
        self, upload: Upload, picture: bytes | None, *, orphaned: float | None
    ) -> int:
        """Make a content of a whole upload and return its id."""
        with self.store.transaction():
            new = self.store.change(
                "insert into contents (account, name, path, type, size, sha1, file,"
                " uploaded, is_asset, orphaned)"
                " values (?, '', '', '', 0, '', '', ?, ?, ?)",
                upload.account,
                upload.touched,
                upload.role == "asset",
                orphaned,
            )
            self.fill(new, upload, picture)
        return new

    def fill(self, content_id: int, upload: Upload, picture: bytes | None) -> str:
        """Put a whole upload into a content; return the file it had before."""
        kind = upload.arguments.content_type or ""
        with self.store.transaction():
            earlier: str = self.store.value(
                "select file from contents where id = ?", content_id
            )
            self.store.change(
                "update contents set size = ?, sha1 = ?, file = ?, uploaded = ?,"
                " thumbnail = ? where id = ?",
                upload.arguments.file_size,
                upload.sha1,
                upload.file,
                upload.touched,
                picture or thumbnail(kind),
                content_id,
            )
            self.describe(content_id, upload.account, upload.arguments)
        return earlier

    def describe(self, content_id: int, account: str, arguments: Arguments) -> None:
        """Name a content, and make its folder if there is none."""
        with self.store.transaction():
            self.store.change(
                "update contents set name = ?, path = ?, type = ?, modified = ?"
                " where id = ?",
                arguments.file_name,
                arguments.virtual_path,
                arguments.content_type,
                arguments.file_last_modified_date,
                content_id,
            )
            self.store.change(
                "insert or ignore into folders values (?, ?)",
                account,
                arguments.virtual_path,
            )

    def publish(
        self, page: int, name: str, assets: Sequence[tuple[int, str | None]], now: float
    ) -> None:
        """Make a web page of a content and its assets; what it lost is orphaned."""
        with self.store.transaction():
            self.store.change("replace into pages values (?, ?)", page, name)
            self.store.change("update contents set orphaned = null where id = ?", page)
            lost = self.assets(page)
            self.store.change("delete from assets where page = ?", page)
            for position, (content_id, relative_path) in enumerate(assets):
                self.store.change(
                    "insert into assets values (?, ?, ?, ?)",
                    page,
                    position,
                    content_id,
                    relative_path,
                )
                self.store.change(
                    "update contents set orphaned = null where id = ?", content_id
                )
            for content_id, _ in lost:
                self._orphan(content_id, now)

    def assets(self, page: int) -> list[tuple[int, str | None]]:
        """Return id and relative path of the assets of a page, in order."""
        found = self.store.rows(
            "select content, relative_path from assets where page = ?"
            " order by position",
            page,
        )
        return [(row[0], row[1]) for row in found]

    # -- orphans --------------------------------------------------------------------

    def oldest_orphan(self) -> float | None:
        """Return when the oldest orphan that is still there became one."""
        found: float | None = self.store.value(
            "select min(orphaned) from contents"
            " where orphaned is not null and marked is null"
        )
        return found

    def mark(self, since: float, now: float) -> list[str]:
        """Mark orphans of that age for deletion; return the files to delete."""
        with self.store.transaction():
            found = self.store.rows(
                "select id, file from contents where orphaned <= ? and marked is null",
                since,
            )
            self.store.change(
                "update contents set marked = ?, file = ''"
                " where orphaned <= ? and marked is null",
                now,
                since,
            )
        return [row["file"] for row in found]

    def _orphan(self, content_id: int, now: float) -> None:
        """Note that a page lost an asset, unless another page has it."""
        self.store.change(
            "update contents set orphaned = ? where id = ? and is_asset"
            " and orphaned is null"
            " and not exists (select 1 from assets where content = contents.id)",
            now,
            content_id,
        )


def _content(row: sqlite3.Row) -> Content:
    return Content(**{name: row[name] for name in COLUMNS})
