"""``serve``: the mock server from the command line."""

from __future__ import annotations

import re
import signal
import socket
import ssl
import sys
from contextlib import closing
from pathlib import Path
from subprocess import Popen

import pytest
import requests

from conformance.cli import parser
from conformance.cli.serve import nothing_superfluous
from conformance.mock import MockServer
from conformance.running.bundle import ENVIRONMENT
from conformance.selftest.command import Command, announced_url, finished, started
from conformance.selftest.exchange.certificates import Authority
from conformance.selftest.mock.clients import PACKAGES

LINES = 6
AUTHORITIES = ssl.create_default_context().get_ca_certs()
STARTED = """
import sys
from conformance.cli import parser
from conformance.cli.serve import announce, started
options = parser().parse_args(["serve"])
with started(options) as server:
    announce(server, admin=True)
print(*sys.modules, file=sys.stderr)
"""


def announced(process: Popen[str]) -> list[str]:
    """Return all that is said at the start."""
    assert process.stdout is not None
    return [process.stdout.readline() for _ in range(LINES)]


def status(url: str, method: str = "GET") -> int:
    """Return the status of the listing, or what else is asked for."""
    return requests.request(method, url, timeout=10).status_code


def test_it_says_where_each_protocol_is_served_and_to_whom(tmp_path: Path) -> None:
    with started("serve", directory=tmp_path) as process:
        said = "".join(announced(process))
        urls = re.findall(r"http://\S+", said)

        assert [status(url) for url in urls[1:]] == [405, 404, 200, 200, 200]
        for login in ("root", "editor", "acme/uploader"):
            assert login in said


def test_a_start_loads_nothing_that_a_server_does_not_need(tmp_path: Path) -> None:
    loaded = set(finished([sys.executable, "-c", STARTED], tmp_path, {}).err.split())
    heavy = {"pytest", "hypothesis", "xmlschema", "jsonschema", "requests", "jinja2"}

    assert "conformance.mock.server" in loaded
    assert loaded & heavy == set()
    assert {name for name in loaded if name.startswith("conformance.cli.")} == {
        "conformance.cli.serve",
        "conformance.cli.words",
    }


def test_no_authorities_are_read_and_the_next_client_reads_them() -> None:
    with nothing_superfluous():
        none = ssl.create_default_context().get_ca_certs()

    assert none == []
    assert len(ssl.create_default_context().get_ca_certs()) == len(AUTHORITIES)


def test_it_says_where_the_passwords_stand(command: Command) -> None:
    told = " ".join(command("serve", "--help").out.split())

    assert f"password of root is {ENVIRONMENT['CM_PASSWORD']}" in told


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    folder = tmp_path / "tmp"
    folder.mkdir()
    with started("serve", directory=tmp_path, TMPDIR=str(folder)) as process:
        announced(process)
        process.send_signal(number)
        out, err = process.communicate(timeout=20)

    assert (process.returncode, out, err) == (0, "stopped\n", "")
    assert list(folder.iterdir()) == []


def test_faults_strike_from_the_start(tmp_path: Path) -> None:
    line = ("serve", "--fault", "locked:operation=list", "--fault", "delay:seconds=0")
    with started(*line, directory=tmp_path) as process:
        url = announced_url(process)

        assert [status(url + PACKAGES) for _ in range(2)] == [409, 200]
        requests.post(f"{url}/_mock/reset", timeout=10)
        assert status(url + PACKAGES) == 409


def test_a_deviation_is_served(tmp_path: Path) -> None:
    line = ("serve", "--deviation", "TreatsEveryMethodAsPost")
    with started(*line, directory=tmp_path) as process:
        assert status(f"{announced_url(process)}/stream", "PUT") == 200


def test_a_seed_file_is_served(tmp_path: Path) -> None:
    seed = tmp_path / "seed.toml"
    seed.write_text('[[staging.packages]]\nname = "mine"\n', encoding="utf-8")
    with started("serve", "--seed-data", seed, directory=tmp_path) as process:
        assert status(f"{announced_url(process)}{PACKAGES}/mine") == 200


def test_the_admin_surface_can_be_left_out(tmp_path: Path) -> None:
    with started("serve", "--no-admin", directory=tmp_path) as process:
        assert status(f"{announced_url(process)}/_mock/state") == 404


def test_it_serves_https_with_a_certificate(tmp_path: Path) -> None:
    authority = Authority.found(tmp_path)
    certificate, key = authority.certificate("IP:127.0.0.1")
    line = ("serve", "--tls-cert", certificate, "--tls-key", key)
    with started(*line, directory=tmp_path) as process:
        url = announced(process)[3].split()[1]
        answer = requests.get(url, verify=authority.ca_file, timeout=10)

    assert url.startswith("https://")
    assert f'location="{url.removesuffix("WSDL/")}Basic/"' in answer.text


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--fault loked", "there is no fault 'loked' (did you mean locked?); known:"),
        ("--fault delay:seconds", "'seconds' has no value"),
        ("--seed-data no.toml", "no.toml cannot be read"),
        ("--tls-cert no.pem", "no.pem is no certificate with its key"),
        ("--tls-key no.pem", "--tls-key is the key of a --tls-cert"),
        ("--port 65536", "65536 is no port"),
        ("--host nowhere.invalid", "cannot serve on nowhere.invalid"),
        ("--deviation NoSuchPart", "no deviation or liberty 'NoSuchPart'"),
    ],
)
def test_what_cannot_be_served_is_said(
    command: Command, line: str, message: str
) -> None:
    refused = command("serve", *line.split())

    assert (refused.code, "Traceback" in refused.err) == (2, False)
    assert message in refused.err


def test_a_port_in_use_is_said(command: Command) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
        refused = command("serve", "--port", port)

    assert refused.code == 2
    assert f"port {port} of 127.0.0.1 is in use: name another" in refused.err


def test_data_of_another_server_are_left_alone(tmp_path: Path) -> None:
    with MockServer(data=tmp_path), pytest.raises(OSError, match="another server"):
        MockServer(data=tmp_path)


def test_deviation_and_variant_are_one_option() -> None:
    lines = (["serve", "--deviation", "X"], ["serve", "--variant", "X"])

    assert [parser().parse_args(line).variant for line in lines] == ["X", "X"]
