"""What a request changes on the server, before it is asked whether it may.

Each suite's ``writes`` module knows the operations of its protocol. It goes by what a
request asks for, never by whether a server should grant it: a request that has to be
refused is a write as long as a wrong server might take it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, cast
from urllib.parse import urlsplit

from conformance.harness.target import Target
from conformance.harness.transcript import Content, Headers

#: Methods that ask for nothing but an answer.
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
#: What is said of a body that nobody here can read, and a server perhaps can.
UNREADABLE: Final = "unreadable request"


class Sent(Protocol):
    """A request, as far as it tells what it changes; an ``Exchange`` is one."""

    @property
    def method(self) -> str:
        """The method as it travels."""

    @property
    def target(self) -> str:
        """The path with its query as it travels."""

    @property
    def request_headers(self) -> Headers:
        """The header fields."""

    @property
    def request_body(self) -> Content:
        """The body, or its beginning."""


@dataclass(frozen=True, slots=True, order=True)
class Write:
    """One change that a request asks for: the operation, and what it is done to."""

    operation: str
    object: str = ""


Writes = Callable[[Sent, Target], list[Write]]


def writes_of(protocol: str) -> Writes:
    """Return what tells the writes of a protocol's requests."""
    module = importlib.import_module(f"conformance.suites.{protocol}.writes")
    return cast("Writes", module.writes)


def text_of(body: Content) -> str:
    """Return a body as text in which markup of any common encoding can be found."""
    return body.data.replace(b"\0", b"").decode("utf-8", "replace")


def path_of(sent: Sent, target: Target) -> str:
    """Return the path of a request below the target's URL, without its query."""
    path = sent.target.partition("?")[0]
    return path.removeprefix(urlsplit(target.url).path.rstrip("/"))
