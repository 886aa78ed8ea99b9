"""``cms-conformance serve``: run the mock server."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from conformance.cli.words import fail, say
from conformance.harness.exit_code import ExitCode
from conformance.harness.printable import printable

if TYPE_CHECKING:
    from conformance.mock import MockServer
    from conformance.mock.workers.crew import Crew

HIGHEST_PORT = 65_535
MOST_WORKERS = 64
PASSWORDS = """\
The password of root is let-root-in; that of every other login is the login itself. Who
sends no credentials is let in as well. A fault is a line such as
"locked:operation=export,nth=2,times=3" or "delay:seconds=2,probability=0.1,seed=7"; a
name that is unknown is answered with all there are.
"""


def declare(command: argparse.ArgumentParser) -> None:
    """Declare ``serve``."""
    command.epilog = PASSWORDS
    add = command.add_argument
    add("--host", default="127.0.0.1", help="address to listen on")
    add("--port", type=port, default=0, metavar="N", help="0 is any free one")
    add(
        "--variant",
        "--deviation",
        metavar="NAME",
        help="a deviation or liberty in place of its part",
    )
    add("--data", type=Path, metavar="DIR", help="keep the state here")
    add("--seed-data", type=Path, metavar="FILE", help="content (TOML or JSON)")
    add("--fault", action="append", default=[], metavar="SPEC", help="repeatable")
    add("--tls-cert", type=Path, metavar="FILE", help="serve https (PEM)")
    add("--tls-key", type=Path, metavar="FILE", help="its key, where it is apart")
    add("--report-dir", type=Path, metavar="DIR", help="report on the clients here")
    add(
        "--workers",
        type=workers,
        default=1,
        metavar="N",
        help="processes over the same data; not with --fault or --variant",
    )
    add("--no-admin", action="store_true", help="serve nothing below /_mock")
    add("--open-admin", action="store_true", help="and /_mock to other machines too")
    command.set_defaults(command=serve_reference)


def port(text: str) -> int:
    """Return a port number."""
    number = int(text)
    if not 0 <= number <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{text} is no port: 0 to {HIGHEST_PORT} are")
    return number


def workers(text: str) -> int:
    """Return a number of workers."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_WORKERS:
        problem = f"{text!r} is no number of workers: 1 to {MOST_WORKERS} are"
        raise argparse.ArgumentTypeError(problem)
    return int(text)


def serve_reference(options: argparse.Namespace) -> int:
    """Serve the reference until a signal ends it."""
    with nothing_superfluous():
        from conformance.mock import FaultError, SeedError  # noqa: PLC0415  (heavy)

    try:
        serve_until_stopped(options)
    except (OSError, FaultError, SeedError) as error:
        return fail(f"serve: {error}")
    return ExitCode.CONFORMS


def serve_until_stopped(options: argparse.Namespace) -> None:
    """Start, say so, and wait for a signal."""
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if options.report_dir is not None:
        options.report_dir.mkdir(parents=True, exist_ok=True)
    with nothing_superfluous():
        server = hired(options, stop) if options.workers > 1 else started(options)
    with server:
        server.installation.judge.keeps_tally = options.report_dir is not None
        announce(server, admin=not options.no_admin)
        stop.wait()
        report_on_clients(server, options.report_dir)
    if failure := getattr(server, "failure", ""):
        raise OSError(failure)
    say("stopped")


@contextmanager
def nothing_superfluous() -> Iterator[None]:
    """Look for no garbage, which a start does not make, and read no authorities.

    To import aiohttp is to read the certificates of all of them, which takes longer
    than all else at a start, and a server is nobody's client.
    """
    name = ssl.get_default_verify_paths().openssl_cafile_env
    found = os.environ.get(name)
    os.environ[name] = os.devnull
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        if found is None:
            del os.environ[name]
        else:
            os.environ[name] = found


def report_on_clients(server: MockServer | Crew, directory: Path | None) -> None:
    """Write what was found about the clients, if that is wanted."""
    if directory is None:
        return
    from conformance.running.client_report import (  # noqa: PLC0415  (heavy)
        write_client_report,
    )

    for path in write_client_report(server, directory):
        say(str(path))


def started(options: argparse.Namespace) -> MockServer:
    """Return the server as it was asked for."""
    from conformance.mock import MockServer  # noqa: PLC0415  (heavy)
    from conformance.mock.certificate import certified  # noqa: PLC0415  (with it)

    return MockServer(
        *parts(options.variant),
        host=options.host,
        port=options.port,
        data=options.data,
        seed=options.seed_data,
        faults=options.fault,
        ssl_context=certified(options.tls_cert, options.tls_key),
        admin=not options.no_admin,
        open_admin=options.open_admin,
    )


def hired(options: argparse.Namespace, stop: Event) -> Crew:
    """Return a server of several processes.

    Raises:
        OSError: something is asked for that processes cannot share, or have.

    """
    from conformance.mock.workers.crew import Crew  # noqa: PLC0415  (heavy)

    for name, given in (("--fault", options.fault), ("--variant", options.variant)):
        if given:
            raise OSError(
                f"{name} and --workers exclude each other: every process would have "
                "its own; leave one of them out"
            )
    return Crew(
        options.workers,
        host=options.host,
        port=options.port,
        data=options.data,
        seed=options.seed_data,
        certificate=options.tls_cert,
        key=options.tls_key,
        admin=not options.no_admin,
        open_admin=options.open_admin,
        on_failure=stop.set,
        told=lambda text: sys.stderr.write(f"cms-conformance: serve: {text}\n"),
    )


def parts(variant: str | None) -> list[type]:
    """Return the part that is wrong, or unusual, where one was asked for."""
    if not variant:
        return []
    from conformance.running.variants import find_variant  # noqa: PLC0415  (heavy)

    return [find_variant(variant).part]


def announce(server: MockServer | Crew, *, admin: bool) -> None:
    """Say where each protocol is served, and to whom."""
    from conformance.mock.admin.views import ENTRANCES, logins  # noqa: PLC0415  (heavy)

    say(f"serving on {server.url}")
    for protocol, paths in ENTRANCES.items():
        urls = " ".join(server.url + path for path in paths)
        names = printable(", ".join(logins(server.installation, protocol)))
        say(f"  {protocol:8} {urls}  (logins: {names})")
    if admin:
        say(f"  admin    {server.url}/_mock/")
    say("passwords: cms-conformance serve --help")
