"""Connections that are cut after every byte of a small upload, closed or reset."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from conformance.selftest.faults.child import PATIENCE, Child, left_over, serving
from conformance.selftest.faults.record import File, Record
from conformance.selftest.faults.speech import (
    JSON,
    PACKAGES,
    append_call,
    cancel_call,
    complete_call,
    create_object,
    create_package,
    start_call,
    started_token,
)
from conformance.selftest.faults.writers import make_archive
from conformance.selftest.staging.desk import FORM, form

#: A reset in place of an orderly end.
RESET = struct.pack("ii", 1, 0)
SECONDS_TO_CLOSE = 20.0
DATA = b"0123456789" * 3


def messages(server: Child, record: Record) -> dict[str, bytes]:
    """Return one small upload of each kind; whole, each would be answered."""
    record.tried_files.add(DATA)
    token = started_token(server.ask(*start_call(DATA))[1])
    record.open_files[token] = File(token, DATA)
    create_package(server, "cut")
    record.packages.add("cut")
    archive = make_archive(server)
    record.tried_packages.add("cut")
    record.tried_archives["cut"] = archive
    return {
        "upload of data": framed("POST", "/stream", DATA),
        "payload": framed("POST", "/xml", create_object("f-cut")),
        "start": framed(*start_call(DATA)),
        "chunk": framed(*append_call(token, DATA, 0)),
        "completion": framed(*complete_call(token, DATA)),
        "cancellation": framed(*cancel_call(token)),
        "package": framed("PUT", PACKAGES, b'{"name": "never"}', JSON),
        "archive": framed("POST", f"{PACKAGES}/cut/zip", form(archive), FORM),
    }


def framed(method: str, path: str, body: bytes, kind: str = "text/xml") -> bytes:
    """Return a request as it travels."""
    head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def cuts(directory: Path, every: int = 1) -> tuple[int, list[str]]:
    """Cut every message after each so manieth byte; return how often, and the wrong."""
    record, data, made = Record(), directory / "cuts", 0
    with serving(data) as server:
        sent = messages(server, record)
        before, stored = server.descriptors(), files(data)
        for cut in (close, reset):
            for message in sent.values():
                made += cut_up(server.port, message, cut, every)
        wrong = [] if settled(server, before) else ["connections are left open"]
        wrong += [f"left over: {path}" for path in left_over(data)]
        wrong += [f"new: {path}" for path in files(data) - stored]
        wrong += [*record.wrong(server), *record.finish(server)]
    return made, wrong


def cut_up(
    port: int, message: bytes, cut: Callable[[socket.socket], None], every: int
) -> int:
    """Send the first bytes of a message, one more each time; never all of them."""
    lengths = range(0, len(message), every)
    for length in lengths:
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as peer:
            peer.sendall(message[:length])
            cut(peer)
    return len(lengths)


def close(peer: socket.socket) -> None:
    """End in order."""
    with suppress(OSError):
        peer.shutdown(socket.SHUT_WR)


def reset(peer: socket.socket) -> None:
    """End at once."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


def settled(server: Child, before: int) -> bool:
    """Tell whether the server closes what it opened."""
    until = time.monotonic() + SECONDS_TO_CLOSE
    while server.descriptors() > before and time.monotonic() < until:
        time.sleep(0.1)
    return server.descriptors() <= before


def files(data: Path) -> set[str]:
    """Return the files that are kept, without the databases' own."""
    return {
        str(path)
        for path in data.rglob("*")
        if path.is_file() and ".sqlite" not in path.name
    }
