"""See whether a target answers at all, before anything is judged."""

from __future__ import annotations

import importlib
from typing import cast

from conformance.harness.judgement import Violation
from conformance.harness.run import Probe, Run


def probe(run: Run, protocol: str) -> str:
    """Return why a protocol cannot be judged on the target; nothing if it can.

    Each suite's ``probe`` module knows one harmless exchange of its protocol.
    """
    module = importlib.import_module(f"conformance.suites.{protocol}.probe")
    ask = cast("Probe", module.probe)
    http = run.http()
    try:
        return ask(http, run.target)
    except Violation as silence:
        return f"{run.target.url} does not answer: {silence.received}"
    finally:
        http.close()
