"""Exports and imports at work: on threads, one at a time for each package."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock

from conformance.reference.clock import Clock
from conformance.reference.staging.envelope import Envelope
from conformance.reference.staging.model import Json, Package
from conformance.reference.staging.refusal import Refusal

#: The longest wait in seconds that a thread can be asked for.
LONGEST = 9e9


@dataclass(slots=True)
class Job:
    """One export or import, as far as it has come."""

    started: int
    finished: int = 0
    done: int = 0
    total: int = 0
    failure: Exception | None = None
    ended: Event = field(default_factory=Event)


Task = Callable[[Job], None]


class Jobs:
    """Run jobs and tell how they are getting on."""

    #: Jobs that run side by side.
    threads = 4

    #: Jobs that may wait for their turn, over all packages.
    limit = 1000

    def __init__(self, clock: Clock, envelope: Envelope) -> None:
        self.clock = clock
        self.envelope = envelope
        self._threads = ThreadPoolExecutor(self.threads, "staging-job")
        self._queues: dict[int, deque[tuple[Job, Task]]] = {}
        self._importing: dict[int, Job] = {}
        self._lock = Lock()
        self._closing = False

    def close(self) -> None:
        """Let the running jobs end; those that wait fail."""
        self._closing = True
        self._threads.shutdown()

    # -- running --------------------------------------------------------------------

    def start(self, package: Package, task: Task) -> Job:
        """Have a task done, after those that the package waits for already."""
        job = Job(started=self.now())
        with self._lock:
            if sum(map(len, self._queues.values())) >= self.limit:
                raise Refusal(503, "FAILURE", f"{self.limit} jobs wait already")
            queue = self._queues.setdefault(package.key, deque())
            queue.append((job, task))
            if len(queue) == 1:
                self._threads.submit(self._work, package.key, queue)
        return job

    def start_import(self, package: Package, task: Task) -> Job:
        """Have a package imported, and show that in the package. STG-IMPORT-006."""
        job = self.start(package, task)
        self._importing[package.key] = job
        return job

    def _work(self, key: int, queue: deque[tuple[Job, Task]]) -> None:
        while True:
            self.run(*queue[0])
            with self._lock:
                done, _ = queue.popleft()
                if self._importing.get(key) is done:
                    del self._importing[key]
                done.ended.set()
                if not queue:
                    del self._queues[key]
                    return

    def run(self, job: Job, task: Task) -> None:
        """Do a task to its end, whatever the end is."""
        job.started = self.now()
        try:
            self.check_open()
            task(job)
        except Exception as error:  # noqa: BLE001  (who waits for it is told)
            job.failure = error
        job.finished = self.now()

    def check_open(self) -> None:
        """Refuse to begin a job while the server closes."""
        if self._closing:
            raise Refusal(503, "FAILURE", "the server is closing")

    def step(self, job: Job) -> None:
        """Note that one more object is done with."""
        job.done += 1

    def wait(self, job: Job, milliseconds: int) -> bool:
        """Wait for the end, or as long as was asked for; tell whether it ended.

        STG-EXPORT-003 to 005, STG-IMPORT-003 to 005.
        """
        patience = min(milliseconds / 1000, LONGEST) if milliseconds > 0 else None
        return job.ended.wait(patience)

    # -- telling --------------------------------------------------------------------

    def running_import(self, package: Package) -> Json | None:
        """Return the state of an import that has not ended. STG-GET-002."""
        job = self._importing.get(package.key)
        if job is None:
            return None
        return self.status(job, "OK", "the import is running", running=True)

    def status(self, job: Job, code: str, text: str, *, running: bool) -> Json:
        """Describe an import. STG-GET-003, STG-GET-007."""
        return {
            "running": running,
            "progress": self.progress(job),
            "messages": [self.envelope.message(self.kind(code, running=running), text)],
            "responseInfo": self.envelope.response_info(code, text),
        }

    def progress(self, job: Job) -> Json:
        """Tell how far a job has come, in objects and Unix seconds."""
        return {
            "done": job.done,
            "total": job.total,
            "started": job.started,
            "finished": job.finished,
        }

    def kind(self, code: str, *, running: bool) -> str:
        """Return the type of the message about a job. STG-X-017."""
        if code != "OK":
            return "CRITICAL"
        return "INFO" if running else "SUCCESS"

    def ended_status(self, job: Job, refusal: Refusal | None, text: str) -> Json:
        """Describe an import that has come to its end."""
        job.finished = self.now()
        if refusal is not None:
            return self.status(job, refusal.code, refusal.text, running=False)
        return self.status(job, "OK", text, running=False)

    def now(self) -> int:
        """Return the time in whole seconds."""
        return int(self.clock.now().timestamp())
