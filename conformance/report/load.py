"""``load.html``: a load for people, from its evidence and its figures alone."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from conformance.report.cards import card, exchange_views
from conformance.report.causes import Cause, causes
from conformance.report.page import Pages, asset
from conformance.report.results import Record, Results

#: How many requirements that broke are told with their exchanges.
SHOWN = 20
#: The chart, in its own units.
WIDTH, HEIGHT = 720, 180


@dataclass(frozen=True, slots=True)
class Chart:
    """The course of a load as lines, and where requirements broke first."""

    users: str
    rate: str
    breaks: tuple[tuple[float, str], ...]
    most_users: int
    most_rate: float
    seconds: float


def render(results: Results, load: Record) -> str:
    """Return the report on a load as HTML text."""
    pages = Pages(results)
    style, source = asset("report.css")
    found = causes(results)
    shown = [example(pages, results, one, found) for one in load["broken"][:SHOWN]]
    return str(
        pages.part(
            "load",
            style=style,
            style_source=source,
            load=load,
            cards=shown,
            chart=chart_of(load),
        )
    )


def example(
    pages: Pages, results: Results, broken: Record, found: list[Cause]
) -> Markup:
    """Return what shows that a requirement broke.

    One that rests on another that broke is shown as it failed, and no verdict is told.
    """
    name = broken["requirement"]
    own = [cause for cause in found if cause.requirement["id"] == name]
    if own:
        return pages.part("card", card=card(results, name, own[:1]), more=own[1:])
    failed = [one for one in results.found(name) if one["outcome"] == "failed"]
    views = exchange_views(results.run, failed[0]) if failed else []
    because = results.verdicts.get(name, {}).get("because", "")
    return pages.part("load_example", one=broken, views=views, because=because)


def chart_of(load: Record) -> Chart | None:
    """Return the chart of a load; of one that did not last, none."""
    course = load["course"]
    seconds = course[-1]["seconds"] if course else 0
    if not seconds:
        return None
    users = max(one["users"] for one in course) or 1
    rate = max(one["requests_per_second"] for one in course) or 1.0
    breaks = [
        (_across(one["first"]["seconds"], seconds), one["requirement"])
        for one in load["broken"]
        if one["first"]
    ]
    return Chart(
        _line([(one["seconds"], one["users"]) for one in course], seconds, users),
        _line(
            [(one["seconds"], one["requests_per_second"]) for one in course],
            seconds,
            rate,
        ),
        tuple(breaks),
        users,
        rate,
        seconds,
    )


def _across(second: float, seconds: float) -> float:
    return round(min(1.0, second / seconds) * WIDTH, 1)


def _line(points: list[tuple[float, float]], seconds: float, most: float) -> str:
    """Return points as a polyline has them, from the origin on."""
    placed = [(0.0, float(HEIGHT))]
    placed += [
        (_across(second, seconds), round(HEIGHT - value / most * HEIGHT, 1))
        for second, value in points
    ]
    return " ".join(f"{across:g},{down:g}" for across, down in placed)
