"""``report.html``: one file for people, made from the evidence alone.

The page stays below a fixed size. Verdicts, causes and the table of requirements are
always whole. Evidence is told at length for as long as there is room, failures first;
then in short; and every entry names the line of ``results.jsonl`` that has it all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from markupsafe import Markup

from conformance.report.causes import SHOWN_FIRST, causes
from conformance.report.comparison import KINDS, compare
from conformance.report.counting import present, rows, tried, whole
from conformance.report.exhibition import Exhibition
from conformance.report.page import Pages, asset
from conformance.report.results import Record, Results
from conformance.report.unjudged import left_out, unjudged
from conformance.report.words import (
    CARDS,
    FAILING_KNOWN,
    ORDER,
    UNJUDGED,
    slug,
    worst_first,
)

LARGEST = 1_400_000

#: The order of the page: the verdict, what to do, the proof, the small print.
TITLES = {
    "verdicts": "Verdicts",
    "since": "Since the last run",
    "fix-first": "Fix first",
    "failures": "Failures",
    "not-judged": "Not judged",
    "known": "Known failures",
    "requirements": "All requirements",
    "evidence": "Passing evidence",
    "observed": "Observed, not judged",
    "traffic": "Traffic and clean-up",
    "identity": "This run",
    "honesty": "What this report can and cannot say",
}


def render(results: Results, earlier: Results | None = None) -> str:
    """Return the report as HTML text; ``earlier`` is a run to compare with."""
    pages = Pages(results)
    told = dict(_sections(pages, results, earlier))
    style, style_source = asset("report.css")
    script, script_source = asset("filter.js")
    used = [*told.values(), style, script]
    room = LARGEST - sum(len(one.encode("utf-8")) for one in used)
    exhibition = Exhibition(pages, results, room)
    told["failures"] = exhibition.failures()
    told["evidence"] = exhibition.evidence()
    # The tables are told again, now that it is known where their links can lead.
    anchors = exhibition.anchors
    told["requirements"] = _requirements(
        pages, results, _changed(results, earlier), anchors
    )
    told["fix-first"] = _fix_first(pages, results, anchors)
    return pages.part(
        "page",
        style=style,
        style_source=style_source,
        script=script,
        script_source=script_source,
        sections=[
            (name, title, told[name])
            for name, title in TITLES.items()
            if told.get(name, "").strip()
        ],
    )


def _sections(
    pages: Pages, results: Results, earlier: Results | None
) -> Iterator[tuple[str, Markup]]:
    """Yield what is whole in every report."""
    count = {"rows": rows(results), "whole": whole(results)}
    yield "verdicts", pages.part("verdicts", words=present(results), **count)
    if earlier:
        comparison = compare(results, earlier)
        kinds = [(kind, comparison.of(kind)) for kind in KINDS]
        yield "since", pages.part("since", comparison=comparison, kinds=kinds)
    yield "fix-first", _fix_first(pages, results)
    left = left_out(results)
    yield "not-judged", pages.part("unjudged", rows=unjudged(results), left=left)
    if results.known:
        yield "known", pages.part("known", known=_known(results), failing=FAILING_KNOWN)
    yield "requirements", _requirements(pages, results, _changed(results, earlier))
    if notes := observations(results):
        yield "observed", pages.part("observed", notes=notes)
    yield "traffic", pages.part("traffic", tried=tried(results))
    yield "identity", pages.part("identity", cited_documents=_documents(results))
    yield "honesty", _honesty(pages, results)


def _known(results: Results) -> list[Record]:
    """Return the known failures, those that fail the run first."""
    return sorted(results.known, key=lambda one: one["standing"] not in FAILING_KNOWN)


def _fix_first(
    pages: Pages, results: Results, anchors: Collection[str] | None = None
) -> Markup:
    """Return the first root causes; without ``anchors`` all count as told."""
    every = causes(results)
    if not every:
        return Markup("")
    first = [
        (cause, _linked(f"f-{slug(cause.requirement['id'])}", anchors))
        for cause in every[:SHOWN_FIRST]
    ]
    return pages.part("fix_first", first=first, every=every)


def _linked(anchor: str, anchors: Collection[str] | None) -> str:
    """Return an anchor if there is such a place, and nothing otherwise."""
    return anchor if anchors is None or anchor in anchors else ""


def _changed(results: Results, earlier: Results | None) -> set[str] | None:
    return compare(results, earlier).changed if earlier else None


def _requirements(
    pages: Pages,
    results: Results,
    changed: set[str] | None,
    anchors: Collection[str] | None = None,
) -> Markup:
    """Return the table of all requirements, the worst verdicts first."""
    names = sorted(results.verdicts, key=lambda one: ORDER.index(results.word(one)))
    return pages.part(
        "requirements",
        rows=[
            (
                results.requirements[name],
                results.word(name),
                _place(results.word(name), name, anchors),
                *_passed(results, name),
            )
            for name in names
        ],
        changed=changed,
        words=present(results),
    )


def _place(word: str, name: str, anchors: Collection[str] | None) -> str:
    """Return where a verdict is explained: its card, its row or its evidence."""
    if word in UNJUDGED and word != "error":
        return f"n-{slug(name)}"
    kind = "f" if word in CARDS else "e"
    return _linked(f"{kind}-{slug(name)}", anchors)


def _passed(results: Results, name: str) -> tuple[int, int]:
    """Return how many tests of a requirement passed, and how many there are."""
    outcomes = [one["outcome"] for one in results.found(name)]
    return outcomes.count("passed"), len(outcomes)


def _documents(results: Results) -> set[str]:
    """Return the keys of the documents that the requirements cite."""
    sources = [one["source"] for one in results.requirements.values()]
    return {part.partition(":")[0] for source in sources for part in source.split(", ")}


def _honesty(pages: Pages, results: Results) -> Markup:
    requirements = list(results.requirements.values())
    tested = [one for one in requirements if not one["excluded"]]
    kinds: dict[str, Any] = {
        "tested": tested,
        "excluded": [one for one in requirements if one["excluded"]],
        "readings": [one for one in requirements if one["reading"]],
        "proven": [one for one in tested if one["proven_by"]],
    }
    return pages.part("honesty", requirements=requirements, **kinds)


def observations(results: Results) -> list[tuple[str, str]]:
    """Return what was observed about which requirement, each once."""
    seen = {
        (name, text): None
        for name, found in results.results.items()
        for record in sorted(found, key=lambda one: worst_first(one["outcome"]))
        for text in record["observations"]
    }
    return list(seen)
