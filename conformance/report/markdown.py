"""``summary.md``: the outcome on one screen, for a build's own page.

What a server sent stands in code spans that nothing in it can end.
"""

from __future__ import annotations

from collections.abc import Iterator

from conformance.report.causes import SHOWN_FIRST, Cause, causes
from conformance.report.comparison import compare
from conformance.report.counting import present, rows
from conformance.report.results import Results
from conformance.report.shown import code_span
from conformance.report.unjudged import unjudged
from conformance.report.words import FAILING_KNOWN, SIGNS, counted

LISTED = 50


def markdown(results: Results, earlier: Results | None = None) -> str:
    """Return the outcome as Markdown text."""
    run, end = results.run, results.end
    judged = "the bundled reference server" if run["reference"] else run["target"]
    sentence = end.get("sentence") or "Cut short: this run did not reach its end."
    lines = [
        f"# Conformance of {code_span(judged)}",
        "",
        f"**{_plain(sentence)}**",
        "",
        *_table(results),
        *_causes(causes(results)),
        *_known(results),
        *_unjudged(results),
        *(_since(results, earlier) if earlier else ()),
        f"Suite {run['suite_version']}, effort {run['effort']}, seed {run['seed']}.",
        f"Repeat with {code_span(run['command'] or 'cms-conformance run')}.",
    ]
    return "\n".join(lines) + "\n"


def _plain(sentence: str) -> str:
    """Return a sentence of ours, safe even if the evidence was written by others."""
    harmless = sentence.replace("\\", "").translate(
        str.maketrans("", "", "<>[]()`*_|&")
    )
    return " ".join(harmless.split())[:500]


def _table(results: Results) -> Iterator[str]:
    words = present(results)
    titles = " | ".join(f"{SIGNS[word]} {word}" for word in words)
    yield f"| protocol | level | {titles} |"
    yield f"| --- | --- |{' ---: |' * len(words)}"
    for row in rows(results):
        counts = " | ".join(f"{row.by[word]} of {row.out_of(word)}" for word in words)
        yield f"| {row.protocol} | {row.level} | {counts} |"
    yield ""


def _causes(found: list[Cause]) -> Iterator[str]:
    if not found:
        return
    first = min(len(found), SHOWN_FIRST)
    yield from (f"## Fix first ({first} of {counted(len(found), 'root cause')})", "")
    for number, cause in enumerate(found[:SHOWN_FIRST], 1):
        told = cause.told
        facts = f"received {code_span(told.received or cause.clause)}"
        if told.required:
            facts += f", required {code_span(told.required)}"
        where = f" at {code_span(cause.operation)}" if cause.operation else ""
        name = code_span(cause.requirement["id"])
        yield f"{number}. {name}{where}: {facts}; explains "
        yield (
            f"   {counted(len(cause.explains), 'verdict')}, "
            f"{counted(len(cause.results), 'failed test')}"
            f"{'; known' if cause.known else ''}"
        )
    yield ""


def _known(results: Results) -> Iterator[str]:
    """Tell of the known failures, those that fail the run first."""
    if not results.known:
        return
    told = sorted(results.known, key=lambda one: one["standing"] not in FAILING_KNOWN)
    yield from (f"## Known failures ({len(told)})", "")
    for one in told[:LISTED]:
        facts = ("reason", "owner", "issue", "expires", "clause")
        given = ", ".join(f"{key} {code_span(one[key])}" for key in facts if one[key])
        sign = "✗ " if one["standing"] in FAILING_KNOWN else ""
        change = f" {code_span(one['told'], 600)};" if one["told"] else ""
        yield f"- {sign}{code_span(one['name'])}: {one['standing']};{change} {given}"
    if len(told) > LISTED:
        yield f"- and {len(told) - LISTED} more"
    yield ""


def _unjudged(results: Results) -> Iterator[str]:
    found = [one for one in unjudged(results) if one.word != "excluded"]
    if not found:
        return
    total = len(results.requirements)
    yield from (f"## Not judged ({len(found)} of {total})", "")
    for one in found[:LISTED]:
        name, because = code_span(one.requirement["id"]), code_span(one.because[0])
        yield f"- {name}: {one.word}, because {because}; {code_span(one.switch)}"
    if len(found) > LISTED:
        yield f"- and {len(found) - LISTED} more"
    yield ""


def _since(results: Results, earlier: Results) -> Iterator[str]:
    comparison = compare(results, earlier)
    kinds = ("broken", "fixed", "new", "gone", "still failing")
    counts = ", ".join(f"{len(comparison.of(kind))} {kind}" for kind in kinds)
    yield from ("## Since the last run", "", f"{counts}.", "")
    for one in [*comparison.of("broken"), *comparison.of("fixed")][:LISTED]:
        yield f"- {one.kind}: {code_span(one.name)} ({one.before} → {one.now})"
    yield ""
