"""What one costs by how many there are, drawn as lines that should be level."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from bench.figures import Figure

WIDTH, TOP, LINE = 640, 30, 20
LEFT, RIGHT, HIGH = 60, 300, 220
COLOURS = (
    *("#1b6ca8", "#c1440e", "#2e7d32", "#7b1fa2", "#ad8b00", "#00838f"),
    *("#c2185b", "#5d4037", "#455a64", "#558b2f", "#283593"),
)
TIMES = "\N{MULTIPLICATION SIGN}"
#: The scale is that of ratios to the smallest size, up and down.
LEAST, MOST = 0.25, 8.0


def drawing(curves: Sequence[Figure]) -> str:
    """Return an SVG of all curves, each in ratios to its own smallest size."""
    height = max(TOP + HIGH + 40, TOP + LINE * (len(curves) + 2))
    size = f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="11"'
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" {size}>']
    lines.append(f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>')
    lines += grid()
    for number, one in enumerate(curves):
        lines += line(number, one)
    return "\n".join([*lines, "</svg>", ""])


def grid() -> Iterator[str]:
    """Yield the levels, and the names of the sizes."""
    value = LEAST
    while value <= MOST:
        colour = "#444444" if value == 1 else "#dddddd"
        yield f'<path d="M{LEFT} {above(value):.1f}H{LEFT + RIGHT}" stroke="{colour}"/>'
        yield text(LEFT - 8, above(value) + 4, f"{value:g}{TIMES}", "end")
        value *= 2
    for step, name in enumerate(("1", "10", "100")):
        yield text(at(step), TOP + HIGH + 18, f"{name}{TIMES}", "middle")


def line(number: int, curve: Figure) -> Iterator[str]:
    """Yield a curve and its name."""
    colour = COLOURS[number % len(COLOURS)]
    ratios = [one.seconds / curve.points[0].seconds for one in curve.points]
    places = " ".join(
        f"{at(step):.0f},{above(one):.1f}" for step, one in enumerate(ratios)
    )
    look = f'fill="none" stroke="{colour}" stroke-width="2"'
    yield f'<polyline points="{places}" {look}/>'
    name, size = curve.goal.removeprefix("growth-"), curve.points[-1].size
    told = f"{name} {size:,}: {curve.value:.2f}{TIMES}"
    yield text(at(2) + 20, TOP + LINE * number + 4, told, "start", colour)


def text(x: float, y: float, told: str, anchor: str, colour: str = "#222222") -> str:
    """Return some words."""
    look = f'text-anchor="{anchor}" fill="{colour}"'
    return f'<text x="{x:.0f}" y="{y:.1f}" {look}>{told}</text>'


def at(step: int) -> float:
    """Return how far to the right a size is drawn."""
    return LEFT + RIGHT * step / 2


def above(value: float) -> float:
    """Return how far down a ratio is drawn; the scale is logarithmic."""
    inside = min(max(value, LEAST), MOST)
    share = math.log(inside / LEAST) / math.log(MOST / LEAST)
    return TOP + HIGH * (1 - share)
