"""Export and import: bringing a package up to date, and the CMS."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping

from conformance.reference.message import Later, Response
from conformance.reference.staging.call import Call
from conformance.reference.staging.cms import Cms
from conformance.reference.staging.jobs import Job
from conformance.reference.staging.model import Item, Package
from conformance.reference.staging.packages import Packages
from conformance.reference.staging.refusal import Refusal


class Syncing:
    """The operations that carry content between the CMS and a package."""

    #: How often a job starts over because its package has changed meanwhile.
    attempts = 10

    def __init__(self, packages: Packages, cms: Cms, slow: Mapping[str, float]) -> None:
        self.packages = packages
        self.slow = slow
        self.shelf = packages.shelf
        self.jobs = packages.jobs
        self.envelope = packages.envelope
        self.cms = cms

    # -- POST /content/package/{name}/export ----------------------------------------

    def export(self, call: Call) -> Later:
        """Bring the copies up to date. STG-EXPORT-001, 002, 006 to 008."""
        wait = self.wait(call)
        package = self.packages.found(call.name)
        job = self.jobs.start(package, lambda job: self.exported(package.key, job))
        return Later(lambda: self.finished(job, wait, "exported"))

    def wait(self, call: Call) -> int:
        """Return how long the answer may take, in milliseconds; 0 is to the end."""
        return call.integer("wait", 0, bits=64)

    def exported(self, key: int, job: Job) -> None:
        """Do an export: look at every object, then store all of them at once."""
        self.at_once(key, job, lambda _, uid: self.cms.find(uid), self.refresh)

    def refresh(self, package: Package, uids: list[str]) -> None:
        """Store what the CMS has now; what it has no more goes. STG-EXPORT-009."""
        self.shelf.keep(package, self.current(uids))
        gone = (self.shelf.copy(package, uid) for uid in uids if not self.cms.find(uid))
        self.shelf.drop(package, [copy for copy in gone if copy is not None])

    def current(self, uids: list[str]) -> Iterator[Item]:
        """Yield objects as they are in the CMS, each with the path it has there."""
        seen = set(uids)
        for uid in uids:
            item = self.cms.find(uid)
            if item is not None:
                yield item
                for above in self.cms.above(item):
                    if above.uid not in seen:
                        seen.add(above.uid)
                        yield above

    # -- POST /content/package/{name}/import ----------------------------------------

    def bring(self, call: Call) -> Later:
        """Import a package into the CMS. STG-IMPORT-001, 002, 007 to 010."""
        wait = self.wait(call)
        package = self.packages.found(call.name)
        job = self.jobs.start_import(
            package, lambda job: self.imported(package.key, job)
        )
        return Later(lambda: self.finished(job, wait, "imported"))

    def imported(self, key: int, job: Job) -> None:
        """Do an import: all of it, or nothing. STG-IMPORT-011, STG-X-022."""
        try:
            self.at_once(
                key, job, self.check, lambda *found: self.apply(*found, job=job)
            )
        except Refusal as refusal:
            package = self.shelf.at(key)
            if package is not None:
                status = self.jobs.ended_status(job, refusal, "")
                self.shelf.note_import(package, status)
            raise

    def check(self, package: Package, uid: str) -> None:
        """Refuse an import of what does not fit into the CMS."""
        copy = self.shelf.copy(package, uid)
        mismatches = [] if copy is None else self.cms.mismatches(copy)
        if mismatches:
            raise Refusal(409, "FAILURE", "nothing was imported: " + mismatches[0])

    def apply(self, package: Package, uids: list[str], *, job: Job) -> None:
        """Bring all objects into the CMS, and remember that. STG-IMPORT-006."""
        for uid in uids:
            copy = self.shelf.copy(package, uid)
            if copy is not None:
                self.cms.bring(copy)
        text = f"{len(uids)} objects were imported"
        self.shelf.note_import(package, self.jobs.ended_status(job, None, text))

    # -- both -----------------------------------------------------------------------

    def at_once(
        self,
        key: int,
        job: Job,
        look: Callable[[Package, str], object],
        finish: Callable[[Package, list[str]], None],
    ) -> None:
        """Look at each object, then finish all in one step; or start over."""
        for _ in range(self.attempts):
            package = self.packages.present(key)
            uids = self.shelf.uids(package)
            job.total, job.done = len(uids), 0
            for uid in uids:
                self.take_time(uid)
                look(package, uid)
                self.jobs.step(job)
            with self.shelf.store.transaction():
                if self.packages.present(key).revision == package.revision:
                    finish(package, uids)
                    return
        raise Refusal(409, "LOCKED", "the package changes all the time: try again")

    def take_time(self, uid: str) -> None:
        """Be at work on one object for as long as that takes."""
        time.sleep(self.slow.get(uid, 0.0))

    def finished(self, job: Job, wait: int, done: str) -> Response:
        """Answer when a job ends, or when the wait does. STG-X-008."""
        if not self.jobs.wait(job, wait):
            text = "the job was sent to the background"
            return self.envelope.success(text, self.envelope.message("INFO", text))
        if job.failure is not None:
            raise job.failure
        text = f"{job.done} objects were {done}"
        return self.envelope.success(text, self.envelope.message("SUCCESS", text))
