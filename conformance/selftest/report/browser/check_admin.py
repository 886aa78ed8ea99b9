"""What a browser makes of the mock server's own page."""

from __future__ import annotations

import json

import pytest
import requests

from conformance.mock import MockServer
from conformance.selftest.report.browser.check_page import AXE, DESK, PHONE, RULES
from conformance.selftest.report.browser.chromium import Browser, Page

OPEN = "document.querySelectorAll('details').forEach((one) => one.open = true)"
SECTION = """
[...document.querySelectorAll('section')]
  .find((one) => one.querySelector('h2').innerText === %s).innerText
"""
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def url(cms_server: MockServer) -> str:
    """Return the page of a server that clients have used well and badly."""
    cms_server.fault("locked", operation="list", times=2)
    cms_server.clock.freeze()
    requests.get(f"{cms_server.url}/rest/content/package", timeout=5)
    requests.put(f"{cms_server.url}/stream?{HOSTILE}", data=HOSTILE, timeout=5)
    return f"{cms_server.url}/_mock/"


@pytest.mark.parametrize(
    ("heading", "shown"),
    [
        ("State", ["and stands still", "/rest/content/package", "root, smith"]),
        ("Findings", ["#2 PUT /stream?", "cm.client.stream-method (violation)"]),
        ("Faults", ["locked", "operation list", "2 times from call 1 on"]),
        ("Journal", ["2 exchanges are kept", "→ 409 · list · struck by locked"]),
    ],
)
def test_each_part_is_shown(
    browser: Browser, url: str, heading: str, shown: list[str]
) -> None:
    async def read(tab: Page) -> str:
        await tab.open(url)
        await tab.evaluate(OPEN)
        text: str = await tab.evaluate(SECTION % json.dumps(heading))
        return text

    text = browser.look(read)
    assert [part for part in shown if part not in text] == []


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_no_violation(
    browser: Browser, url: str, axe: str, width: int, *, dark: bool
) -> None:
    async def judge(tab: Page) -> list[str]:
        await tab.resize(width)
        await tab.show_as(dark=dark)
        await tab.open(url)
        await tab.evaluate(axe)
        await tab.evaluate(OPEN)
        found: list[str] = await tab.evaluate(AXE % json.dumps(RULES))
        return found

    assert browser.look(judge) == []


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_is_wider_than_the_screen(
    browser: Browser, url: str, width: int
) -> None:
    async def measure(tab: Page) -> int:
        await tab.resize(width)
        await tab.open(url)
        await tab.evaluate(OPEN)
        wide: int = await tab.evaluate("document.documentElement.scrollWidth")
        return wide

    assert browser.look(measure) <= width


def test_the_page_asks_for_nothing_and_nothing_runs(browser: Browser, url: str) -> None:
    async def watch(tab: Page) -> tuple[list[str], list[str]]:
        await tab.open(url)
        return tab.requested(), tab.complaints()

    requested, complaints = browser.look(watch)
    assert (requested, complaints) == ([url], [])
