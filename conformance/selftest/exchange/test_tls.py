"""Certificates are held to what they say; nothing is trusted silently."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from conformance.harness.fault import ExchangeFailed
from conformance.harness.origin import BadTarget
from conformance.selftest.exchange.certificates import Authority, secured
from conformance.selftest.exchange.conftest import Reach, Serve
from conformance.selftest.exchange.raw_server import (
    OK,
    Peer,
    RawServer,
    answering,
    answering_all,
)

MUCH = 3 * 1024 * 1024


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.found(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def certificate(authority: Authority) -> tuple[str, str]:
    return authority.certificate("IP:127.0.0.1")


def at(server: RawServer) -> str:
    return f"https://127.0.0.1:{server.port}"


def test_a_trusted_server_is_spoken_to_and_its_connection_kept(
    authority: Authority, certificate: tuple[str, str], serve: Serve, reach: Reach
) -> None:
    server = serve(secured(answering_all(), certificate))
    http = reach(at(server), ca_file=authority.ca_file)

    exchanges = [http.request("GET", "/") for _ in range(3)]

    assert [one.status for one in exchanges] == [200] * 3
    assert [one.reused for one in exchanges] == [False, True, True]


def test_an_unknown_authority_is_not_trusted(
    certificate: tuple[str, str], serve: Serve, reach: Reach
) -> None:
    server = serve(secured(answering(OK), certificate))

    with pytest.raises(ExchangeFailed, match="does not hold") as failed:
        reach(at(server)).request("GET", "/")

    assert (failed.value.kind, failed.value.stage) == ("transport", "connect")


def test_insecure_has_to_be_said(
    certificate: tuple[str, str], serve: Serve, reach: Reach
) -> None:
    server = serve(secured(answering(OK), certificate))

    assert reach(at(server), insecure=True).request("GET", "/").status == 200


@pytest.mark.parametrize(
    ("name", "days"), [("DNS:elsewhere.example", "2"), ("IP:127.0.0.1", "-1")]
)
def test_another_name_or_time_does_not_hold(
    name: str, days: str, tmp_path: Path, serve: Serve, reach: Reach
) -> None:
    authority = Authority.found(tmp_path)
    server = serve(secured(answering(OK), authority.certificate(name, days=days)))

    with pytest.raises(ExchangeFailed, match="does not hold"):
        reach(at(server), ca_file=authority.ca_file).request("GET", "/")


def test_an_old_tls_is_not_spoken(
    authority: Authority, certificate: tuple[str, str], serve: Serve, reach: Reach
) -> None:
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old = secured(answering(OK), certificate, newest=ssl.TLSVersion.TLSv1)

    with pytest.raises(ExchangeFailed, match="no TLS handshake"):
        reach(at(serve(old)), ca_file=authority.ca_file).request("GET", "/")


@pytest.mark.parametrize("says", [OK, b""])
def test_plain_text_where_tls_is_due_is_no_handshake(
    says: bytes, serve: Serve, reach: Reach
) -> None:
    def plain(peer: Peer) -> None:
        peer.say(says)
        peer.rest()

    with pytest.raises(ExchangeFailed, match="no TLS handshake") as failed:
        reach(at(serve(plain))).request("GET", "/")

    assert failed.value.exchange is not None
    assert failed.value.exchange.elapsed < 2


def test_a_client_certificate_is_shown(
    authority: Authority, certificate: tuple[str, str], serve: Serve, reach: Reach
) -> None:
    mine = authority.certificate("DNS:client.example")
    asking = secured(answering(OK), certificate, client_ca=authority.ca_file)
    http = reach(at(serve(asking)), ca_file=authority.ca_file, client_cert=mine)

    assert http.request("GET", "/").status == 200


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_large_body_goes_both_ways_through_tls(
    version: ssl.TLSVersion,
    authority: Authority,
    certificate: tuple[str, str],
    serve: Serve,
    reach: Reach,
) -> None:
    def echo(peer: Peer) -> None:
        peer.head()
        length = b"Content-Length: %d\r\n\r\n" % MUCH
        peer.say(b"HTTP/1.1 200 OK\r\n" + length + peer.body(MUCH))

    body = bytes(range(256)) * (MUCH // 256)
    server = serve(secured(echo, certificate, newest=version))
    http = reach(at(server), ca_file=authority.ca_file)

    assert http.request("PUT", "/", body=body, deadline=5).body == body


def test_an_upload_is_truncated_through_tls_too(
    authority: Authority, certificate: tuple[str, str], serve: Serve, reach: Reach
) -> None:
    server = serve(secured(Peer.rest, certificate))
    http = reach(at(server), ca_file=authority.ca_file)

    assert http.truncated("POST", "/", body=b"abc", declared=9) is None
    assert server.received[0].endswith(b"Content-Length: 9\r\n\r\nabc")


@pytest.mark.parametrize("option", ["ca_file", "client_cert"])
def test_a_file_without_certificates_is_named(option: str, reach: Reach) -> None:
    with pytest.raises(BadTarget, match=r"/no/such\.pem"):
        reach("https://127.0.0.1:1", **{option: "/no/such.pem"})
