"""What answers a request: each way of being no CM server is told from the others."""

from __future__ import annotations

import pytest

from conformance.selftest.exchange.raw_server import Peer, answering
from conformance.selftest.running.clinic import SHORT, Seen, answer, at
from conformance.selftest.running.conftest import Serving, Visit

HTML = "Content-Type: text/html"
LOGIN = '<html><form><input name="pw" type="password"></form></html>'
SPOKEN = answer(body='<cm-payload><cm-response success="false"/></cm-payload>')
LISTING = answer(body='{"items": [], "numItems": 0}')
MISSING = answer("404 Not Found")


def hangs(peer: Peer) -> None:
    """Take everything, and say nothing."""
    peer.rest()


def closes(peer: Peer) -> None:
    """Take a request, and end the connection."""
    peer.head()


def greets(peer: Peer) -> None:
    """Say what another protocol begins with."""
    peer.say(b"SSH-2.0-OpenSSH_9.6\r\n")
    peer.rest()


@pytest.mark.parametrize(
    ("status", "fields", "body", "fault"),
    [
        ("404 Not Found", [], "", "wrong-path"),
        ("405 Method Not Allowed", [], "", "wrong-path"),
        ("200 OK", [HTML], "<html>Welcome</html>", "web-front-end"),
        ("200 OK", [HTML], LOGIN, "login-page"),
        ("200 OK", [], "ok", "wrong-path"),
        ("302 Found", ["Location: /signin?back=x"], "", "redirected-to-login"),
        ("302 Found", ["Location: https://sso.example/"], "", "redirected-to-login"),
        ("301 Moved", ["Location: http://h.example/xml"], "", "redirected-to-host"),
        ("308 Moved", ["Location: https://127.0.0.1/xml"], "", "redirected-to-https"),
        ("301 Moved", ["Location: /xml/"], "", "redirected"),
        ("401 Unauthorized", [], "", "credentials-wanted"),
        ("403 Forbidden", [], "", "credentials-wanted"),
        ("407 Proxy", [], "", "credentials-wanted"),
        ("429 Too Many", [], "", "unavailable"),
        ("500 Internal Server Error", [], "", "server-error"),
        ("502 Bad Gateway", [], "", "unavailable"),
        ("503 Unavailable", ["Retry-After: 120"], "", "unavailable"),
    ],
)
def test_an_answer_is_told_for_what_it_is(  # noqa: PLR0913, PLR0917  (a row of a table)
    serving: Serving,
    visit: Visit,
    status: str,
    fields: list[str],
    body: str,
    fault: str,
) -> None:
    server = serving(answering(answer(status, *fields, body=body), hold=True))

    seen = visit(server.url)

    assert (seen.faults[0], seen.blocks(fault)) == (fault, True)
    assert status[:3] in seen.check(fault).found


@pytest.mark.parametrize(
    ("behave", "fault"), [(hangs, "hangs"), (closes, "closes"), (greets, "not-http")]
)
def test_what_never_answers_is_told_by_how(
    serving: Serving, visit: Visit, behave: object, fault: str
) -> None:
    seen = visit(serving(behave).url, patience=SHORT)

    assert seen.faults == [fault]
    assert seen.line(fault).startswith("command line: http://127.0.0.1:")


def test_an_answer_that_is_broken_off(serving: Serving, visit: Visit) -> None:
    server = serving(answering(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"))

    assert visit(server.url).faults == ["malformed-answer"]


def test_an_answer_of_an_old_http(serving: Serving, visit: Visit) -> None:
    old = answer(body='<cm-payload><cm-response success="true"/></cm-payload>')
    server = serving(answering(old.replace(b"HTTP/1.1", b"HTTP/1.0"), hold=True))

    assert "http-1.0" in visit(server.url).faults


def test_when_to_come_back_is_repeated(serving: Serving, visit: Visit) -> None:
    busy = answer("503 Unavailable", "Retry-After: 120")

    seen = visit(serving(answering(busy, hold=True)).url)

    assert seen.line("unavailable") == "server: wait 120 s, as it says"


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("https://127.0.0.1/xml", '"https://127.0.0.1"'),
        ("http://cms.example/base/xml", '"http://cms.example/base"'),
        ("http://cms.example/", '"http://cms.example"'),
    ],
)
def test_the_url_to_use_is_where_a_redirect_leads(
    serving: Serving, visit: Visit, location: str, url: str
) -> None:
    moved = answer("301 Moved", f"Location: {location}")

    seen = visit(serving(answering(moved, hold=True)).url)

    assert seen.line(seen.faults[0]).endswith(f" → {url}")


def test_a_login_over_http_in_front_is_not_the_protocols(
    serving: Serving, visit: Visit
) -> None:
    front = answer("401 Unauthorized", 'WWW-Authenticate: Basic realm="x"')

    server = serving(answering(front, hold=True))

    seen = visit(server.url, variables={"CM_PASSWORD": "canary"})
    assert seen.faults == ["basic-in-front"]


# -- the path -------------------------------------------------------------------------


def test_a_path_is_sought_elsewhere(serving: Serving, visit: Visit) -> None:
    server = serving(at("/cm/xml", SPOKEN, MISSING))
    profile = '# mine\n[cm]\nread-only = true\nxml = "/CM"\n'

    seen = visit(server.url, profile)

    line = seen.line("wrong-path")
    assert line.endswith('vendor.toml:4: [cm] xml = "/CM" → "/cm/xml"')


def test_no_password_is_sent_to_find_a_path(serving: Serving, visit: Visit) -> None:
    server = serving(at("/cm/xml", SPOKEN, MISSING))

    visit(server.url, '[cm]\nxml = "/x"', variables={"CM_PASSWORD": "canary"})

    asked = [bytes(data) for data in server.received if data]
    assert [b"canary" in data for data in asked] == [True] + [False] * len(asked[1:])
    assert len(asked) > 1


def test_a_path_that_the_url_has_already(serving: Serving, visit: Visit) -> None:
    server = serving(at("/xml", SPOKEN, MISSING))

    seen = visit(f"{server.url}/xml")

    assert seen.faults[0] == "path-in-url"
    assert seen.line("path-in-url").endswith(f'/xml → "{server.url}"')


def test_another_protocol_at_the_path(serving: Serving, visit: Visit) -> None:
    server = serving(answering(LISTING, hold=True))

    seen = visit(server.url)

    assert seen.faults == ["other-protocol"]
    assert "speaks staging" in seen.check("other-protocol").found


def both(serving: Serving, visit: Visit, profile: str) -> Seen:
    """Examine a server that speaks staging and nothing else."""
    server = serving(at("/rest/content/package", LISTING, MISSING))
    return visit(server.url, profile, protocols=("cm", "staging"))


def test_a_protocol_that_is_not_spoken(serving: Serving, visit: Visit) -> None:
    seen = both(serving, visit, '[target]\nprotocols = ["cm", "staging"]\n')

    assert seen.faults == ["not-spoken"]
    line = seen.line("not-spoken")
    assert line.endswith(
        'vendor.toml:2: [target] protocols = ["cm", "staging"] → ["staging"]'
    )


def test_a_protocol_that_is_spoken_is_not_held_back(
    serving: Serving, visit: Visit
) -> None:
    seen = both(serving, visit, "")

    assert seen.examination.blocking("cm") is not None
    assert seen.examination.blocking("staging") is None


@pytest.mark.parametrize(
    ("protocol", "key"),
    [
        ("cm", "[cm] add xml"),
        ("staging", "[staging] add base"),
        ("bsn", "[bsn] add wsdl"),
    ],
)
def test_each_protocol_names_its_own_path(
    serving: Serving, visit: Visit, protocol: str, key: str
) -> None:
    seen = visit(serving(answering(MISSING, hold=True)).url, protocols=(protocol,))

    assert seen.faults == ["wrong-path"]
    assert key in seen.line("wrong-path")
