"""A target is described once, and refused where it cannot be meant."""

from __future__ import annotations

import socket
import threading

import pytest

from conformance.harness.origin import BadTarget, Origin
from conformance.selftest.exchange.conftest import Reach
from conformance.selftest.exchange.raw_server import OK


@pytest.mark.parametrize(
    ("url", "authority", "prefix"),
    [
        ("http://h", "h", ""),
        ("http://h:80/", "h", ""),
        ("http://h:443/a/b/", "h:443", "/a/b"),
        ("https://h:443", "h", ""),
        ("https://h:8443", "h:8443", ""),
        ("http://[::1]:8080/x", "[::1]:8080", "/x"),
        ("http://[fe80::1%25eth0]", "[fe80::1]", ""),
        ("HTTP://Host.Example", "host.example", ""),
        ("http://bücher.example", "xn--bcher-kva.example", ""),
    ],
)
def test_a_url_is_taken_apart(url: str, authority: str, prefix: str) -> None:
    origin = Origin.of(url)

    assert (origin.authority, origin.prefix) == (authority, prefix)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://h", "no target"),
        ("h:8080", "no target"),
        ("", "no target"),
        ("http://", "no target"),
        ("http://:80", "no target"),
        ("http://h:0", "no target"),
        ("http://h:99999", "no URL"),
        ("http://h:x", "no URL"),
        ("http://[::1", "no URL"),
        ("http://h/?q=1", "query or fragment"),
        ("http://h/#f", "query or fragment"),
        ("http://h h/", "white space"),
        ("http://" + "ä" * 80, "no host name"),
    ],
)
def test_what_is_no_target_is_named(url: str, words: str) -> None:
    with pytest.raises(BadTarget, match=words):
        Origin.of(url)


def test_a_password_in_a_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(BadTarget, match="profile") as refused:
        Origin.of("http://joe:secret@h/")

    assert "secret" not in str(refused.value)


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_a_server_on_ipv6_is_reached(reach: Reach) -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
        port = listener.getsockname()[1]

        def answer() -> None:
            peer, _ = listener.accept()
            with peer:
                peer.recv(65536)
                peer.sendall(OK)

        thread = threading.Thread(target=answer)
        thread.start()
        exchange = reach(f"http://[::1]:{port}").request("GET", "/")
        thread.join()

    assert exchange.request_headers.get("Host") == f"[::1]:{port}"
