"""What the suite reads, and the cases it runs."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from bench.growth.curve import Curve, whole
from bench.processes import CHECKOUT, served
from bench.rounds import Effort, computed
from conformance.harness.profile import load_profile
from conformance.harness.run import Run
from conformance.harness.tape import TapeWriter
from conformance.harness.target import credentials
from conformance.harness.transcript import Content, Exchange, Headers
from conformance.harness.xml import Element
from conformance.running.bundle import ENVIRONMENT
from conformance.running.recording import Recording
from conformance.running.targets import target_of
from conformance.suites.cm.checks import only_response
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.messages import where
from conformance.suites.cm.strategies import templates

ANSWER = (
    '<?xml version="1.0" encoding="UTF-8"?><cm-payload payload-id="P2"><cm-header/>'
    '<cm-response response-id="R2" request-id="R1" success="true">{codes}</cm-response>'
    "</cm-payload>"
)
NOTHING = Content(b"", 0)


def codes(effort: Effort) -> Curve:
    """Read an answer of many codes, and look at the number of each."""

    def read(count: int) -> float:
        told = "".join(f'<cm-code numeric="{number}"/>' for number in range(count))
        exchange = answer(ANSWER.format(codes=told).encode())

        def numbers() -> None:
            found = [code.number for code in only_response(exchange).codes]
            if len(found) != count:
                raise RuntimeError(f"{len(found)} of {count} codes were read")

        return computed(numbers)

    read(10)
    return whole("growth-codes", 100_000, effort, read)


def answer(data: bytes) -> Exchange:
    """Return an exchange that was answered with this."""
    content = Content(data, len(data))
    asked = (1, "POST", "/xml", Headers(), NOTHING)
    return Exchange(*asked, 200, "OK", Headers(), content, 1, False, False, 0.0, 0.0)  # noqa: FBT003  (as they stand)


def cases(effort: Effort) -> Curve:
    """Run one generated test: each case drawn, sent, recorded."""
    profile = load_profile(CHECKOUT / "fixtures" / "reference.toml")
    secrets = credentials(profile, ENVIRONMENT)
    with served("plain") as server, tempfile.TemporaryDirectory() as folder:
        target = target_of(profile, server.url, "cct-bench", secrets)
        run = Run(target)
        tape = Path(folder, "tape.jsonl.gz")
        run.tape = TapeWriter(tape, target.run, run.redactor, target.secrets)
        with run.http() as http:
            cm = CmClient(http, target)

            def some(count: int) -> float:
                return computed(lambda: test_of(run, cm, count))

            some(5)
            curve = whole("growth-cases", 2500, effort, some)
        run.tape.close()
    return curve


def test_of(run: Run, cm: CmClient, examples: int) -> None:
    """Run a test of so many examples, as a run does."""
    recording = Recording(run, "cm.template.structure", "cct-bench-1", generated=True)

    @settings(
        database=None,
        deadline=None,
        max_examples=examples,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(templates("obj", max_depth=2))
    def example(template: Element) -> None:
        with recording.case():
            only_response(cm.ask(where("obj", path="/"), template))

    example()
