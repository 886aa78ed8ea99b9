"""How pages are made: escaped, spelled out, and allowed to do nothing but be read.

What a server sent is hostile text. It never becomes markup, style, script or a link:
whatever a template puts out is escaped, and spelled out where it would hide.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from conformance.report.marking import marked
from conformance.report.phrases import sentence_of
from conformance.report.results import DEFAULTS, Record, Results
from conformance.report.shown import cut
from conformance.report.words import MEANINGS, OF_CLIENTS, SIGNS, counted, slug

TEMPLATES = Path(__file__).resolve().parent / "templates"
LONGEST = 8000


class Pages:
    """Renders the templates of this package for one run."""

    def __init__(self, results: Results) -> None:
        self._values = {
            "run": results.run,
            "meanings": OF_CLIENTS if results.run["judged"] == "client" else MEANINGS,
            "end": DEFAULTS["end"] | results.end,
            "finished": bool(results.end),
        }

    def part(self, name: str, **values: Any) -> Markup:  # noqa: ANN401  (as Jinja's)
        """Return a template with its values filled in."""
        template = _environment().get_template(f"{name}.html.jinja")
        return Markup(template.render(self._values, **values))  # noqa: S704  (it is escaped)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    made.filters |= {
        "slug": slug,
        "counted": counted,
        "bytes": in_bytes,
        "ms": in_milliseconds,
        "marked": marked,
        "sentence_of": sentence_of,
    }
    made.globals |= {"signs": SIGNS, "cited": cited}
    return made


def asset(name: str) -> tuple[Markup, str]:
    """Return a style or script of ours, and the source that a policy names it by."""
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    encoded = base64.b64encode(digest).decode("ascii")
    return Markup(text), f"'sha256-{encoded}'"  # noqa: S704  (our own file)


def cited(run: Record, requirement: Record) -> str:
    """Return where a document says what a requirement states."""
    parts = []
    for part in requirement["source"].split(", "):
        key, _, lines = part.partition(":")
        title = run["documents"].get(key, {}).get("title", key)
        parts.append(f"{title}, line{'s' if '-' in lines else ''} {lines}")
    return "; ".join(parts)


def in_bytes(number: int) -> str:
    """Return a number of bytes as people read it."""
    for unit, size in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if number >= size:
            return f"{number / size:.1f} {unit}"
    return counted(number, "byte")


def in_milliseconds(seconds: float) -> str:
    """Return a duration as people read it."""
    if seconds >= 1:
        return f"{seconds:.1f} s"
    return f"{seconds * 1000:.1f} ms"


def _finalized(value: Any) -> Any:  # noqa: ANN401  (whatever a template puts out)
    if isinstance(value, str) and not isinstance(value, Markup):
        return cut(value, LONGEST)
    return value
