"""Real evidence, and the same with hostile text wherever a server's words stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

#: Keys whose texts a server, a profile or an address can decide.
FOREIGN = {
    "received",
    "required",
    "hint",
    "because",
    "remedy",
    "observations",
    "target",
    "reason",
    "headers",
    "request_headers",
    "text",
    "known_failure",
    "told",
    "name",
    "profile",
    "unreachable",
}

#: What has broken reports before.
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</script>",
    "</style>",
    "</pre></details></main>",
    "]]>",
    "-->",
    "<!--",
    "&lt;&amp;&#x41;",
    "{{7*7}}",
    "{% raw %}",
    "${7*7}",
    "javascript:alert(1)",
    "data:text/html,<b>",
    "=cmd|'/c calc'!A1",
    "@SUM(1)",
    "\t=1",
    "\x1b]0;x\x07",
    "\x1b[2J",
    "\x9b31m",
    "\x07",
    "\x00",
    "\u202egnp",
    "\u2028",
    "\ufeff",
    "\uffff",
    "\ud800",
    "a\u200bb",
    "<" * 10_000,
    "e" + "\u0301" * 1_000,
    "a\rb",
    "```",
    "a ` [b](javascript:alert(1)) ` c",
    "::error::x\n##[error]y",
    "| a | b |",
    "%s%n",
    "\\\\?\\C:\\x",
)


def records(path: Path) -> list[dict[str, Any]]:
    """Return the records of an evidence file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def with_text(source: Path, copy: Path, text: str) -> Path:
    """Write a copy of evidence in which every foreign text is another."""
    lines = [json.dumps(_planted(record, text, "")) for record in records(source)]
    copy.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return copy


def _planted(value: Any, text: str, key: str) -> Any:  # noqa: ANN401  (any JSON value)
    if isinstance(value, dict):
        return {
            name: _planted(one, text, _inner(name, key)) for name, one in value.items()
        }
    if isinstance(value, list):
        return [_planted(one, text, key) for one in value]
    return text if isinstance(value, str) and key in FOREIGN else value


def _inner(name: str, key: str) -> str:
    """Return what decides about a value: what is inside ``unreachable`` is foreign."""
    return key if key == "unreachable" else name
