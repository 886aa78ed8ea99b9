"""What a run leaves behind is known, however it ended, and can be removed later."""

from __future__ import annotations

import json
import os
import signal
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import pytest

from conformance.harness.made import read_made
from conformance.reference.server import Server
from conformance.running.bundle import ENVIRONMENT, JUDGED, PROFILE, reference_server
from conformance.selftest.command import Command, Finished, in_directory, started
from conformance.selftest.running.test_interrupt import wait_until

#: Tests that make files and users, packages, and uploads, in this order.
SELECTION = (
    "--requirement=cm.create.*",
    "--requirement=cm.query.*",
    "--requirement=staging.package.*",
    "--requirement=bsn.start.*",
    "--effort=smoke",
    "--report-dir=out",
)
ENOUGH = 12


@dataclass(frozen=True, slots=True)
class Scene:
    """A server that outlives the runs against it, and a user's directory."""

    server: Server
    directory: Path

    @property
    def lists(self) -> list[Path]:
        """Return the lists of what runs have made."""
        return sorted((self.directory / "out").glob("made-*.jsonl"))

    @property
    def made(self) -> int:
        """Return how many things stand in them as there."""
        return sum(len(read_made(path).left) for path in self.lists)

    def sweep(self, *more: str) -> Finished:
        """Sweep up."""
        return in_directory(self.directory)("sweep", "out", *more, **ENVIRONMENT)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with reference_server(settings=JUDGED) as server:
        yield Scene(server, tmp_path)


def child_of(process: Popen[str]) -> int:
    """Return the process of the tests."""
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return int(path.read_text(encoding="ascii").split()[0])


def kill_a_run(scene: Scene, protocol: str, number: signal.Signals) -> None:
    """Start a run, and end it from outside once it has made something."""
    line = ("run", scene.server.url, f"--profile={PROFILE}", f"--protocol={protocol}")
    where = {"directory": scene.directory, **ENVIRONMENT}
    with started(*line, *SELECTION, **where) as process:  # type: ignore[arg-type]
        wait_until(lambda: scene.made >= ENOUGH or process.poll() is not None)
        os.kill(child_of(process), number)
        process.communicate(timeout=60)


@pytest.mark.parametrize("protocol", ["cm", "staging", "bsn"])
def test_what_a_killed_run_left_is_listed_and_swept(
    scene: Scene, protocol: str
) -> None:
    kill_a_run(scene, protocol, signal.SIGKILL)
    listed, swept, again = scene.sweep("--dry-run"), scene.sweep(), scene.sweep()

    assert (listed.code, swept.code, again.code) == (1, 0, 0), listed.out + swept.out
    assert listed.out.count("  there: ") == swept.out.count("  removed: ") > 0
    assert scene.lists == []


def test_an_interrupted_run_leaves_nothing_to_sweep(scene: Scene) -> None:
    kill_a_run(scene, "staging", signal.SIGINT)

    assert scene.lists == []
    assert "no run has left anything" in scene.sweep().out


def test_a_run_whose_command_was_killed_ends_and_cleans_up(scene: Scene) -> None:
    line = ("run", scene.server.url, f"--profile={PROFILE}", "--protocol=staging")
    where = {"directory": scene.directory, **ENVIRONMENT}
    with started(*line, *SELECTION, **where) as process:  # type: ignore[arg-type]
        wait_until(lambda: scene.made >= ENOUGH)
        child = child_of(process)
        process.kill()
        wait_until(lambda: not Path(f"/proc/{child}/cwd").exists())

    report = json.loads((scene.directory / "out" / "report.json").read_text("utf-8"))
    assert (report["exit_code"], report["leftovers"], scene.lists) == (130, [], [])


def test_a_later_run_keeps_the_list_of_one_that_was_killed(scene: Scene) -> None:
    kill_a_run(scene, "staging", signal.SIGKILL)
    before = scene.lists
    line = ("run", scene.server.url, "--protocol=staging", f"--profile={PROFILE}")
    run = in_directory(scene.directory)
    run(
        *line,
        "--requirement=staging.package.name-is-text",
        *SELECTION[4:],
        **ENVIRONMENT,
    )

    assert scene.lists == before
    assert scene.sweep().code == 0


def test_the_list_is_for_its_owner_alone(scene: Scene) -> None:
    kill_a_run(scene, "bsn", signal.SIGKILL)

    assert stat.S_IMODE(scene.lists[0].stat().st_mode) == 0o600


def test_without_the_server_nothing_can_be_said(scene: Scene) -> None:
    kill_a_run(scene, "staging", signal.SIGKILL)
    scene.server.close()

    done = scene.sweep()

    assert (done.code, len(scene.lists)) == (3, 1)
    assert "the target could not be asked" in done.out


def test_a_thing_without_the_mark_of_the_run_is_left_alone(scene: Scene) -> None:
    kill_a_run(scene, "staging", signal.SIGKILL)
    (path,) = scene.lists
    run = read_made(path).run
    text = path.read_text(encoding="utf-8").replace(run, "cct-0badcafe")
    path.write_text(text, encoding="utf-8")

    done = scene.sweep()

    assert (done.code, "removed: " in done.out) == (1, False)
    assert "does not carry the run's id" in done.out


def test_a_directory_that_is_none_is_refused(command: Command) -> None:
    done = command("sweep", "nowhere")

    assert done.code == 2
    assert "nowhere is no directory; name that of a report" in done.err
