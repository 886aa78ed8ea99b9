"""The command ``cms-conformance``.

Exit codes: 0 conforms, 1 does not, 2 wrong usage or profile, 3 could not be judged,
4 a defect of the suite, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from threading import Event

from conformance.harness.catalogue import (
    Catalogue,
    CatalogueError,
    NothingSelected,
    Requirement,
    check_documents,
    load_catalogue,
)
from conformance.harness.profile import ProfileError
from conformance.harness.verdict import ExitCode
from conformance.running.command import run_suites
from conformance.running.detection import detect
from conformance.running.header import suite_version
from conformance.running.reports import report_again
from conformance.running.variants import find_variant

EFFORTS = ("smoke", "default", "deep")
REPORT_HELP = "html, json, junit (these by default), summary, earl, har, badge, all"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    options = parser().parse_args(arguments)
    try:
        code: int = options.command(options)
    except (CatalogueError, NothingSelected, ProfileError) as error:
        return _fail(str(error))
    except (KeyboardInterrupt, BrokenPipeError):
        return _cut_short()
    except Exception:  # noqa: BLE001  (whatever it is, it is no verdict on the target)
        traceback.print_exc()
        return ExitCode.SUITE_ERROR
    return code


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="cms-conformance",
        description="Judge a CMS server against the documents of its protocols.",
    )
    top.add_argument("--version", action="version", version=suite_version())
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="judge a server"))
    _add_serve(commands.add_parser("serve", help="run the bundled reference server"))
    _add_requirements(
        commands.add_parser("requirements", help="list what a server is held to")
    )
    _add_detect(
        commands.add_parser("detect", help="see which known faults the suite catches")
    )
    _add_report(commands.add_parser("report", help="render a run's evidence again"))
    explain = commands.add_parser("explain", help="explain one requirement")
    explain.add_argument("id", metavar="ID", help="requirement ID")
    explain.set_defaults(command=explain_requirement)
    return top


def _add_run(run: argparse.ArgumentParser) -> None:
    run.add_argument("url", nargs="?", metavar="URL", help="base URL of the server")
    run.add_argument("--target-url", metavar="URL", help="the same as URL")
    run.add_argument(
        "--reference", action="store_true", help="judge the bundled reference server"
    )
    run.add_argument(
        "--variant", metavar="NAME", help="with --reference: a deviation or liberty"
    )
    run.add_argument("--profile", metavar="FILE", help="target profile (TOML)")
    run.add_argument("--protocol", action="append", default=[], metavar="NAME")
    run.add_argument(
        "--requirement",
        action="append",
        default=[],
        metavar="PATTERN",
        help="judge only requirements whose ID matches, as in 'cm.stream.*'",
    )
    run.add_argument("--report-dir", default="reports/latest", metavar="DIR")
    run.add_argument(
        "--report", action="append", default=[], metavar="KIND", help=REPORT_HELP
    )
    run.add_argument("--compare", metavar="FILE", help="an earlier results.jsonl")
    run.add_argument("--effort", choices=EFFORTS, default="default")
    run.add_argument("--seed", type=int, default=0, metavar="N")
    run.add_argument("--strict", action="store_true", help="a SHOULD counts as a MUST")
    run.add_argument(
        "-n", "--workers", default="0", metavar="N", help="pytest-xdist workers"
    )
    run.set_defaults(command=run_suites)


def _add_report(report: argparse.ArgumentParser) -> None:
    report.add_argument("results", type=Path, metavar="results.jsonl")
    report.add_argument(
        "--report", action="append", default=[], metavar="KIND", help=REPORT_HELP
    )
    report.add_argument("--report-dir", type=Path, metavar="DIR", help="where to")
    report.add_argument(
        "--compare", type=Path, metavar="FILE", help="an earlier results.jsonl"
    )
    report.set_defaults(command=report_again)


def _add_serve(serve: argparse.ArgumentParser) -> None:
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on")
    serve.add_argument("--port", type=int, default=0, metavar="N")
    serve.add_argument(
        "--variant", metavar="NAME", help="a deviation or liberty in place of its part"
    )
    serve.add_argument("--data", type=Path, metavar="DIR", help="keep the state here")
    serve.set_defaults(command=serve_reference)


def _add_requirements(requirements: argparse.ArgumentParser) -> None:
    requirements.add_argument("pattern", nargs="*", default=["*"], metavar="PATTERN")
    requirements.add_argument("--json", action="store_true", help="as a JSON array")
    requirements.add_argument(
        "--documents",
        type=Path,
        metavar="DIR",
        help="prove that the requirements still point at the documents in DIR",
    )
    requirements.set_defaults(command=list_requirements)


def _add_detect(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", nargs="*", metavar="NAME", help="only these")
    command.add_argument(
        "--quick",
        action="store_true",
        help="judge a deviation by what it must violate alone, and write nothing",
    )
    command.add_argument(
        "--every",
        type=int,
        choices=range(1, 101),
        default=1,
        metavar="N",
        help="a sample: judge every Nth only",
    )
    command.add_argument("--workers", type=int, default=2, metavar="N")
    command.add_argument("--effort", choices=EFFORTS, default="default")
    command.add_argument("--report-dir", type=Path, default=Path("reports"))
    command.set_defaults(command=detect)


def serve_reference(options: argparse.Namespace) -> int:
    """Serve the reference until a signal ends it."""
    from conformance.running.bundle import reference_server  # noqa: PLC0415  (heavy)

    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    parts = [find_variant(options.variant).part] if options.variant else []
    try:
        with reference_server(
            *parts, host=options.host, port=options.port, data=options.data
        ) as server:
            _say(f"serving on {server.url}")
            stop.wait()
        _say("stopped")
    except OSError as error:
        return _fail(f"serve: {error}")
    return ExitCode.CONFORMS


def list_requirements(options: argparse.Namespace) -> int:
    """List requirements, or compare them with the documents."""
    catalogue = load_catalogue()
    if options.documents is not None:
        return _compare(catalogue, options.documents)
    chosen = catalogue.select(options.pattern).values()
    if options.json:
        _say(json.dumps([_row(one) for one in chosen], indent=2, ensure_ascii=False))
        return ExitCode.CONFORMS
    for one in chosen:
        mark = "excluded" if one.excluded else one.level
        _say(f"{one.id:<56} {mark:<9} {one.statement}")
    return ExitCode.CONFORMS


def _compare(catalogue: Catalogue, directory: Path) -> int:
    if not directory.is_dir():
        return _fail(f"--documents: {directory} is no directory")
    problems = check_documents(catalogue, directory)
    for problem in problems:
        _say(problem)
    if problems:
        return ExitCode.DOES_NOT_CONFORM
    _say(f"all {len(catalogue.requirements)} requirements match the documents")
    return ExitCode.CONFORMS


def _row(requirement: Requirement) -> dict[str, object]:
    row: dict[str, object] = {
        "id": requirement.id,
        "protocol": requirement.protocol,
        "level": requirement.level,
        "covers": list(requirement.covers),
        "statement": requirement.statement,
        "source": requirement.source,
        "digest": requirement.digest,
        "status": requirement.status,
    }
    optional = {
        "reading": requirement.reading,
        "needs": list(requirement.needs),
        "reason": requirement.excluded,
    }
    return row | {key: value for key, value in optional.items() if value}


def explain_requirement(options: argparse.Namespace) -> int:
    """Say all that is known about one requirement."""
    catalogue = load_catalogue()
    requirement = catalogue.requirements.get(options.id)
    if requirement is None:
        close = catalogue.suggest(options.id)
        meant = f"; did you mean {close}?" if close else ""
        return _fail(f"no requirement {options.id!r}{meant}")
    title = catalogue.documents[requirement.passages[0].document].title
    lines = {
        "requirement": requirement.id,
        "level": requirement.level,
        "requires": requirement.statement,
        "source": f"{title} ({requirement.source})",
        "reading": requirement.reading,
        "needs": ", ".join(requirement.needs),
        "covers": ", ".join(requirement.covers),
        "excluded": requirement.excluded,
        "judge": ""
        if requirement.excluded
        else f"cms-conformance run URL --requirement {requirement.id}",
    }
    for name, text in lines.items():
        if text:
            _say(f"{name:<12} {text}")
    return ExitCode.CONFORMS


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _cut_short() -> int:
    """Leave quietly, even if whoever read the output is gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.INTERRUPTED


def _fail(text: str) -> int:
    sys.stderr.write(f"cms-conformance: {text}\n")
    return ExitCode.USAGE
