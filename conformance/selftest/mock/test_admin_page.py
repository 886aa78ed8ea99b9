"""The page for people: shows what there is, and lets nothing of it act."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
import requests

from conformance.mock import MockServer
from conformance.mock.admin.page import visible
from conformance.selftest.mock.clients import create, upload

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg/onload=alert(1)>"
    "</pre></details>{{7*7}}]]>-->"
)
#: Elements of our own template, and attributes that load nothing.
PLAIN = {
    *("html", "head", "meta", "title", "style", "body", "main", "section"),
    *("h1", "h2", "h3", "p", "time", "pre", "details", "summary", "dl", "dt", "dd"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}


class Elements(HTMLParser):
    """Collect what a page consists of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


def page(server: MockServer) -> requests.Response:
    """Fetch the page."""
    return requests.get(f"{server.url}/_mock/", timeout=10)


@pytest.fixture
def visited(cms_server: MockServer) -> Elements:
    headers = {"X-Hostile": HOSTILE.encode()}
    url = f"{cms_server.url}/stream/{HOSTILE}?{HOSTILE}"
    requests.post(url, HOSTILE, headers=headers, timeout=10)
    create(cms_server, "spring")
    cms_server.fault("http-status", path=HOSTILE, times="always")
    user = {"account": "beta", "login": HOSTILE}
    cms_server.seed(bsn={"users": [user]})
    return Elements(page(cms_server).text)


def test_nothing_that_was_sent_becomes_an_element(visited: Elements) -> None:
    assert visited.tags == PLAIN
    assert visited.attributes <= {"lang", "charset", "name", "content", "scope"}


def test_what_was_sent_can_be_read(visited: Elements) -> None:
    assert visited.text.count(HOSTILE) >= 3


def test_it_shows_state_faults_and_journal(visited: Elements) -> None:
    shown = " ".join(visited.text.split())

    assert "packages: 2" in shown
    assert "any protocol, operation *, path <script>" in shown
    assert "#2 PUT /rest/content/package → 200 · create" in shown


def test_it_says_how_many_exchanges_were_dropped(cms_server: MockServer) -> None:
    cms_server.journal.most, most = 2, cms_server.journal.most
    for name in ("a", "b", "c"):
        create(cms_server, name)
    cms_server.journal.most = most

    assert "1 older ones were dropped" in page(cms_server).text


def test_it_forbids_the_browser_to_load_or_run_anything(cms_server: MockServer) -> None:
    fields = page(cms_server).headers

    assert fields["Content-Security-Policy"].startswith("default-src 'none'")
    assert fields["X-Content-Type-Options"] == "nosniff"


def test_a_body_of_another_is_nothing_that_a_browser_shows(
    cms_server: MockServer,
) -> None:
    upload(cms_server, HOSTILE.encode())
    answer = requests.get(f"{cms_server.url}/_mock/journal/1/request", timeout=10)

    assert answer.text == HOSTILE
    assert answer.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    "hidden", ["\x00", "\x1b", "\x9b", "\r", "\u202e", "\u2028", "\ufeff", "\ud800"]
)
def test_nothing_hides_in_a_text(hidden: str) -> None:
    assert visible(f"a{hidden}b") == f"a\\u{ord(hidden):04x}b"
