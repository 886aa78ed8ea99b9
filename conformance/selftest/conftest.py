"""The command in an empty directory, and servers and runs that several tests use."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from conformance.reference.cm.stream import Stream
from conformance.reference.message import Response
from conformance.running.bundle import ENVIRONMENT, reference_server
from conformance.selftest.command import Command, Finished, in_directory

#: A selection whose tests are few and quick; `TakesAnyMethod` breaks one of them.
QUICK = (
    "--effort=smoke",
    "--requirement=cm.stream.tick*",
    "--requirement=cm.stream.other-methods-refused",
    "--requirement=cm.stream.upload-status",
)


class TakesAnyMethod(Stream):
    """Answer any method on ``/stream`` as if it were meant."""

    def refuse_method(self) -> Response:
        """Answer as if all were well."""
        return Response(200)


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return in_directory(tmp_path)


@pytest.fixture(scope="session")
def httpserver_listen_address() -> tuple[str, int]:
    return ("127.0.0.1", 0)


@pytest.fixture(scope="session")
def right_server() -> Iterator[str]:
    with reference_server() as server:
        yield server.url


@pytest.fixture(scope="session")
def wrong_server() -> Iterator[str]:
    with reference_server(TakesAnyMethod) as server:
        yield server.url


@pytest.fixture
def dead_url() -> str:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture(scope="session")
def conforming(right_server: str, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    run = in_directory(tmp_path_factory.mktemp("conforming"))
    return run("run", right_server, *QUICK, **ENVIRONMENT)


@pytest.fixture(scope="session")
def failing(wrong_server: str, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    run = in_directory(tmp_path_factory.mktemp("failing"))
    return run("run", wrong_server, *QUICK, **ENVIRONMENT)
