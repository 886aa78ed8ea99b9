"""``cms-conformance run``: the suites in a pytest process of their own."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from conformance.cli.words import NO_TARGET
from conformance.harness.resources import PACKAGE
from conformance.harness.verdict import ExitCode
from conformance.running.orphans import PARENT
from conformance.running.plan_text import plan_text

#: Bytes from which on something is large; by itself the C library begins there.
LARGE = 1 << 17
PLUGINS = ("_hypothesis_pytestplugin", "conformance.plugin")
#: Plugins of pytest that take time at every test, for people who write tests.
NEEDLESS = ("logging", "unraisableexception", "threadexception")
PYTEST_CODES = {
    2: ExitCode.SUITE_ERROR,
    3: ExitCode.SUITE_ERROR,
    4: ExitCode.USAGE,
    5: ExitCode.NOT_JUDGED,
}


def run_suites(options: argparse.Namespace) -> int:
    """Run the suites; return the exit code of the run.

    The user's own pytest settings and plugins stay out of it, and nothing is written
    but the report directory.
    """
    if options.url and options.target_url:
        sys.stderr.write("cms-conformance: give the URL once, not twice\n")
        return ExitCode.USAGE
    report_dir = Path(options.report_dir)
    results = report_dir / "results.jsonl"
    if not (options.url or options.target_url or options.reference or options.profile):
        sys.stderr.write(f"cms-conformance: {NO_TARGET}\n")
        return ExitCode.USAGE
    before = _stamp(results)
    code, interrupted = _in_pytest(options)
    if options.plan:
        return _planned(options, ExitCode.INTERRUPTED if interrupted else code)
    end = _end(results) if _stamp(results) != before else {}
    if not end:
        return ExitCode.INTERRUPTED if interrupted else _without_evidence(code)
    worse = code == ExitCode.DOES_NOT_CONFORM and end["exit_code"] == 0
    return code if worse else int(end["exit_code"])


def _in_pytest(options: argparse.Namespace) -> tuple[int, bool]:
    """Run the suites; return pytest's exit code, and whether they were interrupted."""
    interrupts = Interrupts()
    process = subprocess.Popen(  # noqa: S603  (our own interpreter and modules)
        [sys.executable, "-m", "pytest", *pytest_arguments(options)],
        env=child_environment() | {PARENT: str(os.getpid())},
        stdin=subprocess.DEVNULL,
        process_group=0,
    )
    interrupts.hand_on_to(process)
    return process.wait(), bool(interrupts.came)


def _planned(options: argparse.Namespace, code: int) -> int:
    """Tell the plan that a rehearsal has left; return the exit code."""
    if code == ExitCode.INTERRUPTED:
        sys.stderr.write("cms-conformance: interrupted before the plan was made\n")
        return code
    if code:
        return _without_evidence(code)
    path = Path(options.report_dir) / "plan.json"
    sys.stdout.write(plan_text(path, in_sum=options.quiet))
    return ExitCode.CONFORMS


def pytest_arguments(options: argparse.Namespace) -> list[str]:
    """Return the pytest command line of a run."""
    suites = PACKAGE / "suites"
    given = {
        "--target-url": options.target_url or options.url,
        "--profile": options.profile,
        "--variant": options.variant,
        "--report-dir": options.report_dir,
        "--effort": options.effort,
        "--conformance-seed": options.seed,
        "--compare": options.compare,
        "--conformance-ca-file": options.ca_file,
        "--conformance-client-cert": options.client_cert,
        "--conformance-client-key": options.client_key,
        "--conformance-rate": options.rate,
        "--conformance-max-requests": options.max_requests,
        "--conformance-max-time": options.max_time,
        "--conformance-shard": options.shard,
    }
    collected = [f"conformance.suites.{name}" for name in options.protocol]
    arguments = ["--pyargs", *(collected or ["conformance.suites"])]
    arguments += ["-c", str(suites / "pytest.ini")]
    plugins = [*PLUGINS, *(f"no:{name}" for name in NEEDLESS)]
    arguments += [part for name in plugins for part in ("-p", name)]
    for name, value in given.items():
        if value is not None:
            arguments.append(f"{name}={value}")
    arguments += [f"--protocol={name}" for name in options.protocol]
    arguments += [f"--requirement={pattern}" for pattern in options.requirement]
    arguments += [f"--report={kind}" for kind in options.report]
    arguments += ["--reference"] if options.reference else []
    if options.update_known_failures:
        arguments.append("--update-known-failures")
    arguments += ["--conformance-insecure"] if options.insecure else []
    arguments += ["--strict-levels"] if options.strict else []
    arguments += ["--color=no"] if options.no_colour else []
    told = "none" if options.quiet else "line"
    # What failed is told by cause, at the end, in place of test by test.
    arguments += [f"--conformance-progress={told}", "--tb=no"]
    if options.plan:
        # What was asked for is told from the plan; how tests ended is of no account.
        return [*arguments, "--plan", "-q", "--no-summary"]
    if options.workers != "0":
        arguments += ["-p", "xdist.plugin", "-n", options.workers]
    return arguments


def child_environment() -> dict[str, str]:
    """Return an environment in which the user's own pytest settings have no say."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"PYTEST_ADDOPTS", "PYTEST_PLUGINS"}
    }
    return environment | {
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        # A set is gone through in the same order in every run.
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        # A large answer goes back to the system as soon as it is let go of. Otherwise
        # the C library learns to keep room for the next one, between smaller things.
        "MALLOC_MMAP_THRESHOLD_": str(LARGE),
        # Nor does it reserve a part of the address space for each thread.
        "MALLOC_ARENA_MAX": "2",
    }


class Interrupts:
    """The interrupts that come while a run goes on, for the run to answer.

    The run is in a process group of its own, so that it hears of each once, be it
    typed at a terminal or sent to this process alone. Made before the run starts:
    it would inherit that interrupts are ignored, as they are behind a shell's ``&``.
    """

    def __init__(self) -> None:
        self.came = 0
        self._run: subprocess.Popen[bytes] | None = None
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._come)

    def hand_on_to(self, run: subprocess.Popen[bytes]) -> None:
        """Hand them on from now, and those that came before."""
        self._run = run
        if self.came:
            run.send_signal(signal.SIGINT)

    def _come(self, *_: object) -> None:
        self.came += 1
        if self._run is not None:
            self._run.send_signal(signal.SIGINT)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


def _without_evidence(code: int) -> int:
    if code < 0:
        sys.stderr.write(f"cms-conformance: pytest was ended by signal {-code}\n")
    return int(PYTEST_CODES.get(code, ExitCode.SUITE_ERROR))


def _end(results: Path) -> dict[str, Any]:
    """Return the last record of the evidence if the run came to its end."""
    try:
        *_, last = results.read_bytes().splitlines()
        record: dict[str, Any] = json.loads(last)
    except ValueError:
        return {}
    return record if record.get("record") == "end" else {}
