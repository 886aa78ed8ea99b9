"""What was acknowledged outlives the process."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread

from conformance.reference.clock import SetClock
from conformance.reference.cm import Cm
from conformance.reference.server import serve
from conformance.selftest.reference.cm.client import Client
from conformance.selftest.reference.raw import request

PROGRAM = """
import sys
from pathlib import Path
from conformance.reference.cm import Cm
from conformance.reference.server import serve
server = serve(Cm(Path(sys.argv[1])))
print(server.port, flush=True)
server.wait()
"""


@contextmanager
def client_of(data: Path, clock: SetClock) -> Iterator[Client]:
    with serve(Cm(data, clock)) as server:
        client = Client(server)
        yield client
        client.close()


def test_a_restart_keeps_everything(tmp_path: Path, clock: SetClock) -> None:
    template = '<id/><title/><blob encoding="plain"/>'
    with client_of(tmp_path, clock) as cm:
        ticket = cm.upload(b"x" * 100_000)
        cm.create("kept", more="<title>T</title><blob>bytes</blob>")
        before = cm.of("/kept", template)
    with client_of(tmp_path, clock) as cm:
        assert cm.of("/kept", template) == before
        assert cm.download(ticket) == (200, b"x" * 100_000)
        assert int(cm.create("next")) > int(before.split("<")[1].removeprefix("id>"))


def upload_until_it_dies(port: int, kept: dict[str, bytes]) -> None:
    with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        for number in range(10_000):
            data = b"%d " % number * (1 if number % 3 else 20_000)
            try:
                status, ticket = request(connection, "POST", "/stream", data)
            except (OSError, HTTPException):
                return
            assert status == 200
            kept[ticket.decode()] = data


def test_a_killed_server_has_every_acknowledged_upload(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    kept: dict[str, bytes] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        writer = Thread(target=upload_until_it_dies, args=(port, kept))
        writer.start()
        writer.join(0.3)
        process.send_signal(signal.SIGKILL)
        writer.join()
    with serve(Cm(tmp_path)) as server:
        client = Client(server)
        wrong = [t for t in kept if client.download(t) != (200, kept[t])]
        client.close()

    assert len(kept) > 10
    assert wrong == []


def test_no_part_of_a_killed_upload_is_left(tmp_path: Path) -> None:
    Cm(tmp_path).close()
    (tmp_path / "spool" / "part").write_bytes(b"x")
    (tmp_path / "blobs" / "unacknowledged").write_bytes(b"x")
    Cm(tmp_path).close()

    assert not list((tmp_path / "spool").iterdir())
    assert not list((tmp_path / "blobs").iterdir())
