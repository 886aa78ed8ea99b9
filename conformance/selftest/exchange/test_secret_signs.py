"""Signs of a secret: whatever a search would find, they have announced."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.harness.redact import REDACTED, Redactor
from conformance.harness.secret_forms import forms_of
from conformance.harness.secret_signs import Signs

SECRETS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=4)
SURROUNDINGS = st.text(st.characters(max_codepoint=0xFF), max_size=20)
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "upper": str.upper,
    "percent": lambda one: "".join(f"%{ord(letter):02X}" for letter in one),
    "quoted": quote,
    "reference": lambda one: "".join(f"&#x{ord(letter):x};" for letter in one),
    "named": html.escape,
    "json": lambda one: "".join(f"\\u{ord(letter):04x}" for letter in one),
    "python": lambda one: "".join(f"\\x{ord(letter):02x}" for letter in one),
    "escaped": re.escape,
    "utf-16": lambda one: one.encode("utf-16-le").decode("latin-1"),
    "hex": lambda one: one.encode().hex(),
    "base64": lambda one: base64.b64encode(f"ab{one}".encode()).decode(),
    "base64url": lambda one: base64.urlsafe_b64encode(one.encode()).decode(),
    "sha1": lambda one: hashlib.sha1(one.encode()).hexdigest(),  # noqa: S324
    "sha256": lambda one: base64.b64encode(
        hashlib.sha256(one.encode()).digest()
    ).decode(),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@given(secret=SECRETS, before=SURROUNDINGS, after=SURROUNDINGS)
def test_every_form_that_would_be_found_is_announced(
    spelling: str, secret: str, before: str, after: str
) -> None:
    text = before + SPELLINGS[spelling](secret) + after
    found = re.compile("|".join(forms_of(secret))).search(text)

    assert Signs([secret]).in_text(text) or not found


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_taken_out(spelling: str) -> None:
    text = f"before {SPELLINGS[spelling]('s3cret/of<ours>')} after"

    assert REDACTED in Redactor(["s3cret/of<ours>"]).text(text)


def test_what_holds_no_secret_gives_no_sign() -> None:
    text = '<?xml version="1.0"?><cm-payload payload-id="a.1">%41 &lt; \\n</cm-payload>'

    assert not Signs(["let-root-in", "uploader"]).in_text(text)


@pytest.mark.parametrize("secret", ["pässwört", "two words"])
def test_an_intricate_secret_is_always_searched_for(secret: str) -> None:
    assert Signs([secret]).in_text("nothing")
