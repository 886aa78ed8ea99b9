"""Scripted servers, and a doctor that sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from conformance.selftest.exchange.raw_server import Behaviour, RawServer
from conformance.selftest.running.clinic import Seen, see

Serving = Callable[..., RawServer]
Visit = Callable[..., Seen]


@pytest.fixture
def serving() -> Iterator[Serving]:
    """Start servers that behave as told."""
    with ExitStack() as stack:

        def start(*behaviours: Behaviour) -> RawServer:
            return stack.enter_context(RawServer(*behaviours))

        yield start


@pytest.fixture
def visit(tmp_path: Path) -> Visit:
    """Examine a target, its profile written into a directory of the test's own."""
    return partial(see, tmp_path)
