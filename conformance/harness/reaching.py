"""The way to a host: its addresses, and a connection to one of them, in time."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Value = TypeVar("Value")
Address = tuple[Any, ...]

#: Seconds for one address of several, however many there are.
LEAST = 0.05


def look_up(host: str, port: int, seconds: float) -> list[Address]:
    """Return the addresses of a host.

    Raises:
        TimeoutError: none were found in time.
        OSError: there are none.

    """

    def ask() -> list[Address]:
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    return ask() if _is_address(host) else in_time(ask, seconds)


def connected(addresses: Sequence[Address], seconds: float) -> socket.socket:
    """Return a connection to one of some addresses, tried in turn.

    Raises:
        OSError: there is none, for the reason that the last address gave.

    """
    until = time.monotonic() + seconds
    reason: OSError = TimeoutError()
    for position, (family, kind, number, _, place) in enumerate(addresses):
        share = (until - time.monotonic()) / (len(addresses) - position)
        sock = None
        try:
            sock = socket.socket(family, kind, number)
            sock.settimeout(max(share, LEAST))
            sock.connect(place)
        except OSError as error:
            reason = error
            if sock is not None:
                sock.close()
        else:
            return sock
    raise reason


def in_time(work: Callable[[], Value], seconds: float) -> Value:
    """Return what some work returns, or leave it to itself when it takes too long.

    Looking up a name knows no deadline, and may hang in a library of the system.

    Raises:
        TimeoutError: it takes too long.

    """
    done: queue.Queue[tuple[Value | None, BaseException | None]] = queue.Queue()

    def carry_out() -> None:
        try:
            done.put((work(), None))
        except BaseException as error:  # noqa: BLE001  (it is raised by the waiter)
            done.put((None, error))

    threading.Thread(target=carry_out, daemon=True).start()
    try:
        value, error = done.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"not done within {seconds:g} s") from None
    if error is not None:
        raise error
    return value  # type: ignore[return-value]  # without an error there is a value


def _is_address(host: str) -> bool:
    """Tell whether a host needs no looking up."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
