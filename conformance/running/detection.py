"""``cms-conformance detect``: the suite against servers whose faults are known."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from conformance.deviations import DEVIATIONS
from conformance.harness.catalogue import load_catalogue
from conformance.harness.verdict import ExitCode
from conformance.liberties import LIBERTIES
from conformance.running.command import child_environment, pytest_arguments
from conformance.running.proofs import measurement
from conformance.running.variants import load_variants

QUICKLY = "Each deviation was judged by what it must violate alone (`--quick`)."
FULLY = "Each server was judged by the whole suite of its protocol."
BLAME = {"violates", "falls short"}


@dataclass(frozen=True, slots=True)
class Detection:
    """What the suite said about one server that is wrong, or odd, in a known way.

    ``expected`` is empty for a liberty: then nothing may be blamed.
    """

    name: str
    story: str
    expected: tuple[str, ...]
    disturbs: tuple[str, ...]
    blamed: tuple[str, ...]
    inconclusive: tuple[str, ...]
    exit_code: int
    requests: int

    @property
    def caught(self) -> bool:
        """Tell whether an expected requirement was blamed."""
        return not self.expected or bool(set(self.expected) & set(self.blamed))

    @property
    def stray(self) -> tuple[str, ...]:
        """Return what was blamed without reason."""
        allowed = {*self.expected, *self.disturbs}
        return tuple(name for name in self.blamed if name not in allowed)

    @property
    def sound(self) -> bool:
        """Tell whether the suite said what it should."""
        code = 1 if self.expected else 0
        return self.caught and not self.stray and self.exit_code == code


def detect(options: argparse.Namespace) -> int:
    """Run the suite against every variant; write ``detection.md`` and ``.json``."""
    load_variants()
    names = options.name or [*DEVIATIONS, *LIBERTIES]
    unknown = [name for name in names if name not in {*DEVIATIONS, *LIBERTIES}]
    if unknown:
        sys.stderr.write(f"cms-conformance: no deviation or liberty {unknown[0]!r}\n")
        return ExitCode.USAGE
    found = _judge_all(names[:: options.every], options)
    for one in found:
        sys.stdout.write(_line(one) + "\n")
    if not options.name:
        _write(options, found)
    unsound = [one for one in found if not one.sound]
    sys.stdout.write(f"{len(found) - len(unsound)} passed, {len(unsound)} failed\n")
    return ExitCode.DOES_NOT_CONFORM if unsound else ExitCode.CONFORMS


def _judge_all(names: Sequence[str], options: argparse.Namespace) -> list[Detection]:
    """Judge each variant in a process of its own, forked from one with all loaded."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["conformance.running.heavy"])
    with ProcessPoolExecutor(
        options.workers, context, max_tasks_per_child=1
    ) as processes:
        return list(processes.map(partial(_judged, options=options), names))


def _judged(name: str, options: argparse.Namespace) -> Detection:
    from conformance.cli import parser  # noqa: PLC0415  (it knows this module)

    load_variants()
    with tempfile.TemporaryDirectory() as directory:
        run = parser().parse_args(_run_line(name, options, directory))
        output = Path(directory) / "output"
        code = _pytest(pytest_arguments(run), output)
        path = Path(directory) / "report.json"
        if not path.exists():
            said = output.read_text(encoding="utf-8", errors="replace")
            raise RuntimeError(f"{name}: no report was written:\n{said}")
        report = json.loads(path.read_text(encoding="utf-8"))
    return _detection(name, report, code)


def _run_line(name: str, options: argparse.Namespace, directory: str) -> list[str]:
    """Return the command line of the run that judges a variant."""
    line = ["run", "--reference", "--variant", name, "--report-dir", directory]
    line += ["--protocol", protocol_of(name), "--effort", options.effort]
    if name in DEVIATIONS:
        line += ["--strict"]  # some deviate from what is no more than a should
    if name in DEVIATIONS and options.quick:
        line += [f"--requirement={one}" for one in DEVIATIONS[name].violates]
    return line


def _pytest(line: list[str], output: Path) -> int:
    """Run pytest in this process, which does nothing else, its words into a file."""
    environment = child_environment()
    os.environ.clear()
    os.environ.update(environment)
    with output.open("wb") as file:
        for number in (1, 2):
            os.dup2(file.fileno(), number)
        return int(pytest.main(line))


def protocol_of(name: str) -> str:
    """Return the protocol of a variant: variants lie in a module or folder each."""
    part = DEVIATIONS[name].part if name in DEVIATIONS else LIBERTIES[name].part
    return part.__module__.split(".")[2]


def _detection(name: str, report: dict[str, Any], code: int) -> Detection:
    deviation = DEVIATIONS.get(name)
    part = deviation.part if deviation else LIBERTIES[name].part
    verdicts = {row["id"]: row["verdict"] for row in report["requirements"]}
    return Detection(
        name=name,
        story=" ".join((part.__doc__ or "").split()),
        expected=deviation.violates if deviation else (),
        disturbs=deviation.disturbs if deviation else (),
        blamed=tuple(one for one, word in verdicts.items() if word in BLAME),
        inconclusive=tuple(
            one for one, word in verdicts.items() if word == "inconclusive"
        ),
        exit_code=code,
        requests=report["traffic"]["requests"],
    )


def _line(one: Detection) -> str:
    word = "ok  " if one.sound else "FAIL"
    facts = [f"blamed {', '.join(one.blamed) or 'nothing'}"]
    if not one.caught:
        facts.append(f"expected {', '.join(one.expected)}")
    if one.stray:
        facts.append(f"stray {', '.join(one.stray)}")
    if one.inconclusive:
        facts.append(f"{len(one.inconclusive)} inconclusive")
    return f"{word} {one.name}: {'; '.join(facts)} (exit {one.exit_code})"


def _write(options: argparse.Namespace, found: Sequence[Detection]) -> None:
    directory: Path = options.report_dir
    deviant = [one for one in found if one.expected]
    odd = [one for one in found if not one.expected]
    known = f"{len(DEVIATIONS)} deviations and {len(LIBERTIES)} liberties"
    lines = [
        "# What the suite catches",
        "",
        f"- {sum(one.caught for one in deviant)} of {len(deviant)} deviations caught",
        *([] if options.quick else [_rightly(deviant)]),
        f"- {sum(one.sound for one in odd)} of {len(odd)} liberties spared",
        "",
        QUICKLY if options.quick else FULLY,
        f"Every {options.every}th of {known} was judged."
        if options.every > 1
        else f"All of {known} were judged.",
        "",
        "## Deviations",
        "",
        "| deviation | how a server comes to have it | must be blamed | blamed |",
        "| --- | --- | --- | --- |",
        *(_row(one) for one in deviant),
        "",
        "## Liberties",
        "",
        "| liberty | why it is lawful | blamed |",
        "| --- | --- | --- |",
        *(f"| {one.name} | {one.story} | {_codes(one.blamed)} |" for one in odd),
        "",
    ]
    (directory / "detection.md").write_text("\n".join(lines), encoding="utf-8")
    document = measurement(
        map(_record, deviant),
        map(_record, odd),
        date=datetime.now(UTC).date().isoformat(),
        catalogue=load_catalogue().digest,
        quick=options.quick,
        every=options.every,
    )
    text = json.dumps(document, indent=1) + "\n"
    (directory / "detection.json").write_text(text, encoding="utf-8")


def _rightly(deviant: Sequence[Detection]) -> str:
    """Say how many were blamed for nothing else; a quick detection cannot know."""
    clean = sum(not one.stray for one in deviant)
    return f"- {clean} of {len(deviant)} blamed for nothing else"


def _record(one: Detection) -> dict[str, Any]:
    return asdict(one) | {"caught": one.caught, "sound": one.sound}


def _row(one: Detection) -> str:
    expected, blamed = _codes(one.expected), _codes(one.blamed)
    return f"| {one.name} | {one.story} | {expected} | {blamed} |"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nothing"
