"""The way to a server: each thing that can be wrong with it is told from the others."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from conformance.harness.doctor import network
from conformance.harness.origin import Origin
from conformance.selftest.exchange.certificates import Authority, secured
from conformance.selftest.exchange.raw_server import Peer, RawServer, answering
from conformance.selftest.running.clinic import SHORT, answer
from conformance.selftest.running.conftest import Serving, Visit

PAGE = answering(answer(body="hello"), hold=True)
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.found(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def certificate(authority: Authority) -> tuple[str, str]:
    return authority.certificate("IP:127.0.0.1")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


def secure(server: RawServer) -> str:
    """Return the URL of a server, with TLS."""
    return f"https://127.0.0.1:{server.port}"


def test_a_name_without_an_address(visit: Visit) -> None:
    seen = visit("http://nowhere.invalid", patience=SHORT)

    assert seen.faults[:1] == ["name-unknown"]
    assert "nowhere.invalid" in seen.check("name-unknown").found


def test_a_name_that_is_looked_up_for_ever(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(4))

    began = time.monotonic()
    seen = visit("http://slow.example", patience=SHORT)

    assert seen.faults == ["name-slow"]
    assert time.monotonic() - began < 3.5


def test_a_port_where_nothing_listens(visit: Visit, dead_url: str) -> None:
    seen = visit(dead_url)

    assert seen.faults == ["connection-refused"]
    assert seen.line("connection-refused").startswith(f"command line: {dead_url} → ")


@pytest.fixture
def deaf_url() -> Iterator[str]:
    """Yield the URL of a port whose queue is full: nobody takes the connections."""
    with ExitStack() as stack:
        listener = socket.create_server(("127.0.0.1", 0), backlog=0)
        stack.enter_context(closing(listener))
        for _ in range(4):
            waiting = stack.enter_context(closing(socket.socket()))
            waiting.settimeout(0)
            waiting.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_port_that_never_takes_a_connection(visit: Visit, deaf_url: str) -> None:
    seen = visit(deaf_url, patience=SHORT)

    assert seen.faults == ["connect-timeout"]
    assert "within 0.5 s" in seen.check("connect-timeout").found


def test_an_address_that_leads_nowhere(visit: Visit) -> None:
    seen = visit("http://255.255.255.255:9", patience=SHORT)

    assert seen.faults == ["unroutable"]


def test_a_proxy_is_told_where_nothing_is_reached(
    visit: Visit, dead_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://canary:canary@proxy:3128")

    seen = visit(dead_url)

    assert seen.faults == ["connection-refused", "proxy-ignored"]
    assert seen.line("proxy-ignored").startswith("environment: https_proxy → ")
    assert "canary" not in seen.check("proxy-ignored").found


def test_a_proxy_is_not_told_where_the_server_is_reached(
    visit: Visit, right_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy:3128")

    assert visit(right_server).faults == []


# -- certificates ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "days", "fault"),
    [
        ("DNS:elsewhere.example", "2", "certificate-other-host"),
        ("IP:127.0.0.1", "-1", "certificate-expired"),
    ],
)
def test_a_certificate_of_another_name_or_time(
    tmp_path: Path, visit: Visit, name: str, days: str, fault: str
) -> None:
    authority = Authority.found(tmp_path)
    profile = f'[target]\nca-file = "{authority.ca_file}"\n'

    with RawServer(secured(PAGE, authority.certificate(name, days=days))) as server:
        seen = visit(secure(server), profile)

    assert seen.faults == [fault]


def test_a_certificate_that_is_not_valid_yet() -> None:
    early = ssl.SSLCertVerificationError("certificate is not yet valid")
    early.verify_code, early.verify_message = 9, "certificate is not yet valid"

    found = network._distrusted(Origin.of("https://h"), early)  # noqa: SLF001  (no such certificate is made here)

    assert (found.fault, "not yet valid" in found.found) == ("certificate-early", True)


def test_an_authority_that_nobody_knows(
    certificate: tuple[str, str], serving: Serving, visit: Visit
) -> None:
    seen = visit(secure(serving(secured(PAGE, certificate))))

    assert seen.faults == ["ca-unknown"]
    assert "vendor.toml: [target] add ca-file →" in seen.line("ca-unknown")


def test_a_certificate_signed_by_itself(
    authority: Authority, serving: Serving, visit: Visit
) -> None:
    own = (authority.ca_file, authority.ca_file.replace(".pem", ".key"))

    assert visit(secure(serving(secured(PAGE, own)))).faults == [
        "certificate-self-signed"
    ]


@pytest.mark.parametrize(
    ("content", "fault"), [(None, "ca-file-missing"), ("no PEM", "ca-file-no-pem")]
)
def test_a_ca_file_that_is_none(
    tmp_path: Path, serving: Serving, visit: Visit, content: str | None, fault: str
) -> None:
    if content is not None:
        (tmp_path / "ca.pem").write_text(content, encoding="utf-8")
    profile = f'[target]\n\nca-file = "{tmp_path}/ca.pem"\n'

    seen = visit(secure(serving(PAGE)), profile)

    assert seen.faults == [fault]
    assert "vendor.toml:3: [target] ca-file = " in seen.line(fault)


def test_a_certificate_left_unverified_is_told(
    certificate: tuple[str, str], serving: Serving, visit: Visit
) -> None:
    server = serving(secured(PAGE, certificate))

    seen = visit(secure(server), "[target]\ninsecure = true\n")

    assert "unverified" in seen.faults
    assert "vendor.toml:2: [target] insecure = true → false" in seen.line("unverified")


# -- TLS or not -----------------------------------------------------------------------


def test_https_spoken_to_a_plain_port(visit: Visit, right_server: str) -> None:
    seen = visit(right_server.replace("http:", "https:"))

    assert seen.faults == ["https-to-plain-port"]
    assert seen.line("https-to-plain-port").endswith(f'→ "{right_server}"')


def test_an_ipv6_address_keeps_its_brackets() -> None:
    origin = Origin.of("http://[::1]:8080/base")

    assert network.with_scheme(origin, "https") == "https://[::1]:8080/base"


def test_http_spoken_to_a_tls_port(
    certificate: tuple[str, str], serving: Serving, visit: Visit
) -> None:
    server = serving(secured(PAGE, certificate))

    seen = visit(server.url)

    assert seen.faults == ["http-to-tls-port"]
    assert seen.line("http-to-tls-port").endswith(f'→ "{secure(server)}"')


def test_a_web_server_that_says_it_wants_https(serving: Serving, visit: Visit) -> None:
    told = "The plain HTTP request was sent to HTTPS port"
    server = serving(answering(answer("400 Bad Request", body=told), hold=True))

    assert visit(server.url).faults == ["http-to-tls-port"]


def test_a_handshake_that_is_broken_off(serving: Serving, visit: Visit) -> None:
    def hears_and_resets(peer: Peer) -> None:
        peer.body(1)
        peer.reset()

    server = serving(hears_and_resets)

    assert visit(secure(server)).faults == ["tls-failed"]


def test_a_handshake_that_never_ends(serving: Serving, visit: Visit) -> None:
    server = serving(Peer.rest)

    assert visit(secure(server), patience=SHORT).faults == ["tls-timeout"]
