"""A request is the same on a tape, whatever the length of the secrets in it."""

from __future__ import annotations

import pytest

from conformance.harness.redact import Redactor
from conformance.harness.tape.keys import ENDS, told
from conformance.harness.transcript import Content

SPACE = b"\n" * 40 * ENDS


def told_of(secret: str, pattern: bytes) -> bytes:
    """Return what is told of a large body that has a secret in it."""
    data = pattern.replace(b"SECRET", secret.encode())
    return told(Content(data, len(data)), Redactor([secret]))


@pytest.mark.parametrize(
    "pattern",
    [b"<a>SECRET</a>" + SPACE, SPACE + b"<a>SECRET</a>"],
    ids=["at the beginning", "at the end"],
)
def test_a_large_body_is_the_same_with_a_longer_secret(pattern: bytes) -> None:
    assert told_of("let-me-in", pattern) == told_of("let-me-in-at-once", pattern)


def test_another_end_of_a_large_body_is_another_body() -> None:
    assert told_of("let-me-in", SPACE + b"1") != told_of("let-me-in", SPACE + b"2")
