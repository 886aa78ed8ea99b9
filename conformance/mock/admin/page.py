"""The page for people: one file, no script, no network, everything escaped."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined, Template

from conformance.mock.admin.views import state_view
from conformance.mock.faults.catalogue import KINDS

if TYPE_CHECKING:
    from conformance.mock.installation import Installation

#: How many exchanges are shown, and how much of each body.
SHOWN = 50
BODY = 4096
#: What cannot be seen, or turns around what stands beside it.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffd]"
)


def page(installation: Installation) -> str:
    """Return the page about one server."""
    return template().render(
        state=state_view(installation),
        entries=installation.journal[-SHOWN:][::-1],
        findings=installation.judge.findings[-SHOWN:][::-1],
        faults=list(installation.faults),
        kinds=KINDS.values(),
    )


@cache
def template() -> Template:
    """Return the template; what is put into it is text, whatever it looks like."""
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters |= {"visible": visible, "body": body}
    text = Path(__file__).with_name("page.html.jinja").read_text("utf-8")
    return environment.from_string(text)


def visible(text: object) -> str:
    """Return a text in which nothing is hidden."""
    return INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", str(text))


def body(data: bytes) -> str:
    """Return the beginning of a body as text."""
    text = visible(data[:BODY].decode("utf-8", "backslashreplace"))
    return text if len(data) <= BODY else f"{text}…"
