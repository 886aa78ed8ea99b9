"""A run tells how far it is: on one line of a terminal, in few lines of a log."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.reference.cm.stream import Stream
from conformance.reference.message import Response
from conformance.running.bundle import reference_server
from conformance.running.progress import Progress, span
from conformance.running.progress_screen import Screen
from conformance.selftest.command import Command, Finished
from conformance.selftest.conftest import QUICK
from conformance.selftest.terminal import on_terminal

STATE = re.compile(r"\d+%  cm  \d+ of \d+ tests")
ESCAPE = "\x1b"
#: A title, a cleared screen, and a line that would be an error to a build.
STEERING = b"\x1b]0;mine\x07\x1b[2J\r\n::error::mine\x9b31m"


class SteersTheTerminal(Stream):
    """Answer uploads with what a terminal would obey."""

    def uploaded(self, ticket: str) -> Response:
        """Answer more than the ticket."""
        return Response(200, ticket.encode() + STEERING)


@pytest.fixture(scope="module")
def steering_server() -> Iterator[str]:
    with reference_server(SteersTheTerminal) as server:
        yield server.url


@dataclass
class Clock:
    """A clock that is set."""

    now: float = 0.0

    def read(self) -> float:
        """Return what it was set to."""
        return self.now


def halfway(clock: Clock) -> Progress:
    """Return the progress of a run that has done 50 of 100 tests in 100 seconds."""
    asked = iter((0, 4000, 4000))
    progress = Progress(now=clock.read, total=100, asked=lambda: next(asked))
    progress.start("cm/test_create.py::test_a_name[x]")
    progress.done = 50
    clock.now = 100.0
    return progress


def test_a_line_tells_all_there_is_to_know() -> None:
    assert halfway(Clock()).line() == (
        " 50%  cm  50 of 100 tests  40 requests/s  1 min 40 s left  no failures"
        "  test_create.py::test_a_name[x]"
    )


def test_before_the_first_test_the_target_is_examined() -> None:
    assert Progress(total=100).line() == "examining the target"


def test_requirements_that_fail_are_counted_once() -> None:
    progress = Progress(total=3)
    progress.start("cm/test_x.py::test_y")
    progress.failing |= {"cm.a.b"}
    assert "1 requirement fails" in progress.line()

    progress.failing |= {"cm.a.b", "cm.a.c"}
    assert "2 requirements fail" in progress.line()


def test_at_first_nobody_knows_how_long_it_takes() -> None:
    clock = Clock()
    progress = Progress(now=clock.read, total=100)
    progress.start("cm/test_create.py::test_a_name")
    progress.done, clock.now = 9, 60.0

    assert "left" not in progress.line()


def test_the_rate_is_that_of_late() -> None:
    clock, asked = Clock(), iter((0, 1000, 1000, 1100))
    progress = Progress(now=clock.read, asked=lambda: next(asked))
    progress.start("cm/test_create.py::test_a_name")
    rates = []
    for clock.now in (10.0, 30.0, 40.0):
        rates.append(progress.rate)

    assert rates == [100.0, 0.0, 10.0]


def test_no_name_steers_the_terminal() -> None:
    progress = Progress(total=1)
    progress.start("cm/test_x.py::test_y[\x1b[2J\n\x9b]")

    assert progress.line().endswith(r"test_y[\x1b[2J \x9b]")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        *((0.2, "1 s"), (59.4, "59 s"), (60, "1 min 00 s"), (3599, "59 min 59 s")),
        *((3600, "1 h 00 min"), (9000, "2 h 30 min")),
    ],
)
def test_a_time_is_told_as_roughly_as_it_is_known(seconds: float, said: str) -> None:
    assert span(seconds) == said


def test_in_a_log_lines_are_kept_and_seldom() -> None:
    ours, theirs = os.pipe()
    screen = Screen(theirs, halfway(Clock()), str.upper)
    kept = screen.kept()
    screen.close()
    os.close(theirs)

    assert (screen.rewrites, screen.every) == (False, 10.0)
    assert kept.endswith("test_a_name[x]\n")
    assert os.read(ours, 1) == b""
    os.close(ours)


def test_on_a_terminal_a_shorter_line_covers_the_one_before() -> None:
    ours, theirs = os.openpty()
    progress = halfway(Clock())
    screen = Screen(theirs, progress, str.upper)
    longer = screen.drawn()
    progress.phase = "x"
    shorter = screen.drawn()
    screen.close()

    assert screen.rewrites
    assert len(shorter) == len(longer)
    assert os.read(ours, 1000).decode() == f"\r{' ' * len(shorter.strip())} \r"
    os.close(ours)
    os.close(theirs)


def test_on_a_terminal_a_run_rewrites_one_line(
    right_server: str, tmp_path: Path
) -> None:
    out = on_terminal("run", right_server, *QUICK, directory=tmp_path, columns=40)
    before, _, after = out.partition("= conformance =")
    states = [one for one in re.split(r"[\r\n]+", before) if STATE.search(one)]

    assert max(map(len, states)) < 40
    assert "%" not in after
    assert before.count("\n") < 6


def test_side_by_side_progress_is_told_too(right_server: str, tmp_path: Path) -> None:
    out = on_terminal("run", right_server, *QUICK, "-n", "2", directory=tmp_path)

    assert STATE.search(out)


def test_a_plan_is_rehearsed_with_progress(tmp_path: Path) -> None:
    nowhere = "http://cms.example.invalid"
    out = on_terminal("run", nowhere, "--plan", *QUICK, directory=tmp_path)

    assert re.search(r"rehearsing cm  \d+ of \d+ tests", out)


def test_a_quiet_run_tells_its_failures_and_its_end(
    command: Command, wrong_server: str
) -> None:
    done = command("run", wrong_server, "--quiet", *QUICK)

    assert done.out.lstrip().startswith("==")
    assert "cm.stream.other-methods-refused" in done.out
    assert "Does not conform: 1 of" in done.out


def test_a_quiet_run_tells_no_progress(right_server: str, tmp_path: Path) -> None:
    out = on_terminal("run", right_server, "-q", *QUICK, directory=tmp_path)

    assert not STATE.search(out)
    assert "Conforms:" in out


def test_a_quick_run_has_no_dots_in_a_log(conforming: Finished) -> None:
    assert conforming.out.lstrip().startswith("==")
    assert ESCAPE not in conforming.out


@pytest.mark.parametrize(
    ("option", "no_colour"),
    [(["--no-colour"], ""), ([], "1")],
)
def test_colour_can_be_left_out(
    wrong_server: str, tmp_path: Path, option: list[str], no_colour: str
) -> None:
    line = ("run", wrong_server, *QUICK, *option)
    out = on_terminal(*line, directory=tmp_path, NO_COLOR=no_colour)

    assert "Does not conform" in out
    assert ESCAPE not in out


def test_a_terminal_has_colour_unless_told(wrong_server: str, tmp_path: Path) -> None:
    assert ESCAPE in on_terminal("run", wrong_server, *QUICK, directory=tmp_path)


def test_what_a_server_says_does_not_steer_the_terminal(
    steering_server: str, tmp_path: Path
) -> None:
    only = "--requirement=cm.stream.ticket-alone"
    line = ("run", steering_server, only, "--effort=smoke", "--no-colour")
    out = on_terminal(*line, directory=tmp_path)

    assert r"\x1b" in out
    assert not {ESCAPE, "\x07", "\x9b"} & set(out)
    assert not re.search(r"^::error::mine", out, re.MULTILINE)
