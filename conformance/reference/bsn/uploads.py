"""The tables of uploads and sessions."""

from __future__ import annotations

import sqlite3
from dataclasses import fields

from conformance.reference.bsn.records import (
    OPEN,
    Arguments,
    Chunk,
    PageStatus,
    Session,
    Upload,
)
from conformance.reference.bsn.store import Store

UPLOAD = tuple(field.name for field in fields(Upload))
SESSION = tuple(field.name for field in fields(Session))
OPEN_STATES = ", ".join(f"'{state}'" for state in sorted(OPEN))


class Uploads:
    """Uploads, their chunks and their sessions, as the database keeps them."""

    def __init__(self, store: Store) -> None:
        self.store = store

    # -- uploads --------------------------------------------------------------------

    def upload(self, token: str) -> Upload | None:
        """Return the upload of this token."""
        row = self.store.row("select * from uploads where token = ?", token)
        return None if row is None else _upload(row)

    def save(self, upload: Upload) -> None:
        """Keep an upload as it is now."""
        values = [getattr(upload, name) for name in UPLOAD]
        values[UPLOAD.index("arguments")] = upload.arguments.stored()
        marks = ", ".join("?" * len(UPLOAD))
        sql = f"replace into uploads ({', '.join(UPLOAD)}) values ({marks})"  # noqa: S608  (no input)
        with self.store.transaction():
            self.store.change(sql, *values)
            if upload.arguments.file_thumb is not None:
                self._save_thumbnail(upload.token, upload.arguments.file_thumb)

    def thumbnail(self, upload: Upload) -> bytes | None:
        """Return the thumbnail that was sent with an upload."""
        found: bytes | None = self.store.value(
            "select data from thumbnails where token = ?", upload.token
        )
        return found

    def count_open(self, account: str) -> int:
        """Count the uploads of an account that take chunks."""
        found: int = self.store.value(
            "select count(*) from uploads where account = ? and session is null"  # noqa: S608  (no input)
            f" and state in ({OPEN_STATES})",
            account,
        )
        return found

    # -- chunks ---------------------------------------------------------------------

    def enter(self, upload: Upload, chunk: Chunk) -> bool:
        """Enter a chunk that has been written; one at the same place is replaced.

        Tell whether it was that one over again, with as many bytes.
        """
        token, offset, length = upload.token, chunk.offset, len(chunk.data or b"")
        with self.store.transaction():
            earlier = self.store.value(
                "select length from chunks where token = ? and offset = ?",
                token,
                offset,
            )
            self.store.change(
                "replace into chunks values (?, ?, ?, ?)",
                token,
                offset,
                length,
                chunk.part_number,
            )
            upload.received += length - (earlier or 0)
            self.store.change(
                "update uploads set received = ?, touched = ?, state = ?, file = ?"
                " where token = ?",
                upload.received,
                upload.touched,
                upload.state,
                upload.file,
                token,
            )
        return bool(earlier == length)

    def chunks(self, upload: Upload) -> list[tuple[int, int]]:
        """Return offset and length of the chunks of an upload, by offset."""
        found = self.store.rows(
            "select offset, length from chunks where token = ? order by offset",
            upload.token,
        )
        return [(row[0], row[1]) for row in found]

    def drop_chunks(self, upload: Upload) -> None:
        """Forget what chunks an upload had."""
        self.store.change("delete from chunks where token = ?", upload.token)

    def drop_thumbnail(self, upload: Upload) -> None:
        """Forget the thumbnail that was sent with an upload."""
        self.store.change("delete from thumbnails where token = ?", upload.token)

    # -- sessions -------------------------------------------------------------------

    def session(self, token: str) -> Session | None:
        """Return the session of this token."""
        row = self.store.row("select * from sessions where token = ?", token)
        return None if row is None else Session(**{name: row[name] for name in SESSION})

    def save_session(self, session: Session) -> None:
        """Keep a session as it is now."""
        marks = ", ".join("?" * len(SESSION))
        self.store.change(
            f"replace into sessions ({', '.join(SESSION)}) values ({marks})",  # noqa: S608  (no input)
            *(getattr(session, name) for name in SESSION),
        )

    def count_open_sessions(self, account: str) -> int:
        """Count the sessions of an account that await their completion.

        One whose page was cancelled cannot be completed any more.
        """
        found: int = self.store.value(
            "select count(*) from sessions s where account = ? and ended is null"
            " and not exists (select 1 from uploads u where u.session = s.token"
            " and u.role = 'page' and u.state = 'Cancelled')",
            account,
        )
        return found

    def page_status(self, session: Session) -> PageStatus:
        """Return a session with its uploads: the page first, then the assets."""
        rows = self.store.rows(
            "select * from uploads where session = ? order by position", session.token
        )
        page, *assets = (_upload(row) for row in rows)
        return PageStatus(session, page, tuple(assets))

    # -- what nobody came back to ---------------------------------------------------

    def oldest_touch(self) -> float | None:
        """Return when the unfinished upload or session idle for longest was used."""
        found: float | None = self.store.value(
            "select min(touched) from (select touched from uploads"
            " where session is null and state not in ('Verified', 'Completed')"
            " union all select max(touched, coalesce((select max(touched)"
            " from uploads u where u.session = s.token), 0))"
            " from sessions s where ended is null)"
        )
        return found

    def idle_uploads(self, since: float) -> list[Upload]:
        """Return unfinished uploads of single files, idle at least since then."""
        found = self.store.rows(
            "select * from uploads where session is null and touched <= ?"
            " and state not in ('Verified', 'Completed')",
            since,
        )
        return [_upload(row) for row in found]

    def idle_sessions(self, since: float) -> list[Session]:
        """Return open sessions in which nothing happened since then."""
        found = self.store.rows(
            "select * from sessions s where ended is null and touched <= ?"
            " and not exists (select 1 from uploads u where u.session = s.token"
            " and u.touched > ?)",
            since,
            since,
        )
        return [Session(**{name: row[name] for name in SESSION}) for row in found]

    def forget(self, *uploads: Upload) -> None:
        """Know nothing of uploads any more."""
        with self.store.transaction():
            for upload in uploads:
                self.drop_chunks(upload)
                self.drop_thumbnail(upload)
                self.store.change("delete from uploads where token = ?", upload.token)

    def forget_session(self, status: PageStatus) -> None:
        """Know nothing of a session any more."""
        with self.store.transaction():
            self.forget(status.page, *status.assets)
            self.store.change(
                "delete from sessions where token = ?", status.session.token
            )

    def _save_thumbnail(self, token: str, data: bytes) -> None:
        self.store.change("replace into thumbnails values (?, ?)", token, data)


def _upload(row: sqlite3.Row) -> Upload:
    values = {name: row[name] for name in UPLOAD}
    values["arguments"] = Arguments.restored(row["arguments"])
    return Upload(**values)
