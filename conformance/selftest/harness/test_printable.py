"""What a server sends cannot steer a terminal or hide in a text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.harness.printable import printable


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("\x1b]0;x\x07", "\\x1b]0;x\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("a\rb", "a\\rb"),
        ("\0", "\\x00"),
        ("\x7f", "\\x7f"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("a\u200bb", "a\\u200bb"),
        ("\u2028", "\\u2028"),
        ("\ufeff", "\\ufeff"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_controls_or_hides_is_spelled_out(hostile: str, shown: str) -> None:
    assert printable(hostile) == shown


@pytest.mark.parametrize("plain", ["", "tea", "a\n\tb", "Grüße, 東京", "e\u0301", "😀"])
def test_what_people_write_stays(plain: str) -> None:
    assert printable(plain) == plain


@given(text=st.text(st.characters(exclude_categories=())))
def test_nothing_hidden_is_left_in_any_text(text: str) -> None:
    shown = printable(text).replace("\n", "").replace("\t", "")

    assert not {"Cc", "Cf", "Cs", "Zl", "Zp"} & set(map(unicodedata.category, shown))
