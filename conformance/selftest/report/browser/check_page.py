"""What a reader's browser makes of the report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.selftest.report.browser.chromium import Page, in_browser

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
def test_axe_finds_no_violation(page: Path, axe: str, look: dict[str, Any]) -> None:
    width, settings = look["width"], {k: v for k, v in look.items() if k != "width"}

    async def judge(browser: Page) -> list[str]:
        await browser.resize(width)
        await browser.show_as(**settings)
        await browser.open(page)
        await browser.evaluate(axe)
        await browser.evaluate(
            "document.querySelectorAll('details').forEach((one) => one.open = true)"
        )
        found: list[str] = await browser.evaluate(AXE % json.dumps(RULES))
        return found

    assert in_browser(judge) == []


def test_axe_finds_what_is_wrong(page: Path, axe: str) -> None:
    async def judge(browser: Page) -> list[str]:
        await browser.open(page)
        await browser.evaluate(axe)
        await browser.evaluate("document.body.append(document.createElement('input'))")
        found: list[str] = await browser.evaluate(AXE % json.dumps(RULES))
        return found

    (violation,) = in_browser(judge)
    assert violation.startswith("label: <input>")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_is_wider_than_the_screen(page: Path, width: int) -> None:
    async def measure(browser: Page) -> int:
        await browser.resize(width)
        await browser.open(page)
        wide: int = await browser.evaluate("document.documentElement.scrollWidth")
        return wide

    assert in_browser(measure) <= width


def test_the_page_asks_for_itself_alone_and_nothing_complains(page: Path) -> None:
    async def watch(browser: Page) -> tuple[list[str], list[str]]:
        await browser.open(page)
        return browser.requested(), browser.complaints()

    requested, complaints = in_browser(watch)
    assert [url for url in requested if url != page.as_uri()] == []
    assert complaints == []


def test_no_hostile_text_runs_or_asks_for_anything(hostile_pages: list[Path]) -> None:
    async def watch(browser: Page) -> list[str]:
        found = []
        for path in hostile_pages:
            await browser.open(path)
            odd = await browser.evaluate(
                "document.querySelectorAll(':is(img, svg, b)').length"
            )
            found += [f"{path.name}: {odd} elements"] if odd else []
        asked = [url for url in browser.requested() if not url.startswith("file:")]
        return found + asked + browser.complaints()

    assert in_browser(watch) == []


def test_a_large_report_opens_in_time(large_page: Path) -> None:
    async def clock(browser: Page) -> float:
        await browser.open(large_page)
        return await browser.open(large_page)

    assert in_browser(clock) < SECONDS


def test_verdict_and_failures_are_there_without_scripts(page: Path) -> None:
    async def read(browser: Page) -> tuple[str, bool]:
        await browser.tell("Emulation.setScriptExecutionDisabled", value=True)
        await browser.open(page)
        filter_is_hidden: bool = await browser.evaluate(
            "document.getElementById('filter').hidden"
        )
        return await browser.evaluate("document.body.innerText"), filter_is_hidden

    text, filter_is_hidden = in_browser(read)
    assert "Does not conform" in text
    assert "<id>0</id> in 'cm-payload'" in text
    assert filter_is_hidden


def test_the_filter_writes_itself_into_the_fragment(page: Path) -> None:
    async def choose(browser: Page) -> tuple[int, str]:
        await browser.open(page)
        await browser.evaluate(
            "(() => { const one = document.getElementsByName('verdict')[0];"
            "one.value = 'violates';"
            "one.dispatchEvent(new Event('input', {bubbles: true})); })()"
        )
        rows: int = await browser.evaluate(VISIBLE_ROWS)
        return rows, await browser.evaluate("location.hash")

    assert in_browser(choose) == (1, "#?verdict=violates")


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
    page: Path, fragment: str, rows: int
) -> None:
    async def count(browser: Page) -> tuple[int, list[str]]:
        await browser.open(page, fragment)
        seen: int = await browser.evaluate(VISIBLE_ROWS)
        return seen, browser.complaints()

    assert in_browser(count) == (rows, [])


@pytest.mark.parametrize("which", ["page", "large_page", "full_page"])
def test_every_link_leads_to_a_place_on_the_page(
    request: pytest.FixtureRequest, which: str
) -> None:
    async def follow(browser: Page) -> list[str]:
        await browser.open(request.getfixturevalue(which))
        lost: list[str] = await browser.evaluate(
            "[...document.querySelectorAll('a')].map((one) => one.getAttribute('href'))"
            ".filter((to) => to[0] !== '#' || !document.getElementById(to.slice(1)))"
        )
        return lost

    assert in_browser(follow) == []


def test_the_keyboard_reaches_everything_and_opens_it(page: Path) -> None:
    async def walk(browser: Page) -> tuple[int, int, bool]:
        await browser.open(page)
        seen = set()
        wanted = await browser.evaluate(
            "[...document.querySelectorAll('a, summary, input, select, button, "
            '[tabindex="0"]\')].filter((one) => one.checkVisibility()).length'
        )
        for _ in range(wanted + 5):
            await browser.press("Tab")
            seen.add(
                await browser.evaluate(
                    "[...document.querySelectorAll('*')].indexOf(document.activeElement)"
                )
            )
        await browser.evaluate(
            "document.querySelector('#evidence ~ details summary').focus()"
        )
        await browser.press("Enter")
        opened = await browser.evaluate(
            "document.querySelector('#evidence ~ details').open"
        )
        return wanted, len(seen), opened

    wanted, seen, opened = in_browser(walk)
    assert seen >= wanted
    assert opened is True


def test_paper_shows_failures_unfolded(page: Path) -> None:
    async def read(browser: Page) -> tuple[str, bytes]:
        await browser.show_as(media="print")
        await browser.open(page)
        card: str = await browser.evaluate("document.querySelector('.card').innerText")
        return card, await browser.paper()

    card, paper = in_browser(read)
    assert card.count("POST /base/xml HTTP/1.1") == 2
    assert "<cm-request request-id=" in card
    assert paper.startswith(b"%PDF")
