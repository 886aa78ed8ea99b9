"""What a reader's browser makes of the report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.selftest.report.browser.chromium import Browser, Page

SECONDS = 2
PHONE = 390
DESK = 1200
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
AXE = """
axe.run(document, {runOnly: {type: "tag", values: %s}, resultTypes: ["violations"]})
  .then((found) => found.violations.map((one) =>
    one.id + ": " + one.nodes.slice(0, 3).map((node) => node.html).join(" | ")))
"""
VISIBLE_ROWS = "document.querySelectorAll('#matrix tbody tr:not([hidden])').length"
FOCUSED = "document.activeElement.outerHTML.slice(0, 120)"


@pytest.mark.parametrize(
    "look",
    [
        {"width": DESK},
        {"width": DESK, "dark": True},
        {"width": DESK, "media": "print"},
        {"width": PHONE},
    ],
    ids=["light", "dark", "print", "phone"],
)
def test_axe_finds_no_violation(
    browser: Browser, page: Path, axe: str, look: dict[str, Any]
) -> None:
    width, settings = look["width"], {k: v for k, v in look.items() if k != "width"}

    async def judge(tab: Page) -> list[str]:
        await tab.resize(width)
        await tab.show_as(**settings)
        await tab.open(page)
        await tab.evaluate(axe)
        await tab.evaluate(
            "document.querySelectorAll('details').forEach((one) => one.open = true)"
        )
        found: list[str] = await tab.evaluate(AXE % json.dumps(RULES))
        return found

    assert browser.look(judge) == []


def test_axe_finds_what_is_wrong(browser: Browser, page: Path, axe: str) -> None:
    async def judge(tab: Page) -> list[str]:
        await tab.open(page)
        await tab.evaluate(axe)
        await tab.evaluate("document.body.append(document.createElement('input'))")
        found: list[str] = await tab.evaluate(AXE % json.dumps(RULES))
        return found

    (violation,) = browser.look(judge)
    assert violation.startswith("label: <input>")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_is_wider_than_the_screen(
    browser: Browser, page: Path, width: int
) -> None:
    async def measure(tab: Page) -> int:
        await tab.resize(width)
        await tab.open(page)
        wide: int = await tab.evaluate("document.documentElement.scrollWidth")
        return wide

    assert browser.look(measure) <= width


def test_the_page_asks_for_itself_alone_and_nothing_complains(
    browser: Browser, page: Path
) -> None:
    async def watch(tab: Page) -> tuple[list[str], list[str]]:
        await tab.open(page)
        return tab.requested(), tab.complaints()

    requested, complaints = browser.look(watch)
    assert [url for url in requested if url != page.as_uri()] == []
    assert complaints == []


def test_no_hostile_text_runs_or_asks_for_anything(
    browser: Browser, hostile_pages: list[Path]
) -> None:
    async def watch(tab: Page) -> list[str]:
        found = []
        for path in hostile_pages:
            await tab.open(path)
            odd = await tab.evaluate(
                "document.querySelectorAll(':is(img, svg, b)').length"
            )
            found += [f"{path.name}: {odd} elements"] if odd else []
        asked = [url for url in tab.requested() if not url.startswith("file:")]
        return found + asked + tab.complaints()

    assert browser.look(watch) == []


def test_a_large_report_opens_in_time(browser: Browser, large_page: Path) -> None:
    async def clock(tab: Page) -> float:
        await tab.open(large_page)
        return await tab.open(large_page)

    assert browser.look(clock) < SECONDS


def test_verdict_and_failures_are_there_without_scripts(
    browser: Browser, page: Path
) -> None:
    async def read(tab: Page) -> tuple[str, bool]:
        await tab.tell("Emulation.setScriptExecutionDisabled", value=True)
        await tab.open(page)
        filter_is_hidden: bool = await tab.evaluate(
            "document.getElementById('filter').hidden"
        )
        return await tab.evaluate("document.body.innerText"), filter_is_hidden

    text, filter_is_hidden = browser.look(read)
    assert "Does not conform" in text
    assert "<id>0</id> in 'cm-payload'" in text
    assert filter_is_hidden


def test_the_filter_writes_itself_into_the_fragment(
    browser: Browser, page: Path
) -> None:
    async def choose(tab: Page) -> tuple[int, str]:
        await tab.open(page)
        await tab.evaluate(
            "(() => { const one = document.getElementsByName('verdict')[0];"
            "one.value = 'violates';"
            "one.dispatchEvent(new Event('input', {bubbles: true})); })()"
        )
        rows: int = await tab.evaluate(VISIBLE_ROWS)
        return rows, await tab.evaluate("location.hash")

    assert browser.look(choose) == (1, "#?verdict=violates")


@pytest.mark.parametrize(
    ("fragment", "rows"),
    [
        ("#?verdict=falls+short", 1),
        ("#?text=STALE", 1),
        ("#?level=must&text=topic", 7),
        ("#?protocol=cm", 9),
        ("#?changed=yes", 0),
        ("#?verdict=nonsense", 9),
        ("#r-cm-topic-stale", 9),
        ("#?text=%3Cscript%3Ealert(1)%3C/script%3E", 0),
    ],
)
def test_the_filter_is_read_from_the_fragment(
    browser: Browser, page: Path, fragment: str, rows: int
) -> None:
    async def count(tab: Page) -> tuple[int, list[str]]:
        await tab.open(page, fragment)
        seen: int = await tab.evaluate(VISIBLE_ROWS)
        return seen, tab.complaints()

    assert browser.look(count) == (rows, [])


@pytest.mark.parametrize("which", ["page", "large_page", "full_page"])
def test_every_link_leads_to_a_place_on_the_page(
    browser: Browser, request: pytest.FixtureRequest, which: str
) -> None:
    async def follow(tab: Page) -> list[str]:
        await tab.open(request.getfixturevalue(which))
        lost: list[str] = await tab.evaluate(
            "[...document.querySelectorAll('a')].map((one) => one.getAttribute('href'))"
            ".filter((to) => to[0] !== '#' || !document.getElementById(to.slice(1)))"
        )
        return lost

    assert browser.look(follow) == []


def test_the_keyboard_reaches_everything_and_opens_it(
    browser: Browser, page: Path
) -> None:
    async def walk(tab: Page) -> tuple[int, int, bool]:
        await tab.open(page)
        seen = set()
        wanted = await tab.evaluate(
            "[...document.querySelectorAll('a, summary, input, select, button, "
            '[tabindex="0"]\')].filter((one) => one.checkVisibility()).length'
        )
        for _ in range(wanted + 5):
            await tab.press("Tab")
            seen.add(
                await tab.evaluate(
                    "[...document.querySelectorAll('*')].indexOf(document.activeElement)"
                )
            )
        await tab.evaluate(
            "document.querySelector('#evidence ~ details summary').focus()"
        )
        await tab.press("Enter")
        opened = await tab.evaluate(
            "document.querySelector('#evidence ~ details').open"
        )
        return wanted, len(seen), opened

    wanted, seen, opened = browser.look(walk)
    assert seen >= wanted
    assert opened is True


def test_paper_shows_failures_unfolded(browser: Browser, page: Path) -> None:
    async def read(tab: Page) -> tuple[str, bytes]:
        await tab.show_as(media="print")
        await tab.open(page)
        card: str = await tab.evaluate("document.querySelector('.card').innerText")
        return card, await tab.paper()

    card, paper = browser.look(read)
    assert card.count("POST /base/xml HTTP/1.1") == 2
    assert "<cm-request request-id=" in card
    assert paper.startswith(b"%PDF")
