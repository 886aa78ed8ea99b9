"""The documents a run leaves beside its evidence, and how to make them again."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from conformance.harness.verdict import ExitCode
from conformance.report.badge import badge_json, badge_svg
from conformance.report.build_log import error_lines
from conformance.report.earl import earl
from conformance.report.har import har
from conformance.report.html import render
from conformance.report.junit import junit
from conformance.report.markdown import markdown
from conformance.report.results import Results, ResultsError, read_results
from conformance.report.summary import summary

Writer = Callable[[Results], str]

#: What ``--report`` chooses from: file names are fixed.
WRITERS: dict[str, dict[str, Writer]] = {
    "html": {"report.html": render},
    "json": {"report.json": summary},
    "junit": {"junit.xml": junit},
    "summary": {"summary.md": markdown},
    "earl": {"earl.jsonld": earl},
    "har": {"exchanges.har": har},
    "badge": {"badge.svg": badge_svg, "badge.json": badge_json},
}
COMPARING = {"report.html": render, "summary.md": markdown}
DEFAULT = ("html", "json", "junit")
LARGEST_STEP_SUMMARY = 1 << 20


def chosen(names: Iterable[str]) -> list[str]:
    """Return the kinds of report that ``--report`` names; of none, the default.

    Raises:
        ValueError: a name is none of the kinds; the message lists them.

    """
    wanted = [part for name in names for part in name.split(",") if part]
    for name in wanted:
        if name not in {*WRITERS, "all", "none"}:
            known = ", ".join([*WRITERS, "all", "none"])
            raise ValueError(f"--report {name!r} is unknown; known: {known}")
    if "all" in wanted:
        return list(WRITERS)
    return [name for name in wanted or DEFAULT if name != "none"]


def write_reports(
    results: Path,
    kinds: Collection[str] = DEFAULT,
    *,
    directory: Path | None = None,
    earlier: Path | None = None,
) -> list[Path]:
    """Write reports of these kinds beside the evidence, or where told.

    Raises:
        ResultsError: this evidence, or the earlier one to compare with, is none.

    """
    if not kinds:
        return []
    evidence = read_results(results)
    before = read_results(earlier) if earlier else None
    target = directory or results.parent
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for kind in kinds:
        for name, writer in WRITERS[kind].items():
            compares = before is not None and name in COMPARING
            text = COMPARING[name](evidence, before) if compares else writer(evidence)
            _write(target / name, text)
            written.append(target / name)
    return written


def tell_the_build(
    results: Path, environment: Mapping[str, str] = os.environ
) -> list[str]:
    """Add the summary to GitHub's page of the build, if this is one.

    Returns the lines that make it show errors; they belong on standard output.
    """
    if environment.get("GITHUB_ACTIONS") != "true":
        return []
    evidence = read_results(results)
    page = environment.get("GITHUB_STEP_SUMMARY")
    if page:
        text = markdown(evidence).encode("utf-8")[:LARGEST_STEP_SUMMARY]
        with Path(page).open("ab") as file:
            file.write(text)
    return list(error_lines(evidence))


def report_again(options: argparse.Namespace) -> int:
    """Make the reports of a run again, from its evidence alone."""
    results: Path = options.results
    try:
        kinds = chosen(options.report)
        written = write_reports(
            results / "results.jsonl" if results.is_dir() else results,
            kinds,
            directory=options.report_dir,
            earlier=options.compare,
        )
    except (ResultsError, ValueError, OSError) as error:
        sys.stderr.write(f"cms-conformance: {error}\n")
        return ExitCode.USAGE
    for path in written:
        sys.stdout.write(f"{path}\n")
    return ExitCode.CONFORMS


def _write(path: Path, text: str) -> None:
    """Write a file in one step, so that no reader sees half of it."""
    draft = path.with_name(f".{path.name}.part")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)
