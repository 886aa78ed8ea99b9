"""The clock: what would take hours or a day happens at once."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from conformance.mock import ClockError, MockClock, MockServer
from conformance.selftest.mock.clients import (
    PACKAGES,
    append,
    ask,
    download,
    member,
    start,
    status,
    upload,
)

NOON = datetime(2030, 1, 31, 12, tzinfo=UTC)
DAY = 24 * 60 * 60
SLOW = "cc01.5a0c1000-0000-4000-8000-000000000031"


def test_a_ticket_expires(cms_server: MockServer) -> None:
    ticket = upload(cms_server, b"data")
    cms_server.clock.advance(3599)
    before = download(cms_server, ticket).status_code
    cms_server.clock.advance(2)

    assert (before, download(cms_server, ticket).status_code) == (200, 404)


def test_an_unfinished_upload_is_forgotten_after_a_day(cms_server: MockServer) -> None:
    token = start(cms_server, b"data")
    append(cms_server, token, b"data")
    cms_server.clock.advance(DAY - 60)
    before = member(status(cms_server, token), "State")
    cms_server.clock.advance(DAY + 60)

    assert before == "Uploaded"
    assert 'nil="true"' in status(cms_server, token).text


def is_importing(server: MockServer) -> bool:
    """Tell whether the import of a package is running."""
    answer = ask(server, "GET", f"{PACKAGES}/spring_campaign").json()
    return answer["import"]["running"] is True


def test_a_job_takes_the_time_of_the_clock(cms_server: MockServer) -> None:
    cms_server.seed(staging={"slow": [{"id": SLOW, "seconds": 3600}]})
    cms_server.clock.freeze()
    ask(cms_server, "POST", f"{PACKAGES}/spring_campaign/import?wait=50")
    assert is_importing(cms_server)
    cms_server.clock.advance(3600)
    due = time.monotonic() + 5
    while is_importing(cms_server) and time.monotonic() < due:
        time.sleep(0.01)

    assert not is_importing(cms_server)


def test_answers_tell_the_time_that_was_set(cms_server: MockServer) -> None:
    cms_server.clock.set(NOON)
    cms_server.clock.freeze()
    answer = ask(cms_server, "PUT", PACKAGES, '{"name": "spring"}').json()

    assert answer["contentPackage"]["timestamp"] == int(NOON.timestamp())


def test_a_clock_that_was_set_runs_on() -> None:
    clock = MockClock()
    clock.set(NOON)
    time.sleep(0.02)

    assert NOON < clock.now() < NOON + timedelta(minutes=1)


def test_a_clock_stands_still_until_it_runs_again() -> None:
    clock = MockClock()
    clock.freeze()
    stopped = [clock.now(), clock.now()]
    clock.run()
    time.sleep(0.01)

    assert stopped[0] == stopped[1] < clock.now()


def test_whoever_sleeps_wakes_when_the_time_has_come() -> None:
    clock = MockClock()
    clock.freeze()
    sleeper = Thread(target=clock.sleep, args=(100,))
    sleeper.start()
    clock.advance(99)
    sleeper.join(0.1)
    assert sleeper.is_alive()
    clock.advance(1)
    sleeper.join(5)

    assert not sleeper.is_alive()


def test_a_reset_shows_the_machines_time_and_wakes_the_sleepers() -> None:
    clock = MockClock()
    clock.set(NOON)
    clock.freeze()
    sleeper = Thread(target=clock.sleep, args=(100,))
    sleeper.start()
    clock.reset()
    sleeper.join(5)

    assert not sleeper.is_alive()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("seconds", [1e15, -1e15, float("nan"), float("inf"), 3e11])
def test_a_time_that_no_protocol_can_write_is_refused(seconds: float) -> None:
    clock = MockClock()

    with pytest.raises(ClockError, match=r"seconds|shows times between"):
        clock.advance(seconds)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ClockError, match="no time zone: add one"):
        MockClock().set(NOON.replace(tzinfo=None))
