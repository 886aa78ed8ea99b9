"""Bytes on a socket, for what no HTTP library would send."""

from __future__ import annotations

import socket
from http.client import HTTPConnection, HTTPResponse
from typing import NamedTuple

from conformance.reference.server import Server


class Answer(NamedTuple):
    """What came back, and whether the connection ended with it."""

    status: int
    body: bytes
    closed: bool


def ask(server: Server, data: bytes, *, half_close: bool = False) -> Answer:
    """Send bytes on a connection of their own and read one answer."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as peer:
        peer.sendall(data)
        if half_close:
            peer.shutdown(socket.SHUT_WR)
        response = HTTPResponse(peer)
        response.begin()
        body = response.read()
        peer.settimeout(4.0 if response.will_close else 0.05)
        return Answer(response.status, body, closed=is_closed(peer))


def is_closed(peer: socket.socket) -> bool:
    """Tell whether the other side has ended the connection."""
    try:
        return peer.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionResetError:
        return True


def request(
    connection: HTTPConnection,
    method: str,
    path: str,
    body: bytes | None = None,
) -> tuple[int, bytes]:
    """Send one request on a kept connection."""
    connection.request(method, path, body)
    response = connection.getresponse()
    return response.status, response.read()
