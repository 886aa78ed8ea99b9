"""The command on a terminal of its own."""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
import termios
from pathlib import Path

from conformance.selftest.command import PATIENCE, PROGRAM, environment

ROWS = 24


def on_terminal(
    *arguments: object, directory: Path, columns: int = 100, **variables: str
) -> str:
    """Run the command on a terminal; return all that it wrote there."""
    ours, theirs = os.openpty()
    size = struct.pack("HHHH", ROWS, columns, 0, 0)
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, size)
    process = subprocess.Popen(
        [str(part) for part in (PROGRAM, *arguments)],
        cwd=directory,
        env=environment({"TERM": "xterm", **variables}),
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    with process, os.fdopen(ours, "rb", buffering=0) as screen:
        written = bytearray()
        while block := _read(screen.fileno()):
            written += block
        process.wait(timeout=PATIENCE)
    return written.decode()


def _read(screen: int) -> bytes:
    try:
        return os.read(screen, 1 << 16)
    except OSError:  # the way of a terminal to say that nobody is left
        return b""
