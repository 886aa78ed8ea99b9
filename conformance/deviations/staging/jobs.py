"""Jobs that are answered too early, too late, or told of wrongly."""

from __future__ import annotations

from conformance.deviations import deviation
from conformance.deviations.staging.related import UNFINISHED
from conformance.reference.staging.call import Call
from conformance.reference.staging.jobs import Job, Jobs
from conformance.reference.staging.model import Json
from conformance.reference.staging.refusal import invalid
from conformance.reference.staging.syncing import Syncing

# -- how long -------------------------------------------------------------------------


@deviation(
    "staging.job.wait-zero-accepted",
    disturbs=("staging.job.export-wait-zero-completes",),
)
class RefusesToWaitForNothing(Syncing):
    """Hold 0 for a wait that makes no sense."""

    def wait(self, call: Call) -> int:
        if call.text("wait") == "0":
            raise invalid("wait has to be more than 0", "wait")
        return super().wait(call)


@deviation(
    "staging.job.export-wait-zero-completes",
    "staging.job.import-wait-zero-completes",
    disturbs=UNFINISHED,
)
class AnswersZeroAtOnce(Syncing):
    """Wait for exactly as long as was asked for: not at all."""

    def wait(self, call: Call) -> int:
        return 1 if call.text("wait") == "0" else super().wait(call)


@deviation(
    "staging.job.export-completes-by-default",
    "staging.job.import-completes-by-default",
    disturbs=UNFINISHED,
)
class AnswersAtOnceByDefault(Syncing):
    """Send everything to the background unless told otherwise."""

    def wait(self, call: Call) -> int:
        return super().wait(call) if "wait" in call.query else 1


@deviation("staging.job.wait-bounds-answer")
class IgnoresTheWait(Syncing):
    """Answer when the work is done, and not before."""

    def wait(self, call: Call) -> int:
        super().wait(call)
        return 0


@deviation("staging.job.wait-bounds-answer")
class WaitsInSeconds(Syncing):
    """Read milliseconds as seconds."""

    def wait(self, call: Call) -> int:
        return super().wait(call) * 1000


@deviation(
    "staging.job.export-outlasts-wait",
    disturbs=("staging.job.wait-bounds-answer",),
)
class GivesExportsUpWhenTheWaitIsOver(Syncing):
    """Cancel the work together with the waiting."""

    bounded = False

    def wait(self, call: Call) -> int:
        wait = super().wait(call)
        self.bounded = 0 < wait < 50
        return wait

    def exported(self, key: int, job: Job) -> None:
        if not self.bounded:
            super().exported(key, job)


@deviation("staging.job.wait-is-long")
class WaitsInThirtyTwoBits(Syncing):
    """Read the wait into an int."""

    def wait(self, call: Call) -> int:
        return call.integer("wait", 0)


@deviation("staging.job.wait-not-a-number-refused")
class TakesWordsForNoWait(Syncing):
    """Read numbers as loosely as possible."""

    def wait(self, call: Call) -> int:
        return super().wait(call) if call.text("wait", "0").isdigit() else 0


@deviation("staging.job.wait-not-a-number-refused")
class BreaksDownOverWords(Syncing):
    """Read a number without looking."""

    def wait(self, call: Call) -> int:
        return int(call.text("wait", "0"))


# -- what is told of an import --------------------------------------------------------


@deviation(
    "staging.job.import-outlasts-wait",
    "staging.job.import-completes-by-default",
    "staging.job.import-wait-zero-completes",
)
class NeverStopsRunning(Jobs):
    """Set the state when an import begins, and never again."""

    def ended_status(self, job: Job, refusal: object, text: str) -> Json:
        status = super().ended_status(job, refusal, text)  # type: ignore[arg-type]
        return status | {"running": True}


@deviation("staging.job.running-is-boolean")
class WritesRunningAsText(Jobs):
    """Write truth values as words."""

    def status(self, job: Job, code: str, text: str, *, running: bool) -> Json:
        status = super().status(job, code, text, running=running)
        return status | {"running": str(running).lower()}


@deviation(
    "staging.job.progress-has-four-numbers", disturbs=("staging.job.progress-is-sane",)
)
class TellsProgressInPercent(Jobs):
    """Tell how far a job has come, in a hundredth."""

    def progress(self, job: Job) -> Json:
        return {"percent": 100 * job.done // max(job.total, 1)}


@deviation("staging.job.progress-has-four-numbers")
class TellsTimesAsText(Jobs):
    """Write times the way people read them."""

    def progress(self, job: Job) -> Json:
        return super().progress(job) | {"started": "2026-06-01 12:00"}


@deviation("staging.job.progress-is-sane")
class FinishesBeforeItStarts(Jobs):
    """Take the two times from clocks of their own."""

    def progress(self, job: Job) -> Json:
        told = super().progress(job)
        return told | {"finished": told["finished"] and told["started"] - 3600}


@deviation("staging.job.progress-is-sane")
class DoesMoreThanThereIs(Jobs):
    """Count an object once for each of its versions."""

    def progress(self, job: Job) -> Json:
        return super().progress(job) | {"done": job.total * 2 + 1}


@deviation("staging.job.import-messages-listed")
class WritesOneMessageOfAnImport(Jobs):
    """Tell the latest message instead of all."""

    def status(self, job: Job, code: str, text: str, *, running: bool) -> Json:
        status = super().status(job, code, text, running=running)
        return status | {"messages": status["messages"][0]}


@deviation("staging.job.import-has-response-info")
class WritesTheCodeOfAnImportAlone(Jobs):
    """Tell the code without the object around it."""

    def status(self, job: Job, code: str, text: str, *, running: bool) -> Json:
        return super().status(job, code, text, running=running) | {"responseInfo": code}
