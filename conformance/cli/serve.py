"""``cms-conformance serve``: run the bundled reference server."""

from __future__ import annotations

import argparse
import signal
from pathlib import Path
from threading import Event

from conformance.cli.words import Commands, fail, say
from conformance.harness.verdict import ExitCode
from conformance.running.variants import find_variant


def declare(commands: Commands) -> None:
    """Declare ``serve``."""
    serve = commands.add_parser("serve", help="run the bundled reference server")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on")
    serve.add_argument("--port", type=int, default=0, metavar="N")
    serve.add_argument(
        "--variant", metavar="NAME", help="a deviation or liberty in place of its part"
    )
    serve.add_argument("--data", type=Path, metavar="DIR", help="keep the state here")
    serve.set_defaults(command=serve_reference)


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
            say(f"serving on {server.url}")
            stop.wait()
        say("stopped")
    except OSError as error:
        return fail(f"serve: {error}")
    return ExitCode.CONFORMS
