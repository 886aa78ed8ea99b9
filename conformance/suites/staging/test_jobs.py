"""Jobs: how long an answer may take, and what a package tells of its import."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from conformance.harness import NotApplicable, Violation, observe, requirement
from conformance.harness.transcript import Exchange
from conformance.suites.staging.answers import (
    check_success,
    described,
    document,
    is_success,
)
from conformance.suites.staging.arrivals import is_there
from conformance.suites.staging.edits import Edits
from conformance.suites.staging.jobs import (
    GRACE,
    MEMBERS,
    SlowJobs,
    imports_in,
    is_running,
    progress_in,
)
from conformance.suites.staging.packages import Packages
from conformance.suites.staging.samples import Samples
from conformance.suites.staging.shapes import check_shape

HOW = ("export", "import")
TELLING = ("load", "update", "list")
LONG = 2_147_483_648
MESSAGES = "staging.envelope.messages-listed"
FOUR_NUMBERS = "staging.job.progress-has-four-numbers"


@requirement("staging.job.wait-zero-accepted")
@pytest.mark.parametrize("how", HOW)
def test_a_wait_of_zero_is_accepted(samples: Samples, how: str) -> None:
    exchange = samples.packages.client.send(how, samples.imported, query=[("wait", 0)])
    check_success(exchange, how, "staging.job.wait-zero-accepted")


@requirement("staging.job.export-wait-zero-completes")
def test_an_export_with_wait_zero_is_complete(packages: Packages, edits: Edits) -> None:
    name = packages.filled(edits.page)
    text = edits.fresh()
    packages.export(name, wait=0)
    assert is_there(packages, name, text)


@requirement("staging.job.export-wait-zero-completes")
def test_a_slow_export_with_wait_zero_is_complete(
    packages: Packages, edits: Edits, slow_jobs: SlowJobs
) -> None:
    name = slow_jobs.package(edits.page)
    text = edits.fresh()
    packages.export(name, wait=0)
    assert is_there(packages, name, text)


@requirement("staging.job.export-completes-by-default")
def test_an_export_without_wait_is_complete(
    packages: Packages, edits: Edits, slow_jobs: SlowJobs
) -> None:
    name = slow_jobs.package(edits.page)
    text = edits.fresh()
    # What one request asks for is no default of the next one.
    packages.client.export(packages.create(), wait=1)
    packages.export(name)
    assert is_there(packages, name, text)


@requirement("staging.job.wait-bounds-answer")
@pytest.mark.parametrize("how", HOW)
def test_an_answer_comes_when_the_wait_is_over(
    packages: Packages, slow_jobs: SlowJobs, how: str
) -> None:
    name = slow_jobs.package()
    slow_jobs.check_slow(check_success(packages.client.send(how, name), how))
    exchange = packages.client.send(how, name, query=[("wait", 1)])
    check_success(exchange, how, "staging.job.wait-bounds-answer")
    again = functools.partial(packages.client.send, how, name, query=[("wait", 1)])
    assert slow_jobs.is_prompt(again, 0.001)


@requirement("staging.job.export-outlasts-wait")
def test_an_export_outlasts_its_wait(
    packages: Packages, edits: Edits, slow_jobs: SlowJobs
) -> None:
    name = slow_jobs.package(edits.page)
    text = edits.fresh()
    packages.export(name, wait=1)
    seconds = slow_jobs.seconds * 3 + GRACE
    assert is_there(packages, name, text, seconds)


@requirement("staging.job.wait-is-long")
@pytest.mark.parametrize("how", HOW)
def test_a_wait_may_be_long(samples: Samples, how: str) -> None:
    query = [("wait", LONG)]
    exchange = samples.packages.client.send(how, samples.imported, query=query)
    check_success(exchange, how, "staging.job.wait-is-long")


@requirement("staging.job.wait-not-a-number-refused")
@pytest.mark.parametrize("wait", ["x", "1x", "soon"])
@pytest.mark.parametrize("how", HOW)
def test_a_wait_that_is_no_number_is_refused(
    samples: Samples, packages: Packages, how: str, wait: str
) -> None:
    name = samples.imported
    check_success(packages.client.send(how, name), how)
    exchange = packages.client.send(how, name, query=[("wait", wait)])
    packages.check_refused(exchange, f"wait={wait}")


@requirement("staging.job.import-wait-zero-completes")
def test_an_import_with_wait_zero_is_complete(
    packages: Packages, slow_jobs: SlowJobs
) -> None:
    name = slow_jobs.package()
    packages.bring(name, wait=0)
    assert not is_running(packages.client.load(name))


@requirement("staging.job.import-wait-zero-completes")
def test_any_import_with_wait_zero_is_complete(
    packages: Packages, samples: Samples
) -> None:
    packages.bring(samples.imported, wait=0)
    assert not is_running(packages.client.load(samples.imported))


@requirement("staging.job.import-wait-zero-completes")
def test_an_import_with_wait_zero_is_complete_though_another_was_running(
    packages: Packages, slow_jobs: SlowJobs
) -> None:
    name = slow_jobs.package()
    packages.bring(name, wait=1)
    if not is_success(packages.client.bring(name, 0)):
        raise NotApplicable("a package is not imported while an import runs")
    assert not is_running(packages.client.load(name))


@requirement("staging.job.import-completes-by-default")
def test_an_import_without_wait_is_complete(
    packages: Packages, samples: Samples
) -> None:
    packages.bring(samples.imported)
    assert not is_running(packages.client.load(samples.imported))


@requirement("staging.job.import-completes-by-default")
def test_a_slow_import_without_wait_is_complete(
    packages: Packages, slow_jobs: SlowJobs
) -> None:
    name = slow_jobs.package()
    packages.client.bring(packages.create(), wait=1)
    packages.bring(name)
    assert not is_running(packages.client.load(name))


@requirement("staging.job.import-outlasts-wait")
def test_an_import_outlasts_its_wait(packages: Packages, slow_jobs: SlowJobs) -> None:
    name = slow_jobs.package()
    packages.bring(name, wait=1)
    seconds = slow_jobs.seconds * 3 + GRACE
    assert packages.clock.eventually(
        lambda: not is_running(packages.client.load(name)), seconds
    )


@requirement("staging.job.timed-out-wait-informs")
@pytest.mark.parametrize("how", HOW)
def test_an_early_answer_informs(
    packages: Packages, slow_jobs: SlowJobs, how: str
) -> None:
    name = slow_jobs.package()
    exchange = packages.client.send(how, name, query=[("wait", 1)])
    observe(f"{how} that goes on is answered {described(exchange)}.")
    check_shape(check_success(exchange, how), how, MESSAGES)
    messages = document(exchange).get("messages") or []
    assert "INFO" in [own.get("type") for own in messages]


@requirement("staging.job.running-is-boolean")
@pytest.mark.parametrize("operation", TELLING)
def test_an_import_runs_or_does_not(samples: Samples, operation: str) -> None:
    check_told(samples, operation, "staging.job.running-is-boolean")


@requirement("staging.job.progress-has-four-numbers")
@pytest.mark.parametrize("operation", TELLING)
def test_a_progress_has_four_numbers(samples: Samples, operation: str) -> None:
    check_told(samples, operation, FOUR_NUMBERS)


@requirement("staging.job.progress-has-four-numbers")
def test_a_progress_lacks_none_of_its_numbers(samples: Samples) -> None:
    exchange = samples.packages.client.load(samples.imported)
    found = progress_in(check_success(exchange, "load"))
    if not found:
        raise NotApplicable("a package that was imported has no progress")
    assert [
        (name, progress.get(name))
        for progress in found
        for name in MEMBERS
        if type(progress.get(name)) is not int
    ] == []


@requirement("staging.job.import-messages-listed")
@pytest.mark.parametrize("operation", TELLING)
def test_the_messages_of_an_import_are_listed(samples: Samples, operation: str) -> None:
    check_told(samples, operation, "staging.job.import-messages-listed")


@requirement("staging.job.import-has-response-info")
@pytest.mark.parametrize("operation", TELLING)
def test_an_import_has_its_own_outcome(samples: Samples, operation: str) -> None:
    check_told(samples, operation, "staging.job.import-has-response-info")


@requirement("staging.job.progress-is-sane")
def test_a_progress_is_sane(samples: Samples) -> None:
    exchange = samples.packages.client.load(samples.imported)
    found = progress_in(check_success(exchange, "load"))
    if not found:
        raise NotApplicable("a package that was imported has no progress")
    done, total, started, finished = numbers_in(found[0], exchange)
    assert min(done, total, started, finished) >= 0
    assert not total or done <= total
    assert not finished or finished >= started


@requirement("staging.job.import-told")
def test_a_package_tells_of_its_import(packages: Packages, samples: Samples) -> None:
    never = packages.client.load(packages.create())
    assert not is_running(check_success(never, "load"))
    assert list(imports_in(packages.client.load(samples.imported)))


@requirement("staging.job.running-import-told")
def test_a_running_import_is_told(packages: Packages, slow_jobs: SlowJobs) -> None:
    name = slow_jobs.package()
    packages.bring(name, wait=1)
    exchange = packages.client.load(name)
    observe(f"During an import a package is answered in {exchange.elapsed:.2f} s.")
    assert is_running(exchange)


def numbers_in(progress: Mapping[str, Any], exchange: Exchange) -> list[float]:
    """Return the numbers of a progress; one that is left out is 0."""
    numbers = [progress.get(name) or 0 for name in MEMBERS]
    if not all(isinstance(one, int | float) for one in numbers):
        raise Violation(
            f"{numbers} as a progress",
            "four numbers",
            requirement=FOUR_NUMBERS,
            exchange=exchange,
        )
    return numbers


def check_told(samples: Samples, operation: str, requirement: str) -> None:
    """See that a package that was imported tells so in the form it should have."""
    client, name = samples.packages.client, samples.imported
    model = {"name": name, "description": samples.packages.fresh_name("told")}
    ways: dict[str, Callable[[], Exchange]] = {
        "load": lambda: client.load(name),
        "update": lambda: client.update(name, model),
        "list": client.listing,
    }
    exchange = check_success(ways[operation](), operation)
    if not list(imports_in(exchange)):
        raise NotApplicable(f"{operation} tells of no import")
    check_shape(exchange, operation, requirement)
