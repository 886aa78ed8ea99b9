"""``badge.svg`` and ``badge.json``: the outcome in two words and a number."""

from __future__ import annotations

import json
from dataclasses import dataclass

from markupsafe import Markup

from conformance.report.counting import EXCLUDED
from conformance.report.results import Results

LABEL = "conformance"
WIDTH_OF_A_LETTER = 7
MARGIN = 12
COLOURS = {"green": "#1a6334", "red": "#b3261e", "grey": "#57606a"}
SVG = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" '
    'aria-label="{label}: {message}"><title>{label}: {message}</title>'
    '<rect width="{left}" height="20" fill="#333"/>'
    '<rect x="{left}" width="{right}" height="20" fill="{colour}"/>'
    '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" '
    'text-anchor="middle"><text x="{a}" y="14">{label}</text>'
    '<text x="{b}" y="14">{message}</text></g></svg>\n'
)


@dataclass(frozen=True, slots=True)
class Badge:
    """What a badge says, and in which colour."""

    message: str
    colour: str


def badge(results: Results) -> Badge:
    """Return what the outcome of a run amounts to."""
    musts = [
        results.word(name)
        for name, requirement in results.requirements.items()
        if requirement["level"] == "must" and results.word(name) not in {"", EXCLUDED}
    ]
    counts = f"{musts.count('conforms')} of {len(musts)} MUSTs"
    owner = "reference, " if results.run["reference"] else ""
    match results.end.get("exit_code"):
        case 0:
            return Badge(f"✓ {owner}{counts}", "green")
        case 1:
            return Badge(f"✗ {owner}{counts}", "red")
        case _:
            return Badge("? not judged", "grey")


def badge_json(results: Results) -> str:
    """Return the badge as services that draw badges read it."""
    one = badge(results)
    document = {
        "schemaVersion": 1,
        "label": LABEL,
        "message": one.message,
        "color": one.colour,
        "isError": one.colour == "red",
    }
    return json.dumps(document, indent=1) + "\n"


def badge_svg(results: Results) -> str:
    """Return the badge as a picture."""
    one = badge(results)
    left = len(LABEL) * WIDTH_OF_A_LETTER + MARGIN
    right = len(one.message) * WIDTH_OF_A_LETTER + MARGIN
    return SVG.format(
        width=left + right,
        left=left,
        right=right,
        a=left // 2,
        b=left + right // 2,
        label=LABEL,
        message=one.message,
        colour=COLOURS[one.colour],
    )
