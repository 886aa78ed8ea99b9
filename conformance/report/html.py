"""``report.html``: one file for people, made from the evidence alone.

What a server sent is hostile text: it is escaped, spelled out where it would hide, and
never becomes markup, script, style or a link.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from conformance.report.results import Record, Results
from conformance.report.shown import shown

TEMPLATES = Path(__file__).resolve().parent / "templates"
FAILING = ("violates", "falls short", "error")
ORDER = (
    "violates",
    "error",
    "inconclusive",
    "falls short",
    "conforms",
    "observed",
    "not applicable",
    "excluded",
)
SIGNS = {
    "violates": "✗",
    "error": "!",
    "inconclusive": "?",
    "falls short": "△",
    "conforms": "✓",
    "observed": "○",
    "not applicable": "-",
    "excluded": "·",
}
SHOWN_OF_A_BODY = 4096


def render(results: Results) -> str:
    """Return the report as HTML text."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"shown": shown, "body": body, "slug": slug}
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    template = environment.get_template("report.html.jinja")
    return template.render(
        run=results.run,
        end=results.end,
        style=Markup(style),  # noqa: S704  (our own file)
        style_digest=_digest(style),
        counts=_counts(results),
        groups=_groups(results),
        signs=SIGNS,
        observations=_observations(results),
    )


def body(content: Record) -> str:
    """Return a body as it is shown: text, or a hex dump, and what was left out."""
    size = content["size"]
    if "text" in content:
        text = shown(content["text"][:SHOWN_OF_A_BODY])
        kept = len(content["text"][:SHOWN_OF_A_BODY].encode("utf-8", "replace"))
    else:
        data = base64.b64decode(content["base64"])[: SHOWN_OF_A_BODY // 4]
        text, kept = hex_dump(data), len(data)
    rest = f"\n… {kept} of {size} bytes shown" if kept < size else ""
    return text + rest


def hex_dump(data: bytes) -> str:
    """Return bytes as offset, hexadecimal and printable columns."""
    rows = []
    for start in range(0, len(data), 16):
        row = data[start : start + 16]
        letters = "".join(chr(n) if 32 <= n < 127 else "." for n in row)  # noqa: PLR2004  (printable ASCII)
        rows.append(f"{start:08x}  {row.hex(' '):<47}  {letters}")
    return "\n".join(rows)


def slug(text: str) -> str:
    """Return an anchor name for an ID of ours."""
    return text.replace(".", "-")


def _digest(style: str) -> str:
    digest = hashlib.sha256(style.encode("utf-8")).digest()
    return base64.b64encode(digest).decode("ascii")


def _counts(results: Results) -> list[dict[str, Any]]:
    """Count verdicts by protocol and level, in the order they are shown."""
    rows: dict[tuple[str, str], Counter[str]] = {}
    for name, verdict in results.verdicts.items():
        requirement = results.requirements[name]
        key = (requirement["protocol"], requirement["level"])
        rows.setdefault(key, Counter())[verdict["verdict"]] += 1
    levels = ("must", "should", "may", "open")
    return [
        {"protocol": key[0], "level": key[1], "total": row.total(), "by": row}
        for key, row in sorted(
            rows.items(), key=lambda item: (item[0][0], levels.index(item[0][1]))
        )
    ]


def _groups(results: Results) -> list[dict[str, Any]]:
    groups = []
    for word in ORDER:
        rows = [
            {
                "requirement": results.requirements[name],
                "verdict": verdict,
                "results": _worst_first(results.results.get(name, [])),
            }
            for name, verdict in results.verdicts.items()
            if verdict["verdict"] == word
        ]
        groups.append({"verdict": word, "rows": rows, "sign": SIGNS[word]})
    return groups


def _worst_first(found: list[Record]) -> list[Record]:
    order = ("failed", "error", "inconclusive", "passed", "not applicable")
    return sorted(found, key=lambda record: order.index(record["outcome"]))


def _observations(results: Results) -> list[tuple[str, str]]:
    seen = {
        (name, text): None
        for name, found in results.results.items()
        for record in found
        for text in record["observations"]
    }
    return list(seen)
