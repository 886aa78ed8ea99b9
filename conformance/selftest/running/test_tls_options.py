"""A run through TLS: whom it trusts, what it shows, and what it says of both."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import jsonschema
import pytest

from conformance.harness.resources import resource
from conformance.mock import MockServer
from conformance.selftest.command import Command, Finished
from conformance.selftest.exchange.certificates import Authority

SELECTION = ("--protocol=cm", "--requirement=cm.stream.upload-status", "--effort=smoke")
Secured = Callable[..., str]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.found(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def secured(authority: Authority) -> Iterator[Secured]:
    """Serve through TLS; return the URL."""
    with ExitStack() as stack:

        def start(*, asks: bool = False) -> str:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*authority.certificate("IP:127.0.0.1"))
            if asks:
                context.verify_mode = ssl.CERT_REQUIRED
                context.load_verify_locations(authority.ca_file)
            return stack.enter_context(MockServer(ssl_context=context)).url

        yield start


def test_without_its_authority_a_server_is_not_judged(
    command: Command, secured: Secured
) -> None:
    done = command("run", secured(), *SELECTION)

    assert done.code == 3
    assert "the certificate does not hold" in done.out


def test_the_command_line_names_the_authority(
    command: Command, secured: Secured, authority: Authority
) -> None:
    done = command("run", secured(), *SELECTION, f"--ca-file={authority.ca_file}")

    assert done.code == 0, done.out
    assert "unverified" not in done.evidence[0]
    assert f"--ca-file {authority.ca_file}" in done.report["command"]


@pytest.fixture
def unverified(command: Command, secured: Secured) -> Finished:
    return command("run", secured(), *SELECTION, "--insecure")


def test_what_is_not_verified_is_told(unverified: Finished) -> None:
    page = (unverified.reports / "report.html").read_text(encoding="utf-8")

    assert (unverified.code, unverified.evidence[0]["unverified"]) == (0, True)
    assert "<strong>not verified</strong>" in page
    assert "the certificate is not verified" in unverified.out


def test_the_evidence_of_it_is_of_the_published_form(unverified: Finished) -> None:
    text = resource("schemas", "results.schema.json").read_text(encoding="utf-8")

    jsonschema.validate(unverified.evidence[0], json.loads(text))


def test_programs_are_told_of_it(unverified: Finished) -> None:
    text = resource("schemas", "report.schema.json").read_text(encoding="utf-8")

    jsonschema.validate(unverified.report, json.loads(text))
    assert unverified.report["unverified"] is True


def test_a_certificate_is_shown_where_one_is_asked_for(
    command: Command, secured: Secured, authority: Authority
) -> None:
    certificate, key = authority.certificate("DNS:client.example")
    shown = (f"--client-cert={certificate}", f"--client-key={key}")
    line = ("run", secured(asks=True), *SELECTION, f"--ca-file={authority.ca_file}")

    assert command(*line).code == 3
    assert command(*line, *shown).code == 0


def test_a_profile_can_say_the_same(
    command: Command, secured: Secured, authority: Authority, tmp_path: Path
) -> None:
    certificate, key = authority.certificate("DNS:client.example")
    text = f'[target]\nca-file = "{authority.ca_file}"\nclient-cert = "{certificate}"\n'
    text += f'client-key = "{key}"\n'
    (tmp_path / "vendor.toml").write_text(text, encoding="utf-8")
    url = secured(asks=True)

    assert command("run", url, *SELECTION, "--profile=vendor.toml").code == 0
    assert command("doctor", url, "--protocol=cm", "--profile=vendor.toml").code == 0


@pytest.mark.parametrize("name", ["client-cert", "ca-file"])
def test_a_file_without_certificates_is_named(
    command: Command, secured: Secured, name: str
) -> None:
    done = command("run", secured(), *SELECTION, f"--{name}=nowhere.pem")

    assert done.code in {2, 3}
    assert "nowhere.pem" in done.out + done.err
