"""What all tests set in motion in the reference: found out once, kept in a file."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from conformance.harness.resources import PACKAGE, resource
from conformance.running.detecting.children import Failed, in_children
from conformance.running.detecting.sessions import Asked, Suite
from conformance.running.detecting.tracing import Tracer

FILE = "traces.json"
#: What has no say in what the reference does when it is judged.
NO_MATTER = {"deviations", "liberties", "report", "selftest", "cli"}

Functions = frozenset[str]


class TracingError(RuntimeError):
    """The reference itself could not be judged; the text is what was said."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What built the server, what some tests used of it, and whether they passed."""

    built: list[str]
    played: list[str]
    sound: bool


@dataclass(frozen=True, slots=True)
class Traces:
    """The functions that build the reference, and those that a requirement's tests use.

    None stands for a requirement that could not be traced: it may use any function.
    """

    built: Functions
    played: Mapping[str, Functions | None]

    def of(self, protocol: str) -> Self:
        """Return the traces of one protocol's requirements alone."""
        own = {k: v for k, v in self.played.items() if k.startswith(f"{protocol}.")}
        return replace(self, played=own)


def load_traces(
    suite: Suite, protocols: Iterable[str], directory: Path, *, seed: int, workers: int
) -> Traces:
    """Return the traces of protocols, from a file if it was made from these sources."""
    path, digest = directory / FILE, sources_digest(seed)
    kept: dict[str, dict[str, list[str] | None]] = {}
    with suppress(OSError, ValueError):
        document = json.loads(path.read_text(encoding="utf-8"))
        kept = document["protocols"] if document["digest"] == digest else {}
    for protocol in sorted({*protocols} - {*kept}):
        kept[protocol] = _trace(suite, protocol, workers)
        directory.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"digest": digest, "protocols": kept})
        path.write_text(text, encoding="utf-8")
    return _traces(kept)


def _traces(kept: Mapping[str, Mapping[str, list[str] | None]]) -> Traces:
    joined = {name: one for each in kept.values() for name, one in each.items() if name}
    built = {name for each in kept.values() for name in each[""] or ()}
    played = {
        name: None if functions is None else frozenset(functions)
        for name, functions in joined.items()
    }
    return Traces(frozenset(built), played)


def _trace(suite: Suite, protocol: str, workers: int) -> dict[str, list[str] | None]:
    """Trace each requirement of a protocol; under no name stands what builds it."""
    found: dict[str, list[str] | None] = {}
    jobs = [Asked(protocol, (name,)) for name in suite.requirements(protocol)]

    def work(asked: Asked, directory: Path) -> Trace:
        return traced_run(suite, asked, directory)

    for asked, result in in_children(work, jobs, workers=workers):
        (name,) = asked.requirements
        if isinstance(result, Failed):
            raise TracingError(f"{name}: {result.because}")
        found[name] = result.played if result.sound else None
        found[""] = result.built
    return found


def traced_run(suite: Suite, asked: Asked, directory: Path) -> Trace:
    """Run tests, and find out what built the server and what they used of it.

    What a run does before its first test and after its last is left out. It has no part
    in any verdict, unless the server is then found unreachable; and that is the same
    for all tests.
    """
    tracer = Tracer()
    with tracer.tracing():
        suite.start(asked, directory)
    built = tracer.functions
    tracer.forget()
    suite.play(asked)
    return Trace(built, tracer.functions, sound=not suite.session.testsfailed)


def sources_digest(seed: int) -> str:
    """Return the SHA-256 of all that decides what the reference does when judged."""
    digest = hashlib.sha256(f"{seed} {sys.version}".encode())
    roots = (PACKAGE, resource("schemas"), resource("fixtures"))
    for path in sorted(one for root in roots for one in root.rglob("*")):
        if path.suffix in {".pyc", ".db"} or not path.is_file():
            continue
        if not NO_MATTER.intersection(path.parts):
            digest.update(f"{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()
