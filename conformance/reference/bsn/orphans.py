"""What nobody came back to within a day."""

from __future__ import annotations

from conformance.reference.bsn.library import Library
from conformance.reference.bsn.store import Store
from conformance.reference.bsn.uploads import Uploads
from conformance.reference.clock import Clock


class Orphans:
    """Delete orphaned assets and unfinished uploads after 24 hours (BSN-WEB-027).

    An asset is orphaned when its page is updated without it, or when the session it
    was uploaded in is never completed. Of an unfinished upload or session the tokens
    are unknown afterwards. What is in use at the moment is left alone.
    """

    lifetime = 24 * 60 * 60

    def __init__(
        self, store: Store, uploads: Uploads, library: Library, clock: Clock
    ) -> None:
        self.store = store
        self.uploads = uploads
        self.library = library
        self.clock = clock
        self._due = 0.0

    def sweep(self) -> None:
        """Delete what is due; mostly there is nothing, and that is known."""
        now = self.clock.now().timestamp()
        if now < self._due:
            return
        since = now - self.lifetime
        with self.store.transaction():
            files = [*self.forget_uploads(since), *self.forget_sessions(since)]
            files += self.library.mark(since, now)
            self._due = self.next_due(now)
        self.store.remove(*files)

    def forget_uploads(self, since: float) -> list[str | None]:
        """Forget unfinished uploads; return their files."""
        idle = [
            u for u in self.uploads.idle_uploads(since) if not self.is_busy(u.token)
        ]
        self.uploads.forget(*idle)
        return [upload.file for upload in idle]

    def forget_sessions(self, since: float) -> list[str | None]:
        """Forget sessions that were not completed; return the files they had."""
        files: list[str | None] = []
        for session in self.uploads.idle_sessions(since):
            status = self.uploads.page_status(session)
            uploads = (status.page, *status.assets)
            tokens = (session.token, *(upload.token for upload in uploads))
            if not any(self.is_busy(known) for known in tokens):
                self.uploads.forget_session(status)
                files += [upload.file for upload in uploads]
        return files

    def is_busy(self, token: str) -> bool:
        """Tell whether a call is at work on an upload or a session."""
        return self.store.is_busy(token)

    def next_due(self, now: float) -> float:
        """Return when there may be something to delete again."""
        oldest = (self.uploads.oldest_touch(), self.library.oldest_orphan())
        return (
            min([now, *(when for when in oldest if when is not None)]) + self.lifetime
        )
