"""The reference in a process of its own, and what one hostile input did to it."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from lxml import etree

from conformance.selftest.command import environment
from conformance.selftest.hostile.figure import Figure
from conformance.selftest.hostile.markup_sent import PAYLOAD, XML_KIND
from conformance.selftest.hostile.requests_sent import CLOSED, Form, Input, request
from conformance.selftest.hostile.rest_sent import JSON_KIND, NAME, PACKAGES

PROGRAM = """
import sys
from pathlib import Path
from conformance.running.bundle import reference_server
with reference_server(data=Path(sys.argv[1])) as server:
    print(server.port, flush=True)
    server.wait()
"""
PATIENCE = 15.0
HALF = (
    b"POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n" + b"x" * 999
)
#: Stands in inputs for the address of the canary.
NOWHERE = b"127.0.0.1:00009"
#: An answer comes within this many seconds, one to a large body within the second.
SECONDS, LARGE_SECONDS, LARGE = 2.0, 10.0, 8 << 20
NEXT_SECONDS = 1.0
MEBIBYTES = 200
STATUS = re.compile(rb"HTTP/1\.[01] ([0-9]{3}) ")
#: What would tell how the server is made.
DETAILS = (b"Traceback", b'File "', b".py", b"conformance.reference", b"root:x:0")


class Attacked:
    """A reference server in a process of its own."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        data: Path,
        said: Path,
        canary: socket.socket,
    ) -> None:
        if process.stdout is None:
            raise ValueError("the process says nothing")
        self.process = process
        self.port = int(process.stdout.readline())
        self.data = data
        self.said = said
        self.canary = canary
        made = b'{"name": "%s"}' % NAME
        self.exchange(request(b"PUT " + PACKAGES, made, JSON_KIND))
        self.before = self.stored()

    def meet(self, sent: Input) -> Figure:
        """Send one input; return what came, and what is wrong with it."""
        self.forget_peak()
        began, waited = time.monotonic(), self.waited()
        received = self.exchange(sent.data)
        seconds = time.monotonic() - began - self.waited_since(waited)
        wrong = [
            *of_answer(sent, received),
            *self.of_time(sent, seconds),
            *self.of_life(),
        ]
        came = str(first_status(received) or "closed")
        return Figure(sent.name, came, round(seconds, 2), self.peak(), tuple(wrong))

    def exchange(self, data: bytes) -> bytes:
        """Send bytes, end our side, and return what comes until the other ends."""
        received = bytearray()
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as peer:
            # A server may refuse before it has read all.
            with suppress(OSError):
                peer.sendall(data.replace(NOWHERE, self.address))
                peer.shutdown(socket.SHUT_WR)
            with suppress(OSError):
                while block := peer.recv(1 << 16):
                    received += block
        return bytes(received)

    @property
    def address(self) -> bytes:
        """Return where a server would fetch what it should not; as long as none."""
        return b"127.0.0.1:%05d" % self.canary.getsockname()[1]

    def fetched(self) -> bool:
        """Tell whether something was fetched that should not have been."""
        with suppress(BlockingIOError):
            self.canary.accept()[0].close()
            return True
        return False

    def crowded(self, connections: int) -> Figure:
        """Leave requests half sent, and see how another client is served."""
        with ExitStack() as stack:
            self.forget_peak()
            for _ in range(connections):
                peer = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
                stack.enter_context(peer).sendall(HALF)
            began = time.monotonic()
            wrong = self.of_life()
            seconds = round(time.monotonic() - began, 2)
        name = f"connection: {connections} half-open uploads"
        return Figure(name, "served", seconds, self.peak(), tuple(wrong))

    def of_time(self, sent: Input, seconds: float) -> list[str]:
        """Return what was late."""
        limit = LARGE_SECONDS if len(sent.data) > LARGE else SECONDS
        return [f"{seconds:.1f} s"] if seconds > limit else []

    def of_life(self) -> list[str]:
        """Return what is wrong with the server afterwards."""
        began = time.monotonic()
        after = self.stored() if self.process.poll() is None else {}
        seconds = time.monotonic() - began
        wrong = {
            "something stored has changed": after != self.before,
            f"the next request took {seconds:.1f} s": seconds > NEXT_SECONDS,
            f"{self.peak()} MiB": self.peak() > MEBIBYTES,
            "something was fetched": self.fetched(),
            "an exception in the log": b"Traceback" in self.said.read_bytes(),
        }
        self.said.write_bytes(b"")
        return [name for name, is_wrong in wrong.items() if is_wrong]

    def stored(self) -> dict[str, object]:
        """Return what two lawful requests tell of the state, and the files it is in."""
        with suppress(OSError):
            listed = self.exchange(request(b"GET /rest/content/package"))
            found = self.exchange(request(b"POST /xml", PAYLOAD, XML_KIND))
            names = sorted(str(path) for path in self.data.rglob("*") if path.is_file())
            return {
                "packages": listed.partition(b"\r\n\r\n")[2],
                "root": b'success="true"' in found,
                "files": [
                    name for name in names if not name.endswith(("-wal", "-shm"))
                ],
            }
        return {}

    def waited(self) -> dict[str, float]:
        """Return the seconds that each thread had to wait for a processor."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return {
            path.parent.name: int(path.read_text("ascii").split()[1]) / 1e9
            for path in tasks
        }

    def waited_since(self, before: Mapping[str, float]) -> float:
        """Return the longest that a thread has waited since, others being at work."""
        now = self.waited()
        return max((now[task] - before.get(task, 0.0) for task in now), default=0.0)

    def forget_peak(self) -> None:
        """Begin to measure the memory anew."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5", "ascii")

    def peak(self) -> int:
        """Return the most memory that was in use, in MiB."""
        text = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        found = re.search(r"VmHWM:\s+([0-9]+) kB", text)
        return int(found[1]) // 1024 if found else 0


@contextmanager
def attacked(directory: Path) -> Iterator[Attacked]:
    """Serve the reference from a directory of its own."""
    data, said = directory / "data", directory / "said"
    with (
        socket.create_server(("127.0.0.1", 0)) as canary,
        said.open("ab") as log,
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(data)],
            stdout=subprocess.PIPE,
            stderr=log,
            stdin=subprocess.DEVNULL,
            env=environment({}),
        ) as process,
    ):
        canary.settimeout(0)
        try:
            yield Attacked(process, data, said, canary)
        finally:
            process.kill()


def first_status(received: bytes) -> int:
    """Return the status of the first answer that is final, or that none came."""
    while received.startswith(b"HTTP/1.1 100 "):
        received = received.partition(b"\r\n\r\n")[2]
    found = STATUS.match(received)
    return int(found[1]) if found else CLOSED


def of_answer(sent: Input, received: bytes) -> list[str]:
    """Return what is wrong with an answer."""
    status, body = first_status(received), received.partition(b"\r\n\r\n")[2]
    answers = len(STATUS.findall(received)) - received.count(b"HTTP/1.1 100 ")
    wrong = [] if status in sent.statuses else [f"answered {status}"]
    if status and not is_in_form(sent.form, status, body):
        wrong.append(f"no {sent.form}: {body[:80]!r}")
    if answers > 1 and not sent.several:
        wrong.append(f"{answers} answers")
    wrong += [f"tells {word!r}" for word in DETAILS if word in received]
    return wrong


def is_in_form(form: Form, status: int, body: bytes) -> bool:
    """Tell whether an answer has the form that its protocol asks for."""
    if form == "any" or (form != "envelope" and status in {400, 413}):
        return True
    try:
        if form == "envelope":
            return bool(json.loads(body)["responseInfo"]["responseCode"] != "OK")
        root = etree.fromstring(body)
    except (ValueError, KeyError, TypeError, etree.XMLSyntaxError):
        return False
    if form == "fault":
        return bool(root.xpath("//*[local-name()='Fault']"))
    codes = root.findall("cm-response")
    return any(code.get("success") == "false" for code in codes)
