"""What a server sends stays text: in HTML, in XML, in JSON."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import unicodedata
from functools import partial
from pathlib import Path

import pytest
from lxml import etree, html

from conformance.report.html import render
from conformance.report.junit import junit
from conformance.report.results import Results, read_results
from conformance.report.summary import summary
from conformance.selftest.report.evidence import HOSTILE, with_text

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
NAMES = [ascii(text[:24]) for text in HOSTILE]
hostile = pytest.mark.parametrize("text", HOSTILE, ids=NAMES)


@pytest.fixture
def planted(evidence: Path, tmp_path: Path) -> partial[Results]:
    return partial(_read, evidence, tmp_path / "results.jsonl")


def _read(evidence: Path, copy: Path, text: str) -> Results:
    return read_results(with_text(evidence, copy, text))


#: Every element that the templates use, with the attributes they give it.
OURS = {
    "html": {"lang"},
    "head": set(),
    "meta": {"charset", "name", "content", "http-equiv"},
    "body": set(),
    "section": {"aria-labelledby"},
    "article": {"class", "id"},
    "nav": {"aria-label"},
    "a": {"class", "href"},
    "table": {"class", "id"},
    "th": {"scope", "class", "colspan"},
    "td": {"class"},
    "tr": {"class", "id"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "details": {"class", "open", "id"},
    "form": {"id", "hidden", "aria-label"},
    "input": {"name", "type", "autocomplete", "value"},
    "select": {"name"},
    "option": {"value"},
    "button": {"type"},
    "output": {"id"},
    "span": {"class", "aria-hidden"},
}
BODY = ["a", "header", "main", "footer", "script"]
PLAIN = {"title", "style", "script", "header", "main", "footer", "label", "thead"}
PLAIN |= {"tbody", "tfoot", "summary", "strong", "em", "small", "mark", "code"}
WITH_CLASS = {"h1", "h2", "h3", "h4", "p", "pre", "ul", "ol", "li", "dl", "dt", "dd"}
WITH_CLASS |= {"code"}


def strange(page: str) -> list[str]:
    """Return the elements and attributes of a page that no template has."""
    found = []
    for node in html.document_fromstring(page).iter():
        tag, names = str(node.tag), {str(name) for name in node.attrib}
        allowed = OURS.get(tag, set())
        if tag in WITH_CLASS:
            allowed = {"class", "id", "role", "tabindex"}
        known = tag in OURS or tag in PLAIN or tag in WITH_CLASS
        if not known or names - allowed:
            found.append(f"{tag} {sorted(names)}")
    return found


def hidden(text: str) -> set[str]:
    """Return the characters of a text that control or hide."""
    odd = (one for one in text if unicodedata.category(one) in HIDDEN)
    return {*odd} - {"\n", "\t"}


@hostile
def test_no_text_becomes_markup(planted: partial[Results], text: str) -> None:
    page = render(planted(text))

    assert strange(page) == []
    assert [
        part.tag for part in html.document_fromstring(page).xpath("/html/body/*")
    ] == BODY
    assert "<" not in text or page.count(text) == render(planted("tea")).count(text)


@hostile
def test_no_text_hides_or_controls(planted: partial[Results], text: str) -> None:
    results = planted(text)

    assert hidden(render(results)) == hidden(junit(results)) == set()
    assert summary(results).isascii()


@hostile
def test_no_text_leads_anywhere(planted: partial[Results], text: str) -> None:
    root = html.document_fromstring(render(planted(text)))
    places = root.xpath("//@href | //@src | //@action | //@style | //@srcset")

    assert [place for place in places if not str(place).startswith("#")] == []


@hostile
def test_no_text_breaks_xml_or_json(planted: partial[Results], text: str) -> None:
    results = planted(text)
    root = etree.fromstring(junit(results).encode())

    assert root.tag == "testsuites"
    assert json.loads(summary(results))["format"] == 1


def test_a_text_that_harms_nobody_is_shown_as_it_is(planted: partial[Results]) -> None:
    results = planted("Grüße 東京")

    assert "Grüße 東京" in render(results)
    assert "Grüße 東京" in junit(results)
    assert json.loads(summary(results))["target"] == "Grüße 東京"


@pytest.fixture
def page(evidence: Path) -> html.HtmlElement:
    return html.document_fromstring(render(read_results(evidence)))


def test_a_policy_forbids_what_the_page_does_not_need(page: html.HtmlElement) -> None:
    (meta,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")

    assert "default-src 'none'" in meta
    assert "base-uri 'none'" in meta
    assert "unsafe" not in meta


def test_the_policy_names_the_styles_and_scripts_that_are_there(
    page: html.HtmlElement,
) -> None:
    (meta,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    inline = [str(node.text) for node in page.xpath("//style | //script[not(@type)]")]

    assert set(re.findall(r"'(sha256-.+?)'", meta)) == {*map(digest, inline)}


def digest(text: str) -> str:
    """Return how a policy names an inline style or script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_page_asks_nobody_for_anything(page: html.HtmlElement) -> None:
    styles = "".join(str(node.text) for node in page.xpath("//style"))

    assert page.xpath("//link | //img | //iframe | //object | //embed | //base") == []
    assert re.findall(r"url\(|@import|https?:", styles) == []


def test_no_element_carries_a_handler(page: html.HtmlElement) -> None:
    names = {str(name) for node in page.iter() for name in node.attrib}

    assert [name for name in names if name.startswith("on")] == []


@pytest.mark.parametrize("make", [render, junit, summary])
def test_the_same_evidence_makes_the_same_bytes(evidence: Path, make: object) -> None:
    assert callable(make)
    assert make(read_results(evidence)) == make(read_results(evidence))
