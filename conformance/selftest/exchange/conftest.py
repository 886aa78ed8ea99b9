"""A scripted server, and a way to it with short limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from conformance.harness.http import Http
from conformance.harness.limits import Limits
from conformance.harness.transcript import Transcript
from conformance.selftest.exchange.raw_server import Behaviour, RawServer

SHORT = Limits(connect=0.5, handshake=0.5, silence=0.3, total=0.6, continue_wait=0.1)

Serve = Callable[..., RawServer]
Reach = Callable[..., Http]


@pytest.fixture
def transcript() -> Transcript:
    return Transcript()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers that behave as told."""
    with ExitStack() as stack:

        def start(*behaviours: Behaviour) -> RawServer:
            return stack.enter_context(RawServer(*behaviours))

        yield start


@pytest.fixture
def reach(transcript: Transcript) -> Iterator[Reach]:
    """Return ways to a target, with short limits unless told otherwise."""
    with ExitStack() as stack:

        def to(target: RawServer | str, **options: object) -> Http:
            url = target if isinstance(target, str) else target.url
            given = {"limits": SHORT, "transcript": transcript, **options}
            return stack.enter_context(Http(url, **given))  # type: ignore[arg-type]

        yield to
