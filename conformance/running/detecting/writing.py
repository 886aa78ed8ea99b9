"""``reports/detection.md`` for people, and ``detection.json``, which says the same."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from conformance.deviations import DEVIATIONS
from conformance.harness.catalogue import load_catalogue
from conformance.liberties import LIBERTIES
from conformance.running.detecting.detection import Detection
from conformance.running.detecting.figures import (
    Figures,
    figures,
    forced,
    weak_spots,
)
from conformance.running.detecting.sessions import FIRST_LOOK
from conformance.running.proofs import measurement

SELECTIONS = {
    "exhaustive": "Each server was judged by every test of its protocol.",
    "affected": (
        "Each server was judged by every test that can tell it from the reference: one "
        "in whose course the reference runs something that the server does otherwise. "
        "The others meet the very same code; what one test spoils for another that it "
        "shares something with, they would show (`--exhaustive` runs them too)."
    ),
    "quick": "Each deviation was judged by what it must violate alone (`--quick`).",
}

ONE_CASE = (
    "Deviations met every case of what they must violate, and of any other requirement "
    "one case of one test, chosen by the names of both; in two examples if it is "
    "generated. Lawful servers met one case of every test (`--all-cases` runs all)."
)


def write(
    found: Sequence[Detection], options: argparse.Namespace, seconds: float
) -> None:
    """Write both reports into the report directory."""
    campaign = {
        "date": datetime.now(UTC).date().isoformat(),
        "seed": options.seed,
        "effort": options.effort,
        "selection": selection(options),
        "all_cases": options.all_cases or options.exhaustive,
        "every": options.every,
        "known": {"deviations": len(DEVIATIONS), "liberties": len(LIBERTIES)},
        "workers": options.workers,
        "seconds": round(seconds),
    }
    catalogue = load_catalogue()
    protocols = () if options.every > 1 else tuple(catalogue.protocols)
    weak = weak_spots(found, catalogue.requirements, protocols)
    options.report_dir.mkdir(parents=True, exist_ok=True)
    text = "\n".join(page(found, campaign, weak)) + "\n"
    (options.report_dir / "detection.md").write_text(text, encoding="utf-8")
    document = measurement(
        [one.record() for one in found if one.known.expected],
        [one.record() for one in found if not one.known.expected],
        date=campaign["date"],
        catalogue=catalogue.digest,
        quick=options.quick,
        every=options.every,
    ) | {
        "campaign": campaign,
        "figures": figures(found).record(),
        "forced": forced(found),
        "weak_spots": weak,
    }
    (options.report_dir / "detection.json").write_text(
        json.dumps(document, indent=1) + "\n", encoding="utf-8"
    )


def selection(options: argparse.Namespace) -> str:
    """Return the name of the way in which tests were chosen."""
    if options.exhaustive:
        return "exhaustive"
    return "quick" if options.quick else "affected"


def page(
    found: Sequence[Detection],
    campaign: Mapping[str, Any],
    weak: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    """Yield the lines of ``detection.md``."""
    yield from ["# What the suite catches", ""]
    yield from _conditions(campaign)
    yield from _figures(figures(found), campaign)
    yield from _weak_spots(weak)
    yield from _forced(forced(found))
    yield from _deviations([one for one in found if one.known.expected])
    yield from _liberties([one for one in found if not one.known.expected])


def _conditions(campaign: Mapping[str, Any]) -> Iterator[str]:
    known, every = campaign["known"], campaign["every"]
    names = f"{known['deviations']} deviations and {known['liberties']} liberties"
    judged = f"One in {every} of {names}" if every > 1 else f"All of {names}"
    yield f"{judged}, judged on {campaign['date']} with seed {campaign['seed']}."
    yield SELECTIONS[campaign["selection"]]
    if not campaign["all_cases"]:
        yield ONE_CASE
    yield (
        f"Tests generated as much as with `--effort {FIRST_LOOK}`; what was not caught "
        f"that way was looked for with `--effort {campaign['effort']}` in the tests of "
        "what it violates."
    )
    yield ""


def _figures(one: Figures, campaign: Mapping[str, Any]) -> Iterator[str]:
    yield from ["## Figures", "", "| figure | measured |", "| --- | --- |"]
    yield f"| deviations caught | {one.recall} |"
    if campaign["selection"] != "quick":
        yield f"| deviations blamed for nothing else | {one.rightly_blamed} |"
        yield f"| blames that were right | {one.precision} |"
    yield f"| liberties spared | {one.liberties_spared} |"
    yield f"| partial servers spared | {one.partial_spared} |"
    yield f"| requests until caught, median | {_number(one.until_caught)} |"
    yield f"| exchanges that show the fault, median | {_number(one.conversation)} |"
    yield from ["", "| outcome | servers |", "| --- | --- |"]
    for outcome, count in one.outcomes.items():
        yield f"| {outcome} | {count} |"
    yield ""


def _weak_spots(weak: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield from ["## Weak spots", ""]
    for title, names in weak.items():
        yield f"- {title}: {_codes(names)}"
    yield ""


def _forced(alone: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield from ["## Requirements that alone catch something", ""]
    yield f"{len(alone)} requirements; without its tests, these would be missed."
    yield from ["", "| requirement | deviations |", "| --- | --- |"]
    for name, deviations in alone.items():
        yield f"| `{name}` | {', '.join(deviations)} |"
    yield ""


def _deviations(found: Sequence[Detection]) -> Iterator[str]:
    yield from ["## Deviations", ""]
    yield (
        "| deviation | how a server comes to have it | must be blamed | blamed "
        "| outcome | requests until caught | exchanges that show it |"
    )
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for one in found:
        cells = [one.known.name, one.known.story, _codes(one.known.expected)]
        cells += [_codes(one.look.blamed), str(one.came)]
        cells += [_number(one.look.until_caught), _number(one.look.conversation)]
        yield f"| {' | '.join(cells)} |"
    yield ""


def _liberties(found: Sequence[Detection]) -> Iterator[str]:
    yield from ["## Liberties", ""]
    yield "| liberty | why it is lawful | blamed | outcome |"
    yield "| --- | --- | --- | --- |"
    for one in found:
        known, blamed = one.known, _codes(one.look.blamed)
        yield f"| {known.name} | {known.story} | {blamed} | {one.came} |"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nothing"


def _number(number: float | None) -> str:
    return "none" if number is None else f"{number:g}"
